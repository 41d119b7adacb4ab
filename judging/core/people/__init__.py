"""People: accounts, deputies and the second factor. Pure: standard library only."""
