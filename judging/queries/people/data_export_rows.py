"""The rows of a data export (``data_export``). The field names are keys of the exported JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from judging.core.roles import Grant, PanelRole
from judging.core.rulebooks.fact_values import Value
from judging.core.text import Text
from judging.models import CaseSource, TeamRole
from judging.queries.contest_place import Place


@dataclass(frozen=True, slots=True)
class HeldName:
    """One of the person's rows."""

    person_id: int
    prefix: str
    name: str
    position: str
    institution: Text


@dataclass(frozen=True, slots=True)
class HeldTeam:
    """The person in the team of a work, with their facts by name."""

    place: Place
    entry_id: int
    entry: str
    title: Text
    institution: Text
    role: TeamRole
    facts: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class HeldRegistration:
    """A teacher's form that names the person; ``parts`` are the parts about them only."""

    place: Place
    registration_id: int
    institution: Text
    saved_at: datetime
    submitted_at: datetime | None
    parts: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """A document of one of the person's works, or one that they uploaded (``is_uploader``)."""

    place: Place
    document_id: int
    kind: str
    name: str
    size: int
    pages: int
    uploaded_at: datetime
    is_kept: bool
    is_uploader: bool


@dataclass(frozen=True, slots=True)
class HeldAccount:
    """An account. The export only says whether there is a password."""

    user_id: int
    username: str | None
    has_password: bool
    created_at: datetime
    disabled_at: datetime | None
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class HeldSeat:
    """A seat on a panel. Empty ``sections`` stand for all; ``cards`` is the number of sign-in cards made for it."""

    place: Place
    role: PanelRole
    sections: tuple[str, ...]
    institution: Text
    confirmed_at: datetime | None
    left_at: datetime | None
    left_reason: str
    cards: int


@dataclass(frozen=True, slots=True)
class HeldRecusal:
    """A recusal of the person from a work."""

    place: Place
    entry: str
    reason: str
    recorded_at: datetime
    lifted_at: datetime | None


@dataclass(frozen=True, slots=True)
class HeldComment:
    """A comment of the person on a score sheet."""

    place: Place
    entry: str
    item: str
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class HeldCase:
    """A case that the person opened; ``entry`` is empty for a tie."""

    place: Place
    case_id: int
    entry: str
    source: CaseSource
    allegation: str
    evidence: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class HeldPublication:
    """A publication that contains the person's id, ``as_`` judge, certifier, publisher or signer."""

    place: Place
    version: int
    published_at: datetime
    as_: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeldAct:
    """An entry of the audit log with the person as actor."""

    action: str
    subject: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """Everything stored about one person, who may have several rows."""

    names: tuple[HeldName, ...]
    teams: tuple[HeldTeam, ...]
    registrations: tuple[HeldRegistration, ...]
    documents: tuple[HeldDocument, ...]
    accounts: tuple[HeldAccount, ...]
    seats: tuple[HeldSeat, ...]
    recusals: tuple[HeldRecusal, ...]
    comments: tuple[HeldComment, ...]
    cases: tuple[HeldCase, ...]
    publications: tuple[HeldPublication, ...]
    acts: tuple[HeldAct, ...]
