"""The data held on a person as tables, for the screen and for paper."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l

from judging.core import dates
from judging.core.eligibility.counter import Tick
from judging.core.names import full_name
from judging.core.roles import Grant, PanelRole, Role
from judging.core.rulebooks.fact_values import Value
from judging.core.rulebooks.facts import FACTS
from judging.core.text import Text
from judging.models import CaseSource
from judging.queries.contest_place import Place
from judging.queries.personal_data.data_export_rows import Held, HeldAct, HeldRegistration
from judging.web.counter.text import said, thing_name
from judging.web.frame import ROLE_NAMES
from judging.web.wording import labels
from judging.web.wording.audit_labels import ACTION_LABELS
from judging.web.wording.contest_title import level_and_area
from judging.web.wording.deputy_text import scope_text
from judging.web.wording.evidence_text import kind_name
from judging.web.wording.labels import CERTIFICATE_ROLES
from judging.web.wording.languages import language, spoken
from judging.writers.data_export import in_words

STANDS_AS = {
    "maker": _l("maker"),
    "adviser": _l("adviser"),
    "chair": labels.PANEL_ROLES[PanelRole.CHAIR],
    "judge": labels.PANEL_ROLES[PanelRole.JUDGE],
    "secretary": labels.PANEL_ROLES[PanelRole.SECRETARY],
    "account": _l("account without a role"),
    **{role.value: name for role, name in ROLE_NAMES.items()},
}
IN_PUBLICATIONS = {
    "judge": _l("scored"),
    "certifier": _l("certified the results"),
    "publisher": _l("published the results"),
    "signer": _l("signs the announcement"),
}
CASE_SOURCES = {
    CaseSource.JUDGE: _l("reported by a judge"),
    CaseSource.ORGANISER: _l("opened by the organisers or the central committee"),
    CaseSource.SCREENING: _l("from the eligibility check"),
    CaseSource.PROTEST: _l("from a protest"),
}


@dataclass(frozen=True, slots=True)
class DataTable:
    """One kind of data: title, columns and rows; ``code`` names it."""

    code: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(held: Held) -> tuple[DataTable, ...]:
    """Every kind of data held on the person, in the reader's language."""
    return tuple(table for table in _tables(held) if table.rows)


def place_title(held_in: Place) -> str:
    """A contest in one line: school year, level, area, category."""
    year = _("school year %(year)s", year=held_in.school_year)
    category = _("category %(category)s", category=held_in.category)
    return f"{year} · {level_and_area(held_in.level, held_in.area)} · {category}"


def _tables(held: Held) -> Iterator[DataTable]:
    contest, work, at = _("Contest"), _("Work"), _("When")
    yield _table(
        "names",
        _("Name and position"),
        (_("Name"), _("Position"), _("Institution")),
        ((full_name(row.prefix, row.name), row.position, _t(row.institution)) for row in held.names),
    )
    yield _table(
        "teams",
        _("Works"),
        (work, contest, _("Facts")),
        (
            (
                f"{STANDS_AS[row.role.value]} · {row.entry} {_t(row.title)}",
                place_title(row.place),
                _facts(row.facts.items()),
            )
            for row in held.teams
        ),
    )
    yield _table(
        "registrations",
        _("Registrations"),
        (contest, _("Institution"), _("Last saved"), _("About the person")),
        (
            (place_title(row.place), _t(row.institution), _moment(row.saved_at), _said(row))
            for row in held.registrations
        ),
    )
    yield _table(
        "documents",
        _("Documents"),
        (_("Document"), contest, _("Pages"), _("Uploaded")),
        (
            (f"{kind_name(row.kind)}: {row.name}", place_title(row.place), str(row.pages), _moment(row.uploaded_at))
            for row in held.documents
        ),
    )
    yield from _of_account(held, contest)
    yield from _of_judging(held, contest, work, at)
    yield _table(
        "acts",
        _("Audit log"),
        (_("What"), _("Times"), _("First"), _("Last")),
        _acts(held.acts),
    )


