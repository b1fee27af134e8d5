"""What checks share: whom and what they look at, and what would set it right."""
