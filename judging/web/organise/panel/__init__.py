"""The panel, its cards and its sheets."""
