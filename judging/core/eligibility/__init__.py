"""Eligibility: which requirements an entry meets, and which entries look alike. Pure: standard library only."""
