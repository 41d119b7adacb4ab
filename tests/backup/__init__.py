"""Backups and restores: the file, and the way there and back on both databases."""
