"""Pure: the state of an organiser's deputy."""

from datetime import date, datetime
from enum import StrEnum


class DeputyState(StrEnum):
    """Whether a deputy acts for the organiser now, and if not, why not."""

    IN_FORCE = "in_force"
    ENDED = "ended"
    RAN_OUT = "ran_out"
    GRANT_ENDED = "grant_ended"
    """The organiser's role was withdrawn, or their account is closed."""


def state_of(*, is_in_force: bool, ended_at: datetime | None, until: date | None, today: date) -> DeputyState:
    """The state of a deputy; ``is_in_force`` is the answer of the database (``queries.people.deputies.in_force``)."""
    if is_in_force:
        return DeputyState.IN_FORCE
    if ended_at is not None:
        return DeputyState.ENDED
    return DeputyState.RAN_OUT if until is not None and until < today else DeputyState.GRANT_ENDED
