"""Publications: what the next one would freeze, and the frozen ones, read as they were written."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.results.publications import (
    Announcement,
    FrozenResults,
    FrozenText,
    Previous,
    PublishedContest,
    PublishedEntry,
    PublishedRuling,
    PublishedSettings,
    Results,
    UnrankedEntry,
)
from judging.core.scoring.ranking import rank
from judging.models import Contest, Person, Publication, PublicationNotice
from judging.queries.contests.contests import ContestHead, contest_head
from judging.queries.names import PERSON
from judging.queries.rulebooks import rulebooks
from judging.queries.scoring import standings, sums
from judging.queries.scoring.standings import Board, RankedRow, UnrankedRow
from judging.queries.scoring.sums import RankingRules


class _Shelf:
    """Documents by digest: what a digest stands for never changes, so each is parsed once a process. Those that were
    read last are kept, ``most`` of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._parsed: OrderedDict[str, Mapping[str, Any]] = OrderedDict()
        self._turn = Lock()

    def document(self, digest: str, text: Callable[[], str]) -> Mapping[str, Any]:
        """The document of this digest; ``text`` is asked for where it is not kept."""
        with self._turn:
            kept = self._parsed.get(digest)
        if kept is None:
            kept = json.loads(text())
        with self._turn:
            self._parsed[digest] = kept
            self._parsed.move_to_end(digest)
            while len(self._parsed) > self._most:
                self._parsed.popitem(last=False)
        return kept


_public, _records = _Shelf(32), _Shelf(4)
_PLAIN = Announcement()


@dataclass(frozen=True, slots=True)
class Version:
    """One publication of a contest, without its documents."""

    version: int
    published_at: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class PublicVersion:
    """The public document of one version, with the newest version's number; ``digest`` is over ``text``."""

    contest_id: int
    version: int
    newest: int
    published_at: datetime
    digest: str
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """The whole of what a version froze; two of one digest are equal."""

    digest: str
    document: Mapping[str, Any] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Notice:
    """What the newest announcement says beside the results; ``signer`` and ``position`` as they are now, empty where
    the person was erased."""

    version: int
    is_provisional: bool
    protests_until: date | None
    order_number: str
    announcement_number: str
    signer_id: int | None
    signer: str
    position: str


def newest_notice(session: Session, contest_id: int) -> Notice | None:
    """The notice of a contest's newest version; None before its first, or where that has none."""
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
    """The public document of a version, of the newest where none is named; None where there is no such version."""
    newest = select(func.max(Publication.version)).where(Publication.contest_id == contest_id).scalar_subquery()
    row = session.execute(
        select(Publication.id, Publication.version, newest, Publication.published_at, Publication.public_digest).where(
            Publication.contest_id == contest_id, Publication.version == (newest if version is None else version)
        )
    ).first()
    if row is None:
        return None
    number, found, latest, published_at, digest = row
    query = select(Publication.public).where(Publication.id == number)
    document = _public.document(digest, lambda: session.execute(query).scalar_one())
    return PublicVersion(contest_id, found, latest, published_at, digest, document)


def record_of(session: Session, contest_id: int, version: int) -> Record | None:
    """The whole frozen record of a version; None where there is no such version."""
    which = Publication.contest_id == contest_id, Publication.version == version
    digest = session.execute(select(Publication.record_digest).where(*which)).scalar()
    if digest is None:
        return None
    query = select(Publication.record).where(*which)
    return Record(digest, _records.document(digest, lambda: session.execute(query).scalar_one()))


@dataclass(frozen=True, slots=True)
class CountedMarks:
    """The marks that one version was counted from, to be counted again: the criteria in printed order, and of each
    sheet the work's entry code, a number that stands for its judge, and the points by criterion. ``rulebook`` is the
    reference that finds it (``id@edition``)."""

    version: int
    rulebook: str
    reading: str
    are_public: bool
    criteria: tuple[str, ...]
    rows: tuple[tuple[str, int, Mapping[str, str]], ...]


