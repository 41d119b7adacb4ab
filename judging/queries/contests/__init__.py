"""Reads of contests and panels."""
