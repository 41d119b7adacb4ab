"""Messages of JSON errors that are not refusals; tablets show them to the judge."""

from flask_babel import gettext, lazy_gettext as _l

DETAILS = {
    "bad_request": _l("The request was incomplete. Nothing was changed."),
    "unauthorized": _l("You are not signed in on this device. Sign in again."),
    "forbidden": _l("The person who is signed in here does not have access to this."),
    "not_found": _l("Nothing was found at this address."),
    "method_not_allowed": _l("This address does not accept this kind of request."),
    "request_timeout": _l("The request did not arrive in time. Nothing was changed."),
    "length_required": _l("The request needs a Content-Length header. Nothing was changed."),
    "request_entity_too_large": _l("The request is too large. Nothing was changed."),
    "unsupported_media_type": _l("The request is not JSON. Nothing was changed."),
    "too_many_requests": _l("Too many attempts. Wait a few minutes, then try again."),
    "internal_server_error": _l("Something went wrong, and this was not saved. Please try again."),
    "service_unavailable": _l("Many people are using the system. Nothing was changed. Please try again."),
    "csrf": _l("The page was open too long, or someone else has signed in. Reload the page."),
    "unknown_host": _l("The system does not answer at this address. Ask the organiser for the right one."),
    "old_page": _l("This page is from an earlier version. Your marks are kept on this device. Reload to send them."),
    "malformed": _l("The request cannot be read. Reload the page."),
}
"""By problem code; other codes of the library do not occur here."""


def detail(code: str) -> str:
    """The message of this problem code in the reader's language."""
    known = DETAILS.get(code)
    return gettext("This is not possible (%(code)s).", code=code) if known is None else str(known)
