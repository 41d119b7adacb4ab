"""The sheets of works: a workbook → cleaned works, with every fault and note."""

from functools import partial

from judging.core.entries import codes as entry_codes
from judging.core.imports.columns import WORKS
from judging.core.imports.plan import LEAVE, TAKE, FileQuestion, RowAt, WorkRow
from judging.core.named_people import lacks_surname
from judging.core.presentation.presentation_order import MOST_PLACES
from judging.core.thai import digits, match_key
from judging.readers.institution_questions import field_id
from judging.readers.spreadsheets.categories import NO_CONTEST, ListPlace, read_list
from judging.readers.spreadsheets.cells import NONE, Cells, RowReader, Sheets
from judging.readers.spreadsheets.grids import Workbook
from judging.readers.spreadsheets.headers import Mappings


def read_works(workbook: Workbook, *, place: ListPlace, mappings: Mappings = NONE) -> Sheets[WorkRow]:
    """The works in a workbook by contest. Raises SheetRefused when it has no sheet of works."""

    def reader(contest: int) -> RowReader[WorkRow]:
        return (
            partial(_work, codes={}, titles={}, places={})
            if contest != NO_CONTEST
            else lambda cells: _work(cells, {}, {}, {})
        )

    return read_list(workbook, WORKS, reader, place=place, several=False, mappings=mappings, ask=_ask)


def _ask(rows: list[WorkRow]) -> list[FileQuestion]:
    """Whether names of a single word are complete."""
    short = [(row.row, name) for row in rows for name in (*row.makers, *row.advisers) if lacks_surname(name)]
    if not short:
        return []
    rows_ = tuple(dict.fromkeys(at for at, _ in short))
    names = ", ".join(dict.fromkeys(name for _, name in short))
    return [FileQuestion(f"surname-{field_id(names)}", "no_surname", rows_, (TAKE, LEAVE), (("names", names),))]


def _work(cells: Cells, codes: dict[str, RowAt], titles: dict[str, RowAt], places: dict[int, RowAt]) -> WorkRow:
    return WorkRow(
        row=cells.row.at,
        code=_code(cells, codes),
        title_th=_title(cells, titles),
        title_en=cells.text("title_en"),
        institution=cells.text("institution"),
        province=cells.province(cells.note),
        region=cells.text("region"),
        makers=cells.names("makers"),
        advisers=cells.names("advisers"),
        place=_place(cells, places),
    )


def _place(cells: Cells, seen: dict[int, RowAt]) -> int | None:
    """The number in the order of presentation, None for an empty cell."""
    typed = digits(cells.text("place"))
    if not typed:
        return None
    if not (typed.isascii() and typed.isdecimal() and 1 <= int(typed[:9]) <= MOST_PLACES):
        cells.fault("place_number", "place", found=typed, most=MOST_PLACES)
        return None
    number = int(typed)
    if first := cells.earlier_row(seen, number):
        cells.fault("place_twice", "place", number=number, first=first)
    return number


def _code(cells: Cells, seen: dict[str, RowAt]) -> str:
    code = cells.text("code", entry_codes.cleaned)
    if not cells.is_turned("code") and (odd := entry_codes.forbidden_letters(code)):
        cells.fault("code_characters", "code", code=code, found=odd)
    if code and (first := cells.earlier_row(seen, entry_codes.key(code))):
        cells.fault("code_twice", "code", code=code, first=first)
    return code


def _title(cells: Cells, seen: dict[str, RowAt]) -> str:
    title = cells.text("title_th")
    if title and (first := cells.earlier_row(seen, match_key(title))):
        cells.note("title_twice", "title_th", first=first)
    return title
