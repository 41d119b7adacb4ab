"""Writes of entries and registrations."""
