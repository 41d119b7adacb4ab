"""The lists of a contest as files for spreadsheet programs."""
