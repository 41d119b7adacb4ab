"""Score sheets on paper: what services decide by, what pages show, and where a sheet's marks came from."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from judging.core.named_people import person_key
from judging.core.paper_sheets import paper
from judging.core.paper_sheets.paper import Compared, Settlement, Who
from judging.core.rulebooks.rulebook import Item
from judging.models import (
    Comment,
    Entry,
    KeyingPlace,
    Mark,
    PanelMember,
    PaperFile,
    PaperKeying,
    PaperMark,
    PaperPart,
    PaperSheet,
    PaperState,
    Person,
    Scoresheet,
    SheetState,
    User,
)
from judging.queries.grouping import grouped
from judging.queries.names import person_name
from judging.queries.scoring.counted_sheets import ON_DUTY

NOBODY = Who(0, "")
"""Who stands for an account without a person; it is the same as itself."""

COUNTS = and_(
    PaperSheet.state == PaperState.COUNTED,
    PaperSheet.revision == Scoresheet.revision,
    Scoresheet.state == SheetState.SUBMITTED,
)
"""The condition on a paper, joined with its sheet, that the sheet's marks are the paper's."""

IS_OPEN = PaperSheet.state == PaperState.OPEN


def open_on(session: Session, sheet_id: int) -> PaperSheet | None:
    """The paper from which a sheet is keyed now."""
    query = select(PaperSheet).where(PaperSheet.sheet_id == sheet_id, IS_OPEN)
    return session.execute(query.execution_options(populate_existing=True)).scalar()


def keyings(session: Session, paper_id: int) -> dict[KeyingPlace, PaperKeying]:
    """What was keyed of a paper, by whose reading it is."""
    rows = session.execute(select(PaperKeying).where(PaperKeying.paper_id == paper_id)).scalars()
    return {row.place: row for row in rows}


def levels(session: Session, keying_id: int) -> dict[str, str | None]:
    """The levels of one keying by criterion."""
    query = select(PaperMark.criterion, PaperMark.level).where(PaperMark.keying_id == keying_id)
    return dict(session.execute(query).tuples().all())


def count_files(session: Session, paper_id: int) -> int:
    """The number of a paper's files."""
    query = select(func.count()).select_from(PaperFile).where(PaperFile.paper_id == paper_id)
    return session.execute(query).scalar_one()


def sent(session: Session, sheet_id: int) -> dict[str, str | None]:
    """The levels that the judge's tablet sent, by criterion."""
    query = select(Mark.criterion, Mark.level).where(Mark.sheet_id == sheet_id)
    return dict(session.execute(query).tuples().all())


def comment(session: Session, sheet_id: int, item: str) -> str:
    """The judge's comment on an item, as it was sent."""
    query = select(Comment.text).where(Comment.sheet_id == sheet_id, Comment.item == item)
    return session.execute(query).scalar() or ""


def compared(session: Session, sheet_id: int, paper_id: int, criteria: Sequence[Item]) -> tuple[Compared, ...]:
    """Each criterion with what was keyed and what the tablet had sent; nothing before the first keying."""
    done = keyings(session, paper_id)
    if KeyingPlace.FIRST not in done:
        return ()
    second = done.get(KeyingPlace.SECOND)
    return paper.compare(
        criteria,
        levels(session, done[KeyingPlace.FIRST].id),
        levels(session, second.id) if second else None,
        sent(session, sheet_id),
    )


def fingerprint(paper_id: int, revision: int, rows: Sequence[Compared]) -> str:
    """A text that changes with what there is to settle; ``revision`` is the sheet's."""
    told = [(row.item.code, row.first, row.second, row.sent) for row in rows]
    return hashlib.sha256(repr((paper_id, revision, told)).encode()).hexdigest()[:16]


def who(session: Session, user_id: int | None) -> Who:
    """The person of an account."""
    return next(iter(_persons(session, User.id == user_id)), NOBODY)


