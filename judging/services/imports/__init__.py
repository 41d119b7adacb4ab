"""Taking over imported sheets."""
