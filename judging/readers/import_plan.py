"""A sheet as read, and what is known → what an import would do. Reading is done before; writing is not done here."""

from __future__ import annotations

from collections.abc import Iterable

from judging.core.entries import codes
from judging.core.imports.compare_rows import compare_judges, compare_works, entries_by_code, members_by_name
from judging.core.imports.plan import (
    Answers,
    JudgeValues,
    KnownPanel,
    KnownWorks,
    Obstacle,
    Plan,
    WorkValues,
    completed_institutions,
    new_institutions,
    resolve,
)
from judging.core.thai import match_key
from judging.readers.institution_questions import InstitutionMention, ask
from judging.readers.spreadsheets.entries import WorksSheet
from judging.readers.spreadsheets.faults import Fault
from judging.readers.spreadsheets.judges import JudgesSheet

OBSTACLES = ("name_on_panel_twice", "sections_in_use", "chair_has_left", "scoring_without_chair")
"""What core finds in the way of a row that is right in itself; each has its sentence among the faults."""


def plan_works(sheet: WorksSheet, known: KnownWorks, answers: Answers) -> Plan[WorkValues]:
    """What an import of the works would do, with these answers."""
    entries = entries_by_code(known.entries)
    namings = []
    for row in sheet.rows:
        if row.institution:
            stored = entries.get(codes.key(row.code))
            at = stored.institution_id if stored else None
            namings.append(
                InstitutionMention(row.row, row.institution, row.province, row.region, at, stored is not None)
            )
    questions = ask(namings, known.institutions)
    places, held = resolve(questions, known.institutions, answers)
    names = {one.id: one for one in known.institutions}
    rows = compare_works(sheet.rows, entries, places, names, fields=sheet.fields, wrong=_wrong_rows(sheet.faults))
    return Plan(
        rows=rows,
        questions=questions,
        fresh=new_institutions(questions, places),
        placings=completed_institutions(questions, known.institutions),
        obstacles=(),
        faulty=bool(sheet.faults),
        answers=tuple(sorted(held.items())),
    )


def plan_judges(sheet: JudgesSheet, known: KnownPanel, answers: Answers) -> Plan[JudgeValues]:
    """What an import of the judges would do, with these answers."""
    members, _ = members_by_name(known.members)
    namings = []
    for row in sheet.rows:
        stored = members.get(match_key(row.name))
        at = stored.institution_id if stored else None
        if row.institution:
            namings.append(InstitutionMention(row.row, row.institution, stored=at, is_stored=stored is not None))
        elif row.proposed_institution and at is None:
            name = row.proposed_institution
            namings.append(InstitutionMention(row.row, name, is_stored=stored is not None, from_position=True))
    questions = ask(namings, known.institutions)
    places, held = resolve(questions, known.institutions, answers)
    rows, obstacles, displaced = compare_judges(
        sheet.rows, known, places, fields=sheet.fields, wrong=_wrong_rows(sheet.faults)
    )
    return Plan(
        rows=rows,
        questions=questions,
        fresh=new_institutions(questions, places),
        placings=(),
        obstacles=obstacles,
        faulty=bool(sheet.faults),
        answers=tuple(sorted(held.items())),
        displaced=displaced,
    )


def as_fault(obstacle: Obstacle) -> Fault:
    """The obstacle as a fault with its place, so that it is said like all others."""
    return Fault(obstacle.code, dict(obstacle.params), obstacle.row)


def _wrong_rows(faults: Iterable[Fault]) -> frozenset[int]:
    return frozenset(fault.row for fault in faults if fault.row is not None)
