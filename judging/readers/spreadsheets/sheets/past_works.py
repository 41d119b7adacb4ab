"""The sheet of past national works and awards: a workbook → cleaned works, with every fault and note."""

import re
from dataclasses import replace
from functools import partial

from judging.core.dates import BUDDHIST_ERA
from judging.core.imports.answers import held_answers, leaves_wrong
from judging.core.imports.columns import header_key
from judging.core.imports.compare_registries import KnownPastWork, PastKey, PastWorkRow, PastWorkValues, compare_past
from judging.core.imports.plan import Answers, Part, Plan
from judging.core.imports.registry_columns import PAST_WORKS
from judging.core.roles import RoundLevel
from judging.core.thai import digits, expand_abbreviations
from judging.readers.spreadsheets.cells import NONE, Cells, Sheet, read_sheet
from judging.readers.spreadsheets.grids import Workbook
from judging.readers.spreadsheets.headers import Mappings

FIRST_YEAR, LAST_YEAR = 2500, 2700
"""The years of the Buddhist era that a competition may have. Other years are mistyped or of the common era."""

_YEAR = re.compile(r"(?:ปีการศึกษา|ปี|พ\.?\s*ศ\.?|\s)*([0-9]{4})")
_CATEGORY = re.compile(r"^(?:ประเภท(?:ที่)?|category|type)\s*", re.IGNORECASE)
_BARE_LEVEL = re.compile("^(?:การประเมิน|การประกวด)?(?:ระดับ)?(?:อาชีวศึกษา)?|level$")
_LEVELS = {
    **dict.fromkeys(("ชาติ", "ประเทศ", "national", "nation"), RoundLevel.NATION),
    **dict.fromkeys(("ภาค", "regional", "region"), RoundLevel.REGION),
    **dict.fromkeys(("จังหวัด", "provincial", "province"), RoundLevel.PROVINCE),
    **dict.fromkeys(("สถานศึกษา", "วิทยาลัย", "college", "institution", "school"), RoundLevel.INSTITUTION),
}


def read_past_works(workbook: Workbook, *, mappings: Mappings = NONE) -> Sheet[PastWorkRow]:
    """The past works in a workbook. Raises SheetRefused when it has no sheet of past works."""
    return read_sheet(workbook, PAST_WORKS, partial(_past_work, first={}), mappings=mappings)


def plan_past_works(
    sheet: Sheet[PastWorkRow], known: dict[PastKey, KnownPastWork], answers: Answers
) -> Plan[PastWorkValues]:
    """What an import of the past works would do."""
    sheet = sheet.answered(answers)
    rows = compare_past(sheet.rows, known, columns=sheet.columns, wrong=sheet.wrong_rows)
    return Plan(
        parts=(Part(rows=rows),),
        faulty=sheet.is_faulty,
        asked=sheet.questions,
        answers=held_answers({}, sheet.questions, answers),
        leaves_wrong=leaves_wrong(answers),
    )


def _past_work(cells: Cells, first: dict[PastKey, PastWorkRow]) -> PastWorkRow:
    one = PastWorkRow(cells.row.at, _values(cells))
    known = first.setdefault(one.values.key, one)
    if known is one:
        return one
    if (known.values.award, known.values.category) == (one.values.award, one.values.category):
        cells.note("past_work_twice", "title", first=known.row)
    else:
        cells.fault("past_work_differs", "award", first=known.row)
    return replace(one, values=replace(one.values, title=known.values.title))


def _values(cells: Cells) -> PastWorkValues:
    return PastWorkValues(
        title=cells.text("title"),
        school_year=_year(cells),
        level=_level(cells),
        award=cells.text("award"),
        institution=cells.text("institution", expand_abbreviations),
        category=_CATEGORY.sub("", digits(cells.text("category"))),
    )


def _year(cells: Cells) -> int:
    typed = digits(cells.text("school_year"))
    found = _YEAR.fullmatch(typed)
    year = int(found[1]) if found else 0
    if typed and FIRST_YEAR <= year + BUDDHIST_ERA <= LAST_YEAR:
        cells.fault("year_of_common_era", "school_year", found=typed, proposed=year + BUDDHIST_ERA)
    elif typed and not FIRST_YEAR <= year <= LAST_YEAR:
        cells.fault("year_unreadable", "school_year", found=typed)
    return year


def _level(cells: Cells) -> str:
    typed = cells.text("level")
    level = _LEVELS.get(_BARE_LEVEL.sub("", header_key(typed)))
    if typed and level is None:
        cells.fault("level_unreadable", "level", found=typed)
    return level.value if level else ""
