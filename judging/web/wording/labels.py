"""Labels of states, levels and roles, in the glossary's terms."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from judging.core.contests.lifecycle import ContestState
from judging.core.entries.states import EntryState
from judging.core.roles import PanelRole, RoundLevel
from judging.core.scoring.awards import Title

CONTEST_STATES: dict[ContestState, Any] = {
    ContestState.SETUP: _l("setup"),
    ContestState.REGISTRATION: _l("registration"),
    ContestState.SCREENING: _l("eligibility check"),
    ContestState.SCORING: _l("scoring"),
    ContestState.CERTIFIED: _l("certified"),
    ContestState.PUBLISHED: _l("published"),
}

LEVELS: dict[RoundLevel, Any] = {
    RoundLevel.INSTITUTION: _l("college level"),
    RoundLevel.PROVINCE: _l("provincial level"),
    RoundLevel.REGION: _l("regional level"),
    RoundLevel.NATION: _l("national level"),
}

ENTRY_STATES: dict[EntryState, Any] = {
    EntryState.PENDING: _l("eligibility not checked yet"),
    EntryState.ADMITTED: _l("eligible"),
    EntryState.NOT_ADMITTED: _l("not eligible"),
    EntryState.WITHDRAWN: _l("withdrawn"),
    EntryState.ABSENT: _l("did not come"),
    EntryState.DISQUALIFIED: _l("disqualified"),
    EntryState.NOT_CONSIDERED: _l("not considered"),
    EntryState.REVOKED: _l("award withdrawn"),
}

PANEL_ROLES: dict[PanelRole, Any] = {
    PanelRole.CHAIR: _l("chair"),
    PanelRole.JUDGE: _l("judge"),
}

OWNERSHIP: dict[str, Any] = {
    "public": _l("public"),
    "private": _l("private"),
}

TITLES: dict[Title, Any] = {
    Title.WINNER: _l("Winner"),
    Title.RUNNER_UP_1: _l("Runner-up\u00a01"),
    Title.RUNNER_UP_2: _l("Runner-up\u00a02"),
    Title.RUNNER_UP_3: _l("Runner-up\u00a03"),
    Title.HONOURABLE_MENTION: _l("Honourable mention"),
}
