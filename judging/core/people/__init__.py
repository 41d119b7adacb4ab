"""People: accounts, erasure and the privacy notice. Pure: standard library only."""
