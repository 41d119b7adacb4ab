"""Background jobs: their kinds, the queue in the database, and the worker (ADR 0013)."""
