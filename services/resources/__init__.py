"""One file for each kind of object kept in the cache."""
