"""The types of facts and what fits them. Pure: the standard library only, frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from judging.core.rulebooks.requirements import About, Operator
from judging.core.text import Text


class FactType(StrEnum):
    """What kind of answer a fact is."""

    YES_NO = "yes_no"
    COUNT = "count"  # a whole number, never negative
    AMOUNT = "amount"  # a decimal, never negative
    CHOICE = "choice"
    TEXT = "text"
    LINK = "link"
    DAY = "day"
    MOMENT = "moment"


TYPE_NAMES: Mapping[FactType, Text] = {
    FactType.YES_NO: Text("ใช่หรือไม่", "yes or no"),
    FactType.COUNT: Text("จำนวนนับ", "a whole number"),
    FactType.AMOUNT: Text("จำนวน", "an amount"),
    FactType.CHOICE: Text("ตัวเลือก", "a choice"),
    FactType.TEXT: Text("ข้อความ", "a text"),
    FactType.LINK: Text("ลิงก์", "a link"),
    FactType.DAY: Text("วันที่", "a day"),
    FactType.MOMENT: Text("วันและเวลา", "a day and time"),
}

_NUMERIC = (Operator.AT_LEAST, Operator.AT_MOST, Operator.EQUALS)
_TEMPORAL = (Operator.BEFORE, Operator.DAYS_BEFORE)

OPERATORS: Mapping[FactType, tuple[Operator, ...]] = {
    FactType.YES_NO: (Operator.EQUALS,),
    FactType.COUNT: _NUMERIC,
    FactType.AMOUNT: _NUMERIC,
    FactType.CHOICE: (Operator.ONE_OF, Operator.EQUALS),
    FactType.TEXT: (),
    FactType.LINK: (),
    FactType.DAY: _TEMPORAL,
    FactType.MOMENT: _TEMPORAL,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer of a fact of type choice."""

    id: str
    label: Text


class Viewer(StrEnum):
    """Who may see a fact of a person."""

    TEACHER = "teacher"
    ORGANISER = "organiser"
    JUDGE = "judge"
    PUBLIC = "public"


VIEWER_NAMES: Mapping[Viewer, Text] = {
    Viewer.TEACHER: Text("ครูของสถานศึกษา", "teachers of the institution"),
    Viewer.ORGANISER: Text("ฝ่ายจัดการประเมิน", "organisers of the contest"),
    Viewer.JUDGE: Text("กรรมการของรายการ", "judges of the contest"),
    Viewer.PUBLIC: Text("ทุกคน เมื่อรายการเลือกเผยแพร่ชื่อ", "everyone, where the contest publishes names"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of the catalogue.

    `about` is None for facts of the contest itself. `derived` facts are computed, not asked. `per_level` facts are
    asked again at each level. `document` is the kind of document (the name of the fact that says whether it was handed
    in) whose PDF's page count is shown beside a declared number; a kind names itself. `asked_when` is the fact and the
    choice on which this fact is asked. ``at_counter`` facts are handed in at the counter, whose record outweighs the
    declaration. A fact of a person says who may see it and why it is kept; `in_person` facts
    are stored with the person's name, not among the facts of the team. `said` is the fact as a statement with a
    `{value}`, for judges; of a yes or no it is the statement of a yes, and `denied` that of a no. `unit` is the fact
    that holds the unit of an amount.
    """

    name: str
    type: FactType
    about: About | None
    label: Text
    why: Text
    choices: tuple[Choice, ...] = ()
    derived: bool = False
    per_level: bool = False
    document: str = ""
    asked_when: tuple[str, str] | None = None
    at_counter: bool = False
    seen_by: tuple[Viewer, ...] = ()
    kept_because: Text | None = None
    in_person: bool = False
    said: Text | None = None
    denied: Text | None = None
    unit: str = ""


def fact(
    about: About | None,
    name: str,
    kind: FactType,
    label: tuple[str, str],
    why: tuple[str, str],
    choices: tuple[Choice, ...] = (),
    *,
    kept_because: tuple[str, str] | None = None,
    said: tuple[str, str] | None = None,
    denied: tuple[str, str] | None = None,
    **options: Any,
) -> Fact:
    """A fact whose label, reasons and statements are given as Thai and English texts; ``options`` are further fields
    of `Fact`."""
    return Fact(
        name,
        kind,
        about,
        Text(*label),
        Text(*why),
        choices,
        kept_because=_text(kept_because),
        said=_text(said),
        denied=_text(denied),
        **options,
    )


def _text(both: tuple[str, str] | None) -> Text | None:
    return None if both is None else Text(*both)


def choices(*named: tuple[str, str, str]) -> tuple[Choice, ...]:
    """Choices from their ids, Thai and English labels."""
    return tuple(Choice(name, Text(th, en)) for name, th, en in named)
