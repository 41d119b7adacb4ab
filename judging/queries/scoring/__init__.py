"""Reads of score sheets and rankings."""
