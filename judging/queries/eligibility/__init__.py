"""Reads of eligibility: screening, duplicates, past works."""
