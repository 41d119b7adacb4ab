"""The faults and notes of a sheet and their sentences.

The sentence of a fault says what is wrong and what is right; browser and command line share them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from judging.core.imports.plan import RowAt
from judging.core.text import Text
from judging.readers.spreadsheets.note_sentences import NOTE_SENTENCES
from judging.readers.teacher_faults import TEACHER_FAULTS

_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Remark:
    """A code with its place: the row of the file and the header of the column."""

    code: str
    params: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    row: RowAt | None = None
    column: str | None = None

    def sentence(self, language: str) -> str:
        """The place and the remark, in Thai or English."""
        params = {name: _shown(value, language) for name, value in self.params.items()}
        catalogue = NOTE_SENTENCES if isinstance(self, Note) else SENTENCES
        text = catalogue[self.code].in_language(language).format_map(params)
        place = _place(self.row, self.column, language)
        return f"{place}: {text}" if place else text


@dataclass(frozen=True, slots=True)
class Fault(_Remark):
    """One fault; its sentence says what is wrong and what is right."""


@dataclass(frozen=True, slots=True)
class Note(_Remark):
    """One thing done or seen that stops nothing."""


NO_ROWS = frozenset(
    {"header_repeated", "totals_row", "heading_row", "note_row", "signature_row", "example_skipped", "row_unread"}
    | {"people_row"}
)
"""The codes of notes about lines of a sheet that are no rows of its kind."""


class SheetRefused(Exception):  # noqa: N818  a refusal, no error of ours
    """A file cannot be read as the sheet it should be; ``faults`` say why. Nothing of it is used."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(", ".join(fault.code for fault in faults))
        self.faults = faults


def refuse_sheet_if(
    condition: object, code: str, params: Mapping[str, object] = _NOTHING, row: RowAt | None = None
) -> None:
    """Refuse the file with this one fault where the condition holds."""
    if condition:
        raise SheetRefused(Fault(code, params, row))