def judges(session: Session, sheet_id: int) -> tuple[Who, ...]:
    """The judge of the sheet, and all who score in its contest now."""
    panel = select(PanelMember.user_id).join(Scoresheet, Scoresheet.contest_id == PanelMember.contest_id)
    panel = panel.where(Scoresheet.id == sheet_id, or_(ON_DUTY, PanelMember.id == Scoresheet.member_id))
    return _persons(session, User.id.in_(panel))


def _persons(session: Session, which: ColumnElement[bool]) -> tuple[Who, ...]:
    rows = session.execute(select(Person.id, Person.name).join(User, User.person_id == Person.id).where(which))
    return tuple(Who(number, person_key(name)) for number, name in rows)


@dataclass(frozen=True, slots=True)
class KeyingRow:
    """Who keyed, and when."""

    place: KeyingPlace
    by: str
    user_id: int | None
    at: datetime
    comment: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """A scan that is not erased."""

    file_id: int
    part: PaperPart
    kind: str
    name: str
    pages: int
    added_at: datetime
    added_by: str


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper of a sheet, with its files and keyings, for pages; ``revision`` of a counted one is the sheet's then."""

    paper_id: int
    state: PaperState
    reason: str
    opened_at: datetime
    opened_by: str
    shown_at: datetime | None
    settlement: Settlement | None
    revision: int | None
    ended_at: datetime | None
    ended_by: str
    end_reason: str
    files: tuple[FileRow, ...]
    keyings: tuple[KeyingRow, ...]

    @property
    def scans(self) -> tuple[FileRow, ...]:
        """The judge's sheet."""
        return tuple(file for file in self.files if file.part is PaperPart.SCAN)

    @property
    def read_by(self) -> tuple[KeyingRow, ...]:
        """Those who keyed, without the judge."""
        return tuple(row for row in self.keyings if row.place is not KeyingPlace.JUDGE)

    @property
    def comment(self) -> str:
        """The comment to the team that the first person keyed."""
        return next((row.comment for row in self.keyings if row.comment), "")


def of_sheet(session: Session, sheet_id: int) -> tuple[PaperRow, ...]:
    """The papers of a sheet, the newest first, in three statements."""
    opener, ender = aliased(Person), aliased(Person)
    opening, ending = aliased(User), aliased(User)
    rows: Sequence[Any] = session.execute(
        select(PaperSheet, person_name(opener), person_name(ender))
        .outerjoin(opening, opening.id == PaperSheet.opened_by)
        .outerjoin(opener, opener.id == opening.person_id)
        .outerjoin(ending, ending.id == PaperSheet.ended_by)
        .outerjoin(ender, ender.id == ending.person_id)
        .where(PaperSheet.sheet_id == sheet_id)
        .order_by(PaperSheet.id.desc())
    ).all()
    numbers = [row.id for row, *_ in rows]
    files, keyed = _files(session, numbers), _keyings(session, numbers)
    return tuple(
        PaperRow(
            paper_id=row.id,
            state=row.state,
            reason=row.reason,
            opened_at=row.opened_at,
            opened_by=opened_by or "",
            shown_at=row.shown_at,
            settlement=row.settlement,
            revision=row.revision,
            ended_at=row.ended_at,
            ended_by=ended_by or "",
            end_reason=row.end_reason,
            files=tuple(files.get(row.id, ())),
            keyings=tuple(keyed.get(row.id, ())),
        )
        for row, opened_by, ended_by in rows
    )


def _by(query: Select[Any], column: Any) -> Select[Any]:
    """The query with the person of the account in ``column`` as its last value."""
    joined = query.add_columns(person_name(Person)).outerjoin(User, User.id == column)
    return joined.outerjoin(Person, Person.id == User.person_id)


def _files(session: Session, papers: Collection[int]) -> Mapping[int, list[FileRow]]:
    file = PaperFile
    query = _by(
        select(file.paper_id, file.id, file.part, file.kind, file.name, file.pages, file.added_at), file.added_by
    )
    rows = session.execute(query.where(file.paper_id.in_(papers), file.stored != "").order_by(file.id)).tuples()
    return grouped(
        (number, FileRow(file_id, part, kind, name, pages, at, by or ""))
        for number, file_id, part, kind, name, pages, at, by in rows
    )


