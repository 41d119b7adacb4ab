"""A sheet and the stored data → the plan of an import. Nothing is read from files or written here."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from judging.core.entries import codes
from judging.core.imports.answers import held_answers, leaves_wrong, with_earlier
from judging.core.imports.compare_judges import compare_judges
from judging.core.imports.compare_rows import compare_works, stored_works, under_other_codes
from judging.core.imports.judges import JudgeRow, JudgeValues, KnownMember, KnownPanel
from judging.core.imports.match_judges import match_judges
from judging.core.imports.plan import (
    KEEP,
    NEW_ONE,
    Answers,
    FileQuestion,
    KnownEntry,
    KnownWorks,
    Obstacle,
    Plan,
    Remark,
    RowAt,
    WorkRow,
    WorkValues,
    completed_institutions,
    new_institutions,
    resolve,
)
from judging.core.named_people import person_key
from judging.core.thai import match_key
from judging.readers.institution_questions import InstitutionMention, ask
from judging.readers.spreadsheets.cells import Sheet
from judging.readers.spreadsheets.faults import Fault, Note

OBSTACLES = ("judge_meant_twice", "sections_in_use", "chair_has_left", "scoring_without_chair")
"""The codes of obstacles that core can report; each has a sentence among the faults."""

REMARKS = ("judge_known", "position_kept")
"""The codes of remarks that core can report; each has a sentence among the notes."""


def plan_works(sheet: Sheet[WorkRow], known: KnownWorks, answers: Answers) -> Plan[WorkValues]:
    """The plan of an import of works with these answers. Without a column of codes, a work that stands under its title
    keeps its code and the others are numbered."""
    answers = with_earlier(answers, sheet.questions, known.said)
    sheet = sheet.answered(answers)
    plan = _plan_works(sheet, known, answers)
    alike = dict(under_other_codes(plan.rows, known.entries))
    if not alike or "code" not in sheet.columns:
        return plan
    rows = tuple(alike)
    pairs = ", ".join(f"{row.values.code} → {alike[row.row]}" for row in plan.rows if row.row in alike)
    asked = (*plan.asked, FileQuestion("codes", "other_codes", rows, (KEEP, NEW_ONE), (("pairs", pairs),)))
    remarks = tuple(Remark("work_under_other_code", row, (("code", code),)) for row, code in alike.items())
    if answers.get("codes") == KEEP:
        coded = (replace(row, code=alike.get(row.row, row.code)) for row in sheet.rows)
        plan, remarks = _plan_works(replace(sheet, rows=tuple(coded)), known, answers), ()
    held = dict(plan.answers)
    return replace(plan, asked=asked, answers=held_answers(held, asked, answers), remarks=remarks)


def _plan_works(sheet: Sheet[WorkRow], known: KnownWorks, answers: Answers) -> Plan[WorkValues]:
    """The plan by the codes of the rows."""
    rows = sheet.rows if "code" in sheet.columns else _with_codes(sheet.rows, known.entries)
    works = stored_works(rows, known.entries)
    left = leaves_wrong(answers)
    mentions = []
    for row in rows:
        if row.institution and not (left and row.row in sheet.wrong_rows):
            stored = works.get(row.row)
            at = stored.institution_id if stored else None
            place = (row.institution, row.province, row.region)
            mentions.append(InstitutionMention(row.row, *place, at, stored is not None))
    questions = ask(mentions, known.institutions)
    places, held = resolve(questions, known.institutions, answers)
    names = {one.id: one for one in known.institutions}
    compared = compare_works(rows, works, places, names, columns=sheet.columns, wrong=sheet.wrong_rows)
    return Plan(
        rows=compared,
        questions=questions,
        fresh=new_institutions(questions, places),
        placings=completed_institutions(questions, known.institutions),
        faulty=sheet.is_faulty,
        answers=held_answers(held, sheet.questions, answers),
        asked=sheet.questions,
        leaves_wrong=left,
    )


def _with_codes(rows: Iterable[WorkRow], known: Iterable[KnownEntry]) -> tuple[WorkRow, ...]:
    """The rows with the codes of the works that have their titles, or with the next free numbers."""
    entries = tuple(known)
    rows = tuple(rows)
    standing: dict[str, list[str]] = {}
    for entry in entries:
        standing.setdefault(match_key(entry.title_th), []).append(entry.code)
    fresh = iter(codes.numbered((entry.code for entry in entries), len(rows)))
    coded = []
    for row in rows:
        own = standing.get(match_key(row.title_th)) if row.title_th else None
        coded.append(replace(row, code=own.pop(0) if own else next(fresh)))
    return tuple(coded)


def plan_judges(sheet: Sheet[JudgeRow], known: KnownPanel, answers: Answers) -> Plan[JudgeValues]:
    """The plan of an import of judges with these answers."""
    answers = with_earlier(answers, sheet.questions, known.said)
    sheet = sheet.answered(answers)
    left = leaves_wrong(answers)
    named = (row for row in sheet.rows if not (left and row.row in sheet.wrong_rows))
    questions = ask(_mentions_of_judges(named, known), known.institutions)
    places, held = resolve(questions, known.institutions, answers)
    undecided: set[RowAt] = {
        at for one in sheet.questions if one.code == "same_person" and one.id not in answers for at in one.rows
    }
    matches = match_judges(sheet.rows, known, places, answers, skipped=undecided, wrong=sheet.wrong_rows)
    compared = compare_judges(sheet.rows, known, matches, places, columns=sheet.columns, wrong=sheet.wrong_rows)
    asked = (*sheet.questions, *matches.questions)
    return Plan(
        rows=compared.rows,
        questions=questions,
        fresh=new_institutions(questions, places),
        obstacles=compared.obstacles,
        faulty=sheet.is_faulty,
        answers=held_answers(held, asked, answers),
        displaced=compared.displaced,
        asked=asked,
        leaves_wrong=left,
        remarks=compared.remarks,
    )


def _mentions_of_judges(rows: Iterable[JudgeRow], known: KnownPanel) -> Iterable[InstitutionMention]:
    members: dict[str, list[KnownMember]] = {}
    for member in known.members:
        members.setdefault(person_key(member.name), []).append(member)
    for row in rows:
        named = members.get(person_key(row.name), ())
        stored = named[0] if len(named) == 1 else None  # of several of one name, the institution says which is meant
        at = stored.institution_id if stored else None
        if row.institution:
            yield InstitutionMention(row.row, row.institution, stored=at, is_stored=stored is not None)
        elif row.proposed_institution and at is None:
            name = row.proposed_institution
            yield InstitutionMention(row.row, name, is_stored=stored is not None, from_position=True)


def as_fault(obstacle: Obstacle) -> Fault:
    """The obstacle as a fault with its row, so that it is displayed like a fault."""
    return Fault(obstacle.code, dict(obstacle.params), obstacle.row)


def notes_of(plan: Plan[Any]) -> tuple[Note, ...]:
    """What the comparison with the stored works found and stops nothing."""
    return tuple(Note(one.code, dict(one.params), one.row) for one in plan.remarks)
