"""Pure drawings: plain data in, Adaptive Card out. One file a card."""
