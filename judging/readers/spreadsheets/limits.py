"""How much of a file we look at. Each limit stands here once; the refusals name it."""

from __future__ import annotations

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 40 * 1024 * 1024
MAX_ROWS = 20_000
"""Of data, below the header."""
MAX_COLUMNS = 100
MAX_CELLS = 2_000_000
"""Also of empty, formatted ones, which cost only the time to skip them."""
HEADER_WITHIN = 10
"""A header is looked for in so many first rows; titles and empty rows above it are usual."""
LAST_ROW = MAX_ROWS + HEADER_WITHIN
MAX_NAMES = 50
"""In one cell of several names."""
