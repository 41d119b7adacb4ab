"""The list of a contest's papers and files."""

from typing import Any

from flask_babel import lazy_gettext as _l

from judging.web.organise import frame

LISTS: dict[str, Any] = {
    "works": _l("Works"),
    "judges": _l("Panel"),
    "order": _l("Order of presentation"),
    "progress": _l("Progress"),
    "eligibility": _l("Eligibility check"),
    "rulings": _l("Cases and rulings"),
    "log": _l("Audit log"),
}
"""The lists that ``lists.files`` writes, in the order of the page."""


def listing(contest_id: int) -> str:
    """Every paper that can be printed now, by when it is wanted, and every list."""
    head = frame.head_of(contest_id)
    return frame.page("organise/papers/papers.html", head, "organise.papers", lists=LISTS)
