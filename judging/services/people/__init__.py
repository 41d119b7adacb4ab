"""Writes of accounts, persons and institutions."""
