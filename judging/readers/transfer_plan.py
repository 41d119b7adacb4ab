"""A hand-over as read, and what is known here → what taking it in would do. Nothing is written here."""

from __future__ import annotations

from judging.core.entries import codes
from judging.core.imports.plan import Answers, Place, resolve, to_make
from judging.core.scoring.advancement import Differences, differences
from judging.core.transfers.import_plan import Known, PlannedWork, TakePlan, Taking
from judging.core.transfers.transfers import HandOver, free_code
from judging.readers.institution_questions import Naming, ask


def plan(hand_over: HandOver, known: Known, answers: Answers) -> TakePlan:
    """What taking it in would do, with these answers. A college whose code is known is that one; every other is looked
    for by its name, as imports do."""
    parted = differences(
        [work.number for work in hand_over.works], {number: one.is_vacant for number, one in known.here.items()}
    )
    places, namings = _places(hand_over, known, parted)
    questions = ask(namings, known.institutions)
    resolved, held = resolve(questions, known.institutions, answers)
    places |= resolved
    return TakePlan(
        works=_works(hand_over, known, parted, places),
        lost=tuple(known.here[number] for number in parted.lost if not known.here[number].is_withdrawn),
        questions=questions,
        fresh=to_make(questions, places),
        colleges={one.college: hand_over.works[one.rows[0]].college for one in reversed(questions)},
        answers=tuple(sorted(held.items())),
    )


def _places(hand_over: HandOver, known: Known, parted: Differences) -> tuple[dict[int, Place], list[Naming]]:
    """The colleges of new works that their codes tell, and those to be looked for by name."""
    names = {one.id: one for one in known.institutions}
    places, namings = {}, []
    for row, work in enumerate(hand_over.works):
        if work.number not in parted.entered:
            continue
        college = work.college
        certain = names.get(known.college_codes.get(college.code, 0)) if college.code else None
        if certain is not None:
            places[row] = Place(certain.name, certain.province, id=certain.id)
        else:
            namings.append(Naming(row, college.name_th, college.province, college.region))
    return places, namings


def _works(hand_over: HandOver, known: Known, parted: Differences, places: dict[int, Place]) -> tuple[PlannedWork, ...]:
    planned, taken = [], {codes.key(code) for code in known.codes}
    for row, work in enumerate(hand_over.works):
        if work.number in parted.entered:
            code = free_code(work.code, taken)
            taken.add(codes.key(code))
            planned.append(PlannedWork(work, Taking.NEW, code, places[row]))
        else:
            state = Taking.BACK if work.number in parted.back else Taking.HERE
            planned.append(PlannedWork(work, state, known.here[work.number].code, Place()))
    return tuple(planned)