SENTENCES: Mapping[str, Text] = {
    # the file
    "file_empty": Text("ไฟล์ว่างเปล่า โปรดเลือกไฟล์ที่มีข้อมูล", "The file is empty. Choose a file with data."),
    "file_too_large": Text(
        "ไฟล์ใหญ่เกินไป รับได้ไม่เกิน {limit} MB โปรดลบรูปภาพและแผ่นงานที่ไม่เกี่ยวข้อง",
        "The file is too large. The limit is {limit} MB. Remove pictures and unneeded sheets.",
    ),
    "unpacks_too_large": Text(
        "ไฟล์ขยายแล้วใหญ่เกิน {limit} MB โปรดคัดลอกเฉพาะตารางไปยังไฟล์ใหม่",
        "The unpacked file is larger than {limit} MB. Copy only the table into a new file.",
    ),
    "file_broken": Text(
        "เปิดไฟล์ไม่ได้ ไฟล์เสียหายหรือส่งมาไม่ครบ โปรดเปิดด้วยโปรแกรมตารางคำนวณแล้วบันทึกใหม่เป็น .xlsx",
        "The file is damaged or incomplete. Open it in a spreadsheet program and save it again as .xlsx.",
    ),
    "file_protected": Text(
        "ไฟล์มีรหัสผ่าน โปรดบันทึกเป็นไฟล์ .xlsx ที่ไม่มีรหัสผ่าน",
        "The file is protected by a password. Save it as .xlsx without a password.",
    ),
    "file_old_format": Text(
        "ไฟล์เป็นรูปแบบ {format} ซึ่งไม่รองรับ โปรดเปิดแล้วเลือก “บันทึกเป็น” .xlsx",
        "The file format {format} is not supported. Open the file and choose “Save as” .xlsx.",
    ),
    "file_unknown_kind": Text(
        "ไฟล์นี้ไม่ใช่ตารางคำนวณ รับ .xlsx .xls .ods และ .csv",
        "This file is not a spreadsheet. Use .xlsx, .xls, .ods or .csv.",
    ),
    "file_is_document": Text(
        "ไฟล์นี้เป็นไฟล์ {format} ไม่ใช่ตารางคำนวณ โปรดคัดลอกตารางไปวางในโปรแกรมตารางคำนวณ แล้วบันทึกเป็น .xlsx",
        "This file ({format}) is not a spreadsheet. Copy its table into a spreadsheet program and save it as .xlsx.",
    ),
    "file_unreadable": Text(
        "ระบบยังอ่านไฟล์แบบนี้ไม่ได้ ไฟล์อาจไม่เสียหาย โปรดเปิดด้วยโปรแกรมตารางคำนวณแล้ว “บันทึกเป็น” .xlsx หรือ CSV UTF-8",
        "This system cannot read the file, although it may be sound. Open it in a spreadsheet program and choose “Save "
        "as” .xlsx or CSV UTF-8.",
    ),
    "file_too_complex": Text(
        "ไฟล์ซับซ้อนเกินกว่าที่ระบบจะอ่านได้ โปรดคัดลอกเฉพาะตารางไปยังไฟล์ใหม่",
        "The file is too complex for this system to read. Copy only the table into a new file.",
    ),
    "encoding_unknown": Text(
        "อ่านตัวอักษรในไฟล์ไม่ได้ โปรดบันทึกเป็น “CSV UTF-8” หรือ .xlsx",
        "The text encoding of the file is unknown. Save it as “CSV UTF-8” or as .xlsx.",
    ),
    "csv_broken": Text(
        'เครื่องหมายคำพูด (") ไม่ครบคู่ โปรดแก้ไขหรือบันทึกใหม่เป็น .xlsx',
        'A quotation mark (") is not closed. Correct it, or save the sheet as .xlsx.',
    ),
    "cell_too_large": Text(
        'มีช่องที่ยาวเกิน {limit} ตัวอักษร อาจเป็นเพราะเครื่องหมายคำพูด (") ที่ไม่ได้ปิด โปรดแก้ไขหรือบันทึกใหม่เป็น .xlsx',
        'A cell is longer than {limit} characters, perhaps because a quotation mark (") is not closed. Correct '
        "it, or save the sheet as .xlsx.",
    ),
    # the sheet
    "sheet_empty": Text(
        "ไม่มีข้อมูลในแผ่นงาน โปรดใส่อย่างน้อยหนึ่งแถวใต้หัวตาราง",
        "The sheet has no data. Enter at least one row under the header.",
    ),
    "sheet_other_kind": Text(
        "ไม่ใช่ตาราง{kind} พบหัวตาราง: {found} ต้องมี: {wanted}",
        "This is not a sheet of {kind}. Headers found: {found}. Headers needed: {wanted}.",
    ),
    "columns_missing": Text(
        "ไม่มีคอลัมน์ {missing} พบหัวตาราง: {found} ต้องมี: {wanted}",
        "The column {missing} is missing. Headers found: {found}. Headers needed: {wanted}.",
    ),
    "column_twice": Text(
        "มีคอลัมน์ที่มีความหมายเดียวกันมากกว่าหนึ่ง: {columns} โปรดเหลือไว้คอลัมน์เดียว",
        "Several columns have the same meaning: {columns}. Keep only one.",
    ),
    "too_many_rows": Text(
        "ตารางยาวเกินไป รับได้ไม่เกิน {limit} แถว โปรดแบ่งไฟล์ หรือลบสิ่งที่อยู่ใต้ตาราง",
        "The table is too long. The limit is {limit} rows. Split the file, or delete the cells below the table.",
    ),
    "too_many_columns": Text(
        "ตารางกว้างเกินไป รับได้ไม่เกิน {limit} คอลัมน์ โปรดลบสิ่งที่อยู่ทางขวาของตาราง",
        "The table is too wide. The limit is {limit} columns. Delete the cells to the right of the table.",
    ),
    "sheet_beyond": Text(
        "แผ่นงาน “{sheet}” ใหญ่เกินกว่าที่ระบบอ่านได้ จึงไม่ได้อ่าน โปรดแบ่งเป็นหลายไฟล์",
        "Sheet “{sheet}” is larger than this system reads and was not read. Split it into several files.",
    ),
    # a cell
    "formula": Text(
        "เป็นสูตร ไม่ใช่ค่า โปรดคัดลอกแล้ว “วางเฉพาะค่า”",
        "The cell contains a formula, not a value. Copy it and paste only the value.",
    ),
    "turned_date": Text(
        "โปรแกรมตารางคำนวณเปลี่ยนข้อความเป็นวันที่ ({found}) โปรดตั้งช่องเป็น “ข้อความ” แล้วพิมพ์ค่าเดิมใหม่",
        "The spreadsheet program made a date of the text ({found}). Format the cell as text and type the value again.",
    ),
    "turned_boolean": Text(
        "โปรแกรมตารางคำนวณเปลี่ยนข้อความเป็นค่าจริง/เท็จ ({found}) โปรดตั้งช่องเป็น “ข้อความ” แล้วพิมพ์ค่าเดิมใหม่",
        "The spreadsheet program made a true/false value of the text ({found}). Format the cell as text and type the "
        "value again.",
    ),
    "turned_scientific": Text(
        "โปรแกรมตารางคำนวณย่อตัวเลขเป็น {found} หลักท้ายจึงหายไป โปรดตั้งช่องเป็น “ข้อความ” แล้วพิมพ์ทุกหลักใหม่",
        "The spreadsheet program shortened the number to {found}, so its last digits are lost. Format the cell as text "
        "and type all digits again.",
    ),
    "row_longer": Text(
        "แถวมี {cells} ช่อง แต่หัวตารางมี {header} ช่อง ข้อมูลอาจเลื่อนไปช่องอื่น โปรดตรวจเครื่องหมายจุลภาคหรือช่องที่เกินมา",
        "The row has {cells} cells, but the header has {header}. Values may stand in the wrong columns. Check for a "
        "comma inside a text, or delete the extra cells.",
    ),
    "missing": Text("ไม่มี{title} โปรดเติม", "{title} is missing. Fill it in."),
    "too_long": Text(
        "ยาว {length} ตัวอักษร รับได้ไม่เกิน {limit}",
        "The text is too long ({length} characters). The limit is {limit}.",
    ),
    # a category of the round
    "category_missing": Text(
        "ไม่ได้ระบุประเภท โปรดใส่ประเภทใดประเภทหนึ่งของระดับนี้: {allowed}",
        "The category is missing. Enter a category of this round: {allowed}.",
    ),
    "category_unknown": Text(
        "ระดับนี้ไม่มีประเภท “{found}” มีเฉพาะ: {allowed}",
        "This round has no category “{found}”. Its categories: {allowed}.",
    ),
    "category_several": Text(
        "ระบุไว้หลายประเภท (“{found}”) ผลงานหนึ่งอยู่ได้ประเภทเดียว โปรดเหลือไว้ประเภทเดียว",
        "The cell names several categories (“{found}”). A work belongs to one. Keep only one.",
    ),
    "category_closed": Text(
        "ประเภทที่ {category} รับรองผลแล้ว จึงนำเข้าไม่ได้ โปรดลบแถวนี้ หรือเอาประเภทที่ {category} ออกจากช่อง",
        "The results of category {category} are certified, so nothing more can be imported into it. Remove the row, or "
        "take category {category} out of the cell.",
    ),
    "category_other": Text(
        "เป็นของประเภทที่ {category} ซึ่งไม่ใช่ประเภทของหน้านี้ โปรดนำเข้าที่หน้า “ทุกประเภทในระดับนี้” หรือลบแถวนี้",
        "The row belongs to category {category}, not to the category of this page. Import the file on the page “All "
        "categories of the round”, or remove the row.",
    ),
    "too_many_names": Text(
        "มี {count} ชื่อ รับได้ไม่เกิน {limit} คั่นชื่อด้วยการขึ้นบรรทัดใหม่ ; หรือ ,",
        "There are too many names ({count}). The limit is {limit}. Separate names by line breaks, ; or ,.",
    ),
    # works
    "code_characters": Text(
        "รหัส “{code}” มี “{found}” ใช้ได้เฉพาะตัวอักษร ตัวเลข และ - / . _",
        "The code “{code}” contains “{found}”. Use only letters, digits and - / . _",
    ),
    "code_twice": Text(
        "รหัส “{code}” ซ้ำกับแถว {first} แต่ละผลงานต้องมีรหัสของตนเอง",
        "Row {first} has the same code “{code}”. Each work needs its own code.",
    ),
    "place_number": Text(
        "ลำดับนำเสนอ “{found}” ต้องเป็นจำนวนเต็มตั้งแต่ 1 ถึง {most}",
        "The order of presentation “{found}” must be a whole number from 1 to {most}.",
    ),
    "place_twice": Text(
        "ลำดับนำเสนอ {number} ซ้ำกับแถว {first} แต่ละผลงานต้องมีลำดับของตนเอง",
        "Row {first} has the same place {number} in the order of presentation. Each work needs its own.",
    ),
    # judges
    "secretary_scores_nothing": Text(
        "“{found}” เป็นเลขานุการ ซึ่งไม่ให้คะแนน โปรดลบแถวนี้ หรือใส่ กรรมการ หากผู้นี้ให้คะแนนด้วย",
        "“{found}” is a secretary, who does not score. Remove the row, or enter judge if this person scores too.",
    ),
    "sections_unreadable": Text(
        "อ่านจุดให้คะแนน “{found}” ไม่ได้ ตัวอย่างที่ใช้ได้: 1 หรือ 1,3 หรือ 2-6 หรือเว้นว่างหากให้คะแนนทุกจุด",
        "The sections “{found}” cannot be read. Enter 1, or 1,3, or 2-6, or leave empty for all sections.",
    ),
    "sections_are_a_date": Text(
        "โปรแกรมตารางคำนวณเปลี่ยนจุดให้คะแนนเป็นวันที่ ({found}) โปรดตั้งช่องเป็นข้อความแล้วพิมพ์ใหม่ หรือเขียนแบบ 2,3,4",
        "The spreadsheet program changed the sections to a date ({found}). Format the cell as text and enter "
        "them again, or enter 2,3,4.",
    ),
    "section_unknown": Text(
        "ไม่มีจุดให้คะแนนข้อ {found} มีเฉพาะ: {allowed}",
        "Section {found} does not exist. Use: {allowed}.",
    ),
    "chair_unreadable": Text(
        "อ่าน “{found}” ไม่ได้ ใส่ ใช่ สำหรับประธาน หรือเว้นว่าง",
        "“{found}” cannot be read. Enter yes for the chair, or leave empty.",
    ),
    "chair_twice": Text(
        "มีประธานมากกว่าหนึ่งคน (แถว {first} ด้วย) ให้เหลือคนเดียว",
        "There is more than one chair (see row {first}). Keep only one.",
    ),
    # judges and the panel as it is
    "judge_meant_twice": Text(
        "เลือกให้ “{name}” เป็นบุคคลเดียวกับแถวก่อนหน้า โปรดเลือกคำตอบอื่น หรือลบแถวนี้",
        "An earlier row means the same person as “{name}”. Choose another answer, or remove this row.",
    ),
    "sections_in_use": Text(
        "“{name}” เริ่มให้คะแนนแล้ว จึงเปลี่ยนจุดให้คะแนนไม่ได้ โปรดใส่จุดให้คะแนนเดิม",
        "“{name}” has started to score, so the sections cannot be changed. Enter the earlier sections.",
    ),
    "chair_has_left": Text(
        "“{name}” ไม่ได้ปฏิบัติหน้าที่แล้ว จึงเป็นประธานไม่ได้ โปรดเลือกคนอื่น",
        "“{name}” is excused and cannot be the chair. Choose another judge.",
    ),
    "scoring_without_chair": Text(
        "ระหว่างการให้คะแนนต้องมีประธานหนึ่งคน โปรดระบุประธานในตาราง",
        "Scoring needs a chair. Mark the chair in the sheet.",
    ),
    **TEACHER_FAULTS,
    # the registries
    "past_work_differs": Text(
        "เป็นผลงานเดียวกับแถว {first} แต่รางวัลหรือประเภทต่างกัน โปรดเหลือไว้แถวเดียว",
        "Row {first} is the same work with another award or category. Keep only one of the two rows.",
    ),
    "year_of_common_era": Text(
        "“{found}” เป็นปี ค.ศ. โปรดใช้ปี พ.ศ. เช่น {proposed}",
        "“{found}” is a year of the Common Era. Use the Buddhist Era: {proposed}.",
    ),
    "year_unreadable": Text(
        "“{found}” ไม่ใช่ปีการศึกษา โปรดใส่ปี พ.ศ. สี่หลัก เช่น 2563",
        "“{found}” is not a school year. Enter four digits of the Buddhist Era, such as 2563.",
    ),
    "level_unreadable": Text(
        "ไม่รู้จักระดับ “{found}” ใช้ ชาติ ภาค จังหวัด หรือ สถานศึกษา",
        "The level “{found}” does not exist. Use national, regional, provincial or college.",
    ),
    "institution_twice": Text(
        "สถานศึกษาเดียวกับแถว {first} โปรดเหลือไว้แถวเดียว",
        "Row {first} is the same institution. Keep only one of the two rows.",
    ),
    "institution_code_twice": Text(
        "รหัส “{code}” ซ้ำกับแถว {first} แต่ละสถานศึกษาต้องมีรหัสของตนเอง",
        "Row {first} has the same code “{code}”. Each institution needs its own code.",
    ),
    "institution_in_file_twice": Text(
        "เป็นสถานศึกษาเดียวกับแถว {first} ในทะเบียน โปรดเหลือไว้แถวเดียว",
        "In the register, this is the same institution as in row {first}. Keep only one of the two rows.",
    ),
    "institution_code_of_another": Text(
        "ชื่อหรือรหัส “{code}” เป็นของ {name} ({province}) ในทะเบียนแล้ว โปรดตรวจสอบ หรือรวมสถานศึกษาก่อน",
        "The name or the code “{code}” already belongs to {name} ({province}). Check it, or merge the "
        "institutions first.",
    ),
    "region_unknown": Text(
        "ไม่รู้จักภาค “{found}” ใช้: {allowed}", "The region “{found}” does not exist. Use one of these: {allowed}."
    ),
    "kind_unreadable": Text("“{found}” ไม่ใช่ รัฐ หรือ เอกชน", "“{found}” is neither public nor private."),
    "province_unknown": Text(
        "ไม่รู้จักจังหวัด “{found}” โปรดใส่ชื่อจังหวัดให้ถูกต้อง",
        "The province “{found}” does not exist. Enter the name of a province.",
    ),
    "province_alike": Text(
        "ไม่รู้จักจังหวัด “{found}” หมายถึง {proposed} หรือไม่ โปรดแก้ไข",
        "The province “{found}” does not exist. Did you mean {proposed}?",
    ),
}


def _place(row: RowAt | None, column: str | None, language: str) -> str:
    words = ("sheet", "row", "column") if language.startswith("en") else ("แผ่นงาน", "แถว", "คอลัมน์")
    parts = [f"{words[0]} “{row.sheet}”"] if row is not None and row.sheet else []
    parts += [f"{words[1]} {row.number}"] if row is not None else []
    parts += [f"{words[2]} “{column}”"] if column else []
    place = " ".join(parts)
    return place[:1].upper() + place[1:]


def _shown(value: object, language: str) -> object:
    if isinstance(value, Text):
        return value.in_language(language)
    if isinstance(value, RowAt):
        return str(value)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(str(_shown(part, language)) for part in value) or "–"
    return value