def counted_marks(session: Session, contest_id: int, version: int) -> CountedMarks | None:
    """The marks a version was counted from, out of its frozen record; None where there is no such version.

    Judges are numbered anew, from 1: who they are is nobody's business here. One who scored other sections on some
    sheets has a number for each, since ``judging recount`` asks that a judge leave the same sections empty everywhere.
    """
    frozen = record_of(session, contest_id, version)
    if frozen is None:
        return None
    record = frozen.document
    rulebook_id = session.execute(select(Contest.rulebook_id).where(Contest.id == contest_id)).scalar_one()
    sheets = record.get("sheets", ())
    appointed = sorted({(sheet["judge"], tuple(sheet["sections"])) for sheet in sheets})
    numbers = {who: number for number, who in enumerate(appointed, start=1)}
    return CountedMarks(
        version=version,
        rulebook=f"{record['rulebook']['id']}@{record['rulebook']['edition']}",
        reading=record["reading"],
        are_public=record["settings"]["publish_scores"],
        criteria=tuple(item.code for item in rulebooks.rulebook(session, rulebook_id).criteria),
        rows=tuple(
            (sheet["entry"], numbers[sheet["judge"], tuple(sheet["sections"])], sheet["marks"]) for sheet in sheets
        ),
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
    """The row's number and the documents of the newest version, as a next one would supersede it; None without one."""
    row = session.execute(
        select(Publication).where(Publication.contest_id == contest_id).order_by(Publication.version.desc()).limit(1)
    ).scalar()
    if row is None:
        return None
    record = FrozenText(json.loads(row.record), row.record, row.record_digest)
    public = FrozenText(json.loads(row.public), row.public, row.public_digest)
    return row.id, Previous(row.version, FrozenResults(record, public))


def assemble(
    session: Session,
    board: Board,
    *,
    at: datetime,
    by: int | None = None,
    previous: Previous | None = None,
    announcement: Announcement = _PLAIN,
) -> Results:
    """Everything that a publication of the board freezes, loaded whole: marks, sheets, names of works and colleges."""
    rules = board.rules
    head = contest_head(session, rules.contest_id)
    assert head is not None  # the board is of this contest
    certified_at, certified_by = session.execute(
        select(Contest.certified_at, Contest.certified_by).where(Contest.id == rules.contest_id)
    ).one()
    codes = {number: code for code, number in board.numbers.items()}
    ranked = standings.ranked_rows(session, board)
    apart = standings.unranked_rows(session, board.apart)
    sheets = sums.counted_sheets(session, rules, board.ranked_ids)
    return Results(
        contest=_contest(head),
        settings=_settings(rules),
        rulebook=rules.rulebook,
        published_at=at.isoformat(timespec="seconds"),
        entries={row.standing.entry: _entry(row.standing.entry, row, row.zeroed) for row in ranked},
        standings=rank(standings.whole_tallies(session, board), rules.keys, rules.rulebook, orders=board.orders),
        others=tuple(UnrankedEntry(_entry(row.work.code, row), row.work.state, row.work.clause) for row in apart),
        sheets={codes[entry_id]: own for entry_id, own in sheets.items()},
        certified_at=certified_at.isoformat(timespec="seconds") if certified_at else None,
        certified_by=certified_by,
        published_by=by,
        previous=previous,
        announcement=announcement,
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
    )


def _settings(rules: RankingRules) -> PublishedSettings:
    return PublishedSettings(
        reading=rules.reading,
        bands=rules.bands,
        min_judges=rules.min_judges,
        departed_sheets=rules.departed_sheets,
        titles_to=rules.titles_to,
        terms=rules.terms,
        publish_scores=rules.publish_scores,
        publish_names=rules.publish_names,
        publish_clauses=rules.publish_clauses,
        protest_days=rules.protest_days,
    )


def _entry(code: str, row: RankedRow | UnrankedRow, zeroed: tuple[str, ...] = ()) -> PublishedEntry:
    return PublishedEntry(
        row.entry_id, code, row.title, row.institution_id, row.institution, row.province, row.region, zeroed
    )
