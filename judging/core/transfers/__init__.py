"""Transfers: works that advance to the next level, also between installations. Pure: standard library only."""
