"""Imports of spreadsheets from the file to the database."""
