"""Reads of accounts, persons and institutions."""
