"""Who may open what, written down a second time: each permission with the roles that it admits, and the answer that
follows for an address. The tests compare it with what the application answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from flask import Flask, url_for

from judging.web.guards import access, certificate_access, screen_access
from judging.web.guards.access import PUBLIC, Permission
from judging.web.guards.permissions import PERMISSIONS
from tests.web.guards.two_contests import HERE, THERE

PLACES = (HERE, THERE)
MISSING = "missing"
NO_ROW = 2**31 - 1
"""An id that no row has."""

OPEN, FORBIDDEN, NOT_FOUND, SIGN_IN, OTHER = "opens", "403", "404", "sign in", "other"

AT_A_PLACE = (
    "organiser",
    "organiser of the year",
    "granted organiser",
    "deputy",
    "central",
    "teacher",
    "teacher of the round",
    "teacher of another round",
    "chair",
    "chair by card",
    "judge",
    "judge by card",
    "former judge",
    "secretary",
    "helper by card",
)
EVERYWHERE = ("admin", "central", "organiser of all", "nobody")


def at(place: str, *roles: str) -> set[str]:
    """The names of these roles at one place."""
    return {f"{role.removesuffix(' by card')} {place}{' by card' * role.endswith(' by card')}" for role in roles}


ROLES = (
    *EVERYWHERE,
    *sorted(at(HERE, *AT_A_PLACE) | at(THERE, "organiser", "teacher", "chair", "judge", "helper by card")),
)


def is_of_another(role: str, place: str) -> bool:
    """Whether the role is one of the other place, or of none: a teacher of the place's college for the other round."""
    return role in ("nobody", f"teacher of another round {place}") or role in at(
        THERE if place == HERE else HERE, *AT_A_PLACE
    )


JUDGES = ("chair", "chair by card", "judge", "judge by card")
TEACHERS = ("teacher", "teacher of the round")


def _organisers(place: str) -> set[str]:
    return {"admin", "organiser of all"} | at(
        place, "organiser", "organiser of the year", "granted organiser", "deputy"
    )


def _with_teachers(place: str) -> set[str]:
    """Who manages the teachers of a place: a granted round of the national level covers both."""
    return _organisers(place) | at(HERE, "granted organiser")


def _with_own_role(_place: str) -> set[str]:
    everyone = at(HERE, "organiser", "organiser of the year", "granted organiser") | at(THERE, "organiser")
    return {"organiser of all"} | everyone


def _central(place: str) -> set[str]:
    return {"central"} | at(place, "central")


def _at_both(*roles: str) -> Callable[[str], set[str]]:
    return lambda _place: at(HERE, *roles) | at(THERE, *roles)


ALLOWED: Mapping[Permission, Callable[[str], set[str]]] = {
    access.is_anyone: lambda _place: set(ROLES),
    access.is_admin: lambda _place: {"admin"},
    access.is_organiser: lambda _place: _organisers(HERE) | _organisers(THERE),
    access.has_organisers_role: _with_own_role,
    access.sits_centrally: lambda _place: _central(HERE) | _central(THERE),
    access.is_teacher: _at_both(*TEACHERS, "teacher of another round"),
    access.sits_on_panels: _at_both(*JUDGES, "secretary", "former judge"),
    access.is_at_counters: lambda place: _organisers(HERE) | _organisers(THERE) | _at_both("helper by card")(place),
    access.is_at_counter: lambda place: _organisers(place) | at(place, "helper by card"),
    access.organises: _organisers,
    access.is_granted_round: lambda place: {"admin"} | at(place, "granted organiser"),
    access.rules_on: lambda place: _organisers(place) | _central(place),
    access.sits_on_panel: lambda place: at(place, *JUDGES, "secretary"),
    access.sat_on_panel: lambda place: at(place, *JUDGES, "secretary", "former judge"),
    access.chairs: lambda place: at(place, "chair", "chair by card"),
    access.watches: lambda place: at(place, "chair", "chair by card", "secretary"),
    access.runs_hall: lambda place: _organisers(place) | at(place, "chair", "chair by card", "secretary"),
    screen_access.moves_screen: lambda place: _organisers(place) | at(place, "chair", "chair by card", "secretary"),
    screen_access.sees_reveal: _organisers,
    screen_access.sees_hall: lambda place: _organisers(place) | at(place, "chair", "chair by card", "secretary"),
    access.owns_sheet: lambda place: at(place, "judge", "judge by card"),
    access.had_sheet: lambda place: at(place, "judge", "judge by card"),
    access.teaches: lambda place: at(place, *TEACHERS),
    access.registers: lambda place: at(place, *TEACHERS),
    access.is_asked: lambda place: at(place, *TEACHERS),
    access.sees_job: _organisers,
    certificate_access.sees_certificate: lambda place: _organisers(place) | at(place, *TEACHERS),
    certificate_access.teaches_in: lambda place: at(place, *TEACHERS),
    access.sees_scan: lambda place: _organisers(place) | at(place, "judge", "judge by card"),
    access.finds_paper: lambda place: _organisers(place) | at(place, *JUDGES, "secretary", "former judge"),
    access.sees_case_file: lambda place: _organisers(place) | _central(place) | at(place, *TEACHERS),
    access.sees_document: lambda place: _organisers(place) | _central(place) | at(place, *TEACHERS, *JUDGES),
}
"""Each permission with the roles that it admits to the rows of a place."""

