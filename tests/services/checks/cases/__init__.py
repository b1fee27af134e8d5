"""The cases of every check, by what they are about."""
