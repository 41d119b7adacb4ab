"""Entries: states, codes and the registration form. Pure: standard library only."""
