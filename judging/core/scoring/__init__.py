"""Scoring: score sheets, means, ranking, awards and advancement. Pure: standard library only."""
