"""The operations, one file per area of Graph; each ends in its ROUTES."""
