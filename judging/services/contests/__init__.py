"""Writes of contests and panels."""