def _keyings(session: Session, papers: Collection[int]) -> Mapping[int, list[KeyingRow]]:
    keying = PaperKeying
    query = _by(
        select(keying.paper_id, keying.place, keying.keyed_by, keying.keyed_at, keying.comment), keying.keyed_by
    )
    rows = session.execute(query.where(keying.paper_id.in_(papers)).order_by(keying.id)).tuples()
    return grouped(
        (number, KeyingRow(place, by or "", user_id, at, text)) for number, place, user_id, at, text, by in rows
    )


@dataclass(frozen=True, slots=True)
class PaperOrigin:
    """That a submitted sheet's marks come from paper: who keyed them, and how it was settled, by the judge unless two
    persons agreed."""

    keyed_by: tuple[str, ...]
    settlement: Settlement
    at: datetime


def origins(session: Session, *which: ColumnElement[bool]) -> dict[int, PaperOrigin]:
    """By sheet: where its marks come from, of those of these sheets (conditions on ``Scoresheet``) that are from paper;
    one statement."""
    query = _by(
        select(PaperSheet.sheet_id, PaperSheet.settlement, PaperSheet.ended_at)
        .join(Scoresheet, Scoresheet.id == PaperSheet.sheet_id)
        .join(PaperKeying, PaperKeying.paper_id == PaperSheet.id),
        PaperKeying.keyed_by,
    ).where(COUNTS, PaperKeying.place != KeyingPlace.JUDGE, *which)
    found: dict[int, PaperOrigin] = {}
    for sheet_id, settlement, at, by in session.execute(query.order_by(PaperSheet.id, PaperKeying.id)).tuples():
        names = found[sheet_id].keyed_by if sheet_id in found else ()
        found[sheet_id] = PaperOrigin((*names, by or ""), settlement, at)
    return found


def waiting(session: Session, *which: ColumnElement[bool]) -> dict[int, int]:
    """By sheet: how many persons have keyed it, of those of these sheets that are keyed now; one statement."""
    query = (
        select(PaperSheet.sheet_id, func.count(PaperKeying.id))
        .join(Scoresheet, Scoresheet.id == PaperSheet.sheet_id)
        .outerjoin(PaperKeying, PaperKeying.paper_id == PaperSheet.id)
        .where(IS_OPEN, *which)
        .group_by(PaperSheet.sheet_id)
    )
    return dict(session.execute(query).tuples().all())


def unfinished_by_entry(contest_ids: Collection[int]) -> Any:
    """(entry, number of its sheets that are keyed now), as a subquery."""
    return (
        select(Scoresheet.entry_id, func.count().label("number"))
        .join(PaperSheet, PaperSheet.sheet_id == Scoresheet.id)
        .where(Scoresheet.contest_id.in_(contest_ids), IS_OPEN)
        .group_by(Scoresheet.entry_id)
        .subquery()
    )


@dataclass(frozen=True, slots=True)
class StoredScan:
    """A scan in the store, and the sheet it belongs to; ``code`` is that of the work."""

    stored: str
    kind: str
    name: str
    code: str
    contest_id: int
    user_id: int


def stored(session: Session, file_id: int) -> StoredScan | None:
    """A scan with the account of the sheet's judge; None if there is none, or it is erased."""
    query = (
        select(PaperFile.stored, PaperFile.kind, PaperFile.name, Entry.code, Scoresheet.contest_id, PanelMember.user_id)
        .join(PaperSheet, PaperSheet.id == PaperFile.paper_id)
        .join(Scoresheet, Scoresheet.id == PaperSheet.sheet_id)
        .join(Entry, Entry.id == Scoresheet.entry_id)
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .where(PaperFile.id == file_id, PaperFile.stored != "")
    )
    row = session.execute(query).first()
    return None if row is None else StoredScan(*row)
