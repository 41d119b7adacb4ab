"""Pure: the sentences of a certificate, in its language. What it says is frozen when it is issued (``Design``)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from judging.core.award_certificates.award_certificates import CertificateRole
from judging.core.dates import BUDDHIST_ERA, day_range
from judging.core.provinces import place_name
from judging.core.scoring.awards import MEDAL_NAMES, Award, AwardKind, Medal
from judging.core.text import Text

DEFAULT_ISSUER = Text("สำนักงานคณะกรรมการการอาชีวศึกษา", "Office of the Vocational Education Commission")

CONSENT = Text(
    "ข้าพเจ้ายินยอมให้ใช้ภาพลายมือชื่อของข้าพเจ้าพิมพ์บนเกียรติบัตรของรายการนี้",
    "I consent to my signature being printed on the certificates of this contest.",
)
"""What the owner of a signature agrees to before its picture is stored."""

TITLE = Text("เกียรติบัตร", "Certificate")

_DUTIES = {
    CertificateRole.MAKER: Text("ผู้จัดทำผลงาน", "maker of the work"),
    CertificateRole.ADVISER: Text("ครูที่ปรึกษาผลงาน", "adviser of the work"),
    CertificateRole.CHAIR: Text("ได้ปฏิบัติหน้าที่ประธานกรรมการ", "has served as chair of the judges"),
    CertificateRole.JUDGE: Text("ได้ปฏิบัติหน้าที่กรรมการ", "has served as a judge"),
    CertificateRole.SECRETARY: Text("ได้ปฏิบัติหน้าที่กรรมการและเลขานุการ", "has served as secretary of the judges"),
}

_SCHOOL_YEAR = "ปี\u2060การ\u2060ศึกษา"
"""One term, which no line breaks."""

_LEVELS = {
    "institution": Text("ระดับสถานศึกษา", "college level"),
    "province": Text("ระดับ\u2060อาชีวศึกษา\u2060จังหวัด", "provincial level"),
    "region": Text("ระดับภาค", "regional level"),
    "nation": Text("ระดับชาติ", "national level"),
}


@dataclass(frozen=True, slots=True)
class Design:
    """What all certificates of a batch share, without names of persons: ``signatories`` and pictures are ids of rows, 0
    for no picture; days are ISO dates; ``given_on`` is the day on the certificate."""

    language: str
    thai_digits: bool
    issuer: str
    given_on: str
    venue: str
    event: Text
    contest: Text
    level: str
    area: str
    school_year: int
    days: tuple[str, str]
    background: int = 0
    seal: int = 0
    signatories: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Design":
        """The design of a stored form."""
        both = {name: Text(**data[name]) for name in ("event", "contest")}
        lists = {name: tuple(data[name]) for name in ("days", "signatories")}
        return cls(**{**data, **both, **lists})


def presents(design: Design) -> str:
    """The line above the name."""
    words = Text("ขอมอบเกียรติบัตรฉบับนี้ไว้เพื่อแสดงว่า", "presents this certificate to")
    return words.in_language(design.language)


def duty(role: CertificateRole, design: Design) -> str:
    """The line under the name: what the person did."""
    return _DUTIES[role].in_language(design.language)


def work_line(title: Text, design: Design) -> str:
    """The title of the work in quotation marks."""
    return f"“{title.in_language(design.language)}”"


def award_phrases(awards: Iterable[Award], design: Design) -> list[str]:
    """The awards as phrases that no line breaks, the first with its verb; a work without any took part."""
    given = [one for one in awards if one.kind is AwardKind.PRIZE or one.level != Medal.PARTICIPATION]
    words = [_award(one, design) for one in given]
    is_thai = design.language != "en"
    if not words:
        return [_took_part(design)]
    if len(words) > 1 and (not is_thai or given[-1].kind is AwardKind.PRIZE):
        words[-1] = f"{'และ' if is_thai else 'and '}{words[-1]}"
    verb = "awarded " if not is_thai else "ได้รับรางวัล" if given[0].kind is AwardKind.MEDAL else "ได้รับ"
    first = f"{verb}{words[0]}"
    phrases = [first, *words[1:]]
    return phrases if is_thai or len(phrases) < 3 else [*(f"{one}," for one in phrases[:-1]), phrases[-1]]


def _took_part(design: Design) -> str:
    return "ได้เข้าร่วมนำเสนอผลงาน" if design.language != "en" else "has taken part"


def _award(award: Award, design: Design) -> str:
    name, level = award.name.in_language(design.language), _prize_level(award, design)
    if design.language == "en":
        leveled = f"{name}, {level}" if level else name
        return f"{leveled} ({award.giver})" if award.giver else leveled
    before = "รางวัล" if award.kind is not AwardKind.MEDAL else "ระดับ"
    said = _after(before, name) if not name.startswith("รางวัล") else name
    leveled = f"{said} {_after('ระดับ', level.removeprefix('ระดับ'))}" if level else said
    return f"{leveled} จาก{award.giver}" if award.giver else leveled


def _after(word: str, text: str) -> str:
    return f"{word} {text}" if text[:1].isascii() else f"{word}{text}"


def _prize_level(award: Award, design: Design) -> str:
    """The level of a special prize, empty without one: the name of a medal, or the text as it was typed."""
    if award.kind is not AwardKind.PRIZE:
        return ""
    return MEDAL_NAMES[Medal(award.level)].in_language(design.language) if award.level in list(Medal) else award.level


def contest_lines(design: Design) -> list[str]:
    """Event, contest, level and year; then the days and the place."""
    parts = (design.event.in_language(design.language), design.contest.in_language(design.language), _level(design))
    first = (", " if design.language == "en" else " ").join((*parts, _year(design)))
    days = day_range(date.fromisoformat(design.days[0]), date.fromisoformat(design.days[1]), design.language)
    if design.language == "en":
        return [first, f"{days}, {design.venue}" if design.venue else days]
    since = "เมื่อวันที่" if design.days[0] == design.days[1] else "ระหว่างวันที่"
    place = design.venue.removeprefix("ณ").strip()
    return [first, f"{since} {days} ณ {place}" if place else f"{since} {days}"]


def _level(design: Design) -> str:
    level = _LEVELS[design.level].in_language(design.language)
    if not design.area:
        return level
    if design.language == "en":
        return f"{level} ({place_name(design.area, 'en')})"
    return f"{level}\u2060{design.area.removeprefix('ภาค').removeprefix('อาชีวศึกษา').removeprefix('จังหวัด')}"


def _year(design: Design) -> str:
    if design.language == "en":
        year = design.school_year - BUDDHIST_ERA
        return f"school year {year}/{(year + 1) % 100:02}"
    return f"{_SCHOOL_YEAR}\u00a0{design.school_year}"


def given(design: Design) -> str:
    """Given on the day: ให้ไว้ ณ วันที่ ๒๙ เดือน พฤศจิกายน พ.ศ. ๒๕๖๙."""
    on = date.fromisoformat(design.given_on)
    day, month, year = day_range(on, on, design.language).split("\u00a0")
    if design.language == "en":
        return f"Given on {day} {month} {year}"
    return f"ให้ไว้ ณ วันที่ {day} เดือน {month} พ.ศ. {year}"


def number_line(serial: str, design: Design) -> str:
    """The serial with its word."""
    return f"No. {serial}" if design.language == "en" else f"เลขที่ {serial}"


def replaces_line(serial: str, design: Design) -> str:
    """What the certificate replaces; empty for a first one."""
    if not serial:
        return ""
    return f"Replaces no. {serial}" if design.language == "en" else f"ออกแทนฉบับเลขที่ {serial}"


def verify_line(address: str, design: Design) -> str:
    """Where the certificate can be checked."""
    return f"Check at {address}" if design.language == "en" else f"ตรวจสอบได้ที่ {address}"
