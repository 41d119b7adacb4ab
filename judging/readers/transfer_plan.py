"""A transfer and the stored data → the plan of its import. Nothing is written here."""

from collections.abc import Iterator

from judging.core.entries import codes
from judging.core.imports.named_institutions import new_institutions, resolve
from judging.core.imports.plan import Answers, RowAt, RowInstitution
from judging.core.scoring.advancement import Differences, differences
from judging.core.transfers.import_plan import Known, PlannedWork, TransferPlan, TransferState
from judging.core.transfers.transfers import Transfer, TransferredWork, free_code
from judging.readers.institution_questions import InstitutionMention, ask


def plan(transfer: Transfer, known: Known, answers: Answers) -> TransferPlan:
    """The plan of the import with these answers. An institution is found by its code, else by its name as in imports of
    sheets."""
    parted = differences(
        [work.number for work in transfer.works], {number: one.is_vacant for number, one in known.here.items()}
    )
    places, namings = _places(transfer, known, parted)
    questions = ask(namings, known.institutions)
    resolved, held = resolve(questions, known.institutions, answers)
    places |= resolved
    return TransferPlan(
        works=_works(transfer, known, parted, places),
        lost=tuple(known.here[number] for number in parted.lost),
        questions=questions,
        fresh=new_institutions(questions, places),
        colleges={one.college: transfer.works[one.rows[0].number].college for one in reversed(questions)},
        answers=tuple(sorted(held.items())),
    )


def _places(
    transfer: Transfer, known: Known, parted: Differences
) -> tuple[dict[RowAt, RowInstitution], list[InstitutionMention]]:
    """The institutions of new works that are found by code, and the mentions to look up by name."""
    names = {one.id: one for one in known.institutions}
    places, namings = {}, []
    for row, work in _numbered(transfer):
        if work.number not in parted.entered:
            continue
        college = work.college
        certain = names.get(known.college_codes.get(college.code, 0)) if college.code else None
        if certain is not None:
            places[row] = RowInstitution(certain.name, certain.province, id=certain.id)
        else:
            namings.append(
                InstitutionMention(row, college.name_th, college.province, college.region, code=college.code)
            )
    return places, namings


def _works(
    transfer: Transfer, known: Known, parted: Differences, places: dict[RowAt, RowInstitution]
) -> tuple[PlannedWork, ...]:
    planned, taken = [], {codes.key(code) for code in known.codes}
    for row, work in _numbered(transfer):
        if work.number in parted.entered:
            code = free_code(work.code, taken)
            taken.add(codes.key(code))
            planned.append(PlannedWork(work, TransferState.NEW, code, places[row]))
        else:
            state = TransferState.BACK if work.number in parted.back else TransferState.HERE
            planned.append(PlannedWork(work, state, known.here[work.number].code, RowInstitution()))
    return tuple(planned)


def _numbered(transfer: Transfer) -> Iterator[tuple[RowAt, TransferredWork]]:
    """The works of the file, each with its place as the row of a question."""
    return ((RowAt(place), work) for place, work in enumerate(transfer.works))
