"""Certifying and publishing."""
