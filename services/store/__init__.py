"""The database: engine, base types, reading, and the tables that are not synced."""
