"""Publications: the frozen documents, and the content of the next publication."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.orm import Session

from judging.core.results.publications import (
    Announcement,
    FrozenResults,
    FrozenText,
    Previous,
    PublishedContest,
    PublishedEntry,
    PublishedRuling,
    Results,
    UnrankedEntry,
)
from judging.core.results.recounts import are_sheets_public, judge_numbers
from judging.core.rulebooks.serialization import canonical_text, digest
from judging.database.statements import Cursor, Statement
from judging.models import AuditChain, Contest, InstallationFact, Person, Publication, PublicationNotice
from judging.queries.contests.contests import ContestHead, contest_head
from judging.queries.names import PERSON
from judging.queries.rulebooks import rulebooks
from judging.queries.scoring import standings, sums
from judging.queries.scoring.standings import Board, RankedRow, UnrankedRow

_parse_public = lru_cache(maxsize=32)(json.loads)
_parse_record = lru_cache(maxsize=4)(json.loads)
"""Frozen documents never change, so a process parses each text once and keeps those it read last."""

_PLAIN = Announcement()

_CONTEST = bindparam("contest_id", type_=Integer)
_NEWEST = select(func.max(Publication.version)).where(Publication.contest_id == _CONTEST).scalar_subquery()
_STATE = Statement(
    select(
        Publication.version,
        _NEWEST,
        Publication.public_digest,
        select(AuditChain.hash).where(AuditChain.contest_id == _CONTEST).scalar_subquery(),
        select(AuditChain.hash).where(AuditChain.contest_id.is_(None)).scalar_subquery(),
    ).where(
        Publication.contest_id == _CONTEST,
        Publication.version == func.coalesce(bindparam("version", type_=Integer), _NEWEST),
    )
)
"""Compiled once, and run on the driver's cursor: every visit of a public page asks it."""


@dataclass(frozen=True, slots=True)
class Version:
    """One publication of a contest, without its documents."""

    version: int
    published_at: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class PublicVersion(Version):
    """The public document of one version, with the newest version's number; ``digest`` is over ``text``."""

    contest_id: int
    newest: int
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PublicState:
    """All that the public page of a version depends on: equal states show the same. ``asked`` is the version that was
    asked for, None for the newest. ``digest`` is that of the public document; ``logs`` are the heads of the logs of the
    contest and of the installation, in which every write is: names beside the document, protests, erasures."""

    contest_id: int
    asked: int | None
    version: int
    newest: int
    digest: str
    logs: tuple[str | None, str | None]

    def now(self, cursor: Cursor) -> "PublicState | None":
        """The present state of the same; None if it is gone."""
        return public_state(cursor, self.contest_id, self.asked)


