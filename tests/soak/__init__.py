"""Long runs: what only shows when a thing is done hundreds of times (`make soak`)."""
