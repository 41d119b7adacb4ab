"""How each kind of sheet is read, compared with the stored rows, and written."""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from judging.core.imports.columns import JUDGES, WORKS, SheetKind
from judging.core.imports.plan import Answers, Plan
from judging.core.imports.registry_columns import INSTITUTIONS, PAST_WORKS
from judging.core.imports.teacher_columns import TEACHERS
from judging.core.refusals import refuse_if
from judging.core.roles import Actor
from judging.database.transaction import transaction
from judging.extensions import db
from judging.queries.contests.contests import contest_head
from judging.queries.eligibility import past_works
from judging.queries.imports import known_rows
from judging.readers.import_plan import plan_judges, plan_works
from judging.readers.spreadsheets.categories import ListPlace
from judging.readers.spreadsheets.cells import NONE, Sheet, Sheets
from judging.readers.spreadsheets.grids import Workbook
from judging.readers.spreadsheets.sheets.entries import read_works
from judging.readers.spreadsheets.sheets.institutions import plan_institutions, read_institutions
from judging.readers.spreadsheets.sheets.judges import read_judges
from judging.readers.spreadsheets.sheets.past_works import plan_past_works, read_past_works
from judging.readers.spreadsheets.sheets.teachers import plan_teachers, read_teachers
from judging.services.imports import imports, registries, teachers
from judging.services.imports.imports import Counts, Report

LONG = 500
"""Rows of a file above which a job imports it: the request of a longer one would take seconds."""

Told = Callable[[int, int], None]
"""What is told of the progress: steps done, steps in all. Each row is read, compared and written: three steps."""


ROUND = "round_"
"""The prefix of a kind of list that goes into all categories of a round."""


@dataclass(frozen=True, slots=True)
class Importer:
    """One kind of list for one place: a contest, all categories of a round, or a registry (``place`` is None). ``plan``
    compares a file with the ``known`` rows of its contests, under the answers given. ``sections`` are those of each
    contest that a list of judges is for."""

    kind: SheetKind
    read: Callable[..., Sheets[Any]]
    known: Callable[[Session, Collection[int]], Any]
    plan: Callable[[Sheets[Any], Any, Answers], Plan[Any]]
    service: Callable[..., Report]
    place: ListPlace | None = None
    sections: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


Plans = dict[tuple[tuple[str, str], ...], Plan[Any]]
"""The plans of one file against the same stored rows, by the answers."""


class Comparison:
    """The plans of one file by the stored rows and the answers. Rows that did not change are compared once: ``before``
    are the plans that were made against stored rows of the digest ``against``."""

    def __init__(self, importer: Importer, file: Sheets[Any], against: str = "", before: Plans | None = None) -> None:
        self.importer, self.file = importer, file
        self.is_new = not against
        self._against, self._before = against, before or {}
        self._known: Any = None
        self._made: Plans = {}

    @property
    def is_long(self) -> bool:
        """Whether the file has so many rows that a job imports it."""
        return self.file.lines > LONG

    def known(self, session: Session) -> Any:
        """The stored rows that the file is compared with."""
        return self.importer.known(session, self.file.contests)

    def __call__(self, known: Any, answers: Answers) -> Plan[Any]:
        """The plan against these stored rows, with these answers."""
        if known != self._known:
            is_as_before = bool(self._before) and self._against == _digest(known)
            self._known, self._made = known, dict(self._before) if is_as_before else {}
        given = _given(answers)
        if given not in self._made:
            self._made[given], self.is_new = self.importer.plan(self.file, known, answers), True
        return self._made[given]

    def made(self, answers: Iterable[Answers]) -> tuple[str, Plans]:
        """The digest of the stored rows, and the plans with these answers that were made against them."""
        wanted = dict.fromkeys(map(_given, answers))
        return _digest(self._known), {given: self._made[given] for given in wanted if given in self._made}


def _given(answers: Answers) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(answers.items()))


