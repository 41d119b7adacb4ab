"""The order of presentation and the timetable of a contest. Neither is a rule of scoring: both can change until the
contest is certified."""

import json
import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.presentation.presentation_order import MOST_PLACES, OrderKind, by_numbers, draw, last, moved
from judging.core.presentation.timetable import Lengths, Timetable, check
from judging.core.refusals import refuse_if
from judging.core.roles import Actor
from judging.models import Contest, Entry, Hall, Presentation
from judging.queries.entry_head import PRESENTATION_ORDER
from judging.queries.presentation import presentation as reads
from judging.services import audit, locks


def draw_order(session: Session, *, actor: Actor, contest_id: int, reason: str = "") -> None:
    """Draw the order of the works that present now by lot. The log holds the seed, the works and the result, so that
    anybody can repeat the draw.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``contest_certified``, ``nothing_to_order``,
            ``draw_while_presenting`` (the hall runs), ``reason_wanted`` (the order was drawn before).
    """
    contest, row = _locked(session, contest_id)
    reason = _reason(row, reason)
    works = [entry_id for entry_id, presents in reads.order(session, contest_id) if presents]
    refuse_if(not works, "nothing_to_order")
    refuse_if(session.get(Hall, contest_id) is not None, "draw_while_presenting")
    seed = secrets.token_hex(16)
    drawn = draw(works, seed)
    _write_order(session, actor, row, drawn, OrderKind.DRAWN, seed=seed, reason=reason)
    data = {"seed": seed, "works": sorted(works), "order": list(drawn), "reason": reason}
    audit.record(session, actor=actor, action="presentation.draw", subject=contest, data=data)


def save_order(
    session: Session, *, actor: Actor, contest_id: int, numbers: Mapping[int, int | None], reason: str = ""
) -> None:
    """Save the order that a person typed, by the numbers of works; those without a number follow as they stood.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``contest_certified``, ``no_entry`` (of another contest),
            ``place_range``, ``place_twice``, ``reason_wanted`` (the order was drawn by lot).
    """
    contest, row = _locked(session, contest_id)
    codes = _codes(session, contest_id)
    refuse_if(not numbers.keys() <= codes.keys(), "no_entry")
    typed = by_numbers({entry_id: numbers[entry_id] for entry_id in codes if entry_id in numbers}, codes)
    _save(session, actor, contest, row, (*typed, *(number for number in codes if number not in numbers)), reason)


def move(session: Session, *, actor: Actor, contest_id: int, entry_id: int, step: int, reason: str = "") -> None:
    """Move one work up (-1) or down (1) among those that present. Refusals are those of ``save_order``."""
    contest, row = _locked(session, contest_id)
    known = reads.order(session, contest_id)
    works = [number for number, presents in known if presents]
    refuse_if(entry_id not in works, "no_entry")
    others = [number for number, presents in known if not presents]
    _save(session, actor, contest, row, (*moved(works, entry_id, step), *others), reason)


def postpone(session: Session, *, actor: Actor, contest_id: int, entry_id: int) -> None:
    """Move a work whose team is late to the end of the order, on the day.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``contest_certified``, ``no_entry``.
    """
    _, row = _locked(session, contest_id)
    known = [number for number, _ in reads.order(session, contest_id)]
    refuse_if(entry_id not in known, "no_entry")
    order = last(known, entry_id)
    _place(session, contest_id, order)
    entry = session.get_one(Entry, entry_id)
    row.order_kind = row.order_kind or OrderKind.TYPED
    audit.record(session, actor=actor, action="presentation.postpone", subject=entry, data={"order": list(order)})


