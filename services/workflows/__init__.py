"""One file for each bundle of actions."""
