"""What can be wrong in a sheet, what is worth telling, and the sentences for both.

Each sentence of a fault says what is wrong and what would be right; the catalogue serves browser and command line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from judging.core.text import Text

_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong, with its place: the row as the spreadsheet counts it (1 is the first), the column's header."""

    code: str
    params: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    row: int | None = None
    column: str | None = None

    def sentence(self, language: str) -> str:
        """Place, what is wrong and what would be right, in Thai or English."""
        return _sentence(SENTENCES, self, language)


@dataclass(frozen=True, slots=True)
class Note:
    """One thing done or seen that stops nothing, with its place."""

    code: str
    params: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    row: int | None = None
    column: str | None = None

    def sentence(self, language: str) -> str:
        """Place and what was done or seen, in Thai or English."""
        return _sentence(NOTE_SENTENCES, self, language)


class SheetRefused(Exception):  # noqa: N818  a refusal, no error of ours
    """A file cannot be read as the sheet it should be; ``faults`` say why. Nothing of it is used."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(", ".join(fault.code for fault in faults))
        self.faults = faults


SENTENCES: Mapping[str, Text] = {
    # the file
    "file_empty": Text("ไฟล์ว่างเปล่า โปรดเลือกไฟล์ที่มีข้อมูล", "The file is empty. Choose one that holds data."),
    "file_too_large": Text(
        "ไฟล์ใหญ่เกินไป รับได้ไม่เกิน {limit} MB โปรดลบรูปภาพและแผ่นงานที่ไม่เกี่ยวข้อง",
        "The file is too large; at most {limit} MB are accepted. Remove pictures and sheets that do not belong here.",
    ),
    "unpacks_too_large": Text(
        "ไฟล์ขยายแล้วใหญ่เกิน {limit} MB โปรดคัดลอกเฉพาะตารางไปยังไฟล์ใหม่",
        "Unpacked, the file is larger than {limit} MB. Copy the table alone into a new file.",
    ),
    "file_broken": Text(
        "เปิดไฟล์ไม่ได้ ไฟล์เสียหายหรือส่งมาไม่ครบ โปรดเปิดด้วยโปรแกรมตารางคำนวณแล้วบันทึกใหม่เป็น .xlsx",
        "The file is damaged or incomplete. Open it in a spreadsheet program and save it again as .xlsx.",
    ),
    "file_protected": Text(
        "ไฟล์มีรหัสผ่าน โปรดบันทึกเป็นไฟล์ .xlsx ที่ไม่มีรหัสผ่าน",
        "The file is protected by a password. Save it as .xlsx without one.",
    ),
    "file_old_format": Text(
        "ไฟล์เป็นรูปแบบ {format} ซึ่งไม่รองรับ โปรดเปิดแล้วเลือก “บันทึกเป็น” .xlsx",
        "The file is in the {format} format, which is not read. Open it and choose “Save as” .xlsx.",
    ),
    "file_unknown_kind": Text(
        "ไฟล์นี้ไม่ใช่ตารางคำนวณ รับเฉพาะ .xlsx และ .csv",
        "This file is no spreadsheet. Use .xlsx or .csv.",
    ),
    "encoding_unknown": Text(
        "อ่านตัวอักษรในไฟล์ไม่ได้ โปรดบันทึกเป็น “CSV UTF-8” หรือ .xlsx",
        "The letters in the file cannot be read. Save it as “CSV UTF-8” or as .xlsx.",
    ),
    "csv_broken": Text(
        'เครื่องหมายคำพูด (") ไม่ครบคู่ โปรดแก้ไขหรือบันทึกใหม่เป็น .xlsx',
        'Quotation marks (") do not pair up. Mend them or save the sheet as .xlsx.',
    ),
    "cell_too_large": Text(
        'มีช่องที่ยาวเกิน {limit} ตัวอักษร อาจเป็นเพราะเครื่องหมายคำพูด (") ที่ไม่ได้ปิด โปรดแก้ไขหรือบันทึกใหม่เป็น .xlsx',
        'A cell is longer than {limit} characters, perhaps since a quotation mark (") is not closed. Mend it, or save '
        "the sheet as .xlsx.",
    ),
    # the sheet
    "sheet_empty": Text(
        "ไม่มีข้อมูลในแผ่นงาน โปรดใส่อย่างน้อยหนึ่งแถวใต้หัวตาราง",
        "The sheet holds no data. Put at least one row under the header.",
    ),
    "sheet_other_kind": Text(
        "ไม่ใช่ตาราง{kind} พบหัวตาราง: {found} ต้องมี: {wanted}",
        "This is no sheet of {kind}. Headers found: {found}. Wanted: {wanted}.",
    ),
    "columns_missing": Text(
        "ไม่มีคอลัมน์ {missing} พบหัวตาราง: {found} ต้องมี: {wanted}",
        "The column {missing} is missing. Headers found: {found}. Wanted: {wanted}.",
    ),
    "column_twice": Text(
        "มีคอลัมน์ที่มีความหมายเดียวกันมากกว่าหนึ่ง: {columns} โปรดเหลือไว้คอลัมน์เดียว",
        "Several columns mean the same: {columns}. Keep one of them.",
    ),
    "too_many_rows": Text(
        "ตารางยาวเกินไป รับได้ไม่เกิน {limit} แถว โปรดแบ่งไฟล์ หรือลบสิ่งที่อยู่ใต้ตาราง",
        "The table is too long; at most {limit} rows are accepted. Split the file, or delete what stands below it.",
    ),
    "too_many_columns": Text(
        "ตารางกว้างเกินไป รับได้ไม่เกิน {limit} คอลัมน์ โปรดลบสิ่งที่อยู่ทางขวาของตาราง",
        "The table is too wide; at most {limit} columns are accepted. Delete what stands to the right of it.",
    ),
    # a cell
    "formula": Text(
        "ช่อง {cell} เป็นสูตร ไม่ใช่ค่า โปรดคัดลอกแล้ว “วางเฉพาะค่า”",
        "Cell {cell} holds a formula, not a value. Copy it and paste the value only.",
    ),
    "cell_error": Text(
        "ช่อง {cell} แสดงข้อผิดพลาดของตารางคำนวณ โปรดใส่ค่าที่ถูกต้อง",
        "Cell {cell} shows a spreadsheet error. Put the right value there.",
    ),
    "missing": Text("ไม่มี{title} โปรดเติม", "{title} is missing. Fill it in."),
    "too_long": Text(
        "ยาว {length} ตัวอักษร รับได้ไม่เกิน {limit}",
        "{length} characters are too long; at most {limit} are accepted.",
    ),
    "too_many_names": Text(
        "มี {count} ชื่อ รับได้ไม่เกิน {limit} คั่นชื่อด้วยการขึ้นบรรทัดใหม่ ; หรือ ,",
        "{count} names are too many; at most {limit} are accepted, parted by line breaks, ; or ,.",
    ),
    # works
    "code_characters": Text(
        "รหัส “{code}” มี “{found}” ใช้ได้เฉพาะตัวอักษร ตัวเลข และ - / . _",
        "The code “{code}” holds “{found}”; letters, digits and - / . _ are accepted.",
    ),
    "code_twice": Text(
        "รหัส “{code}” ซ้ำกับแถว {first} แต่ละผลงานต้องมีรหัสของตนเอง",
        "The code “{code}” is that of row {first} too. Each work needs its own.",
    ),
    # judges
    "name_twice": Text(
        "“{name}” ซ้ำกับแถว {first} โปรดเหลือไว้แถวเดียว",
        "“{name}” stands in row {first} too. Keep one of the rows.",
    ),
    "sections_unreadable": Text(
        "อ่านจุดให้คะแนน “{found}” ไม่ได้ ตัวอย่างที่ใช้ได้: 1 หรือ 1,3 หรือ 2-6 หรือเว้นว่างหากให้คะแนนทุกจุด",
        "The sections “{found}” cannot be read. Write 1, or 1,3, or 2-6, or nothing for all sections.",
    ),
    "sections_are_a_date": Text(
        "โปรแกรมตารางคำนวณเปลี่ยนจุดให้คะแนนเป็นวันที่ ({found}) โปรดตั้งช่องเป็นข้อความแล้วพิมพ์ใหม่ หรือเขียนแบบ 2,3,4",
        "The spreadsheet program made a date ({found}) of the sections. Set the cell to text and type them again, "
        "or write 2,3,4.",
    ),
    "section_unknown": Text(
        "ไม่มีจุดให้คะแนนข้อ {found} มีเฉพาะ: {allowed}",
        "There is no section {found}. There are: {allowed}.",
    ),
    "chair_unreadable": Text(
        "อ่าน “{found}” ไม่ได้ ใส่ ใช่ สำหรับประธาน หรือเว้นว่าง",
        "“{found}” cannot be read. Put yes for the chair, or nothing.",
    ),
    "chair_twice": Text(
        "มีประธานมากกว่าหนึ่งคน (แถว {first} ด้วย) ให้เหลือคนเดียว",
        "There is more than one chair (row {first} too). Keep one.",
    ),
    # judges and the panel as it is
    "name_on_panel_twice": Text(
        "มีกรรมการชื่อ “{name}” มากกว่าหนึ่งคนในคณะกรรมการ โปรดแก้ไขข้อมูลกรรมการนั้นในระบบ แล้วลบแถวนี้",
        "Several judges of the panel are named “{name}”. Change them on the panel's page, and remove this row.",
    ),
    "sections_in_use": Text(
        "“{name}” เริ่มให้คะแนนแล้ว จึงเปลี่ยนจุดให้คะแนนไม่ได้ โปรดใส่จุดให้คะแนนเดิม",
        "“{name}” has begun to score, so the sections stay. Put the sections there as they were.",
    ),
    "chair_has_left": Text(
        "“{name}” ไม่ได้ปฏิบัติหน้าที่แล้ว จึงเป็นประธานไม่ได้ โปรดเลือกคนอื่น",
        "“{name}” is excused and cannot be the chair. Choose another.",
    ),
    "scoring_without_chair": Text(
        "ระหว่างการให้คะแนนต้องมีประธานหนึ่งคน โปรดระบุประธานในตาราง",
        "Scoring needs a chair. Say in the sheet who it is.",
    ),
    # the registries
    "past_work_differs": Text(
        "เป็นผลงานเดียวกับแถว {first} แต่รางวัลหรือประเภทต่างกัน โปรดเหลือไว้แถวเดียว",
        "This is the work of row {first} with another award or category. Keep one of the two rows.",
    ),
    "year_of_common_era": Text(
        "“{found}” เป็นปี ค.ศ. โปรดใช้ปี พ.ศ. เช่น {proposed}",
        "“{found}” is a year of the common era. Use the Buddhist era: {proposed}.",
    ),
    "year_unreadable": Text(
        "“{found}” ไม่ใช่ปีการศึกษา โปรดใส่ปี พ.ศ. สี่หลัก เช่น 2563",
        "“{found}” is no school year. Put four digits of the Buddhist era, such as 2563.",
    ),
    "level_unreadable": Text(
        "ไม่รู้จักระดับ “{found}” ใช้ ชาติ ภาค จังหวัด หรือ สถานศึกษา",
        "The level “{found}” is not known. Use national, regional, provincial or college.",
    ),
    "institution_twice": Text(
        "สถานศึกษาเดียวกับแถว {first} โปรดเหลือไว้แถวเดียว", "The institution of row {first} again. Keep one of the two rows."
    ),
    "institution_code_twice": Text(
        "รหัส “{code}” ซ้ำกับแถว {first} แต่ละสถานศึกษาต้องมีรหัสของตนเอง",
        "The code “{code}” is that of row {first} too. Each institution needs its own.",
    ),
    "institution_in_file_twice": Text(
        "เป็นสถานศึกษาเดียวกับแถว {first} ในทะเบียน โปรดเหลือไว้แถวเดียว",
        "The register has this institution and that of row {first} as one. Keep one of the two rows.",
    ),
    "institution_code_of_another": Text(
        "ชื่อหรือรหัส “{code}” เป็นของ {name} ({province}) ในทะเบียนแล้ว โปรดตรวจสอบ หรือรวมสถานศึกษาก่อน",
        "The name, or the code “{code}”, is that of {name} ({province}) already. Check it, or merge them first.",
    ),
    "region_unknown": Text(
        "ไม่รู้จักภาค “{found}” ใช้: {allowed}", "The region “{found}” is not known. Known are: {allowed}."
    ),
    "kind_unreadable": Text("“{found}” ไม่ใช่ รัฐ หรือ เอกชน", "“{found}” is neither public nor private."),
    "province_unknown": Text(
        "ไม่รู้จักจังหวัด “{found}” โปรดใส่ชื่อจังหวัดให้ถูกต้อง",
        "The province “{found}” is not known. Put the name of a province.",
    ),
    "province_alike": Text(
        "ไม่รู้จักจังหวัด “{found}” หมายถึง {proposed} หรือไม่ โปรดแก้ไข",
        "The province “{found}” is not known. If {proposed} is meant, put that.",
    ),
}

NOTE_SENTENCES: Mapping[str, Text] = {
    "columns_ignored": Text("ไม่ได้ใช้คอลัมน์: {columns}", "Columns not used: {columns}."),
    "sheet_chosen": Text("อ่านจากแผ่นงาน “{sheet}”", "Read from the sheet “{sheet}”."),
    "read_as_windows_874": Text("อ่านไฟล์ด้วยรหัสอักขระ Windows-874", "The file was read as Windows-874."),
    "example_skipped": Text("ข้ามแถวตัวอย่างของแบบฟอร์ม", "The template's example row was skipped."),
    "thai_mended": Text(
        "แก้การพิมพ์สระหรือวรรณยุกต์ให้เป็นแบบเดียวกัน: “{after}”",
        "Vowels or tone marks were typed in another way and have been made the same: “{after}”.",
    ),
    "province_unknown": Text(
        "ไม่รู้จักจังหวัด “{found}” โปรดตรวจสอบ", "The province “{found}” is not known. Please check it."
    ),
    "province_alike": Text(
        "ไม่รู้จักจังหวัด “{found}” หมายถึง {proposed} หรือไม่",
        "The province “{found}” is not known. Is it {proposed}?",
    ),
    "past_work_twice": Text("เป็นผลงานเดียวกับแถว {first} บันทึกเพียงครั้งเดียว", "The work of row {first} again: kept once."),
    "institution_alike": Text(
        "ชื่อใกล้เคียงกับ {names} โปรดตรวจสอบว่าเป็นคนละแห่ง",
        "The name is near {names}. Please check that these are different institutions.",
    ),
    "title_twice": Text(
        "ชื่อผลงานเหมือนกับแถว {first} โปรดตรวจสอบว่าเป็นคนละผลงาน",
        "The title is that of row {first} too. Please check that these are two works.",
    ),
    "chair_from_position": Text(
        "ถือเป็นประธานกรรมการตามตำแหน่ง “{position}”", "Taken as the chair, from the position “{position}”."
    ),
}


def _sentence(catalogue: Mapping[str, Text], said: Fault | Note, language: str) -> str:
    params = {name: _shown(value, language) for name, value in said.params.items()}
    text = catalogue[said.code].in_language(language).format_map(params)
    place = _place(said.row, said.column, language)
    return f"{place}: {text}" if place else text


def _place(row: int | None, column: str | None, language: str) -> str:
    row_word, column_word = ("row", "column") if language.startswith("en") else ("แถว", "คอลัมน์")
    place = " ".join(
        [*([f"{row_word} {row}"] if row is not None else []), *([f"{column_word} “{column}”"] if column else [])]
    )
    return place[:1].upper() + place[1:]


def _shown(value: object, language: str) -> object:
    if isinstance(value, Text):
        return value.in_language(language)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(str(_shown(part, language)) for part in value) or "–"
    return value