def save_timetable(
    session: Session, *, actor: Actor, contest_id: int, lengths: Lengths, timetable: Timetable | None
) -> None:
    """Save the lengths of presentation and questions, and the timetable or that there is none.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``contest_certified``, and those of ``timetable.check``.
    """
    contest, row = _locked(session, contest_id)
    check(timetable or Timetable(contest.first_day, 0, 24 * 60, lengths))
    before = _stored(row)
    row.presentation, row.questions, row.between_works = lengths.presentation, lengths.questions, lengths.between
    row.first_day = timetable.first_day if timetable else None
    row.starts, row.ends = (timetable.starts, timetable.ends) if timetable else (None, None)
    pauses = sorted((pause.starts, pause.ends) for pause in timetable.pauses) if timetable else []
    row.pauses = json.dumps(pauses)
    after = _stored(row)
    if before != after:
        data = {"from": before, "to": after}
        audit.record(session, actor=actor, action="presentation.set_timetable", subject=contest, data=data)


def write_imported(session: Session, *, actor: Actor, contest_id: int, numbers: Mapping[int, int]) -> None:
    """Write the order of an import: these works take the places of their numbers, the others keep theirs or move one
    down, and those without a place come last. Part of the import of works."""
    contest, row = _locked(session, contest_id)
    query = select(Entry.id, Entry.place).where(Entry.contest_id == contest_id).order_by(*PRESENTATION_ORDER)
    places = dict(session.execute(query).tuples().all())
    ends = MOST_PLACES + len(places)
    # The sort is stable: of two without a number, the one that stood first stays first.
    order = sorted(places, key=lambda one: (numbers.get(one, places[one] or ends), one not in numbers))
    _write_order(session, actor, row, order, OrderKind.IMPORTED)
    audit.record(session, actor=actor, action="presentation.order", subject=contest, data={"order": list(order)})


def _locked(session: Session, contest_id: int) -> tuple[Contest, Presentation]:
    contest = locks.lock_uncertified(session, contest_id=contest_id)
    row = session.get(Presentation, contest_id, populate_existing=True)
    if row is None:
        row = Presentation(contest_id=contest_id, presentation=10, questions=10, between_works=2, pauses="[]")
        session.add(row)
    return contest, row


def _reason(row: Presentation, reason: str) -> str:
    """The reason, which is wanted where the order was drawn by lot."""
    text = thai.normalise_lines(reason)
    return locks.reason_of(text) if row.order_kind is OrderKind.DRAWN else text.strip()


def _codes(session: Session, contest_id: int) -> dict[int, str]:
    query = select(Entry.id, Entry.code).where(Entry.contest_id == contest_id).order_by(*PRESENTATION_ORDER)
    return dict(session.execute(query).tuples().all())


def _save(
    session: Session, actor: Actor, contest: Contest, row: Presentation, order: Sequence[int], reason: str
) -> None:
    if row.order_kind is not None and list(order) == [number for number, _ in reads.order(session, contest.id)]:
        return
    reason = _reason(row, reason)
    _write_order(session, actor, row, order, OrderKind.TYPED, reason=reason)
    data = {"order": list(order), "reason": reason}
    audit.record(session, actor=actor, action="presentation.order", subject=contest, data=data)


def _write_order(
    session: Session,
    actor: Actor,
    row: Presentation,
    order: Sequence[int],
    kind: OrderKind,
    *,
    seed: str = "",
    reason: str = "",
) -> None:
    row.order_kind, row.seed, row.reason = kind, seed, reason
    row.ordered_at, row.ordered_by = clock.now(), actor.user_id
    session.flush()
    _place(session, row.contest_id, order)


def _place(session: Session, contest_id: int, order: Sequence[int]) -> None:
    """Number these works from 1; all others of the contest lose their place."""
    session.flush()
    no_sync = {"synchronize_session": False}
    session.execute(update(Entry).where(Entry.contest_id == contest_id).values(place=None), execution_options=no_sync)
    rows = [{"number": number, "entry": entry_id} for number, entry_id in enumerate(order, start=1)]
    if rows:
        statement = update(Entry).where(Entry.id == bindparam("entry")).values(place=bindparam("number"))
        session.connection().execute(statement, rows)
    session.expire_all()


def _stored(row: Presentation) -> dict[str, object]:
    return {
        "first_day": row.first_day and row.first_day.isoformat(),
        "starts": row.starts,
        "ends": row.ends,
        "presentation": row.presentation,
        "questions": row.questions,
        "between": row.between_works,
        "pauses": row.pauses,
    }
