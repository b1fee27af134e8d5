"""Keeping the cache: the engine and its schedule."""
