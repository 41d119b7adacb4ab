"""A sheet and the stored data → the plan of an import. Nothing is read from files or written here."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from judging.core.contests.lifecycle import ContestState
from judging.core.entries import codes
from judging.core.imports.answers import held_answers, leaves_wrong, with_earlier
from judging.core.imports.compare_rows import compare_works, stored_works, under_other_codes
from judging.core.imports.judges.compare_judges import compare_judges
from judging.core.imports.judges.judges import JudgeRow, JudgeValues, KnownMember, KnownPanel
from judging.core.imports.judges.match_judges import match_judges
from judging.core.imports.judges.shared_judges import shared_judges
from judging.core.imports.named_institutions import completed_institutions, new_institutions, resolve
from judging.core.imports.plan import (
    KEEP,
    NEW_ONE,
    Answers,
    FileQuestion,
    KnownEntry,
    KnownInstitution,
    KnownWorks,
    Obstacle,
    Part,
    Plan,
    Remark,
    RowAt,
    RowState,
    WorkRow,
    WorkValues,
)
from judging.core.named_people import person_key
from judging.core.thai import match_key
from judging.readers.institution_questions import InstitutionMention, ask
from judging.readers.spreadsheets.cells import Sheets
from judging.readers.spreadsheets.faults import Fault, Note

OBSTACLES = ("judge_meant_twice", "sections_in_use", "chair_has_left", "scoring_without_chair")
"""The codes of obstacles that core can report; each has a sentence among the faults."""

REMARKS = ("judge_known", "position_kept", "title_in_other_category", "order_was_drawn")
"""The codes of remarks that core can report; each has a sentence among the notes."""


def plan_works(file: Sheets[WorkRow], known: Mapping[int, KnownWorks], answers: Answers) -> Plan[WorkValues]:
    """The plan of an import of works into the contests of the file, with these answers. Without a column of codes, a
    work that stands under its title keeps its code and the others are numbered."""
    answers = with_earlier(answers, file.questions, _said(known))
    file = file.answered(answers)
    plan = _plan_works(file, known, answers)
    asked = list(plan.asked)
    kept: dict[int, Mapping[RowAt, str]] = {}
    remarks: dict[int, tuple[Remark, ...]] = {}
    for part in plan.parts if "code" in file.columns else ():
        stored = known[part.contest_id].entries if part.contest_id in known else ()
        if alike := dict(under_other_codes(part.rows, stored)):
            question = _other_codes(part, alike, is_only=len(known) == 1)
            asked.append(question)
            if answers.get(question.id) == KEEP:
                kept[part.contest_id] = alike
            else:
                found = (Remark("work_under_other_code", row, (("code", code),)) for row, code in alike.items())
                remarks[part.contest_id] = tuple(found)
    if kept:
        plan = _plan_works(_with_kept(file, kept), known, answers)
    parts = (replace(part, remarks=(*part.remarks, *remarks.get(part.contest_id, ()))) for part in plan.parts)
    answered = held_answers(dict(plan.answers), asked, answers)
    return replace(plan, parts=tuple(parts), asked=tuple(asked), answers=answered)


def _said(known: Mapping[int, KnownWorks | KnownPanel]) -> dict[str, str]:
    """What earlier imports into the contests said."""
    return {question: answer for one in known.values() for question, answer in one.said.items()}


def _institutions(known: Mapping[int, KnownWorks | KnownPanel]) -> tuple[KnownInstitution, ...]:
    """The registry, which is the same for all contests."""
    return next((one.institutions for one in known.values()), ())


def _other_codes(part: Part[WorkValues], alike: Mapping[RowAt, str], *, is_only: bool) -> FileQuestion:
    """The question about works that stand under other codes; one in each contest."""
    pairs = ", ".join(f"{row.values.code} → {alike[row.row]}" for row in part.rows if row.row in alike)
    name = "codes" if is_only else f"codes-{part.contest_id}"
    return FileQuestion(name, "other_codes", tuple(alike), (KEEP, NEW_ONE), (("pairs", pairs),))


def _with_kept(file: Sheets[WorkRow], kept: Mapping[int, Mapping[RowAt, str]]) -> Sheets[WorkRow]:
    """The file with the codes of the works that keep theirs."""
    parts = dict(file.parts)
    for number, codes_ in kept.items():
        rows = (replace(row, code=codes_.get(row.row, row.code)) for row in parts[number].rows)
        parts[number] = replace(parts[number], rows=tuple(rows))
    return replace(file, parts=parts)


def _plan_works(file: Sheets[WorkRow], known: Mapping[int, KnownWorks], answers: Answers) -> Plan[WorkValues]:
    """The plan by the codes of the rows."""
    left, institutions = leaves_wrong(answers), _institutions(known)
    rows: dict[int, tuple[WorkRow, ...]] = {}
    works: dict[int, Mapping[RowAt, KnownEntry]] = {}
    mentions = []
    for number, sheet in file.parts.items():
        stored = known[number].entries if number in known else ()
        rows[number] = sheet.rows if "code" in sheet.columns or number not in known else _with_codes(sheet.rows, stored)
        works[number] = stored_works(rows[number], stored)
        for row in rows[number]:
            if row.institution and not (left and row.row in sheet.wrong_rows):
                entry = works[number].get(row.row)
                at = entry.institution_id if entry else None
                place = (row.institution, row.province, row.region)
                mentions.append(InstitutionMention(row.row, *place, at, entry is not None))
    questions = ask(mentions, institutions)
    places, held = resolve(questions, institutions, answers)
    names = {one.id: one for one in institutions}
    parts = [
        Part(
            contest_id=number,
            rows=compare_works(
                rows[number],
                works[number],
                places,
                names,
                columns=sheet.columns,
                wrong=sheet.wrong_rows,
                is_drawn=number in known and known[number].is_drawn,
            ),
            remarks=_drawn_before(sheet.rows) if number in known and known[number].is_drawn else (),
        )
        for number, sheet in file.parts.items()
    ]
    return Plan(
        parts=tuple(_with_twins(parts)),
        questions=questions,
        fresh=new_institutions(questions, places),
        placings=completed_institutions(questions, institutions),
        faulty=file.is_faulty,
        answers=held_answers(held, file.questions, answers),
        asked=file.questions,
        leaves_wrong=left,
    )


def _drawn_before(rows: Iterable[WorkRow]) -> tuple[Remark, ...]:
    """That the numbers of presentation are not used, at the first row that has one."""
    first = next((row.row for row in rows if row.place is not None), None)
    return () if first is None else (Remark("order_was_drawn", first, ()),)


def _with_twins(parts: Iterable[Part[WorkValues]]) -> Iterator[Part[WorkValues]]:
    """The parts with remarks on works that a part before has too, under the same title and institution."""
    seen: dict[tuple[object, ...], RowAt] = {}
    for part in parts:
        own: dict[tuple[object, ...], RowAt] = {}
        remarks = []
        for row in part.rows:
            place = row.place
            if row.state is RowState.WRONG or not place.name:
                continue
            key = (match_key(row.values.title_th), place.id, place.college or (place.name if place.id is None else ""))
            own.setdefault(key, row.row)
            if key in seen:
                remarks.append(Remark("title_in_other_category", row.row, (("first", str(seen[key])),)))
        seen = {**own, **seen}
        yield replace(part, remarks=(*part.remarks, *remarks))


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


def plan_judges(file: Sheets[JudgeRow], known: Mapping[int, KnownPanel], answers: Answers) -> Plan[JudgeValues]:
    """The plan of an import of judges onto the panels of the contests of the file, with these answers."""
    answers = with_earlier(answers, file.questions, _said(known))
    file = file.answered(answers)
    left, institutions = leaves_wrong(answers), _institutions(known)
    panels = {number: known.get(number) or _no_panel(institutions) for number in file.parts}
    mentions: dict[tuple[RowAt, bool], InstitutionMention] = {}
    for number, sheet in file.parts.items():
        named = (row for row in sheet.rows if not (left and row.row in sheet.wrong_rows))
        for one in _mentions_of_judges(named, panels[number]):
            if one.is_stored or (one.row, one.from_position) not in mentions:
                mentions[one.row, one.from_position] = one
    questions = ask(mentions.values(), institutions)
    places, held = resolve(questions, institutions, answers)
    asked, parts = list(file.questions), []
    for number, sheet in file.parts.items():
        undecided: set[RowAt] = {
            at for one in sheet.questions if one.code == "same_person" and one.id not in answers for at in one.rows
        }
        panel, wrong = panels[number], sheet.wrong_rows
        matches = match_judges(sheet.rows, panel, places, answers, skipped=undecided, wrong=wrong)
        asked += (one for one in matches.questions if one not in asked)
        part = compare_judges(sheet.rows, panel, matches, places, columns=sheet.columns, wrong=wrong)
        parts.append(replace(part, contest_id=number))
    rows = {number: {row.row: row for row in sheet.rows} for number, sheet in file.parts.items()}
    shared = shared_judges(parts, rows, answers)
    asked += shared.questions
    return Plan(
        parts=tuple(map(shared.applied, parts)),
        questions=questions,
        fresh=new_institutions(questions, places),
        faulty=file.is_faulty,
        answers=held_answers(held, asked, answers),
        asked=tuple(asked),
        leaves_wrong=left,
    )


def _no_panel(institutions: tuple[KnownInstitution, ...]) -> KnownPanel:
    """The panel of rows that are for no contest."""
    return KnownPanel(institutions, (), (), ContestState.SETUP)


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


def notes_of(parts: Iterable[Part[Any]]) -> tuple[Note, ...]:
    """What the comparison with the stored rows found and stops nothing."""
    return tuple(Note(one.code, dict(one.params), one.row) for part in parts for one in part.remarks)
