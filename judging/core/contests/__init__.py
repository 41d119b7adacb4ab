"""Contests: life cycle, practice settings, deadlines and sign-in cards. Pure: standard library only."""
