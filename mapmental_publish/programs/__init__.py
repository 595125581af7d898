"""Outside programs: whether one is there, running it, and the advice to install it."""