OF_A_CONTEST = frozenset(
    {
        *("contest_id", "entry_id", "member_id", "sheet_id", "recusal_id", "case_id", "ruling_id"),
        *("certificate_id", "batch_id", "picture_id", "signatory_id", "correction_id"),
    }
)

DECIDES: Mapping[Permission, frozenset[str]] = {
    access.organises: OF_A_CONTEST,
    access.is_granted_round: OF_A_CONTEST,
    access.is_at_counter: OF_A_CONTEST,
    access.rules_on: OF_A_CONTEST,
    access.sits_on_panel: OF_A_CONTEST,
    access.sat_on_panel: OF_A_CONTEST,
    access.chairs: OF_A_CONTEST,
    access.watches: OF_A_CONTEST,
    access.runs_hall: OF_A_CONTEST,
    screen_access.moves_screen: OF_A_CONTEST,
    screen_access.sees_reveal: OF_A_CONTEST,
    screen_access.sees_hall: OF_A_CONTEST,
    access.owns_sheet: frozenset({"sheet_id"}),
    access.had_sheet: frozenset({"sheet_id"}),
    access.teaches: frozenset({"entry_id"}),
    access.registers: frozenset({"registration_id", "document_id"}),
    access.is_asked: frozenset({"case_id"}),
    access.sees_job: frozenset({"job_id"}),
    certificate_access.sees_certificate: frozenset({"certificate_id"}),
    certificate_access.teaches_in: OF_A_CONTEST,
    access.sees_scan: frozenset({"scan_id"}),
    access.finds_paper: frozenset({"paper_code"}),
    access.sees_case_file: frozenset({"file_id"}),
    access.sees_document: frozenset({"document_id"}),
}
"""The ids by which a permission decides. They belong to one contest, or nothing is there."""

HIDES = {access.is_asked}
"""Permissions that answer 403 for a row that is not there, as for one of others."""

OWNERS: Mapping[str, Callable[[str], set[str]]] = {
    "organise.teacher_password": _with_teachers,
    "organise.teacher_sessions": _with_teachers,
    "api.sheet_changes": lambda place: at(place, "judge", "judge by card"),
    "api.sheet_submit": lambda place: at(place, "judge", "judge by card"),
}
"""Endpoints whose permission asks for a role alone: whom the service lets write the rows of a place."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address of an endpoint: which place each of its ids belongs to, or ``MISSING``."""

    endpoint: str
    method: str
    kinds: tuple[tuple[str, str], ...]
    path: str

    def guard(self, role: str) -> str:
        """What the permission answers to the role."""
        permission = PERMISSIONS[self.endpoint]
        deciding = {kind for name, kind in self.kinds if name in DECIDES.get(permission, ())}
        if permission not in DECIDES:
            return OPEN if role in ALLOWED[permission](HERE) else FORBIDDEN
        if len(deciding) != 1 or MISSING in deciding:
            return FORBIDDEN if permission in HIDES else NOT_FOUND
        return OPEN if role in ALLOWED[permission](deciding.pop()) else FORBIDDEN

    def page(self, role: str) -> str:
        """What the page answers to the role."""
        guard = self.guard(role)
        return NOT_FOUND if guard == OPEN and any(kind == MISSING for _name, kind in self.kinds) else guard

    def is_foreign(self, role: str) -> bool:
        """Whether the address names a row that is not there, rows of both places, or a row that is not the role's."""
        kinds = {kind for _name, kind in self.kinds}
        owners = OWNERS.get(self.endpoint)
        return MISSING in kinds or len(kinds) > 1 or any(owners and role not in owners(kind) for kind in kinds)


def addresses(app: Flask, args: Mapping[str, Mapping[str, Any]], *, public: bool = False) -> Iterator[Address]:
    """Every endpoint and method with every combination of ids: of here, of there, of no row."""
    for rule in app.url_map.iter_rules():
        ids = sorted(name for name in rule.arguments if name in args[HERE])
        fixed = {
            "step": "work",
            "kind": "has_report",
            "version": "1",
            "seq": "1",
            "language": "th",
            "token": "x",
            "filename": "x",
            "code": "A001",
            "name": "works",
            "ending": "csv",
            "screen": "hall",
        }
        others = {name: fixed[name] for name in rule.arguments - set(ids)}
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            if (rule.endpoint in PUBLIC) is not public:
                continue
            for kinds in product((*PLACES, MISSING), repeat=len(ids)):
                named = tuple(zip(ids, kinds, strict=True))
                values = {name: args[kind][name] if kind != MISSING else NO_ROW for name, kind in named}
                with app.test_request_context():
                    yield Address(rule.endpoint, method, named, url_for(rule.endpoint, **values, **others))
