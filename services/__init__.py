"""Everything that would still make sense without chat."""
