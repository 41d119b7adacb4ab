"""The rows of a data export (``data_export``). Their field names are keys of the exported JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from judging.core.roles import Grant
from judging.core.text import Text
from judging.queries.contest_place import Place

Rows = tuple[Any, ...]
"""Rows as the database returns them, named by the columns of their query in ``data_export``."""


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
class HeldAccount:
    """An account. The export only says whether there are a password and a second factor."""

    user_id: int
    username: str | None
    has_password: bool
    created_at: datetime
    disabled_at: datetime | None
    second_factor_since: datetime | None
    grants: tuple[Grant, ...]


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
    """Everything stored about one person, who may have several rows (``names``)."""

    names: Rows
    teams: Rows
    """The person in the teams of works, with their facts by name."""
    registrations: tuple[HeldRegistration, ...]
    documents: Rows
    """Documents of the person's works, and those that they uploaded (``is_uploader``)."""
    accounts: tuple[HeldAccount, ...]
    deputies: Rows
    """The person as an organiser with a deputy (``is_organiser``), and as a deputy."""
    sessions: Rows
    """Where the person is signed in or was until recently; ``device`` is the random id of a browser."""
    tablets: Rows
    """The tablets on which the person scores; ``waiting`` is how many marks waited on it. Deleted at certification."""
    calls: Rows
    """The last call for the chair in each contest, with the work. Deleted at certification."""
    seats: Rows
    """Seats on panels. Empty ``sections`` stand for all; ``cards`` is the number of sign-in cards made for the seat."""
    recusals: Rows
    counter_records: Rows
    """What the person recorded at counters."""
    comments: Rows
    notes: Rows
    """Notes to self on score sheets. Deleted with the final results."""
    scans: Rows
    """Scans of the person's score sheets (``is_judge``), and those that they attached."""
    keyings: Rows
    """What the person keyed from paper, or settled as its judge (``reading``)."""
    certificates: Rows
    """Certificates with the name printed on them; ``entry`` is empty for a member of a panel."""
    cases: Rows
    """Cases that the person opened; ``entry`` is empty for a tie."""
    publications: tuple[HeldPublication, ...]
    acts: tuple[HeldAct, ...]
