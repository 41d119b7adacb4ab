"""Reads of advancement and transfer files."""
