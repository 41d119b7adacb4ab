"""Advancement and transfer files."""
