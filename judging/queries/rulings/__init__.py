"""Reads of cases and rulings."""
