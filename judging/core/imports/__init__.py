"""Imports: rows of a sheet compared with what is known. Pure: standard library only."""
