"""Pure: the official papers that an office signs, and their usual texts in Thai.

The parts are those of forms 4 (คำสั่ง) and 7 (ประกาศ) of the regulation of the Office of the Prime Minister on
correspondence (ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. 2526). The papers are written in Thai alone.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any

from judging.core.dates import BUDDHIST_ERA, day, day_range, official_day
from judging.core.events import EventNoun

DOTS = "." * 12
"""What is written by hand."""


class PaperKind(StrEnum):
    """The announcement of the results, and the order that appoints the panel."""

    ANNOUNCEMENT = "announcement"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class PaperValues:
    """What an organiser enters for a paper. An empty text stands for the usual one, an empty day or number for dots.

    ``number`` is that of the office's register ("12/2565"); without ``has_number`` the paper has none. ``effective_on``
    is the day from which an order applies.
    """

    issuer: str = ""
    subject: str = ""
    has_number: bool = False
    number: str = ""
    body: str = ""
    closing: str = ""
    dated_on: date | None = None
    effective_on: date | None = None
    signer: str = ""
    position: str = ""


def fingerprint(saved: PaperValues | None) -> str:
    """Tells what was saved for a paper, None for nothing, from anything saved later."""
    return sha256(repr(saved).encode()).hexdigest()[:16]


TEXTS = ("issuer", "subject", "body", "closing")
"""The values that have a usual text."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What the usual texts say of a contest, in Thai. ``level`` is with its area (``level_in_full``)."""

    event: str
    noun: EventNoun
    contest: str
    level: str
    school_year: int
    days: tuple[date, date]
    venue: str = ""
    host: str = ""

    @property
    def word(self) -> str:
        """What the event is called: การประเมิน or การประกวด."""
        return "การประเมิน" if self.noun is EventNoun.EVALUATION else "การประกวด"

    @property
    def act(self) -> str:
        """What the panel does with the works."""
        return "ประเมิน" if self.noun is EventNoun.EVALUATION else "ตัดสิน"

    @property
    def name(self) -> str:
        """The event with its word first: การประเมินสิ่งประดิษฐ์ของคนรุ่นใหม่."""
        return self.event if self.event.startswith(self.word) else f"{self.word} {self.event}"

    @property
    def title(self) -> str:
        """The event, the contest, the level with its area and the school year."""
        parts = (self.name, self.contest, self.level, f"ปีการศึกษา\u00a0{self.school_year}")
        return " ".join(part for part in parts if part)

    @property
    def committee(self) -> str:
        """The panel: คณะกรรมการประเมินสิ่งประดิษฐ์ของคนรุ่นใหม่ …, or คณะกรรมการตัดสินการประกวด…"""
        if self.noun is EventNoun.EVALUATION:
            return "คณะกรรมการ" + self.title.removeprefix("การ")
        return "คณะกรรมการตัดสิน" + self.title

    @property
    def when_and_where(self) -> str:
        """The days and the venue."""
        when = "ในวันที่" if self.days[0] == self.days[1] else "ระหว่างวันที่"
        held = f"{when} {day_range(*self.days, 'th')}"
        return f"{held} ณ {self.venue}" if self.venue else held


@dataclass(frozen=True, slots=True)
class Edition:
    """What the usual texts of an announcement say of its version. ``protests_until`` is set where it is provisional;
    ``after_provisional`` where it makes a provisional version final."""

    version: int = 1
    protests_until: date | None = None
    after_provisional: bool = False


def level_in_full(level: str, area: str) -> str:
    """The level with its area: ระดับภาค ภาคกลาง, ระดับอาชีวศึกษาจังหวัดลพบุรี."""
    if level.endswith("จังหวัด") and area:
        return level + area.removeprefix("อาชีวศึกษา").removeprefix("จังหวัด")
    return f"{level} {area}" if area else level


def usual(kind: PaperKind, occasion: Occasion, edition: Edition = Edition()) -> PaperValues:
    """The usual texts of a paper; without number, days and signer."""
    if kind is PaperKind.ORDER:
        return PaperValues(
            issuer=occasion.host,
            subject=f"แต่งตั้ง{occasion.committee}",
            has_number=True,
            body=_order_body(occasion),
            closing=_order_closing(occasion),
        )
    return PaperValues(
        issuer=occasion.host,
        subject=f"ผล{occasion.title}",
        body=_announcement_body(occasion, edition),
        closing=_announcement_closing(edition),
    )


def _held(occasion: Occasion, verb: str) -> str:
    return f"{occasion.host}{verb}" if occasion.host else verb


