"""Sheets of each kind: rows to cleaned values."""
