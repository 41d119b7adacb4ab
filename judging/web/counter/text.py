"""The counter in words: its things, their states and the progress of a work."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l
from sqlalchemy.orm import Session

from judging.core import dates
from judging.core.eligibility import counter as core
from judging.core.eligibility.counter import TEAM, CounterState, Progress, Tick
from judging.core.rulebooks.facts import FACTS
from judging.queries.eligibility import counter_pages as reads
from judging.queries.eligibility.counter import Recorded
from judging.queries.eligibility.counter_pages import CounterPlace, CounterWork
from judging.web.views import or_404
from judging.web.wording import evidence_text
from judging.web.wording.languages import language, spoken

PROGRESS: dict[Progress, Any] = {
    Progress.WAITING: _l("not here yet"),
    Progress.OPEN: _l("being checked"),
    Progress.LACKING: _l("something lacks"),
    Progress.COMPLETE: _l("complete"),
}
PROGRESS_KINDS = {
    Progress.WAITING: "plain",
    Progress.OPEN: "wait",
    Progress.LACKING: "fail",
    Progress.COMPLETE: "ok",
}
"""The chip of each (``_macros/status.html``)."""

_STATES: dict[CounterState, Any] = {
    CounterState.RECEIVED: _l("received"),
    CounterState.NOT_HANDED_IN: _l("not handed in"),
    CounterState.NOT_CHECKED: _l("not checked yet"),
}
_OF_TEAM: dict[CounterState, Any] = {
    CounterState.RECEIVED: _l("checked in"),
    CounterState.NOT_HANDED_IN: _l("not checked in"),
    CounterState.NOT_CHECKED: _l("not checked yet"),
}
_OF_VOLUME: dict[CounterState, Any] = {
    CounterState.RECEIVED: _l("in the same volume"),
    CounterState.NOT_HANDED_IN: _l("in separate volumes"),
    CounterState.NOT_CHECKED: _l("not checked yet"),
}


def thing_name(thing: str) -> str:
    """A thing in words."""
    named = {TEAM: _("The team"), "volumes": _("Volumes"), "characteristics_sheets": _("Sheets of the form")}
    return named.get(thing) or spoken(FACTS[thing].label)


def names_of(things: Iterable[str]) -> str:
    """Several things in words, in one line."""
    return ", ".join(map(thing_name, things))


def state_name(thing: str, state: CounterState) -> str:
    """The state of a thing in words."""
    named = {TEAM: _OF_TEAM, "same_volume": _OF_VOLUME}.get(thing, _STATES)
    return str(named[state])


def said(tick: Tick) -> str:
    """What a record says: "received: 2"."""
    name = state_name(tick.thing, tick.state)
    return name if tick.number is None else _("%(state)s: %(number)s", state=name, number=tick.number)


@dataclass(frozen=True, slots=True)
class Choice:
    """One button of a thing: ``value`` is sent, ``is_current`` says that it was recorded last."""

    value: str
    label: str
    is_current: bool
    kind: str


@dataclass(frozen=True, slots=True)
class ThingCard:
    """One thing of a work: what is recorded, by whom and when, and the buttons to record it."""

    thing: str
    name: str
    why: str
    declared: str
    last: Recorded | None
    said: str
    is_received: bool
    is_short: bool
    is_late: bool
    earlier: tuple[tuple[str, Recorded], ...]
    choices: tuple[Choice, ...]
    wants_number: bool
    told: str


def cards(work: CounterWork, place: CounterPlace, told: dict[str, str] | None = None) -> list[ThingCard]:
    """Every thing of a work in words; ``told`` is what to say about one that was just recorded."""
    return [_card(work, place, thing, (told or {}).get(thing, "")) for thing in core.things()]


def _card(work: CounterWork, place: CounterPlace, thing: str, told: str) -> ThingCard:
    records = work.history.get(thing, ())
    last = records[0] if records else None
    closes = place.hours.counter_closes
    is_late = last is not None and last.at is not None and closes is not None and last.at >= closes
    return ThingCard(
        thing,
        thing_name(thing),
        "" if thing == TEAM else spoken(FACTS[thing].why),
        "" if thing == TEAM else evidence_text.value_text(FACTS[thing], work.declared.get(thing)),
        last,
        said(last) if last is not None else "",
        last is not None and last.state is CounterState.RECEIVED,
        last is not None and core.is_short(last, work.least),
        is_late and thing != "same_volume",
        tuple((said(one), one) for one in records[1:]),
        tuple(_choices(thing, last, work.least)),
        core.is_counted(thing),
        told,
    )


def _choices(thing: str, last: Recorded | None, least: Any) -> list[Choice]:
    state = CounterState.NOT_CHECKED if last is None else last.state
    rest = [
        Choice(one.value, state_name(thing, one), state is one, kind)
        for one, kind in ((CounterState.NOT_HANDED_IN, "lack"), (CounterState.NOT_CHECKED, "open"))
    ]
    received = CounterState.RECEIVED
    if not core.is_counted(thing):
        return [Choice(received.value, state_name(thing, received), state is received, "got"), *rest]
    most = max(least[thing], last.number or 0 if last is not None else 0)
    numbers = [
        Choice(
            f"{received.value}:{number}",
            str(number),
            state is received and last is not None and last.number == number,
            "got",
        )
        for number in range(most, 0, -1)
    ]
    return [*numbers, *rest]


def overruled_text(record: Recorded, by: str) -> str:
    """What somebody else had recorded since the page was made."""
    return _(
        "%(person)s recorded “%(state)s” at %(time)s, after you had opened this page. What you recorded applies now; "
        "the history has both.",
        person=by or _("Somebody"),
        state=said(record),
        time=dates.clock(record.recorded_at, language()) if record.recorded_at else "",
    )


@dataclass(frozen=True, slots=True)
class CounterLine:
    """A thing of a work as the team declared it and as the counter recorded it; empty where nobody did."""

    name: str
    declared: str
    recorded: str
    is_short: bool
    is_late: bool
    at: datetime | None
    by: str


def table(session: Session, entry_id: int) -> list[CounterLine]:
    """Everything that the counter records of a work, beside what the team declared."""
    work = or_404(reads.work_of(session, entry_id))
    found = cards(work, or_404(reads.place(session, work.contest_id)))
    return [
        CounterLine(
            one.name,
            one.declared if one.thing in work.declared else "",
            one.said,
            one.is_short,
            one.is_late,
            one.last.at or one.last.recorded_at if one.last is not None else None,
            one.last.by if one.last is not None else "",
        )
        for one in found
    ]
