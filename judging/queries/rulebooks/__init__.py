"""Reads of rulebooks."""
