"""The faults of a rulebook file and their sentences. Pure: the standard library only, frozen values.

Each sentence says what is wrong and what is allowed, in Thai and English; command line and browser share them. A file
is read to its end, so that every fault is reported at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from judging.core.text import Text

Path = tuple[str | int, ...]

_KINDS: Mapping[str, Text] = {
    "item": Text("ข้อ", "item"),
    "level_set": Text("ชุดระดับคะแนน", "level set"),
    "tie_break": Text("การตัดสินกรณีคะแนนเท่ากัน", "tie-break"),
    "requirement": Text("ข้อกำหนด", "requirement"),
}

SENTENCES: Mapping[str, Text] = {
    # the file
    "not_utf8": Text(
        "ไฟล์ไม่ได้บันทึกเป็น UTF-8 ที่ใช้ได้: ไฟล์ TOML แบบ UTF-8", "the file is not UTF-8, allowed: a TOML file in UTF-8"
    ),
    "too_large": Text(
        "ไฟล์ใหญ่ {found} ไบต์ ที่ใช้ได้: ไม่เกิน {allowed} ไบต์", "the file has {found} bytes, allowed: at most {allowed} bytes"
    ),
    "broken_toml": Text("ไม่ใช่ TOML ที่ถูกต้อง ({detail}) ที่ใช้ได้: TOML 1.0", "invalid TOML ({detail}), allowed: TOML 1.0"),
    "unknown_format": Text("format {found} ไม่รู้จัก ที่ใช้ได้: {allowed}", "format {found} is unknown, allowed: {allowed}"),
    # keys and types
    "missing_key": Text("ไม่มี {key} ที่ใช้ได้: {key} เป็น{allowed}", "{key} is missing, allowed: {key} as {allowed}"),
    "unknown_key": Text("ไม่รู้จัก {key} ที่ใช้ได้: {allowed}", "unknown key {key}, allowed: {allowed}"),
    "wrong_type": Text("{key} เป็น{found} ที่ใช้ได้: {allowed}", "{key} is {found}, allowed: {allowed}"),
    "float": Text(
        'เลขทศนิยม {found} ไม่มีเครื่องหมายคำพูด ที่ใช้ได้: จำนวนเต็ม หรือข้อความ เช่น "{found}"',
        'the float {found} is not exact, allowed: an integer, or a string such as "{found}"',
    ),
    "missing_language": Text(
        "{key} ไม่มีภาษา {language} ที่ใช้ได้: มีทั้ง th และ en",
        "{key} has no text in the language {language}, allowed: both th and en",
    ),
    "control_character": Text(
        "{key} มีอักขระควบคุม {found} ที่ใช้ได้: ตัวอักษรและการขึ้นบรรทัดใหม่",
        "{key} contains the control character {found}, allowed: letters and line breaks",
    ),
    "too_long": Text(
        "{key} ยาว {found} อักขระ ที่ใช้ได้: ไม่เกิน {allowed}", "{key} has {found} characters, allowed: at most {allowed}"
    ),
    "bad_id": Text(
        '{key} "{found}" ที่ใช้ได้: a-z 0-9 และ - _ ขึ้นต้นด้วยตัวอักษรหรือตัวเลข ไม่เกิน 64 อักขระ',
        '{key} "{found}" is not valid, allowed: a-z, 0-9, - and _, starting with a letter or digit, at most 64 '
        "characters",
    ),
    "bad_number": Text(
        '{key} "{found}" ไม่ใช่ตัวเลข ที่ใช้ได้: เลขฐานสิบที่ไม่ติดลบ เช่น 2 หรือ "1.5"',
        '{key} "{found}" is not a number, allowed: a non-negative decimal, such as 2 or "1.5"',
    ),
    "out_of_range": Text("{key} เป็น {found} ที่ใช้ได้: {low} ถึง {high}", "{key} is {found}, allowed: {low} to {high}"),
    "not_positive": Text("{key} เป็น 0 ที่ใช้ได้: มากกว่า 0", "{key} is 0, allowed: more than 0"),
    "off_unit": Text(
        "{key} {found} ไม่ลงตัวด้วยหน่วย ที่ใช้ได้: จำนวนเท่าของ {unit}",
        "{key} {found} is not a multiple of the unit, allowed: multiples of {unit}",
    ),
    "bad_date": Text(
        "{key} {found} ไม่ใช่วันที่ ที่ใช้ได้: วันที่แบบ 2021-12-29",
        "{key} {found} is not a date, allowed: a date such as 2021-12-29",
    ),
    "buddhist_era": Text(
        "{key} {found}: {year} เป็นปี พ.ศ. ที่ใช้ได้: ปี ค.ศ. คือ {proposed}",
        "{key} {found}: {year} is a year of the Buddhist era, allowed: the Common Era, {proposed}",
    ),
    "not_one_of": Text('{key} "{found}" ที่ใช้ได้: {allowed}', '{key} "{found}" is not valid, allowed: {allowed}'),
    "empty": Text("{key} ว่าง ที่ใช้ได้: ข้อความ", "{key} is empty, allowed: a text"),
    "empty_list": Text("{key} ว่าง ที่ใช้ได้: อย่างน้อยหนึ่งรายการ", "{key} is empty, allowed: at least one entry"),
    "twice": Text("{key} {found} มีซ้ำ ที่ใช้ได้: อย่างละครั้งเดียว", "{key} {found} appears twice, allowed: each once"),
    # levels
    "level_count": Text("ชุดมี {found} ระดับ ที่ใช้ได้: 2 ถึง 10 ระดับ", "the set has {found} levels, allowed: 2 to 10"),
    "unknown_level_set": Text(
        'ไม่มีชุดระดับคะแนน "{found}" ที่ใช้ได้: {allowed}', 'level set "{found}" does not exist, allowed: {allowed}'
    ),
    "score_count": Text(
        'มี {found} คะแนน ที่ใช้ได้: {allowed} ตัวตามชุด "{set}" ("-" คือไม่มีระดับนี้)',
        'there are {found} scores, allowed: {allowed}, one per level of "{set}" ("-" if a level is not offered)',
    ),
    "too_few_offered": Text("มีให้เลือก {found} ระดับ ที่ใช้ได้: 2 ระดับขึ้นไป", "{found} levels are offered, allowed: 2 or more"),
    "not_descending": Text(
        "คะแนน {second} อยู่หลัง {first} ที่ใช้ได้: จากมากไปน้อย ไม่เท่ากัน",
        "{second} follows {first}, allowed: scores that decrease from level to level",
    ),
    "best_level": Text(
        "ระดับสูงสุดได้ {found} คะแนน แต่ข้อนี้เต็ม {points} ที่ใช้ได้: ระดับสูงสุดเท่ากับคะแนนเต็ม {points}",
        "the best level has {found} points but the criterion has {points}, allowed: a best level of {points}",
    ),
    "guidance_count": Text(
        "มีข้อพิจารณา {found} ข้อความ ที่ใช้ได้: {allowed} หนึ่งข้อความต่อหนึ่งระดับที่ให้เลือก",
        "there are {found} guidance texts, allowed: {allowed}, one per offered level",
    ),
    # items
    "bad_code": Text(
        '{key} "{found}" ที่ใช้ได้: เลขข้อคั่นด้วยจุด เช่น 1.2.1',
        '{key} "{found}" is not valid, allowed: numbers joined by dots, such as 1.2.1',
    ),
    "code_twice": Text("เลขข้อ {found} มีซ้ำ ที่ใช้ได้: อย่างละครั้งเดียว", "the code {found} appears twice, allowed: each once"),
    "out_of_order": Text(
        "ข้อ {found} อยู่หลังข้อ {after} ที่ใช้ได้: เรียงตามลำดับที่พิมพ์",
        "{found} comes after {after}, allowed: codes in printed order",
    ),
    "unknown_parent": Text(
        "ไม่มีข้อ {parent} ซึ่งเป็นข้อแม่ของ {found} ที่ใช้ได้: ข้อที่มีข้อแม่อยู่ก่อนหน้า",
        "the parent {parent} of {found} is missing, allowed: codes whose parent comes before them",
    ),
    "without_scores": Text(
        "ไม่มีทั้งคะแนนและข้อย่อย ที่ใช้ได้: levels, scores และ guidance หรือข้อย่อย",
        "the item has neither scores nor child items, allowed: levels, scores and guidance, or child items",
    ),
    "criterion_with_children": Text(
        "มีคะแนน แต่มีข้อย่อย {found} ที่ใช้ได้: อย่างใดอย่างหนึ่ง",
        "the item has both scores and the child item {found}, allowed: one of the two",
    ),
    "children_sum": Text(
        "คะแนนเต็ม {points} แต่ข้อย่อย {parts} รวมได้ {sum} ที่ใช้ได้: {sum} หรือแก้ข้อย่อย",
        "points is {points}, but {parts} add up to {sum}, allowed: {sum}, or other points in the child items",
    ),
    "total_sum": Text(
        "total {total} แต่ข้อ {parts} รวมได้ {sum} ที่ใช้ได้: {sum} หรือแก้คะแนนของข้อ",
        "total is {total}, but {parts} add up to {sum}, allowed: {sum}, or other points in the sections",
    ),
    # tie-breaks
    "bad_tie_key": Text(
        '"{found}" ไม่ใช่กุญแจตัดสิน ที่ใช้ได้: เลขข้อ หรือ sorted(เลขข้อ)',
        'the key "{found}" is not valid, allowed: an item code or sorted(code)',
    ),
    "unknown_item": Text(
        '{key}: ไม่มีข้อ "{found}" ที่ใช้ได้: {allowed}', '{key}: item "{found}" does not exist, allowed: {allowed}'
    ),
    # requirements
    "unknown_clause": Text(
        '{key}: ไม่มีข้อกำหนด "{found}" ที่ใช้ได้: {allowed}', '{key}: clause "{found}" does not exist, allowed: {allowed}'
    ),
    "scope_missing": Text(
        "{consequence} ไม่มี scope ที่ใช้ได้: {allowed}", "{consequence} has no scope, allowed: {allowed} in scope"
    ),
    "scope_unused": Text(
        "{consequence} ไม่ใช้ scope ที่ใช้ได้: scope กับ zero หรือ refer",
        "{consequence} does not use a scope, allowed: a scope with zero or refer",
    ),
    "no_conditions": Text(
        "check {check} ไม่มีเงื่อนไข ที่ใช้ได้: fact หรือ all อย่างน้อยหนึ่งเงื่อนไข",
        "check {check} has no condition, allowed: a fact, or at least one condition in all",
    ),
    "fact_and_all": Text(
        "มีทั้ง fact และ all ที่ใช้ได้: อย่างใดอย่างหนึ่ง", "the requirement has both fact and all, allowed: one of the two"
    ),
    "unknown_fact": Text('ไม่มีข้อเท็จจริง "{found}" ที่ใช้ได้: {allowed}', 'unknown fact "{found}", allowed: {allowed}'),
    "fact_about": Text(
        '"{found}" เป็นข้อเท็จจริงของ {fact_about} แต่ข้อกำหนดนี้ถามถึง {about} ที่ใช้ได้: {allowed}',
        '"{found}" is a fact about {fact_about}, but the requirement is about {about}, allowed: {allowed}',
    ),
    "no_operator": Text(
        'ไม่มีตัวเปรียบเทียบของ "{fact}" ที่ใช้ได้: {allowed}', 'the condition on "{fact}" has no operator, allowed: {allowed}'
    ),
    "several_operators": Text(
        "มีตัวเปรียบเทียบหลายตัว: {found} ที่ใช้ได้: หนึ่งตัวต่อเงื่อนไข แยกเป็นหลายรายการใน all",
        "the condition has several operators ({found}), allowed: one per condition, more as entries of all",
    ),
    "operator_unfit": Text(
        '{operator} ใช้กับ "{fact}" ซึ่งเป็น{type}ไม่ได้ ที่ใช้ได้: {allowed}',
        '{operator} cannot be used with "{fact}", which is {type}, allowed: {allowed}',
    ),
    "value_unfit": Text(
        '{operator} ของ "{fact}" เป็น {found} ที่ใช้ได้: {allowed}', '{operator} of "{fact}" is {found}, allowed: {allowed}'
    ),
    "of_missing": Text("{operator} ไม่มี of ที่ใช้ได้: of เป็น {allowed}", "{operator} has no of, allowed: of as {allowed}"),
    "of_unused": Text("of ใช้กับ days_before เท่านั้น ที่ใช้ได้: ไม่มี of", "of is used without days_before, allowed: no of"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: `path` is its place in the data, `name` the code or id of its table."""

    code: str
    params: Mapping[str, str | Text]
    path: Path = ()
    name: str = ""
    line: int | None = None

    @property
    def where(self) -> str:
        """ "item 1.2.1", or "" where the fault is the whole file's."""
        return self.where_in("en")

    def where_in(self, language: str) -> str:
        kind = _KINDS.get(str(self.path[0])) if self.path and self.name else None
        return "" if kind is None else f"{kind.in_language(language)} {self.name}"

    def sentence(self, language: str = "en") -> str:
        """The item, what is wrong and what is allowed, in Thai or English."""
        words = {
            key: value.in_language(language) if isinstance(value, Text) else value for key, value in self.params.items()
        }
        said = SENTENCES[self.code].in_language(language).format_map(words)
        where = self.where_in(language)
        return f"{where}: {said}" if where else said

    def __str__(self) -> str:
        return self.sentence()


class RulebookFaults(ValueError):  # noqa: N818  (it carries faults; the name is the contract's)
    """The data is no rulebook; `faults` has every fault."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = faults
