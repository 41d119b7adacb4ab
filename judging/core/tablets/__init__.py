"""Tablets: what becomes of the changes and notes that they send, and what they tell. Pure: standard library only."""
