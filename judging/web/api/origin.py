"""Keeps the origin under which tablets save, once a day in each process, so that a save costs nothing more."""

import logging

from flask import current_app, request

from judging import clock
from judging.database import conflicts
from judging.services import origins
from judging.web.guards.access import actor
from judging.web.views import in_transaction

log = logging.getLogger("judging.origins")


def keep() -> None:
    """Keep the origin of this request. A database that is busy or full does not fail the request, whose marks are
    saved already; the next save tries again."""
    origin, day = request.host_url.rstrip("/"), clock.today()
    kept: set[object] = current_app.extensions.setdefault("origins", set())
    if (origin, day) in kept:
        return
    try:
        in_transaction(origins.keep, actor=actor(), origin=origin, day=day)
    except conflicts.errors(on_sqlite=current_app.config["SETTINGS"].is_sqlite) as error:
        log.warning("the address of the tablets was not kept: %s", type(error).__name__)
    else:
        kept.add((origin, day))
