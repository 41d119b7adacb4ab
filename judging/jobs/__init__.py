"""Background jobs: their kinds, the queue in the database, and the worker (ADR 0013)."""

IMPORT = "import"
"""The kind of the job that imports a long file."""
