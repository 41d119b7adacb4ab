"""Screening and duplicates."""
