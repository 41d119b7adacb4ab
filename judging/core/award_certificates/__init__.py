"""Certificates for makers, advisers and panels: in force or not, and their texts. Pure: standard library only."""
