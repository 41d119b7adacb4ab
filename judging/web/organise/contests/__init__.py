"""Setting up a contest."""
