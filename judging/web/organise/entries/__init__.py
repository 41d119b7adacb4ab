"""The works of a contest."""