def _digest(known: Any) -> str:
    """Equal for the same stored rows. They hold names of persons, so they are not kept themselves."""
    return hashlib.sha256(repr(known).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did; ``away``: the lines that were left out, by the code of the reason."""

    report: Report
    away: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """As JSON values, the result of a job."""
        return {"report": asdict(self.report), "away": dict(self.away)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Taken":
        """What ``as_json`` gave."""
        contests = {int(number): Counts(**counts) for number, counts in kept["report"].get("contests", {}).items()}
        return cls(Report(**{**kept["report"], "contests": contests}), kept["away"])


def importer(session: Session, kind: str, *, actor: Actor, contest_id: int | None = None) -> Importer:
    """The importer of a kind of list, for a contest or for a registry of the installation; of ``round_works`` and
    ``round_judges``, for all categories of the contest's round.

    Raises:
        RuleViolation: ``no_contest``.
    """
    if contest_id is None:
        return _REGISTRIES[kind]
    refuse_if(contest_head(session, contest_id) is None, "no_contest")
    if kind == TEACHERS.name:
        known_teachers = partial(known_rows.known_teachers, contest_id=contest_id)
        service = partial(teachers.import_teachers, contest_id=contest_id)
        return _undivided(TEACHERS, read_teachers, known_teachers, plan_teachers, service)
    own = None if kind.startswith(ROUND) else contest_id
    place = ListPlace(known_rows.round_categories(session, contest_id), own)
    if kind.removeprefix(ROUND) == WORKS.name:
        read = partial(read_works, place=place)
        return Importer(place.kind(WORKS), read, known_rows.known_works, plan_works, imports.import_works, place)
    sections = {one.contest_id: known_rows.sections_of(session, one.contest_id) for one in place.categories}
    return Importer(
        place.kind(JUDGES),
        partial(read_judges, place=place, sections=sections),
        partial(known_rows.known_panels, actor=actor),
        plan_judges,
        imports.import_judges,
        place,
        sections,
    )


def _undivided(
    kind: SheetKind,
    read: Callable[..., Sheet[Any]],
    known: Callable[[Session], Any],
    plan: Callable[[Any, Any, Answers], Plan[Any]],
    service: Callable[..., Report],
) -> Importer:
    """The importer of a list that is not divided among contests: of a registry, or of the teachers of a round."""

    def write(session: Session, *, contest_ids: Collection[int], **given: Any) -> Report:
        return service(session, **given)

    return Importer(
        kind,
        lambda workbook, mappings=NONE: Sheets({0: read(workbook, mappings=mappings)}),
        lambda session, contest_ids: known(session),
        lambda file, stored, answers: plan(file.parts[0], stored, answers),
        write,
    )


_REGISTRIES = {
    INSTITUTIONS.name: _undivided(
        INSTITUTIONS, read_institutions, known_rows.known_registry, plan_institutions, registries.import_institutions
    ),
    PAST_WORKS.name: _undivided(
        PAST_WORKS, read_past_works, past_works.known, plan_past_works, registries.import_past_works
    ),
}


def is_long(workbook: Workbook) -> bool:
    """Whether a job imports the file, since it takes long."""
    return sum(len(grid.rows) for grid in workbook.grids) > LONG


def take(
    comparison: Comparison,
    *,
    actor: Actor,
    answers: Answers,
    seen: str,
    data: bytes,
    told: Told = lambda done, total: None,
    ended: Callable[[Session, Taken], None] = lambda session, taken: None,
) -> Taken:
    """Import the file, all or nothing. It is compared before the transaction, which compares it again only if the
    stored rows have changed. ``ended`` writes in the same transaction.

    Raises:
        RuleViolation: what the service of the kind refuses.
    """
    rows = comparison.file.lines
    told(rows, 3 * rows)
    known = comparison.known(db.session())
    comparison(known, {})
    applied = dict(comparison(known, answers).answers)
    told(2 * rows, 3 * rows)
    with transaction() as session:
        report = comparison.importer.service(
            session,
            actor=actor,
            contest_ids=comparison.file.contests,
            plan=comparison,
            answers=answers,
            seen=seen,
            digest=hashlib.sha256(data).hexdigest(),
        )
        taken = Taken(report, left_out(comparison.file, applied))
        ended(session, taken)
    told(3 * rows, 3 * rows)
    return taken


def left_out(file: Sheets[Any], answers: Answers) -> dict[str, int]:
    """How many lines of the file are no rows or are left out by answers, by the code of the reason."""
    return dict(Counter([*file.left_out(answers).values(), *(note.code for note in file.no_rows)]))
