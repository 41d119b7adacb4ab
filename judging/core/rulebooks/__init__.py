"""Rulebooks: the rubric, requirements and tie-break rules of one category and year. Pure: standard library only."""
