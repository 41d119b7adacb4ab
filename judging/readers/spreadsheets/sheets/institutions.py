"""The sheets of institutions: a workbook → cleaned institutions, with every fault and note."""

from collections.abc import Sequence
from functools import partial

from judging.core.entries import codes as entry_codes
from judging.core.imports.answers import held_answers, leaves_wrong, with_earlier
from judging.core.imports.columns import header_key
from judging.core.imports.compare_institutions import (
    InstitutionRow,
    InstitutionValues,
    KnownRegistry,
    compare_institutions,
)
from judging.core.imports.plan import (
    LEAVE,
    TAKE,
    Answers,
    FileQuestion,
    Part,
    Plan,
    RowAt,
    RowState,
)
from judging.core.imports.registry_columns import INSTITUTIONS
from judging.core.provinces import REGIONS, region
from judging.core.thai import digits, expand_abbreviations, match_key, normalise
from judging.readers.institution_matching import Register
from judging.readers.institution_questions import field_id
from judging.readers.spreadsheets.cells import NONE, Cells, Sheet, read_sheet
from judging.readers.spreadsheets.faults import Note
from judging.readers.spreadsheets.grids import Workbook
from judging.readers.spreadsheets.headers import Mappings

OBSTACLES = ("institution_in_file_twice", "institution_code_of_another")
"""The codes of obstacles that core can report; each has a sentence among the faults."""

_PRIVATE = frozenset({"เอกชน", "private", "ใช่", "yes", "true", "1"})
_PUBLIC = frozenset({"รัฐ", "รัฐบาล", "ของรัฐ", "public", "government", "ไม่", "no", "false", "0"})


def read_institutions(workbook: Workbook, *, mappings: Mappings = NONE) -> Sheet[InstitutionRow]:
    """The institutions in a workbook. Raises SheetRefused when it has no sheet of institutions."""
    read = partial(_institution, names={}, codes={})
    return read_sheet(workbook, INSTITUTIONS, read, mappings=mappings, ask=_ask)


def _ask(rows: list[InstitutionRow]) -> list[FileQuestion]:
    """Whether rows of one name and province with different codes are different institutions."""
    named: dict[tuple[str, str], list[InstitutionRow]] = {}
    for row in rows:
        if row.code:
            named.setdefault((match_key(row.name_th), row.province), []).append(row)
    return [_same_college(group) for group in named.values() if len({row.code for row in group}) > 1]


def _same_college(group: Sequence[InstitutionRow]) -> FileQuestion:
    first, *others = group
    names = "; ".join(f"{row.name_th} ({row.code})" for row in group)
    params = (("names", names), ("first", str(first.row)))
    codes = "|".join(row.code for row in group)
    number = field_id(f"{match_key(first.name_th)}|{first.province}|{codes}")
    return FileQuestion(f"college-{number}", "same_college", tuple(row.row for row in others), (TAKE, LEAVE), params)


def plan_institutions(sheet: Sheet[InstitutionRow], known: KnownRegistry, answers: Answers) -> Plan[InstitutionValues]:
    """What an import of the institutions would do."""
    answers = with_earlier(answers, sheet.questions, known.said)
    sheet = sheet.answered(answers)
    found = compare_institutions(sheet.rows, known.institutions, answers, columns=sheet.columns, wrong=sheet.wrong_rows)
    asked = (*sheet.questions, *found.questions)
    return Plan(
        parts=(Part(rows=found.rows, obstacles=found.obstacles),),
        faulty=sheet.is_faulty,
        asked=asked,
        answers=held_answers({}, asked, answers),
        leaves_wrong=leaves_wrong(answers),
    )


def alike_notes(plan: Plan[InstitutionValues], known: KnownRegistry) -> tuple[Note, ...]:
    """Notes on new institutions whose name resembles a known one."""
    register = Register((one.id, one.name_th, one.province) for one in known.institutions)
    notes = []
    for row in plan.rows:
        if row.state is RowState.NEW and (near := register.alike(row.values.name_th, row.values.province)):
            notes.append(Note("institution_alike", {"names": [one.name for one in near]}, row.row))
    return tuple(notes)


def _institution(
    cells: Cells, names: dict[tuple[str, str], list[InstitutionRow]], codes: dict[str, RowAt]
) -> InstitutionRow:
    one = InstitutionRow(
        row=cells.row.at,
        name_th=cells.text("name_th", expand_abbreviations),
        name_en=cells.text("name_en"),
        code=_code(cells),
        province=cells.province(cells.fault),
        region=_region(cells),
        is_private=_is_private(cells),
    )
    earlier = names.setdefault((match_key(one.name_th), one.province), [])
    same = next((other for other in earlier if not (one.code and other.code) or one.code == other.code), None)
    if same is not None:
        cells.fault("institution_twice", "name_th", first=same.row)
    earlier.append(one)
    if one.code and (first := cells.earlier_row(codes, one.code)):
        cells.fault("institution_code_twice", "code", code=one.code, first=first)
    return one


def _code(cells: Cells) -> str:
    code = cells.text("code", lambda text: digits(normalise(text)))
    if not cells.is_turned("code") and (odd := entry_codes.forbidden_letters(code)):
        cells.fault("code_characters", "code", code=code, found=odd)
    return code


def _region(cells: Cells) -> str:
    name = cells.text("region", region)
    if name and name not in REGIONS:
        cells.fault("region_unknown", "region", found=name, allowed=list(REGIONS))
    return name


def _is_private(cells: Cells) -> bool | None:
    typed = cells.text("kind")
    word = header_key(typed).removeprefix("สถานศึกษา")
    if word in _PRIVATE:
        return True
    if word and word not in _PUBLIC:
        cells.fault("kind_unreadable", "kind", found=typed)
    return False if word in _PUBLIC else None
