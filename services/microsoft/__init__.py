"""The only door to Microsoft: tokens, governor, transport, Graph, Azure Resource Manager."""