def _order_body(occasion: Occasion) -> str:
    return (
        f"ด้วย{_held(occasion, 'กำหนดจัด')}{occasion.title} {occasion.when_and_where} "
        "เพื่อให้การดำเนินงานเป็นไปด้วยความเรียบร้อยและบรรลุวัตถุประสงค์ "
        f"จึงแต่งตั้งคณะกรรมการ{occasion.act} ดังต่อไปนี้"
    )


def _order_closing(occasion: Occasion) -> str:
    return (
        f"ให้ผู้ได้รับแต่งตั้งปฏิบัติหน้าที่{occasion.act}ผลงานตามข้อกำหนด กติกา และเกณฑ์มาตรฐานการให้คะแนน "
        "ด้วยความเที่ยงธรรมและเกิดประโยชน์สูงสุดต่อทางราชการ"
    )


def _announcement_body(occasion: Occasion, edition: Edition) -> str:
    since = f"ตามที่{_held(occasion, 'ได้จัด')}{occasion.title} {occasion.when_and_where} นั้น"
    if edition.after_provisional:
        now = f"บัดนี้ พ้นกำหนดรับคำทักท้วงแล้ว จึงประกาศผล{occasion.word}อย่างเป็นทางการ ดังต่อไปนี้"
    elif edition.version > 1:
        since = f"ตามที่ได้ประกาศผล{occasion.title} ไว้แล้ว นั้น"
        now = f"เนื่องจากมีการแก้ไขผล จึงให้ยกเลิกประกาศฉบับก่อนหน้า และประกาศผล{occasion.word} ดังต่อไปนี้"
    else:
        kind = "เบื้องต้น" if edition.protests_until else ""
        now = f"บัดนี้ คณะกรรมการได้{occasion.act}และรับรองผลเรียบร้อยแล้ว จึงประกาศผล{occasion.word}{kind} ดังต่อไปนี้"
    return f"{since}\n{now}"


def _announcement_closing(edition: Edition) -> str:
    told = "จึงประกาศให้ทราบโดยทั่วกัน"
    if edition.protests_until is None:
        return told
    until = day(edition.protests_until, "th")
    return f"ทั้งนี้ สถานศึกษาที่ประสงค์จะทักท้วงผล ให้ยื่นคำทักท้วงภายในวันที่ {until}\n{told}"


def filled(own: PaperValues, usual: PaperValues) -> PaperValues:
    """What was entered, with the usual texts in place of empty ones."""
    return replace(own, **{name: getattr(own, name) or getattr(usual, name) for name in TEXTS})


def without_usual(given: PaperValues, usual: PaperValues) -> PaperValues:
    """What was entered, without texts that are the usual ones: those follow their contest."""
    same: dict[str, Any] = {name: "" for name in TEXTS if getattr(given, name) == getattr(usual, name)}
    return replace(given, **same)


@dataclass(frozen=True, slots=True)
class Lines:
    """A paper's text, ready to be set. ``number`` and ``effective`` are empty where it has none."""

    heading: str
    number: str
    subject: str
    paragraphs: tuple[str, ...]
    closing: tuple[str, ...]
    dated: str
    signer: str
    position: str


def lines(kind: PaperKind, values: PaperValues, *, year: int, version: int = 1) -> Lines:
    """The text of a paper from complete values. ``year`` (of the Buddhist era) is that of a number not known yet.

    The first announcement of a contest has no ฉบับที่, later ones have theirs.
    """
    is_order = kind is PaperKind.ORDER
    later = f" (ฉบับที่ {version})" if version > 1 and not is_order else ""
    when = values.dated_on.year + BUDDHIST_ERA if values.dated_on else year
    closing = list(_paragraphs(values.closing))
    if is_order:
        since = official_day(values.effective_on) if values.effective_on else _DOTTED_DAY
        closing.append(f"ทั้งนี้ ตั้งแต่วันที่ {since} เป็นต้นไป")
    dated = official_day(values.dated_on) if values.dated_on else _DOTTED_DAY
    return Lines(
        heading=("คำสั่ง" if is_order else "ประกาศ") + (values.issuer or DOTS * 4),
        number=f"ที่ {values.number or f'{DOTS}/{when}'}" if values.has_number else "",
        subject=f"เรื่อง {values.subject}{later}",
        paragraphs=tuple(_paragraphs(values.body)),
        closing=tuple(closing),
        dated=f"{'สั่ง' if is_order else 'ประกาศ'} ณ วันที่ {dated}",
        signer=values.signer,
        position=values.position,
    )


_DOTTED_DAY = f"{DOTS} พ.ศ. {DOTS}"


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]
