"""The audit log: pages of entries with the names they mention, and the check of the hash chain."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from judging.core.audit_chain import GENESIS, link
from judging.core.text import Text
from judging.models import (
    AuditChain,
    AuditEntry,
    Entry,
    Institution,
    PanelMember,
    Person,
    RulebookRow,
    Scoresheet,
    User,
)
from judging.queries.names import INSTITUTION, PERSON, TITLE, person_name
from judging.queries.paging import Page, page_numbers

PAGE = 50
NAMED = 8
"""How many ids of a list in an entry are named."""

NOBODY = Text("", "")
"""The empty name: of the installation itself as an actor, and of a subject without a name."""

_ONE_OF = {"entries": "entry", "members": "member", "sheets": "sheet", "users": "user", "keyed_by": "user"}


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """The result of checking a chain of ``length`` entries. ``broken_at`` is the number of the first entry that does
    not fit, None if all fit."""

    length: int
    broken_at: int | None
    head: str


@dataclass(frozen=True, slots=True)
class LogRow:
    """One entry of the log. ``who`` is empty for the installation itself; ``deputy_of`` is the organiser for whom
    they acted, or empty. ``names`` says what the ids in subject and
    data stand for (``entry:3``, ``member:2``, …), as far as their rows still exist."""

    seq: int
    at: datetime
    who: str
    deputy_of: str
    action: str
    subject: str
    data: Mapping[str, Any]
    names: Mapping[str, Text]
    hash: str


def check_chain(session: Session, contest_id: int | None) -> ChainCheck:
    """Walk the chain of a contest, or of the installation, and compute every hash again.

    The chain is broken at a missing, changed, added or reordered entry, and at a last entry that is not the chain's
    head.
    """
    # One statement, so that an entry that is written meanwhile is in neither the chain's head nor the entries.
    query = (
        select(AuditChain.seq, AuditChain.hash, AuditEntry.seq, AuditEntry.text, AuditEntry.hash, AuditEntry.action)
        .outerjoin(AuditEntry, AuditEntry.chain_id == AuditChain.id)
        .where(_chain(contest_id))
        .order_by(AuditEntry.seq)
        .execution_options(yield_per=2000)
    )
    last, head = 0, GENESIS
    previous, expected = GENESIS, 1
    with session.execute(query) as entries:  # read in parts, and closed where it breaks off
        for last, head, seq, text, digest, action in entries:
            if seq is None:  # a chain without entries
                break
            said = json.loads(text)
            if seq != expected or link(previous, text) != digest or (said["seq"], said["action"]) != (seq, action):
                return ChainCheck(last, expected, head)
            previous, expected = digest, seq + 1
    if (expected - 1, previous) != (last, head):
        return ChainCheck(last, expected, head)
    return ChainCheck(last, None, head)


def contests_with_chains(session: Session) -> tuple[int | None, ...]:
    """The contests that have a chain, by id; None stands for the installation."""
    found = session.execute(select(AuditChain.contest_id)).scalars()
    return tuple(sorted(found, key=lambda contest_id: contest_id or 0))


def log_page(
    session: Session,
    contest_id: int | None,
    *,
    page: int = 1,
    without: Iterable[str] = (),
    only: Iterable[str] = (),
    size: int = PAGE,
) -> Page[LogRow]:
    """A page of the log of a contest, or of the installation, in at most seven statements. Actions in ``without``
    are left out; with ``only`` all others are."""
    where = [_chain(contest_id), AuditEntry.action.not_in(list(without))]
    if only:
        where.append(AuditEntry.action.in_(list(only)))
    join = AuditChain.id == AuditEntry.chain_id
    total = session.execute(
        select(func.count()).select_from(AuditEntry).join(AuditChain, join).where(*where)
    ).scalar_one()
    page, pages = page_numbers(page, total, size)
    query = (
        select(AuditEntry.seq, AuditEntry.text, AuditEntry.hash)
        .join(AuditChain, join)
        .where(*where)
        .order_by(AuditEntry.seq.desc())
        .limit(size)
        .offset((page - 1) * size)
    )
    return Page(_rows(session, query), page, pages, total)


def entries_about(session: Session, contest_id: int, subject: str, actions: Iterable[str]) -> tuple[LogRow, ...]:
    """Every entry with one of these actions and this subject, the oldest first."""
    query = (
        select(AuditEntry.seq, AuditEntry.text, AuditEntry.hash)
        .join(AuditChain, AuditChain.id == AuditEntry.chain_id)
        .where(
            _chain(contest_id),
            AuditEntry.action.in_(list(actions)),
            AuditEntry.text.contains(f'"subject":"{subject}"', autoescape=True),
        )
        .order_by(AuditEntry.seq)
    )
    return _rows(session, query)


def _rows(session: Session, query: Select[Any]) -> tuple[LogRow, ...]:
    found = [(seq, json.loads(text), digest) for seq, text, digest in session.execute(query)]
    names = _names(session, [said for _, said, _ in found])
    return tuple(
        LogRow(
            seq=seq,
            at=datetime.fromisoformat(said["at"]),
            who=names.get(f"user:{said['actor']}", NOBODY).th,
            deputy_of=names.get(f"user:{said.get('deputy_of')}", NOBODY).th,
            action=said["action"],
            subject=said["subject"],
            data=said["data"],
            names=names,
            hash=digest,
        )
        for seq, said, digest in found
    )


def _chain(contest_id: int | None) -> ColumnElement[bool]:
    return AuditChain.contest_id.is_(None) if contest_id is None else AuditChain.contest_id == contest_id


def _names(session: Session, entries: Iterable[Mapping[str, Any]]) -> dict[str, Text]:
    """The names of the ids in these entries, in both languages; one statement for each kind of id."""
    wanted: dict[str, set[int]] = {kind: set() for kind in _NAMED}
    for said in entries:
        wanted["user"].update(int(said[key]) for key in ("actor", "deputy_of") if said.get(key) is not None)
        for kind, value in (said["subject"].partition(":")[::2], *said["data"].items()):
            several = value[:NAMED] if isinstance(value, list) else [value]
            kind = _ONE_OF.get(kind, kind)
            if kind in wanted:
                wanted[kind].update(int(one) for one in several if str(one).isdecimal())
    names = {}
    for kind, ids in wanted.items():
        if ids:
            for number, *words in session.execute(_NAMED[kind](ids)):
                names[f"{kind}:{number}"] = _joined(words)
    return names


def _joined(words: Iterable[str | Text]) -> Text:
    both = [word if isinstance(word, Text) else Text(word, word) for word in words]
    return Text(*(" · ".join(word.in_language(code) for word in both) for code in ("th", "en")))


def _sheets(ids: set[int]) -> Any:
    judge = aliased(Person)
    return (
        select(Scoresheet.id, Entry.code, person_name(judge))
        .join(Entry, Entry.id == Scoresheet.entry_id)
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .join(User, User.id == PanelMember.user_id)
        .join(judge, judge.id == User.person_id)
        .where(Scoresheet.id.in_(ids))
    )


_NAMED: dict[str, Any] = {
    "user": lambda ids: select(User.id, PERSON).join(Person, Person.id == User.person_id).where(User.id.in_(ids)),
    "member": lambda ids: (
        select(PanelMember.id, PERSON)
        .join(User, User.id == PanelMember.user_id)
        .join(Person, Person.id == User.person_id)
        .where(PanelMember.id.in_(ids))
    ),
    "entry": lambda ids: select(Entry.id, Entry.code, TITLE).where(Entry.id.in_(ids)),
    "sheet": _sheets,
    "rulebook": lambda ids: select(RulebookRow.id, RulebookRow.name).where(RulebookRow.id.in_(ids)),
    "institution": lambda ids: select(Institution.id, INSTITUTION).where(Institution.id.in_(ids)),
}
