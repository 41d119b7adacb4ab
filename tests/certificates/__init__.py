"""The certificates of a laptop in a hall."""
