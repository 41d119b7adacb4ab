"""What tablets are told of the hall: what is presented now, the order, and the judge's call for the chair."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from flask import Response, jsonify
from sqlalchemy.orm import Session

from judging.core.dates import BANGKOK
from judging.core.presentation.hall import IDLE, RUNNING
from judging.core.presentation.timetable import Slot
from judging.database.transaction import transaction
from judging.extensions import db
from judging.queries.presentation import halls, presentation
from judging.services.presentation import chair_calls
from judging.web.api.description import described
from judging.web.api.hall_shapes import CallOut
from judging.web.serving.requests import LANGUAGES


@described(gives=CallOut, refuses=(400, 401, 403, 404, 409, 422, 503))
def call(sheet_id: int) -> Response:
    """Call the chair to the work of the judge's own sheet."""
    with transaction() as session:
        row = chair_calls.call(session, sheet_id=sheet_id)
        told = _call(row.contest_id, row.entry_id, row.called_at, row.seen_at)
    return jsonify(told)


def told(session: Session, *, user_id: int, contest_ids: Collection[int], is_day: bool) -> dict[str, Any]:
    """The halls that run in these contests, the judge's calls, and when to ask again: soon where a hall runs or may
    start today (``is_day``), or a call waits; two statements."""
    running = halls.halls(session, contest_ids)
    calls = halls.calls_of(session, user_id=user_id, contest_ids=contest_ids)
    is_watching = is_day or bool(running) or any(one.seen_at is None for one in calls)
    return {
        "halls": [
            {
                "contest": hall.contest_id,
                "entry": hall.entry_id,
                "code": hall.code,
                "title": {language: hall.title.in_language(language) for language in LANGUAGES},
                "phase": hall.phase,
                "started_at": hall.started_at.isoformat(),
                "seconds": hall.seconds,
                "revision": hall.revision,
                "presented": list(hall.presented),
            }
            for hall in running
        ],
        "calls": [_call(one.contest_id, one.entry_id, one.called_at, one.seen_at) for one in calls],
        "ask_again": RUNNING if is_watching else IDLE,
    }


def _call(contest_id: int, entry_id: int, called_at: datetime, seen_at: datetime | None) -> dict[str, Any]:
    return {
        "contest": contest_id,
        "entry": entry_id,
        "called_at": called_at.isoformat(),
        "seen_at": seen_at and seen_at.isoformat(),
    }


@dataclass(frozen=True, slots=True)
class Places:
    """The numbers and times of the works of contests, by entry."""

    numbers: Mapping[int, int]
    slots: Mapping[int, Slot]

    def of(self, entry_id: int) -> dict[str, Any]:
        """What is told of one work."""
        slot = self.slots.get(entry_id)
        at = None
        if slot is not None:
            at = datetime.combine(slot.day, time(), BANGKOK) + timedelta(minutes=slot.starts)
        return {"number": self.numbers.get(entry_id), "starts_at": at and at.isoformat()}


def places(contest_ids: Collection[int]) -> Places:
    """The places of the works of these contests; two statements."""
    session = db.session()
    plans = presentation.plans(session, contest_ids)
    numbers: dict[int, int] = {}
    slots: dict[int, Slot] = {}
    for contest_id, found in presentation.numbers_of(session, plans).items():
        plan = plans[contest_id]
        slots |= presentation.slots_of(plan, found)
        numbers |= found if plan.order_kind or plan.timetable else {}
    return Places(numbers, slots)
