"""Reads of entries and registrations."""
