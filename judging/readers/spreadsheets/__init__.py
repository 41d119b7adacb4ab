"""Spreadsheets: bytes to rows."""
