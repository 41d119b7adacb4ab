"""`judging rulebook`."""
