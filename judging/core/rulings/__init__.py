"""Rulings: what a committee decides and what follows from it. Pure: standard library only."""
