"""Labels of effects, sources and states of cases."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from judging.core.rulings.rulings import Effect, State
from judging.models import CaseSource

EFFECTS: dict[Effect, Any] = {
    Effect.DISQUALIFY: _l("Disqualify the work"),
    Effect.NOT_CONSIDERED: _l("The work is not considered"),
    Effect.ZERO: _l("Set points of named items to 0"),
    Effect.REVOKE: _l("Withdraw the award; the next works move up"),
    Effect.ORDER_TIE: _l("Order works that share a rank"),
    Effect.OTHER: _l("Something else, as text only; marks and ranks do not change"),
    Effect.NONE: _l("No consequence: the allegation is not confirmed"),
    Effect.REVERSE: _l("Reverse an earlier ruling"),
}

SOURCES: dict[CaseSource, Any] = {
    CaseSource.JUDGE: _l("reported by a judge"),
    CaseSource.ORGANISER: _l("opened by the organisers or the central committee"),
    CaseSource.SCREENING: _l("from the eligibility check"),
    CaseSource.PROTEST: _l("protest by the institution"),
}

STATES: dict[State, Any] = {
    State.OPEN: _l("waits for a decision"),
    State.DECIDED: _l("decided"),
    State.REVERSED: _l("ruling reversed"),
    State.CLOSED: _l("closed without a ruling"),
}

CHIPS: dict[State, str] = {State.OPEN: "wait", State.DECIDED: "ok", State.REVERSED: "plain", State.CLOSED: "plain"}
"""The chip of each state."""
