"""Reads that an import compares its rows with."""
