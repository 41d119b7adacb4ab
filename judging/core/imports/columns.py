"""Pure: the columns of the sheets that people import: headers, contents and limits.

The reader, the templates for download and their column guide use the same table.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from judging.core.text import Text
from judging.core.thai import normalise, only_letters

_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_OTHER_COLUMN = re.compile(r"คน|จำนวน|อังกฤษ|english|\beng?\b|number|count|โทร|อีเมล|e-?mail|phone", re.IGNORECASE)
"""Words in brackets that make another column of a header."""

LONGEST_HEADER = 1000
"""Characters of a header; a longer text is none."""

_ORDINALS = frozenset({"ลำดับ", "ลำดับที่", "ที่", "no", "number", "id", "timestamp", "ประทับเวลา"})
"""Headers of columns that only count rows."""

_COUNTED = re.compile(r"(?:คนที่|ลำดับที่|ที่|no)?[0-9๐-๙]{1,2}$")
_NAME_WORDS = re.compile(r"^(?:ราย)?ชื่อ(?:และ)?(?:นาม)?(?:สกุล)?|(?:ราย)?ชื่อ(?:และ)?(?:นาม)?(?:สกุล)?$")
"""Words that a header of persons may have beside them: ``ชื่อ-สกุล ผู้จัดทำ``."""

_NO_NAMES = re.compile("โทร|เบอร์|อีเมล|mail|phone|จำนวน|ลายมือชื่อ|ลายเซ็น|วันที่|เวลา")
"""Words of headers that are about something else than the column they name."""

GUIDE_SHEET = "คำอธิบายคอลัมน์"
"""The sheet of a template that explains its columns; it is never read."""

EXAMPLE_MARKS = ("(ตัวอย่าง)", "(example)")
"""Prefixes of the first cell of a template's example row. The reader skips rows with such a prefix."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its header in both languages, further spellings, and its text in the guide.

    ``limit`` is the maximum length in characters; for a column that ``holds_several`` names, of each name. Several
    columns of a sheet may then mean it. ``part_of`` names the column whose text this one completes: a title or
    surname in a column of its own. ``is_free``: a date or a boolean is no sign of a text that a program changed.
    ``never_empty``: a sheet need not have the column, but where it does, each row fills it. ``in_template``: the
    template has it.
    """

    name: str
    title: Text
    synonyms: tuple[str, ...]
    limit: int
    guide: Text
    example: Text
    required: bool = False
    holds_several: bool = False
    part_of: str = ""
    is_free: bool = False
    never_empty: bool = False
    in_template: bool = True


@dataclass(frozen=True)
class SheetKind:
    """A kind of sheet: works, judges, or one of the registries.

    A ``foreign`` header shows that a sheet is of another kind, even where all required columns are present.
    """

    name: str
    title: Text
    columns: tuple[Column, ...]
    foreign: tuple[str, ...]

    def column(self, name: str) -> Column:
        """The column of this name; KeyError when there is none."""
        return self._by_name[name]

    def column_of(self, header: str) -> str | None:
        """The name of the column that a header cell means; spaces, case and punctuation are ignored.

        A text in brackets is ignored only where it changes no meaning: ``ชื่อผลงาน (ภาษาอังกฤษ)`` is the title in
        English, ``ผู้จัดทำ (คน)`` a number of people. A number counts columns of several names: ``ผู้จัดทำคนที่ 2``.
        """
        if len(header) > LONGEST_HEADER:
            return None
        names = self._names
        whole = only_letters(normalise(header))
        found = names.get(whole)
        if found is None and not _changes_meaning(header):
            found = names.get(header_key(header))
        if found is None:
            uncounted = _COUNTED.sub("", whole)
            several = names.get(uncounted) or names.get(_NAME_WORDS.sub("", uncounted))
            found = several if several and self.column(several).holds_several else None
        return found

    def likely_column(self, header: str) -> str | None:
        """The name of the template's column that a header probably means, for a person to confirm: one of whose
        spellings it contains, the longest first."""
        whole = only_letters(normalise(header))
        if _NO_NAMES.search(whole) or (_changes_meaning(header) and "อังกฤษ" not in whole):
            return None
        spellings = [spelling for spelling in self._names if len(spelling) > 4 and spelling in whole]
        likely = {one: name for one in spellings if self.column(name := self._names[one]).in_template}
        return likely[max(likely, key=len)] if likely else None

    def has_parts(self, name: str) -> bool:
        """Whether other columns can complete this one: the title and the surname of a person."""
        return any(column.part_of == name for column in self.columns)

    def is_foreign(self, header: str) -> bool:
        """Whether a header belongs to a sheet of another kind."""
        return header_key(header) in {header_key(name) for name in self.foreign}

    def is_certain(self, columns: Collection[str], titles: Iterable[str]) -> bool:
        """Whether a header with these known columns and texts names this kind beyond doubt. Names of persons stand in
        many tables, so where they are all that is required, another column must be known, or no other be there."""
        if len(self.required) > 1 or len(set(columns) - {"category"}) > len(self.required):
            return True
        others = (title for title in titles if title and self.column_of(title) is None)
        return all(map(is_ordinal, others))

    @property
    def required(self) -> tuple[Column, ...]:
        """The columns that the sheet must have."""
        return tuple(column for column in self.columns if column.required)

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def _names(self) -> dict[str, str]:
        """Header key → column name."""
        return {
            header_key(name): column.name
            for column in self.columns
            for name in (column.name, column.title.th, column.title.en, *column.synonyms)
        }


def header_key(header: str) -> str:
    """A key that is equal for spellings of one header: its letters and digits, without text in brackets."""
    return only_letters(_IN_BRACKETS.sub("", normalise(header)))


def is_ordinal(header: str) -> bool:
    """Whether a column of this header only counts rows."""
    return header_key(header) in _ORDINALS


def _changes_meaning(header: str) -> bool:
    """Whether a text in brackets makes another column of a header."""
    return any(_OTHER_COLUMN.search(text) for text in _IN_BRACKETS.findall(normalise(header)))


INSTITUTION = Column(
    name="institution",
    title=Text(th="สถานศึกษา", en="institution"),
    synonyms=("ชื่อสถานศึกษา", "วิทยาลัย", "ชื่อวิทยาลัย", "หน่วยงาน", "college", "institution name", "school"),
    limit=200,
    guide=Text(
        th="ชื่อเต็มของสถานศึกษา หรือชื่อย่อ เช่น วท.ลพบุรี",
        en="The institution's name in full, or short as in วท.ลพบุรี.",
    ),
    example=Text(th="วิทยาลัยเทคนิคตัวอย่าง", en="วิทยาลัยเทคนิคตัวอย่าง"),
    required=True,
)
"""The institution of a row; the same in every sheet."""


def _category(guide: Text, *synonyms: str) -> Column:
    """The category of a row: required in a list for a round (``categories.of_round``)."""
    return Column(
        name="category",
        title=Text(th="ประเภท", en="category"),
        synonyms=("ประเภทที่", "ประเภทสิ่งประดิษฐ์", "ประเภทผลงาน", "type", "category no", "invention type", *synonyms),
        limit=400,
        guide=guide,
        example=Text(th="4", en="4"),
        in_template=False,
    )


WORKS = SheetKind(
    name="works",
    title=Text(th="ผลงาน", en="works"),
    columns=(
        Column(
            name="code",
            title=Text(th="รหัสสิ่งประดิษฐ์", en="entry_code"),
            synonyms=("รหัสผลงาน", "รหัส", "รหัสโครงการ", "รหัสทีม", "code", "entry code", "entry", "work code", "id"),
            limit=40,
            guide=Text(
                th="รหัสผลงาน ห้ามซ้ำกัน ใช้ตัวอักษร ตัวเลข และเครื่องหมาย - / . _ เท่านั้น ถ้าไม่มีคอลัมน์นี้ ระบบจะกำหนดรหัสให้",
                en="The code of the work, each only once: letters, digits and - / . _ alone. "
                "Without the column, codes are numbered.",
            ),
            example=Text(th="(ตัวอย่าง) A001", en="(example) A001"),
            never_empty=True,
        ),
        _category(
            Text(
                th="ประเภทของผลงาน เช่น 4 หรือ ประเภทที่ 4 จำเป็นเมื่อนำเข้าทุกประเภทพร้อมกัน",
                en="The category of the work, such as 4. Required where all categories are imported at once.",
            )
        ),
        Column(
            name="title_th",
            title=Text(th="ชื่อสิ่งประดิษฐ์", en="title"),
            synonyms=(
                *("ชื่อผลงาน", "ชื่อสิ่งประดิษฐ์ภาษาไทย", "ชื่อผลงานภาษาไทย", "ชื่อภาษาไทย", "ชื่อโครงการ"),
                *(
                    "สิ่งประดิษฐ์",
                    "ผลงาน",
                    "title_th",
                    "thai title",
                    "work",
                    "work title",
                    "invention",
                    "name of invention",
                ),
            ),
            limit=400,
            guide=Text(th="ชื่อผลงานภาษาไทย", en="The title of the work, in Thai."),
            example=Text(th="เครื่องอบแห้งพลังงานแสงอาทิตย์", en="เครื่องอบแห้งพลังงานแสงอาทิตย์"),
            required=True,
        ),
        Column(
            name="title_en",
            title=Text(th="ชื่อภาษาอังกฤษ", en="title_en"),
            synonyms=(
                *("ชื่อสิ่งประดิษฐ์ภาษาอังกฤษ", "ชื่อผลงานภาษาอังกฤษ", "ชื่อโครงการภาษาอังกฤษ", "ชื่อผลงาน english"),
                *("ชื่อสิ่งประดิษฐ์ english", "ชื่อผลงาน eng", "ชื่อผลงานอังกฤษ", "english title", "title english"),
                *("title in english", "work english", "title eng"),
            ),
            limit=400,
            guide=Text(th="ชื่อผลงานภาษาอังกฤษ เว้นว่างได้", en="The title in English. May stay empty."),
            example=Text(th="Solar dryer", en="Solar dryer"),
        ),
        INSTITUTION,
        Column(
            name="province",
            title=Text(th="จังหวัด", en="province"),
            synonyms=("จ.", "changwat"),
            limit=80,
            guide=Text(th="จังหวัดของสถานศึกษา เว้นว่างได้", en="The institution's province. May stay empty."),
            example=Text(th="ลพบุรี", en="ลพบุรี"),
        ),
        Column(
            name="region",
            title=Text(th="ภาค", en="region"),
            synonyms=("ระดับภาค", "อาชีวศึกษาภาค"),
            limit=80,
            guide=Text(th="ภาคที่สถานศึกษาสังกัด เว้นว่างได้", en="The institution's region. May stay empty."),
            example=Text(th="ภาคกลาง", en="ภาคกลาง"),
        ),
        Column(
            name="makers",
            title=Text(th="ผู้จัดทำ", en="makers"),
            synonyms=("คณะผู้จัดทำ", "ชื่อผู้จัดทำ", "รายชื่อผู้จัดทำ", "นักเรียน", "ผู้ประดิษฐ์", "students", "maker", "team"),
            limit=200,
            guide=Text(
                th="ชื่อผู้จัดทำทุกคน คั่นด้วยการขึ้นบรรทัดใหม่ในช่อง ; หรือ , เว้นว่างได้",
                en="All makers, parted by line breaks in the cell, ; or ,. May stay empty.",
            ),
            example=Text(th="นายหนึ่ง ตัวอย่าง; นางสาวสอง ตัวอย่าง", en="นายหนึ่ง ตัวอย่าง; นางสาวสอง ตัวอย่าง"),
            holds_several=True,
        ),
        Column(
            name="advisers",
            title=Text(th="ครูที่ปรึกษา", en="advisers"),
            synonyms=("ที่ปรึกษา", "ชื่อครูที่ปรึกษา", "อาจารย์ที่ปรึกษา", "adviser", "advisor", "advisors", "teachers"),
            limit=200,
            guide=Text(
                th="ชื่อครูที่ปรึกษาทุกคน คั่นแบบเดียวกับผู้จัดทำ เว้นว่างได้",
                en="All advisers, parted like the makers. May stay empty.",
            ),
            example=Text(th="นายครู ตัวอย่าง", en="นายครู ตัวอย่าง"),
            holds_several=True,
        ),
        Column(
            name="place",
            title=Text(th="ลำดับนำเสนอ", en="presentation_order"),
            synonyms=("ลำดับการนำเสนอ", "ลำดับที่นำเสนอ", "คิวนำเสนอ", "ลำดับการประเมิน", "order of presentation", "order"),
            limit=40,
            guide=Text(th="จำนวนเต็มไม่ซ้ำกัน เว้นว่างได้", en="A whole number, each only once. May stay empty."),
            example=Text(th="1", en="1"),
            in_template=False,
        ),
    ),
    foreign=(),
)

JUDGES = SheetKind(
    name="judges",
    title=Text(th="กรรมการ", en="judges"),
    columns=(
        Column(
            name="name",
            title=Text(th="ชื่อ-สกุล", en="name"),
            synonyms=(
                *("ชื่อ นามสกุล", "ชื่อและนามสกุล", "ชื่อ-นามสกุล", "ชื่อ - สกุล", "ชื่อสกุลกรรมการ", "ชื่อกรรมการ", "รายชื่อกรรมการ"),
                *("ชื่อ", "รายชื่อ", "กรรมการ", "full name", "judge", "judge name"),
            ),
            limit=200,
            guide=Text(th="คำนำหน้า ชื่อ และนามสกุล", en="Title, first and family name."),
            example=Text(th="(ตัวอย่าง) ดร.สมมุติ ตัวอย่าง", en="(example) ดร.สมมุติ ตัวอย่าง"),
            required=True,
        ),
        _category(
            Text(
                th="ประเภทที่กรรมการผู้นี้ให้คะแนน เช่น 4 หรือ 1, 4 จำเป็นเมื่อนำเข้าทุกประเภทพร้อมกัน",
                en="The categories the judge scores: 4, or 1, 4. Required where all categories are imported at once.",
            ),
            *("ประเภทที่ตัดสิน", "ประเภทที่ให้คะแนน", "ประเภทที่ประเมิน", "กรรมการประเภท", "categories"),
        ),
        Column(
            name="prefix",
            title=Text(th="คำนำหน้า", en="prefix"),
            synonyms=("คำนำหน้าชื่อ", "คำนำหน้านาม", "ยศ", "title", "name prefix", "name title"),
            limit=60,
            guide=Text(
                th="คำนำหน้าชื่อ ใช้เมื่อแยกจากคอลัมน์ชื่อ", en="The title of a person, where it has a column of its own."
            ),
            example=Text(th="", en=""),
            part_of="name",
        ),
        Column(
            name="surname",
            title=Text(th="นามสกุล", en="surname"),
            synonyms=("สกุล", "last name", "family name", "lastname"),
            limit=120,
            guide=Text(th="นามสกุล ใช้เมื่อแยกจากคอลัมน์ชื่อ", en="The surname, where it has a column of its own."),
            example=Text(th="", en=""),
            part_of="name",
        ),
        Column(
            name="position",
            title=Text(th="ตำแหน่ง", en="position"),
            synonyms=("ตำแหน่งหน้าที่", "ตำแหน่ง/สังกัด", "ตำแหน่งงาน", "job title", "occupation"),
            limit=300,
            guide=Text(th="ตำแหน่งหรืออาชีพ เว้นว่างได้", en="Position or occupation. May stay empty."),
            example=Text(th="ครูชำนาญการพิเศษ", en="ครูชำนาญการพิเศษ"),
        ),
        Column(
            name="institution",
            title=Text(th="สถานศึกษา", en="institution"),
            synonyms=(
                "ชื่อสถานศึกษา",
                "วิทยาลัย",
                "สังกัด",
                "หน่วยงาน",
                "สถานที่ทำงาน",
                "college",
                "organisation",
                "organization",
            ),
            limit=200,
            guide=Text(
                th="สถานศึกษาที่สังกัด ใช้ตรวจสอบการมีส่วนได้เสีย เว้นว่างได้",
                en="Where the judge works, for the check of conflicts. May stay empty.",
            ),
            example=Text(th="วิทยาลัยเทคนิคตัวอย่าง", en="วิทยาลัยเทคนิคตัวอย่าง"),
        ),
        Column(
            name="sections",
            title=Text(th="จุดให้คะแนน", en="sections"),
            synonyms=("จุดให้คะแนนข้อ", "ข้อที่ให้คะแนน", "ด้านที่ให้คะแนน", "section", "scores sections"),
            limit=100,
            guide=Text(
                th="จุดให้คะแนนที่ได้รับแต่งตั้ง เช่น 1 หรือ 1,3 หรือ 2-6 เว้นว่างคือทุกจุด "
                "(ตั้งช่องเป็นข้อความก่อน มิฉะนั้น Excel จะเปลี่ยน 2-6 เป็นวันที่)",
                en="The sections the judge is appointed for: 1, or 1,3, or 2-6. Empty means all. "
                "(Set the cells to text first, or Excel makes a date of 2-6.)",
            ),
            example=Text(th="2-6", en="2-6"),
            is_free=True,
        ),
        Column(
            name="chair",
            title=Text(th="ประธาน", en="chair"),
            synonyms=(
                *("ประธานกรรมการ", "เป็นประธาน", "หน้าที่", "บทบาท", "หน้าที่ในคณะกรรมการ", "ตำแหน่งในคณะกรรมการ"),
                *("is_chair", "chairperson", "chairman", "duty", "role", "panel role"),
            ),
            limit=40,
            guide=Text(th="ใส่ ใช่ ที่ประธานกรรมการหนึ่งคน เว้นว่างที่คนอื่น", en="yes for the one chair, empty for all others."),
            example=Text(th="ใช่", en="yes"),
            is_free=True,
        ),
    ),
    foreign=(
        *("รหัสสิ่งประดิษฐ์", "ชื่อสิ่งประดิษฐ์", "รหัสผลงาน", "ชื่อผลงาน", "entry_code", "code", "entry"),
        *("ชั้น", "ระดับชั้น", "ชั้นปี", "ห้อง", "ห้องเรียน", "ห้องประชุม", "อาคาร", "ความจุ", "รหัสนักเรียน", "รหัสนักศึกษา"),
        *("เลขประจำตัวนักเรียน", "ตำบล", "แขวง", "อำเภอ", "เขต", "รหัสสถานศึกษา", "รหัสโรงเรียน", "ชื่อโรงเรียน"),
        *("class", "grade", "room", "building", "capacity", "student id", "district", "school name"),
    ),
)
