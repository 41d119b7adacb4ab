"""Writes of eligibility: screening and duplicates."""