def _of_account(held: Held, contest: str) -> Iterator[DataTable]:
    yield _table(
        "accounts",
        _("Account"),
        (_("Username"), _("Roles"), _("Account since"), _("Password"), _("Second factor")),
        (
            (
                row.username or _("signs in with a card"),
                _roles(row.grants),
                _moment(row.created_at),
                _("stored as a hash") if row.has_password else _("none"),
                _moment(row.second_factor_since) if row.second_factor_since else _("none"),
            )
            for row in held.accounts
        ),
    )
    yield _deputies(held)
    yield _table(
        "sessions",
        _("Sign-ins"),
        (_("Device"), _("Since"), _("Last used"), _("With a card")),
        (
            (
                row.browser or _("unknown device"),
                _moment(row.began_at),
                _moment(row.seen_at),
                _("yes") if row.by_card else _("no"),
            )
            for row in held.sessions
        ),
    )
    yield _tablets(held)
    yield _calls(held)
    yield _table(
        "seats",
        _("Seats on panels"),
        (contest, _("Listed as"), _("Institution"), _("Confirmed"), _("Left")),
        (
            (
                place_title(row.place),
                _seat(row),
                _t(row.institution),
                _moment(row.confirmed_at),
                " · ".join(filter(None, (_moment(row.left_at), row.left_reason))),
            )
            for row in held.seats
        ),
    )


def _tablets(held: Held) -> DataTable:
    return _table(
        "tablets",
        _("Tablets for scoring"),
        (_("Device"), _("Last seen"), _("Not sent yet")),
        ((row.device[:8], _moment(row.seen_at), str(row.waiting)) for row in held.tablets),
    )


def _calls(held: Held) -> DataTable:
    return _table(
        "calls",
        _("Calls for the chair"),
        (_("Work"), _("Time"), _("Seen")),
        ((row.code, _moment(row.called_at), _moment(row.seen_at)) for row in held.calls),
    )


def _deputies(held: Held) -> DataTable:
    return _table(
        "deputies",
        _("Deputies"),
        (_("Listed as"), _("Acts for the organiser in"), _("Since"), _("Last day"), _("Ended")),
        (
            (
                _("organiser") if row.is_organiser else _("deputy organiser"),
                scope_text(row.scope),
                _moment(row.appointed_at),
                dates.day(row.until, language()) if row.until else "",
                _moment(row.ended_at),
            )
            for row in held.deputies
        ),
    )


def _of_counter(held: Held, contest: str, work: str, at: str) -> DataTable:
    return _table(
        "counter_records",
        _("What the person recorded at the counter"),
        (work, contest, _("Handed in"), _("What was recorded"), at),
        (
            (
                row.entry,
                place_title(row.place),
                thing_name(row.thing),
                said(Tick(row.thing, row.state, row.number)),
                _moment(row.recorded_at),
            )
            for row in held.counter_records
        ),
    )


def _of_papers(held: Held, contest: str, work: str, at: str) -> Iterator[DataTable]:
    rows = (
        (row.entry, place_title(row.place), row.name if row.is_kept else _("erased"), _moment(row.added_at))
        for row in held.scans
    )
    yield _table("scans", _("Scans of score sheets on paper"), (work, contest, _("File"), at), rows)
    keyed = ((row.entry, place_title(row.place), _moment(row.keyed_at)) for row in held.keyings)
    yield _table("keyings", _("Score sheets keyed or settled from paper"), (work, contest, at), keyed)


def _of_certificates(held: Held, contest: str, work: str, at: str) -> DataTable:
    rows = (
        (
            row.serial,
            row.name,
            str(CERTIFICATE_ROLES[row.role]),
            row.entry,
            place_title(row.place),
            _moment(row.issued_at),
        )
        for row in held.certificates
    )
    return _table("certificates", _("Certificates"), (_("Serial"), _("Name"), _("Role"), work, contest, at), rows)


