"""Pure: the deadlines of a round, by the server's clock. A submission at the second of the deadline is late."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum

from judging.core.contests.lifecycle import CLOSED, ContestState
from judging.core.dates import BANGKOK


class DeadlineState(StrEnum):
    """Whether a submission is possible now."""

    EARLY = "early"
    OPEN = "open"
    LATE = "late"
    OVER = "over"  # the contest is in a later state


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The opening and closing times of a round; None sets no limit."""

    registration_opens: datetime | None = None
    registration_closes: datetime | None = None
    handing_in_closes: datetime | None = None
    screening_closes: datetime | None = None
    counter_opens: datetime | None = None
    counter_closes: datetime | None = None

    @property
    def in_order(self) -> bool:
        """Whether registration and the counter open before they close, and neither handing in nor screening closes
        before registration."""
        opens, closes = self.registration_opens, self.registration_closes
        if self.counter_opens and self.counter_closes and self.counter_opens >= self.counter_closes:
            return False
        later = [moment for moment in (self.handing_in_closes, self.screening_closes) if moment is not None]
        first = closes or opens
        if opens is not None and closes is not None and opens >= closes:
            return False
        return first is None or all(moment >= first for moment in later)

    def after(self, last_day: date) -> tuple[str, ...]:
        """The names of the deadlines that fall after the last day of the evaluation."""
        moments = ((one.name, getattr(self, one.name)) for one in fields(self))
        return tuple(name for name, moment in moments if moment and moment.astimezone(BANGKOK).date() > last_day)


def registration_state(state: ContestState, deadlines: Deadlines, now: datetime) -> DeadlineState:
    """Whether a work can be entered or changed in a contest of this state."""
    if state is ContestState.SETUP:
        return DeadlineState.EARLY
    if state is not ContestState.REGISTRATION:
        return DeadlineState.OVER
    if deadlines.registration_opens is not None and now < deadlines.registration_opens:
        return DeadlineState.EARLY
    return DeadlineState.LATE if _is_past(deadlines.registration_closes, now) else DeadlineState.OPEN


def documents_state(state: ContestState, deadlines: Deadlines, now: datetime) -> DeadlineState:
    """Whether a document can be handed in: during registration, and where the round has a deadline for documents, until
    that deadline unless results are certified before it."""
    registration = registration_state(state, deadlines, now)
    if registration in (DeadlineState.OPEN, DeadlineState.EARLY) or deadlines.handing_in_closes is None:
        return registration
    if state in CLOSED:
        return DeadlineState.OVER
    return DeadlineState.LATE if _is_past(deadlines.handing_in_closes, now) else DeadlineState.OPEN


def counter_state(state: ContestState, deadlines: Deadlines, now: datetime) -> DeadlineState:
    """Whether the counter takes things in: once registration is open and the counter's opening time has come, until
    results are certified. What is handed in after it closes is taken, and late."""
    if state is ContestState.SETUP or (deadlines.counter_opens is not None and now < deadlines.counter_opens):
        return DeadlineState.EARLY
    if state in CLOSED:
        return DeadlineState.OVER
    return DeadlineState.LATE if _is_past(deadlines.counter_closes, now) else DeadlineState.OPEN


def names_state(state: ContestState, deadlines: Deadlines, now: datetime) -> DeadlineState:
    """Whether names can be confirmed: until the end of screening, unless results are certified before it."""
    if state in CLOSED:
        return DeadlineState.OVER
    return DeadlineState.LATE if _is_past(deadlines.screening_closes, now) else DeadlineState.OPEN


def _is_past(closes: datetime | None, now: datetime) -> bool:
    return closes is not None and now >= closes
