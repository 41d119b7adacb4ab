"""Imports of spreadsheets from the file to the database, for the page, the terminal and background jobs alike."""
