"""The limits of a spreadsheet file. Refusals name the limit."""

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 40 * 1024 * 1024
MAX_ROWS = 20_000
"""Data rows below the header."""
MAX_COLUMNS = 100
MAX_CELLS = 2_000_000
"""Including empty formatted cells, which only take time to skip."""
HEADER_WITHIN = 10
"""The header is searched in this many first rows, since titles and empty rows may precede it."""
LAST_ROW = MAX_ROWS + HEADER_WITHIN
MAX_NAMES = 50
"""Names in one cell."""
LONGEST_CELL = 40_000
"""Characters of one cell; spreadsheet programs allow 32 767."""
LONGEST_TEXT = 12_000_000
"""Characters of all cells of a sheet: 600 in each row."""
MAX_TAGS = 1_000_000
"""Elements of one part of a package."""
LONGEST_TAG = 1024 * 1024
"""Bytes of one tag with its attributes."""
DEEPEST = 64
"""Elements within each other."""
SECONDS = 2
"""CPU time of the process that reads a file."""
MEGABYTES = 200
"""Memory of that process."""
