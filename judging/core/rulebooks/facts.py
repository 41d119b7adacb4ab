"""The typed catalogue of facts that requirements speak of. Pure: the standard library only, frozen values.

The entry form, the eligibility checklist, the check of rulebooks and the docs all use this one catalogue: the name of
each fact, its type, whom it is about, and why it is asked.
"""

from collections.abc import Mapping
from functools import partial

from judging.core.rulebooks.fact_catalogue import ENTRY_FACTS
from judging.core.rulebooks.fact_types import (
    OPERATORS,
    TYPE_NAMES,
    VIEWER_NAMES,
    Choice,
    Fact,
    FactType,
    Viewer,
    choices,
    fact,
)
from judging.core.rulebooks.requirements import About

__all__ = [
    "FACTS",
    "OPERATORS",
    "TYPE_NAMES",
    "VIEWER_NAMES",
    "Choice",
    "Fact",
    "FactType",
    "Viewer",
    "document_kinds",
    "facts_about",
]

_maker = partial(fact, About.MAKER)
_adviser = partial(fact, About.ADVISER)
_change = partial(fact, About.CHANGE)
_contest = partial(fact, None)

_LEVELS = choices(
    ("certificate", "ปวช.", "vocational certificate"),
    ("diploma", "ปวส.", "vocational diploma"),
    ("other", "ระดับอื่น", "another level"),
)
_MODES = choices(
    ("regular", "ปกติ", "regular"),
    ("dual_track_school", "ทวิศึกษา", "dual-track school"),
    ("dual_vocational", "ทวิภาคี", "dual vocational"),
    ("credit_transfer", "เทียบโอน", "credit transfer"),
    ("other", "รูปแบบอื่น", "another mode"),
)
_ROUNDS = choices(
    ("institution", "ระดับสถานศึกษา", "college level"),
    ("province", "ระดับอาชีวศึกษาจังหวัด", "provincial level"),
    ("region", "ระดับภาค", "regional level"),
    ("nation", "ระดับชาติ", "national level"),
)
_CHANGES = choices(("name", "ชื่อผลงาน", "the name"), ("category", "ประเภท", "the category"))

_INSIDE = (Viewer.TEACHER, Viewer.ORGANISER)
_NAMED = (*_INSIDE, Viewer.JUDGE, Viewer.PUBLIC)
_FOR_ELIGIBILITY = ("ตรวจคุณสมบัติผู้จัดทำ", "To check eligibility")
_FOR_CERTIFICATES = ("พิมพ์ในเกียรติบัตรและประกาศผล", "Printed on certificates and in the announcement")

_PEOPLE = (
    _maker(
        "maker_prefix",
        FactType.TEXT,
        ("คำนำหน้า", "Prefix"),
        ("เขียนตามที่ใช้จริง เช่น ว่าที่ร้อยตรี", "As the person writes it"),
        seen_by=_NAMED,
        kept_because=_FOR_CERTIFICATES,
        in_person=True,
    ),
    _maker(
        "maker_name",
        FactType.TEXT,
        ("ชื่อ–สกุล", "Name"),
        ("ชื่อที่จะพิมพ์ในเกียรติบัตร", "As printed on the certificate"),
        seen_by=_NAMED,
        kept_because=_FOR_CERTIFICATES,
        in_person=True,
    ),
    _maker(
        "level",
        FactType.CHOICE,
        ("ระดับการศึกษา", "Study level"),
        ("ผู้จัดทำต้องเรียน ปวช. หรือ ปวส.", "Makers must study for the vocational certificate or diploma"),
        _LEVELS,
        seen_by=_INSIDE,
        kept_because=_FOR_ELIGIBILITY,
    ),
    _maker(
        "mode",
        FactType.CHOICE,
        ("รูปแบบการศึกษา", "Study mode"),
        ("ระบุได้สี่รูปแบบ", "The rulebook names four modes"),
        _MODES,
        seen_by=_INSIDE,
        kept_because=_FOR_ELIGIBILITY,
    ),
    _maker(
        "enrolled",
        FactType.YES_NO,
        ("กำลังศึกษาอยู่ในสถานศึกษาสังกัด สอศ.", "Enrolled now at an institution of the Office"),
        ("ผู้ที่จบหรือออกไปแล้วเป็นผู้จัดทำไม่ได้", "Students who have left cannot be makers"),
        per_level=True,
        seen_by=_INSIDE,
        kept_because=_FOR_ELIGIBILITY,
    ),
    _adviser(
        "adviser_prefix",
        FactType.TEXT,
        ("คำนำหน้า", "Prefix"),
        ("เขียนตามที่ใช้จริง เช่น ดร.", "As the person writes it"),
        seen_by=_NAMED,
        kept_because=_FOR_CERTIFICATES,
        in_person=True,
    ),
    _adviser(
        "adviser_name",
        FactType.TEXT,
        ("ชื่อ–สกุล", "Name"),
        ("ชื่อที่จะพิมพ์ในเกียรติบัตร", "As printed on the certificate"),
        seen_by=_NAMED,
        kept_because=_FOR_CERTIFICATES,
        in_person=True,
    ),
    _adviser(
        "adviser_role",
        FactType.TEXT,
        ("หน้าที่ในผลงาน", "Part in the work"),
        ("พิมพ์ในเกียรติบัตร", "Printed on the certificate"),
        seen_by=_INSIDE,
        kept_because=_FOR_CERTIFICATES,
    ),
)

_REQUESTS = (
    _change(
        "changed",
        FactType.CHOICE,
        ("ขอเปลี่ยน", "What is to be changed"),
        ("ชื่อหรือประเภทเปลี่ยนได้เพียงระดับเดียว", "Name and category can be changed at one level only"),
        _CHANGES,
    ),
    _change(
        "notice_day",
        FactType.DAY,
        ("วันที่แจ้ง", "Day of notice"),
        ("ต้องแจ้งล่วงหน้าไม่น้อยกว่า 7 วัน", "At least 7 days' notice"),
    ),
)

_ROUND = (
    _contest(
        "round_level",
        FactType.CHOICE,
        ("ระดับการประเมิน", "Level of the round"),
        ("มาจากการประเมินที่สร้างไว้", "Taken from the round"),
        _ROUNDS,
        derived=True,
    ),
    _contest(
        "evaluation_day",
        FactType.DAY,
        ("วันประเมินวันแรก", "First evaluation day"),
        ("มาจากการประเมินที่สร้างไว้", "Taken from the round"),
        derived=True,
    ),
    _contest(
        "registration_closes",
        FactType.MOMENT,
        ("ปิดรับลงทะเบียนผลงาน", "Registration closes"),
        ("มาจากการประเมินที่สร้างไว้", "Taken from the round"),
        derived=True,
    ),
    _contest(
        "handing_in_closes",
        FactType.MOMENT,
        ("ปิดรับเล่มเอกสาร", "Handing in closes"),
        ("มาจากการประเมินที่สร้างไว้", "Taken from the round"),
        derived=True,
    ),
)

FACTS: Mapping[str, Fact] = {found.name: found for found in (*ENTRY_FACTS, *_PEOPLE, *_REQUESTS, *_ROUND)}


def facts_about(about: About) -> tuple[Fact, ...]:
    """The facts that a requirement about this subject may use: the subject's own and those of the contest."""
    return tuple(found for found in FACTS.values() if found.about in (about, None))


def document_kinds() -> tuple[Fact, ...]:
    """The documents of an entry: the facts that say whether each was handed in."""
    return tuple(found for found in FACTS.values() if found.document == found.name)
