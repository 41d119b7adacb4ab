"""Writes of rulebooks."""
