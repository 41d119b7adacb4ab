"""The data that a transfer file is compared with, and the imported files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.entries.states import WithdrawalKind
from judging.core.imports.plan import KnownInstitution
from judging.core.roles import RoundLevel
from judging.core.transfers.import_plan import Known, KnownWork
from judging.core.transfers.transfers import Sender, Transfer
from judging.models import (
    Entry,
    EntryOrigin,
    Institution,
    InstitutionMerge,
    ReceivedTransfer as Row,
    TrustedKey,
    Withdrawal,
)
from judging.queries.transfers import carried_works


@dataclass(frozen=True, slots=True)
class OutgoingTransfer:
    """A transfer to be exported: its content, the published record, and the file of each document by SHA-256."""

    transfer: Transfer
    record: str
    stored: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """An imported transfer file."""

    name: str
    level: RoundLevel
    area: str
    version: int
    works: int
    taken_at: datetime


def outgoing_transfer(session: Session, contest_id: int, key: str) -> OutgoingTransfer | None:
    """The transfer from a contest by its newest publication; None without one. ``key`` is the public key that will
    sign it."""
    published = carried_works.published(session, contest_id)
    if published is None:
        return None
    works = carried_works.carried(session, contest_id, published.going)
    stored = {
        document.sha256: name for one in works for document, name in zip(one.work.documents, one.stored, strict=True)
    }
    return OutgoingTransfer(Transfer(key, published.sender, tuple(one.work for one in works)), published.record, stored)


def known(session: Session, contest_id: int, key: str, sender: Sender) -> Known:
    """The stored rows that a transfer of this sender is compared with."""
    merged = select(InstitutionMerge.institution_id)
    columns = (Institution.id, Institution.name_th, Institution.province, Institution.region, Institution.code)
    colleges = session.execute(select(*columns).where(Institution.id.not_in(merged)).order_by(Institution.id)).all()
    key_id = session.execute(select(TrustedKey.id).where(TrustedKey.public_key == key)).scalar()
    query = (
        select(Entry.id, Entry.code, Entry.title_th, EntryOrigin.source, Withdrawal.kind)
        .outerjoin(EntryOrigin, EntryOrigin.entry_id == Entry.id)
        .outerjoin(Withdrawal, Withdrawal.entry_id == Entry.id)
        .where(Entry.contest_id == contest_id)
        .order_by(Entry.id)
    )
    here: dict[int, KnownWork] = {}
    codes = set()
    for entry_id, code, title, source, kind in session.execute(query):
        codes.add(code)
        data = json.loads(source) if source else {}
        if (data.get("key"), data.get("contest")) == (key_id, sender.contest):
            here[data["number"]] = KnownWork(entry_id, code, title, kind is WithdrawalKind.LOST_PLACE, kind is not None)
    return Known(
        institutions=tuple(
            KnownInstitution(row.id, row.name_th, row.province, row.region, code=row.code or "") for row in colleges
        ),
        college_codes={row.code: row.id for row in colleges if row.code},
        here=here,
        codes=frozenset(codes),
    )


def imported_files(session: Session, contest_id: int) -> tuple[ImportedFile, ...]:
    """The files that a contest imported, the newest first."""
    query = (
        select(TrustedKey.name, Row.source, Row.taken_at)
        .join(TrustedKey, TrustedKey.id == Row.key_id)
        .where(Row.contest_id == contest_id)
        .order_by(Row.id.desc())
    )
    return tuple(_taken(name, json.loads(source), at) for name, source, at in session.execute(query))


def _taken(name: str, data: Mapping[str, Any], at: datetime) -> ImportedFile:
    return ImportedFile(name, RoundLevel(data["level"]), data["area"], data["version"], len(data["works"]), at)


def newest_version(session: Session, contest_id: int, key_id: int, sender: Sender) -> int:
    """The newest version of the sender's contest that was imported here; 0 for none."""
    query = select(Row.source).where(Row.contest_id == contest_id, Row.key_id == key_id)
    sources = (json.loads(source) for source in session.execute(query).scalars())
    return max((data["version"] for data in sources if data["contest"] == sender.contest), default=0)
