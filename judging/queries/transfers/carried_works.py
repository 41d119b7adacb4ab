"""Works with everything that advances with them, and the works that advance by the newest publication."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.eligibility.checks import Decision
from judging.core.imports.compare_institutions import InstitutionValues
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.transfers.transfers import (
    RulebookName,
    Sender,
    TransferContest,
    TransferredDocument,
    TransferredFinding,
    TransferredPerson,
    TransferredWork,
    asked_again,
    place_of,
    transferred_facts,
)
from judging.models import (
    Contest,
    Document,
    Entry,
    Finding,
    Institution,
    Person,
    Publication,
    PublicationNotice,
    Registration,
    RulebookRow,
    TeamMember,
)
from judging.queries.grouping import grouped
from judging.queries.rulebooks.rulebooks import rulebook


@dataclass(frozen=True, slots=True)
class AdvancingWork:
    """A work that advances by a published record."""

    entry_id: int
    code: str
    rank: int


@dataclass(frozen=True, slots=True)
class Published:
    """The newest publication of a contest, and the works that advance by it. ``record`` is its text.
    ``is_provisional`` says that protests are possible."""

    sender: Sender
    record: str
    going: tuple[AdvancingWork, ...]
    published_at: datetime
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class Carried:
    """A work that advances. ``stored`` are the names of its documents' files, in the order of ``work.documents``."""

    work: TransferredWork
    institution_id: int
    stored: tuple[str, ...]


def published(session: Session, contest_id: int) -> Published | None:
    """The works that advance from a contest by its newest publication; None without a publication."""
    row = session.execute(
        select(Publication, PublicationNotice.is_provisional)
        .outerjoin(PublicationNotice, PublicationNotice.publication_id == Publication.id)
        .where(Publication.contest_id == contest_id)
        .order_by(Publication.version.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    publication, is_provisional = row
    record = json.loads(publication.record)
    going = tuple(
        AdvancingWork(line["entry_id"], line["entry"], line["rank"]) for line in record["standings"] if line["advances"]
    )
    contest = session.get_one(Contest, contest_id)
    sender = Sender(
        school_year=contest.round.competition.school_year,
        level=contest.round.level,
        area=contest.round.area,
        category=contest.category,
        contest=contest_id,
        rulebook=_rulebook(session, contest.rulebook_id),
        version=publication.version,
        published_at=publication.published_at.isoformat(),
        record_digest=publication.record_digest,
        public_digest=publication.public_digest,
    )
    return Published(sender, publication.record, going, publication.published_at, bool(is_provisional))


def receiver(session: Session, contest: Contest) -> TransferContest:
    """The contest as receiver of works."""
    round_ = contest.round
    rules = _rulebook(session, contest.rulebook_id)
    return TransferContest(round_.competition.school_year, round_.level, contest.category, rules)


def carried(session: Session, contest_id: int, going: Sequence[AdvancingWork]) -> tuple[Carried, ...]:
    """These works of a contest with everything that advances with them, in five statements whatever their number."""
    contest = session.get_one(Contest, contest_id)
    book = rulebook(session, contest.rulebook_id)
    ids = [one.entry_id for one in going]
    teams, places = _teams(session, ids)
    findings = _findings(session, ids, book, places)
    documents = _documents(session, ids)
    query = select(Entry, Institution).join(Institution, Institution.id == Entry.institution_id)
    rows = {entry.id: (entry, college) for entry, college in session.execute(query.where(Entry.id.in_(ids)))}
    return tuple(
        _carried(*rows[one.entry_id], one.rank, teams, findings, documents) for one in going if one.entry_id in rows
    )


def came_from(published: Published) -> str:
    """The origin of works of this publication, as shown beside their decisions."""
    return place_of(published.sender.level, published.sender.area)


def _carried(
    entry: Entry,
    college: Institution,
    rank: int,
    teams: Mapping[int, tuple[TransferredPerson, ...]],
    findings: Mapping[int, list[TransferredFinding]],
    documents: Mapping[int, list[tuple[TransferredDocument, str]]],
) -> Carried:
    own = documents.get(entry.id, [])
    work = TransferredWork(
        number=entry.id,
        code=entry.code,
        rank=rank,
        title_th=entry.title_th,
        title_en=entry.title_en,
        college=InstitutionValues(
            code=college.code or "",
            name_th=college.name_th,
            name_en=college.name_en,
            province=college.province,
            region=college.region,
            is_private=college.is_private,
        ),
        facts=transferred_facts(entry.facts),
        team=teams.get(entry.id, ()),
        findings=tuple(findings.get(entry.id, ())),
        documents=tuple(document for document, _ in own),
    )
    return Carried(work, college.id, tuple(stored for _, stored in own))


def _rulebook(session: Session, rulebook_id: int) -> RulebookName:
    columns = (RulebookRow.name, RulebookRow.edition, RulebookRow.digest, RulebookRow.rules_digest)
    return RulebookName(*session.execute(select(*columns).where(RulebookRow.id == rulebook_id)).one())


def _teams(session: Session, ids: Collection[int]) -> tuple[dict[int, tuple[TransferredPerson, ...]], dict[str, int]]:
    """By entry: its team. By subject of findings: the place of each person in the team."""
    query = (
        select(TeamMember.entry_id, TeamMember.role, TeamMember.facts, Person.id, Person.prefix, Person.name)
        .join(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.entry_id.in_(ids))
        .order_by(TeamMember.entry_id, TeamMember.role.desc(), TeamMember.position)
    )
    teams: dict[int, tuple[TransferredPerson, ...]] = {}
    places: dict[str, int] = {}
    for entry_id, role, facts, person_id, prefix, name in session.execute(query):
        team = teams.get(entry_id, ())
        places[f"person:{person_id}"] = len(team)
        teams[entry_id] = (*team, TransferredPerson(role, prefix, name, transferred_facts(facts)))
    return teams, places


def _findings(
    session: Session, ids: Collection[int], book: Rulebook, places: Mapping[str, int]
) -> dict[int, list[TransferredFinding]]:
    """By entry: the last decision on each requirement that is not checked again on every level."""
    carried = {one.id for one in book.requirements if not asked_again(one)}
    last: dict[tuple[int, str, str], Finding] = {}
    for row in session.execute(select(Finding).where(Finding.entry_id.in_(ids)).order_by(Finding.id)).scalars():
        last[row.entry_id, row.requirement, row.subject] = row
    found: dict[int, list[TransferredFinding]] = {}
    for (entry_id, requirement, subject), row in last.items():
        if requirement not in carried or row.decision is Decision.REOPEN or (subject and subject not in places):
            continue
        found.setdefault(entry_id, []).append(
            TransferredFinding(
                requirement=requirement,
                clause=row.clause,
                person=places[subject] if subject else None,
                decision=row.decision,
                seen=row.seen,
                against=json.loads(row.against),
                scope=row.scope,
                reason=row.reason,
                committee=row.committee,
                met_on=row.met_on,
                recorded_at=row.recorded_at,
                carried_from=row.carried_from,
            )
        )
    return found


def _documents(session: Session, ids: Collection[int]) -> dict[int, list[tuple[TransferredDocument, str]]]:
    query = (
        select(
            *(Registration.entry_id, Document.kind, Document.name, Document.size, Document.pages, Document.sha256),
            Document.stored,
        )
        .join(Registration, Registration.id == Document.registration_id)
        .where(Registration.entry_id.in_(ids), Document.removed_at.is_(None), Document.stored != "")
        .order_by(Document.id)
    )
    return grouped((row[0], (TransferredDocument(*row[1:-1]), row[-1])) for row in session.execute(query))
