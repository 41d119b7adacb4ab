"""A tablet asks whether anything is new, and tells how it is: the organiser sees that on the page of progress."""

import logging

from flask import Response, current_app, jsonify
from pydantic import ValidationError

from judging import clock
from judging.core.tablets.tablets import Told
from judging.database import conflicts
from judging.database.cursors import read_cursor, spare_cursor
from judging.extensions import db
from judging.queries.scoring import scoresheets
from judging.queries.tablets import tablet_sync
from judging.services.tablets import tablets as service
from judging.web.api import halls, shapes
from judging.web.api.bodies import json_body, unreadable
from judging.web.api.description import described
from judging.web.api.judging import stamp, version
from judging.web.guards.access import account

log = logging.getLogger("judging.tablets")


@described(takes=shapes.TabletIn, gives=shapes.TabletOut, refuses=(400, 401, 403, 413, 415, 422))
def tablet() -> Response:
    """What changed for this judge's tablet; what it tells of itself is stored at most every half minute."""
    try:
        sent = shapes.TabletIn.model_validate_json(json_body())
    except ValidationError as error:
        return unreadable(error)
    who = account()
    assert who is not None  # guaranteed by the permission
    session = db.session()
    epoch = scoresheets.epoch(session)
    state = tablet_sync.state(session, user_id=who.user_id, today=clock.today(), only_round=who.panels_of)
    hall = halls.told(session, user_id=who.user_id, contest_ids=state.in_scoring, is_day=state.presents_today)
    session.rollback()  # ends the read before a write begins
    if state.in_scoring and sent.judge in (None, who.user_id):
        sole = next(iter(state.contests)) if who.panels_of and len(state.contests) == 1 else None
        shown = sent.contest if sent.contest in state.contests else sole
        held = sent.held if sent.held and sent.held.epoch != epoch else None
        told = Told(
            sent.waiting,
            sent.since,
            sent.version,
            shown,
            held.epoch if held else "",
            held.marks if held else 0,
        )
        _store(sent.device, who.user_id, told)
    return jsonify(
        {
            "epoch": epoch,
            "at": clock.now().isoformat(),
            "version": version(),
            "stamp": stamp(who, epoch, state),
            "revisions": state.revisions,
            "judge": {"id": who.user_id, "name": who.name},
            "takes_back": state.taken_back,
            **hall,
        }
    )


def _store(device: str, user_id: int, told: Told) -> None:
    """Store what the tablet tells if it is due. It is left out while others write: the tablet tells it again."""
    try:
        with read_cursor() as cursor:
            if not service.is_to_be_stored(cursor, device=device, user_id=user_id, told=told):
                return
        with spare_cursor() as spare:
            if spare is not None:
                service.note(spare, device=device, user_id=user_id, told=told)
    except conflicts.errors(on_sqlite=current_app.config["SETTINGS"].is_sqlite) as error:
        log.warning("what a tablet told of itself is not stored: %s", type(error).__name__)
