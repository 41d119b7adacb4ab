"""Files in the store that no row names: an upload ended between file and row, or a file outlived its row."""

from datetime import timedelta

from sqlalchemy.orm import Session

from judging.document_store import Store
from judging.queries import stored_files

MARGIN = timedelta(hours=24)
"""A younger file may belong to a row that is not committed yet."""


def find(session: Session, *, store: Store) -> frozenset[str]:
    """The names of the orphans older than ``MARGIN``. The files are listed first: a row that comes later
    names a younger one."""
    old = store.older_than(MARGIN)
    return old - set(stored_files.names(session)) if old else old


def sweep(session: Session, *, store: Store) -> int:
    """Delete the orphans; returns their number. Nothing in the database changes."""
    found = find(session, store=store)
    for name in found:
        store.remove(name)
    return len(found)
