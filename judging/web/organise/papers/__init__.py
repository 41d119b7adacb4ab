"""The official papers of a contest, as PDFs."""
