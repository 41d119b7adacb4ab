"""The sheets of judges: a workbook → cleaned judges, with the institution found in a position."""

import re
from collections.abc import Mapping, Sequence
from functools import partial

from judging.core.imports.columns import JUDGES
from judging.core.imports.judges.judges import JudgeRow
from judging.core.imports.plan import LEAVE, TAKE, FileQuestion, RowAt
from judging.core.named_people import lacks_surname, person_key
from judging.core.thai import digits, normalise
from judging.readers.institution_questions import field_id
from judging.readers.spreadsheets.categories import NO_CONTEST, ListPlace, read_list
from judging.readers.spreadsheets.cells import NONE, Cells, RowReader, Sheets
from judging.readers.spreadsheets.grids import Workbook
from judging.readers.spreadsheets.headers import Mappings
from judging.readers.spreadsheets.sheets.institution_from_position import extract_institution

_YES = frozenset({"ใช่", "ประธาน", "ประธานกรรมการ", "เป็น", "yes", "y", "x", "✓", "✔", "/", "1", "true", "chair"})
_NO = frozenset(
    {"", "ไม่", "ไม่ใช่", "กรรมการ", "กรรมการตัดสิน", "กรรมการประเมิน", "member", "no", "n", "-", "0", "false", "judge"}
)
_ALL = frozenset({"", "ทั้งหมด", "ทุกข้อ", "ทุกจุด", "all", "-"})
_SECTION_WORDS = re.compile(r"จุดให้คะแนน|จุดที่|จุด|ข้อที่|ข้อ|ด้านที่|ด้าน|sections?", re.IGNORECASE)
_UNTIL = re.compile(r"\s*(?:-|–|—|ถึง|\bto\b)\s*")
_BETWEEN = re.compile(r"\s*(?:[,;+]|และ|\band\b|\s)\s*")
_RANGE = re.compile(r"([0-9]{1,2})(?:-([0-9]{1,2}))?")


def read_judges(
    workbook: Workbook, *, place: ListPlace, sections: Mapping[int, Sequence[str]] = NONE, mappings: Mappings = NONE
) -> Sheets[JudgeRow]:
    """The judges in a workbook by contest; ``sections`` are those of each contest's rulebook, where they are known.

    Raises SheetRefused when the file has no sheet of judges.
    """

    def reader(contest: int) -> RowReader[JudgeRow]:
        known = sections.get(contest, ())
        return partial(_judge, chairs={}, known=known) if contest != NO_CONTEST else lambda cells: _judge(cells, {}, ())

    return read_list(workbook, JUDGES, reader, place=place, several=True, mappings=mappings, ask=_ask)


def _ask(rows: list[JudgeRow]) -> list[FileQuestion]:
    """Whether rows with one name, whatever the titles, mean one person; and whether names of one word are complete."""
    people: dict[str, list[JudgeRow]] = {}
    for row in rows:
        if row.name:
            people.setdefault(person_key(row.name), []).append(row)
    asked = [_same_person(group) for group in people.values() if len(group) > 1]
    short = [row for row in rows if row.name and lacks_surname(row.name)]
    if short:
        names = ", ".join(dict.fromkeys(row.name for row in short))
        asked.append(
            FileQuestion(
                f"surname-{field_id(names)}",
                "no_surname",
                tuple(row.row for row in short),
                (TAKE, LEAVE),
                (("names", names),),
            )
        )
    return asked


def _same_person(group: Sequence[JudgeRow]) -> FileQuestion:
    """Whether these rows are different persons; the later ones are left out where they are not. The question is the
    same as long as the rows say the same, wherever they stand."""
    first, *others = group
    named = "; ".join(" · ".join(filter(None, (row.name, row.institution or row.position))) for row in group)
    params = (("names", named), ("first", str(first.row)))
    said = "|".join((first.name, *sorted(f"{row.name}·{row.position}·{row.institution}" for row in group)))
    return FileQuestion(
        f"person-{field_id(said)}", "same_person", tuple(row.row for row in others), (TAKE, LEAVE), params
    )


def parse_sections(text: str) -> tuple[str, ...] | None:
    """The sections a cell appoints for: "1", "1,3", "2-6", "ข้อ ๒ ถึง ๖". Empty means all; None means unreadable."""
    typed = digits(normalise(text))
    if typed.casefold() in _ALL:
        return ()
    numbers: list[int] = []
    for part in _BETWEEN.split(_UNTIL.sub("-", _SECTION_WORDS.sub(" ", typed)).strip()):
        found = _RANGE.fullmatch(part)
        if not found:
            return None
        first, last = int(found[1]), int(found[2] or found[1])
        if not 1 <= first <= last:
            return None
        numbers += range(first, last + 1)
    return tuple(str(number) for number in sorted(set(numbers)))


def _judge(cells: Cells, chairs: dict[bool, RowAt], known: Sequence[str]) -> JudgeRow:
    name, position, institution = cells.person("name"), cells.text("position"), cells.text("institution")
    is_chair = _is_chair(cells, position)
    if is_chair and (first := cells.earlier_row(chairs, True)):
        cells.fault("chair_twice", "chair", first=first)
    return JudgeRow(
        row=cells.row.at,
        name=name,
        position=position,
        institution=institution,
        proposed_institution="" if institution else extract_institution(position),
        sections=_sections(cells, known),
        is_chair=is_chair,
    )


def _is_chair(cells: Cells, position: str) -> bool:
    answer = digits(cells.text("chair")).casefold()
    if "เลขานุการ" in answer or "secretary" in answer:
        cells.fault("secretary_scores_nothing", "chair", found=answer)
        return False
    if answer in _YES:
        return True
    if answer not in _NO:
        cells.fault("chair_unreadable", "chair", found=answer)
    elif not answer and position.startswith("ประธานกรรมการ"):
        cells.note("chair_from_position", "position", position=position)
        return True
    return False


def _sections(cells: Cells, known: Sequence[str]) -> tuple[str, ...]:
    typed = cells.text("sections")
    sections = parse_sections(typed)
    if sections is None:
        is_date = re.match(r"\d{4}-\d{2}-\d{2}", typed) is not None
        cells.fault("sections_are_a_date" if is_date else "sections_unreadable", "sections", found=typed)
        return ()
    unknown = [section for section in sections if known and section not in known]
    if unknown:
        cells.fault("section_unknown", "sections", found=unknown, allowed=known)
    return sections
