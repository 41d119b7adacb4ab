"""Writes of score sheets."""
