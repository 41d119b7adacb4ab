"""Labels of states, levels and roles, in the glossary's terms."""

from typing import Any

from flask_babel import lazy_gettext as _l

from judging.core.award_certificates.award_certificates import CertificateRole, CertificateState, Fault
from judging.core.contests.lifecycle import ContestState
from judging.core.entries.states import EntryState
from judging.core.results.recounts import Obstacle
from judging.core.roles import PanelRole, RoundLevel
from judging.core.rulings.rulings import Effect, State
from judging.core.scoring.advancement import Boundary
from judging.core.scoring.awards import Decider, Medal
from judging.core.scoring.ranking import RankStyle
from judging.models import CaseSource

CONTEST_STATES: dict[ContestState, Any] = {
    ContestState.SETUP: _l("setup"),
    ContestState.REGISTRATION: _l("registration"),
    ContestState.SCREENING: _l("eligibility check"),
    ContestState.SCORING: _l("scoring"),
    ContestState.CERTIFIED: _l("certified"),
    ContestState.PUBLISHED: _l("published"),
    ContestState.ARCHIVED: _l("archived"),
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
    EntryState.LOST_PLACE: _l("lost its place at the level below"),
    EntryState.ABSENT: _l("did not come"),
    EntryState.DISQUALIFIED: _l("disqualified"),
    EntryState.NOT_CONSIDERED: _l("not considered"),
    EntryState.REVOKED: _l("award withdrawn"),
}

RECOUNT_OBSTACLES: dict[Obstacle, Any] = {
    Obstacle.ZEROED: _l("which items count 0 by a decision"),
    Obstacle.ORDERED: _l("how a ruling ordered works with equal averages"),
}

PANEL_ROLES: dict[PanelRole, Any] = {
    PanelRole.CHAIR: _l("chair"),
    PanelRole.JUDGE: _l("judge"),
    PanelRole.SECRETARY: _l("secretary"),
}

CERTIFICATE_ROLES: dict[CertificateRole, Any] = {
    CertificateRole.MAKER: _l("maker"),
    CertificateRole.ADVISER: _l("adviser"),
    CertificateRole.CHAIR: _l("chair"),
    CertificateRole.JUDGE: _l("judge"),
    CertificateRole.SECRETARY: _l("secretary"),
}

CERTIFICATE_STATES: dict[CertificateState, Any] = {
    CertificateState.VALID: _l("valid"),
    CertificateState.SUPERSEDED: _l("replaced"),
    CertificateState.OUTDATED: _l("a new one is due"),
    CertificateState.WITHDRAWN: _l("certificate withdrawn"),
}

NAME_FAULTS: dict[Fault, Any] = {
    Fault.ERASED: _l("The name was erased."),
    Fault.EMPTY: _l("There is no name."),
    Fault.PLACEHOLDER: _l("This is no name, but a placeholder."),
    Fault.LETTERS: _l("The name has letters that cannot be printed. Use Thai or Latin letters."),
    Fault.LONG: _l("The name is too long for a certificate. It has at most 120 letters."),
}
"""Why nobody can get a certificate with a name."""

OWNERSHIP: dict[str, Any] = {
    "public": _l("public"),
    "private": _l("private"),
}

MEDALS: dict[Medal, Any] = {
    Medal.GOLD: _l("gold medal"),
    Medal.SILVER: _l("silver medal"),
    Medal.BRONZE: _l("bronze medal"),
    Medal.PARTICIPATION: _l("participation"),
}

RANK_STYLES: dict[RankStyle, Any] = {
    RankStyle.COMPETITION: _l("1, 2, 2, 4: the works above are counted"),
    RankStyle.DENSE: _l("1, 2, 2, 3: the next rank always follows"),
}

DECIDERS: dict[Decider, Any] = {
    Decider.ORGANISER: _l("the organisers"),
    Decider.CHAIR: _l("the panel (entered by its chair)"),
}

EFFECTS: dict[Effect, Any] = {
    Effect.DISQUALIFY: _l("Disqualify the work"),
    Effect.NOT_CONSIDERED: _l("The work is not considered"),
    Effect.ZERO: _l("Set points of named items to 0"),
    Effect.REVOKE: _l("Withdraw the award; the next works move up"),
    Effect.CORRECT: _l("A judge corrects named criteria on their score sheet"),
    Effect.ORDER_TIE: _l("Order works that share a rank"),
    Effect.OTHER: _l("Something else, as text only; marks and ranks do not change"),
    Effect.NONE: _l("No consequence: the allegation is not confirmed"),
    Effect.REVERSE: _l("Reverse an earlier ruling"),
}

BOUNDARIES: dict[Boundary, Any] = {
    Boundary.TITLES: _l("crosses the last title"),
    Boundary.ADVANCE: _l("crosses the last place that advances to the next level"),
    Boundary.INSTITUTION: _l("crosses the last place per institution that advances"),
}

CASE_SOURCES: dict[CaseSource, Any] = {
    CaseSource.JUDGE: _l("reported by a judge"),
    CaseSource.ORGANISER: _l("opened by the organisers or the central committee"),
    CaseSource.SCREENING: _l("from the eligibility check"),
    CaseSource.PROTEST: _l("protest by the institution"),
}

CASE_STATES: dict[State, Any] = {
    State.OPEN: _l("waits for a decision"),
    State.DECIDED: _l("decided"),
    State.REVERSED: _l("ruling reversed"),
    State.CLOSED: _l("closed without a ruling"),
}

CASE_CHIPS: dict[State, str] = {State.OPEN: "wait", State.DECIDED: "ok", State.REVERSED: "plain", State.CLOSED: "plain"}
"""The chip of each state."""

JOB_KINDS: dict[str, Any] = {
    "backup": _l("Backup"),
    "backup_copy": _l("Backup to download"),
    "certificates": _l("Certificates as a PDF"),
    "import": _l("Import of a long file"),
    "papers": _l("A large set of papers as a PDF"),
    "sweep_documents": _l("Delete files that no work names"),
    "sweep_files": _l("Delete downloaded copies and what interrupted backups left"),
    "sweep_sessions": _l("Delete lapsed sessions"),
}
"""Kinds of background jobs (``judging.jobs.kinds``)."""

FOR_TEMPLATES: dict[str, dict[Any, Any]] = {
    "contest_state_names": CONTEST_STATES,
    "level_names": LEVELS,
    "entry_state_names": ENTRY_STATES,
    "recount_obstacles": RECOUNT_OBSTACLES,
    "panel_role_names": PANEL_ROLES,
    "medal_names": MEDALS,
    "decider_names": DECIDERS,
    "effect_names": EFFECTS,
    "boundary_names": BOUNDARIES,
    "source_names": CASE_SOURCES,
    "case_state_names": CASE_STATES,
    "case_state_chips": CASE_CHIPS,
    "job_kind_names": JOB_KINDS,
}
"""The labels under their names in templates."""
