"""Teams in, Teams out."""
