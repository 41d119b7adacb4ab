"""Presentation: the order of works, the timetable and what happens in the hall. Pure: standard library only."""