@dataclass(frozen=True, slots=True)
class Record:
    """The complete document of a version. Two records with the same hash are equal."""

    digest: str
    document: Mapping[str, Any] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice in the newest announcement. ``signer`` and ``position`` are current; empty if the person was
    erased."""

    version: int
    is_provisional: bool
    protests_until: date | None
    order_number: str
    announcement_number: str
    signer_id: int | None
    signer: str
    position: str


def newest_notice(session: Session, contest_id: int) -> Notice | None:
    """The notice of a contest's newest version; None without a version or a notice."""
    row = session.execute(
        select(PublicationNotice, Publication.version, Person.id, PERSON, Person.position, Person.erased_at)
        .join(Publication, Publication.id == PublicationNotice.publication_id)
        .outerjoin(Person, Person.id == PublicationNotice.signer_id)
        .where(Publication.contest_id == contest_id)
        .order_by(Publication.version.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    notice, version, person_id, name, position, erased_at = row
    known = person_id is not None and erased_at is None
    return Notice(
        version,
        notice.is_provisional,
        notice.protests_until,
        notice.order_number,
        notice.announcement_number,
        notice.signer_id,
        name if known else "",
        position if known else "",
    )


def public_version(session: Session, contest_id: int, version: int | None = None) -> PublicVersion | None:
    """The public document of a version, by default the newest; None without such a version."""
    newest = select(func.max(Publication.version)).where(Publication.contest_id == contest_id).scalar_subquery()
    row = session.execute(
        select(
            Publication.version, newest, Publication.published_at, Publication.public_digest, Publication.public
        ).where(Publication.contest_id == contest_id, Publication.version == (newest if version is None else version))
    ).first()
    if row is None:
        return None
    found, latest, published_at, digest, text = row
    return PublicVersion(found, published_at, digest, contest_id, latest, _parse_public(text))


def public_state(cursor: Cursor, contest_id: int, version: int | None = None) -> PublicState | None:
    """The state of a version, by default the newest, in one read of indexed columns; None without such a version."""
    row = cursor.first(_STATE, contest_id=contest_id, version=version)
    return None if row is None else PublicState(contest_id, version, row[0], row[1], row[2], (row[3], row[4]))


def record_of(session: Session, contest_id: int, version: int) -> Record | None:
    """The record of a version; None without such a version."""
    row = session.execute(
        select(Publication.record_digest, Publication.record).where(
            Publication.contest_id == contest_id, Publication.version == version
        )
    ).first()
    return None if row is None else Record(row[0], _parse_record(row[1]))


@dataclass(frozen=True, slots=True)
class CountedMarks:
    """The marks behind one version, for a recount: the criteria in printed order, and for each sheet the entry code,
    a number for the judge and the points by criterion. ``rulebook`` is the reference of the rulebook
    (``id@edition``)."""

    version: int
    rulebook: str
    reading: str
    are_public: bool
    criteria: tuple[str, ...]
    rows: tuple[tuple[str, int, Mapping[str, str]], ...]


def counted_marks(session: Session, contest_id: int, version: int) -> CountedMarks | None:
    """The marks behind a version, from its frozen record; None without such a version.

    Judges get new numbers for each work (``recounts.judge_numbers``), and the rows of a work follow these numbers.
    """
    frozen = record_of(session, contest_id, version)
    if frozen is None:
        return None
    record = frozen.document
    rulebook_id = session.execute(select(Contest.rulebook_id).where(Contest.id == contest_id)).scalar_one()
    sheets = record.get("sheets", ())
    # Not the record's own digest, which is stated elsewhere and so is no secret.
    secret = digest("judges\n" + canonical_text(record))
    rows = [
        (sheet["entry"], number, sheet["marks"])
        for sheet, number in zip(sheets, judge_numbers(sheets, secret), strict=True)
    ]
    return CountedMarks(
        version=version,
        rulebook=f"{record['rulebook']['id']}@{record['rulebook']['edition']}",
        reading=record["reading"],
        are_public=are_sheets_public(record["settings"]),
        criteria=tuple(item.code for item in rulebooks.rulebook(session, rulebook_id).criteria),
        rows=tuple(sorted(rows, key=lambda row: row[:2])),
    )


def versions(session: Session, contest_id: int) -> tuple[Version, ...]:
    """Every version of a contest, the newest first."""
    rows = session.execute(
        select(Publication.version, Publication.published_at, Publication.public_digest)
        .where(Publication.contest_id == contest_id)
        .order_by(Publication.version.desc())
    )
    return tuple(Version(*row) for row in rows)


def newest(session: Session, contest_id: int) -> tuple[int, Previous] | None:
    """The id and the documents of the newest version, which the next one supersedes; None without one."""
    row = session.execute(
        select(Publication).where(Publication.contest_id == contest_id).order_by(Publication.version.desc()).limit(1)
    ).scalar()
    if row is None:
        return None
    record = FrozenText(json.loads(row.record), row.record, row.record_digest)
    public = FrozenText(json.loads(row.public), row.public, row.public_digest)
    return row.id, Previous(row.version, FrozenResults(record, public))


def _printed(session: Session, contest_id: int) -> int:
    """The highest version that was on paper when a backup was restored; 0 if none was."""
    query = select(InstallationFact.value).where(InstallationFact.name == f"printed:{contest_id}")
    return int(session.execute(query).scalar() or 0)


def assemble(
    session: Session,
    board: Board,
    *,
    at: datetime,
    by: int | None = None,
    previous: Previous | None = None,
    announcement: Announcement = _PLAIN,
) -> Results:
    """The complete content of a publication of this board: marks, sheets, names of works and institutions."""
    rules = board.rules
    head = contest_head(session, rules.contest_id)
    assert head is not None  # the board is of this contest
    certified_at, certified_by = session.execute(
        select(Contest.certified_at, Contest.certified_by).where(Contest.id == rules.contest_id)
    ).one()
    codes = {number: code for code, number in board.numbers.items()}
    ranked = standings.ranked_rows(session, board)
    apart = standings.unranked_rows(session, board.apart)
    sheets = sums.sheets_by_entry(session, rules, board.ranked_ids)
    return Results(
        contest=_contest(head),
        settings=rules,
        rulebook=rules.rulebook,
        published_at=at.isoformat(timespec="seconds"),
        entries={row.standing.entry: _entry(row.standing.entry, row, row.zeroed) for row in ranked},
        standings=tuple(
            replace(standing, tally=tally)
            for standing, tally in zip(board.standings, standings.whole_tallies(session, board), strict=True)
        ),
        others=tuple(UnrankedEntry(_entry(row.work.code, row), row.work.state, row.work.clause) for row in apart),
        sheets={codes[entry_id]: own for entry_id, own in sheets.items()},
        certified_at=certified_at.isoformat(timespec="seconds") if certified_at else None,
        certified_by=certified_by,
        published_by=by,
        previous=previous,
        printed=_printed(session, rules.contest_id),
        announcement=announcement,
        prizes=board.prizes,
        rulings=tuple(
            PublishedRuling(
                ruling.number,
                ruling.effect.value,
                ruling.clause,
                tuple(codes[number] for number in ruling.entries),
                ruling.items,
            )
            for ruling in board.rulings
        ),
    )


def _contest(head: ContestHead) -> PublishedContest:
    return PublishedContest(
        contest_id=head.contest_id,
        school_year=head.school_year,
        level=head.level.value,
        area=head.area,
        category=head.category,
        title=head.title,
        first_day=head.first_day.isoformat(),
        last_day=head.last_day.isoformat(),
        event=head.event,
    )


def _entry(code: str, row: RankedRow | UnrankedRow, zeroed: tuple[str, ...] = ()) -> PublishedEntry:
    return PublishedEntry(
        row.entry_id, code, row.title, row.institution_id, row.institution, row.province, row.region, zeroed
    )


def is_released(session: Session, contest_id: int) -> bool:
    """Whether organisers of the next level may enter the contest's advancing works."""
    query = select(Contest.id).where(Contest.id == contest_id, Contest.released_at.is_not(None))
    return session.execute(query).first() is not None
