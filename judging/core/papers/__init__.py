"""Official papers: the parts and usual texts of announcements and orders. Pure: standard library only."""
