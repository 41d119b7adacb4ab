"""A sheet and the stored data → the plan of an import. Nothing is read from files or written here."""

from collections.abc import Iterable

from judging.core.entries import codes
from judging.core.imports.compare_rows import compare_judges, compare_works, entries_by_code, members_by_name
from judging.core.imports.plan import (
    Answers,
    JudgeRow,
    JudgeValues,
    KnownPanel,
    KnownWorks,
    Obstacle,
    Plan,
    WorkRow,
    WorkValues,
    completed_institutions,
    new_institutions,
    resolve,
)
from judging.core.thai import match_key
from judging.readers.institution_questions import InstitutionMention, ask
from judging.readers.spreadsheets.cells import Sheet
from judging.readers.spreadsheets.faults import Fault

OBSTACLES = ("name_on_panel_twice", "sections_in_use", "chair_has_left", "scoring_without_chair")
"""The codes of obstacles that core can report; each has a sentence among the faults."""


def plan_works(sheet: Sheet[WorkRow], known: KnownWorks, answers: Answers) -> Plan[WorkValues]:
    """The plan of an import of works with these answers."""
    entries = entries_by_code(known.entries)
    mentions = []
    for row in sheet.rows:
        if row.institution:
            stored = entries.get(codes.key(row.code))
            at = stored.institution_id if stored else None
            place = (row.institution, row.province, row.region)
            mentions.append(InstitutionMention(row.row, *place, at, stored is not None))
    questions = ask(mentions, known.institutions)
    places, held = resolve(questions, known.institutions, answers)
    names = {one.id: one for one in known.institutions}
    return Plan(
        rows=compare_works(sheet.rows, entries, places, names, columns=sheet.columns, wrong=sheet.wrong_rows),
        questions=questions,
        fresh=new_institutions(questions, places),
        placings=completed_institutions(questions, known.institutions),
        faulty=bool(sheet.faults),
        answers=tuple(sorted(held.items())),
    )


def plan_judges(sheet: Sheet[JudgeRow], known: KnownPanel, answers: Answers) -> Plan[JudgeValues]:
    """The plan of an import of judges with these answers."""
    questions = ask(_mentions_of_judges(sheet.rows, known), known.institutions)
    places, held = resolve(questions, known.institutions, answers)
    rows, obstacles, displaced = compare_judges(
        sheet.rows, known, places, columns=sheet.columns, wrong=sheet.wrong_rows
    )
    return Plan(
        rows=rows,
        questions=questions,
        fresh=new_institutions(questions, places),
        obstacles=obstacles,
        faulty=bool(sheet.faults),
        answers=tuple(sorted(held.items())),
        displaced=displaced,
    )


def _mentions_of_judges(rows: Iterable[JudgeRow], known: KnownPanel) -> Iterable[InstitutionMention]:
    members, _ = members_by_name(known.members)
    for row in rows:
        stored = members.get(match_key(row.name))
        at = stored.institution_id if stored else None
        if row.institution:
            yield InstitutionMention(row.row, row.institution, stored=at, is_stored=stored is not None)
        elif row.proposed_institution and at is None:
            name = row.proposed_institution
            yield InstitutionMention(row.row, name, is_stored=stored is not None, from_position=True)


def as_fault(obstacle: Obstacle) -> Fault:
    """The obstacle as a fault with its row, so that it is displayed like a fault."""
    return Fault(obstacle.code, dict(obstacle.params), obstacle.row)
