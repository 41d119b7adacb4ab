"""Rows of a list of judges compared with panels and with judges of other panels. Pure: standard library only."""
