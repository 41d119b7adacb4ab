"""A frozen public document in words; only makers' names come from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from judging import clock
from judging.core.entries.states import EntryState
from judging.core.results.publications import BY_RULING
from judging.core.roles import RoundLevel
from judging.core.scoring.awards import Title
from judging.core.text import Text
from judging.queries.results import public_pages
from judging.queries.results.public_pages import ReadingName
from judging.web.wording import labels, tie_explanations


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A ranked work; ``total`` is empty if scores are not published."""

    rank: int
    code: str
    title: Text
    institution: Text
    province: str
    award: str
    medal: str
    total: str
    advances: bool
    why: str
    makers: tuple[str, ...]
    zeroed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownOther:
    """A work without a rank, and why."""

    code: str
    title: Text
    institution: Text
    province: str
    state: str
    clause: str


@dataclass(frozen=True, slots=True)
class ShownMove:
    """A work whose rank changed since the previous version; a rank is None where it had or has none."""

    code: str
    title: Text
    from_rank: int | None
    to_rank: int | None
    from_award: str
    to_award: str


@dataclass(frozen=True, slots=True)
class ShownAnnouncement:
    """The announcement beside the results. ``protests_until`` is None without protests, ``takes_protests`` holds until
    that day; the signer is empty without one or after erasure."""

    is_provisional: bool
    protests_until: date | None
    takes_protests: bool
    by_ruling: bool
    order_number: str
    number: str
    signer: str
    position: str


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A published result as a page shows it."""

    contest_id: int
    title: Text
    level: str
    area: str
    school_year: int
    days: tuple[date, date]
    version: int
    supersedes: int | None
    published_at: datetime
    digest: str
    rulebook: ReadingName | None
    edition: int
    rulebook_digest: str
    rulebook_reference: str
    reading: str
    scores: bool
    announcement: ShownAnnouncement
    medals: Mapping[str, str]
    advance: int
    protest_days: int
    rows: Sequence[ShownRow]
    others: Sequence[ShownOther]
    moves: Sequence[ShownMove]


def shown(session: Session, data: Mapping[str, Any], *, digest: str) -> ShownDocument:
    """The document in the person's language."""
    contest, settings, rulebook = data["contest"], data["settings"], data["rulebook"]
    ids = [row["entry_id"] for row in data["standings"]]
    names = public_pages.makers(session, ids) if settings["publish_names"] else {}
    titles = {row["entry"]: _text(row["title"]) for row in (*data["standings"], *data["others"])}
    return ShownDocument(
        contest_id=contest["id"],
        title=_text(contest["title"]),
        level=str(labels.LEVELS[RoundLevel(contest["level"])]),
        area=contest["area"],
        school_year=contest["school_year"],
        days=(date.fromisoformat(contest["first_day"]), date.fromisoformat(contest["last_day"])),
        version=data["version"],
        supersedes=data["supersedes"]["version"] if data["supersedes"] else None,
        published_at=datetime.fromisoformat(data["published_at"]),
        digest=digest,
        rulebook=public_pages.reading_name(session, rulebook["digest"], data["reading"]),
        edition=rulebook["edition"],
        rulebook_digest=rulebook["digest"],
        rulebook_reference=f"{rulebook['id']}@{rulebook['edition']}",
        reading=data["reading"],
        scores=settings["publish_scores"],
        announcement=_announcement(session, data.get("announcement") or {}),
        medals=settings["medals"],
        advance=settings["advance"],
        protest_days=settings["protest_days"],
        rows=[
            _row(row, why, names)
            for row, why in zip(data["standings"], tie_explanations.of_document(data["standings"]), strict=True)
        ],
        others=[_other(row) for row in data["others"]],
        moves=[_move(move, titles) for move in data["moved"]],
    )


def _announcement(session: Session, said: Mapping[str, Any]) -> ShownAnnouncement:
    """The announcement; versions from before announcements were stored are final and unsigned."""
    until = date.fromisoformat(said["protests_until"]) if said.get("protests_until") else None
    signer, position = public_pages.signer(session, said.get("signer_id"))
    return ShownAnnouncement(
        is_provisional=said.get("provisional", False),
        protests_until=until,
        takes_protests=until is not None and clock.today() <= until,
        by_ruling=said.get("by_ruling", False),
        order_number=said.get("order_number", ""),
        number=said.get("announcement_number", ""),
        signer=signer,
        position=position,
    )


def _row(row: Mapping[str, Any], why: str, names: Mapping[int, tuple[str, ...]]) -> ShownRow:
    return ShownRow(
        rank=row["rank"],
        code=row["entry"],
        title=_text(row["title"]),
        institution=_text(row["institution"]),
        province=row["province"],
        award=_award(row["award"]),
        medal=row["medal"],
        total=row.get("total", ""),
        advances=row["advances"],
        why=why,
        makers=names.get(row["entry_id"], ()),
        zeroed=tuple(row.get("zeroed", ())),
    )


def _other(row: Mapping[str, Any]) -> ShownOther:
    state = _("by a ruling") if row["state"] == BY_RULING else str(labels.ENTRY_STATES[EntryState(row["state"])])
    return ShownOther(
        code=row["entry"],
        title=_text(row["title"]),
        institution=_text(row["institution"]),
        province=row["province"],
        state=state,
        clause=row["clause"] or "",
    )


def _move(move: Mapping[str, Any], titles: Mapping[str, Text]) -> ShownMove:
    return ShownMove(
        code=move["entry"],
        title=titles.get(move["entry"], Text("", "")),
        from_rank=move["rank"][0],
        to_rank=move["rank"][1],
        from_award=_award(move["award"][0]),
        to_award=_award(move["award"][1]),
    )


def _award(name: str | None) -> str:
    return str(labels.TITLES[Title(name)]) if name else ""


def _text(both: Mapping[str, str]) -> Text:
    return Text(both["th"], both["en"])
