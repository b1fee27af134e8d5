"""The only door to Microsoft: tokens, transport, Graph."""
