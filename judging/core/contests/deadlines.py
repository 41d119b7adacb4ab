"""Pure: the windows of a round, by the server's clock. What comes at the very second a window closes is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from judging.core.contests.lifecycle import ContestState


class DeadlineState(StrEnum):
    """Whether something can be handed in now."""

    EARLY = "early"
    OPEN = "open"
    LATE = "late"
    OVER = "over"  # the contest itself has gone on


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The moments of a round; an empty one sets no limit."""

    registration_opens: datetime | None = None
    registration_closes: datetime | None = None
    handing_in_closes: datetime | None = None
    screening_closes: datetime | None = None

    @property
    def in_order(self) -> bool:
        """Whether registration opens before it closes, and neither handing in nor screening closes before that."""
        opens, closes = self.registration_opens, self.registration_closes
        later = [moment for moment in (self.handing_in_closes, self.screening_closes) if moment is not None]
        first = closes or opens
        if opens is not None and closes is not None and opens >= closes:
            return False
        return first is None or all(moment >= first for moment in later)


def registration_state(state: ContestState, windows: Deadlines, now: datetime) -> DeadlineState:
    """Whether a work can be entered, or entered anew, in a contest of this state."""
    if state is ContestState.SETUP:
        return DeadlineState.EARLY
    if state is not ContestState.REGISTRATION:
        return DeadlineState.OVER
    if windows.registration_opens is not None and now < windows.registration_opens:
        return DeadlineState.EARLY
    return DeadlineState.LATE if _is_past(windows.registration_closes, now) else DeadlineState.OPEN


def documents_state(state: ContestState, windows: Deadlines, now: datetime) -> DeadlineState:
    """Whether a document can be handed in: while registration is open, and where the round says until when documents
    are handed in, until then, before results are certified."""
    registration = registration_state(state, windows, now)
    if registration in (DeadlineState.OPEN, DeadlineState.EARLY) or windows.handing_in_closes is None:
        return registration
    if state in (ContestState.CERTIFIED, ContestState.PUBLISHED):
        return DeadlineState.OVER
    return DeadlineState.LATE if _is_past(windows.handing_in_closes, now) else DeadlineState.OPEN


def names_state(state: ContestState, windows: Deadlines, now: datetime) -> DeadlineState:
    """Whether names can be confirmed: until screening closes, where the round says when, before results are
    certified."""
    if state in (ContestState.CERTIFIED, ContestState.PUBLISHED):
        return DeadlineState.OVER
    return DeadlineState.LATE if _is_past(windows.screening_closes, now) else DeadlineState.OPEN


def _is_past(closes: datetime | None, now: datetime) -> bool:
    return closes is not None and now >= closes
