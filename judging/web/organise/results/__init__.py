"""Ranking, publishing and printing."""
