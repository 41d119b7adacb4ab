"""Writes of cases and rulings."""
