"""Advancing works and exchanging transfer files."""
