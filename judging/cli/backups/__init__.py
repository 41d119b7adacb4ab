"""`judging backup` and `judging restore`."""