def _of_sheets(held: Held, contest: str, work: str, at: str) -> Iterator[DataTable]:
    yield _table(
        "comments",
        _("Comments"),
        (work, contest, _("Comment"), at),
        (
            (f"{row.entry} · {_item(row.item)}", place_title(row.place), row.text, _moment(row.written_at))
            for row in held.comments
        ),
    )
    yield from _of_papers(held, contest, work, at)
    yield _table(
        "notes",
        _("Notes to self"),
        (work, contest, _("Notes to self"), at),
        ((row.entry, place_title(row.place), row.text, _moment(row.written_at)) for row in held.notes),
    )


def _of_judging(held: Held, contest: str, work: str, at: str) -> Iterator[DataTable]:
    yield _of_counter(held, contest, work, at)
    yield _table(
        "recusals",
        _("Recusals"),
        (work, contest, _("Reason"), at),
        (
            (row.entry, place_title(row.place), row.reason or row.asked, _moment(row.recorded_at))
            for row in held.recusals
        ),
    )
    yield from _of_sheets(held, contest, work, at)
    yield _of_certificates(held, contest, work, at)
    yield _table(
        "cases",
        _("Cases opened"),
        (work, contest, _("What is alleged"), at),
        (
            (
                f"{row.entry or _('tie')} · {CASE_SOURCES[row.source]}",
                place_title(row.place),
                " · ".join(filter(None, (row.allegation, row.evidence))),
                _moment(row.opened_at),
            )
            for row in held.cases
        ),
    )
    yield _table(
        "publications",
        _("Publications"),
        (contest, _("Version"), _("Published"), _("Number listed because")),
        (
            (
                place_title(row.place),
                str(row.version),
                _moment(row.published_at),
                ", ".join(str(IN_PUBLICATIONS[kind]) for kind in row.as_),
            )
            for row in held.publications
        ),
    )


def _table(code: str, title: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> DataTable:
    return DataTable(code, title, columns, tuple(rows))


def _t(text: Text) -> str:
    return spoken(text)


def _moment(value: datetime | None) -> str:
    return dates.moment(value, language()) if value else ""


def _facts(facts: Iterable[tuple[str, Value]]) -> str:
    return " · ".join(f"{_t(FACTS[name].label)}: {_t(in_words(name, value))}" for name, value in facts)


def _answer(name: str, typed: str) -> str:
    """The typed text, or the label of the choice."""
    choices = FACTS[name].choices if name in FACTS else ()
    return next((_t(choice.label) for choice in choices if choice.id == typed), typed)


def _item(item: str) -> str:
    return _("the whole work") if item == "total" else _("section %(code)s", code=item)


def _roles(grants: Sequence[Grant]) -> str:
    return ", ".join(dict.fromkeys(str(ROLE_NAMES[Role(grant.role)]) for grant in grants))


def _seat(row: Any) -> str:
    sections = _("sections %(codes)s", codes=", ".join(row.sections)) if row.sections else ""
    return " · ".join(filter(None, (str(labels.PANEL_ROLES[row.role]), sections)))


def _said(row: HeldRegistration) -> str:
    """The names and answers about the person in the registration form."""
    said = []
    for part in row.parts:
        typed = part.get("typed")
        given = typed.items() if isinstance(typed, dict) else ()
        facts = [f"{kind_name(name)}: {_answer(name, str(text))}" for name, text in given if text]
        said.append(" · ".join([full_name(str(part.get("prefix") or ""), str(part.get("name") or "")), *facts]))
    return "; ".join(said) or _("mentioned in a text")


def _acts(acts: Iterable[HeldAct]) -> Iterator[tuple[str, ...]]:
    kinds: dict[str, list[HeldAct]] = {}
    for act in acts:
        kinds.setdefault(act.action, []).append(act)
    for kind, some in sorted(kinds.items()):
        yield str(ACTION_LABELS.get(kind, kind)), str(len(some)), _moment(some[-1].at), _moment(some[0].at)
