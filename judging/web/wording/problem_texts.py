"""What the JSON interface says of errors that are no refusal of a rule: the tablets show it to their judge."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

DETAILS = {
    "bad_request": _l("The request was not complete. Nothing was changed."),
    "unauthorized": _l("Nobody is signed in here. Sign in again."),
    "forbidden": _l("This is not open to the person who is signed in here now."),
    "not_found": _l("There is nothing at this address."),
    "method_not_allowed": _l("This address cannot be opened like that."),
    "request_entity_too_large": _l("What was sent is too large. Nothing was changed."),
    "too_many_requests": _l("Too many attempts in a short time. Wait a few minutes, then try again."),
    "internal_server_error": _l("Something went wrong here, and this was not saved. Please try again."),
    "csrf": _l("This page was open too long, or somebody else has signed in since. Open it anew."),
    "malformed": _l("What was sent cannot be read. Open the page anew."),
}
"""By the problem's code; a stranger's library has more codes than anybody meets here."""


def detail(code: str) -> str:
    """What the problem of this code says, in the person's language."""
    known = DETAILS.get(code)
    return gettext("This is not possible (%(code)s).", code=code) if known is None else str(known)
