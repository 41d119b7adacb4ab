"""Certificates: who can get one, those issued with their states, and what is printed on them."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from judging.core.award_certificates.award_certificates import (
    Awards,
    CertificateRole,
    CertificateState,
    Fault,
    awards_by_work,
    fault_of,
    serial,
    state_of,
)
from judging.core.award_certificates.certificate_text import Design
from judging.core.names import ERASED
from judging.core.results.published_awards import awards_data, read_awards
from judging.core.roles import PanelRole, TeamRole
from judging.core.text import Text
from judging.models import (
    AwardCertificate,
    CertificateBatch,
    CertificateName,
    CertificateSeries,
    Contest,
    Entry,
    Institution,
    NameConfirmation,
    PanelMember,
    Person,
    Registration,
    TeamMember,
    User,
)
from judging.queries.names import INSTITUTION, PERSON, TITLE
from judging.queries.results import publications
from judging.queries.scoring.sheet_cells import IN_ORDER

_NOTHING = Text("", "")
_ROLES = {
    PanelRole.CHAIR: CertificateRole.CHAIR,
    PanelRole.JUDGE: CertificateRole.JUDGE,
    PanelRole.SECRETARY: CertificateRole.SECRETARY,
}


@dataclass(frozen=True, slots=True)
class Content:
    """What a certificate says beside the name. ``awards`` is None for a member of the panel."""

    work: Text
    institution: Text
    awards: Awards | None

    def as_json(self) -> str:
        """The stored form."""
        awards = None if self.awards is None else awards_data(self.awards)
        both = {"work": _both(self.work), "institution": _both(self.institution)}
        return json.dumps({**both, "awards": awards}, ensure_ascii=False)

    @classmethod
    def from_json(cls, stored: str) -> "Content":
        """The content of a stored form."""
        data = json.loads(stored)
        awards = None if data["awards"] is None else read_awards(data["awards"])
        return cls(Text(**data["work"]), Text(**data["institution"]), awards)


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate as it was issued, with its state now. ``name`` is empty after erasure; ``replaces`` is the serial
    of the one before it, or empty. ``is_replaced``: another was issued in its place."""

    certificate_id: int
    contest_id: int
    batch_id: int
    serial: str
    code: str
    role: CertificateRole
    person_id: int
    entry_id: int | None
    entry: str
    name: str
    content: Content
    replaces: str
    is_replaced: bool
    withdrawn_at: datetime | None
    issued_at: datetime
    state: CertificateState


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can get a certificate; ``held`` is the one they have. ``is_confirmed``: their teacher confirmed the
    names of the work; of the panel nobody has to."""

    role: CertificateRole
    person_id: int
    entry_id: int | None
    entry: str
    name: str
    content: Content
    is_confirmed: bool
    held: Issued | None
    fault: Fault | None

    @property
    def is_due(self) -> bool:
        """Whether they have none, or one that says something else than is true now; none that an organiser withdrew is
        issued again unasked."""
        if self.held is None:
            return True
        return self.held.withdrawn_at is None and (self.held.name, self.held.content) != (self.name, self.content)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Everybody who can get a certificate of the newest ``version``, works in their order, then the panel."""

    version: int
    is_provisional: bool
    rows: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Certificates issued together; ``refused`` are (person, role, work, fault)."""

    batch_id: int
    contest_id: int
    version: int
    is_provisional: bool
    unconfirmed: int
    issued_at: datetime
    count: int
    refused: tuple[tuple[int, CertificateRole, int | None, Fault], ...]


def candidates(session: Session, contest_id: int, letters: Collection[str]) -> Candidates | None:
    """Who can get a certificate of a contest, by the newest version of its results, in a constant number of
    statements; ``letters`` are those of the font. None while nothing is published."""
    found = publications.public_version(session, contest_id)
    if found is None:
        return None
    awards = awards_by_work(found.document)
    held = {
        (one.role, one.person_id, one.entry_id): one
        for one in issued(session, contest_id, awards=awards)
        if not one.is_replaced
    }
    confirmed = confirmed_works(session, contest_id)

    def candidate(
        role: CertificateRole, person_id: int, entry_id: int | None, entry: str, name: str, content: Content
    ) -> Candidate:
        own = held.get((role, person_id, entry_id))
        is_confirmed = entry_id is None or entry_id in confirmed
        fault = fault_of(name, letters)
        return Candidate(role, person_id, entry_id, entry, name, content, is_confirmed, own, fault)

    teams = [
        candidate(
            CertificateRole(role.value), person_id, entry_id, code, name, Content(work, college, awards[entry_id])
        )
        for role, person_id, entry_id, code, name, work, college in session.execute(_teams(contest_id))
        if entry_id in awards
    ]
    panel = [
        candidate(_ROLES[role], person_id, None, "", name, Content(_NOTHING, college, None))
        for role, person_id, name, college in session.execute(_panel(contest_id))
    ]
    notice = found.document.get("announcement") or {}
    return Candidates(found.version, bool(notice.get("provisional")), (*teams, *panel))


def _teams(contest_id: int) -> Select[Any]:
    return (
        select(TeamMember.role, Person.id, Entry.id, Entry.code, PERSON, TITLE, INSTITUTION)
        .join(Entry, Entry.id == TeamMember.entry_id)
        .join(Person, Person.id == TeamMember.person_id)
        .join(Institution, Institution.id == Entry.institution_id)
        .where(Entry.contest_id == contest_id)
        .order_by(Entry.sort_key, Entry.id, TeamMember.role == TeamRole.ADVISER, TeamMember.position)
    )


def _panel(contest_id: int) -> Select[Any]:
    return (
        select(PanelMember.role, Person.id, PERSON, INSTITUTION)
        .join(User, User.id == PanelMember.user_id)
        .join(Person, Person.id == User.person_id)
        .outerjoin(Institution, Institution.id == PanelMember.institution_id)
        .where(PanelMember.contest_id == contest_id, PanelMember.left_at.is_(None))
        .order_by(*IN_ORDER)
    )


def confirmed_works(session: Session, contest_id: int) -> frozenset[int]:
    """The works whose teacher confirmed the names, while registering or on the page of certificates."""
    registered = select(Registration.entry_id).where(
        Registration.contest_id == contest_id, Registration.names_confirmed_at.is_not(None)
    )
    later = select(NameConfirmation.entry_id).join(Entry, Entry.id == NameConfirmation.entry_id)
    found = session.execute(registered.union(later.where(Entry.contest_id == contest_id))).scalars()
    return frozenset(number for number in found if number is not None)


def issued(
    session: Session,
    contest_id: int,
    *,
    awards: Mapping[int, Awards] | None = None,
    where: ColumnElement[bool] | None = None,
) -> tuple[Issued, ...]:
    """The certificates of a contest in the order of their issue. ``awards`` are those of the newest version, read where
    they are not given."""
    if awards is None:
        awards = newest_awards(session, contest_id)
    query = _issued().where(AwardCertificate.contest_id == contest_id)
    rows = session.execute(query if where is None else query.where(where))
    return tuple(_as_issued(row, awards) for row in rows)


def one(session: Session, certificate_id: int) -> Issued | None:
    """The certificate with this id."""
    return _one(session, AwardCertificate.id == certificate_id)


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose a certificate is: of a team by the work's institution and round, of the panel by the account."""

    contest_id: int
    institution_id: int | None
    round_id: int
    user_id: int | None


def whose(session: Session, certificate_id: int) -> Whose | None:
    """Whose the certificate is; None without such a certificate."""
    member = (User.person_id == AwardCertificate.person_id) & AwardCertificate.entry_id.is_(None)
    row = session.execute(
        select(AwardCertificate.contest_id, Entry.institution_id, Contest.round_id, User.id)
        .join(Contest, Contest.id == AwardCertificate.contest_id)
        .outerjoin(Entry, Entry.id == AwardCertificate.entry_id)
        .outerjoin(User, member)
        .where(AwardCertificate.id == certificate_id)
        .order_by(User.disabled_at.is_not(None), User.id)
    ).first()
    return None if row is None else Whose(*row)


def by_code(session: Session, code: str) -> Issued | None:
    """The certificate with this code, in the form of ``core.award_certificates.award_certificates.code_of``."""
    return _one(session, AwardCertificate.code == code)


def of_person(session: Session, user_id: int) -> tuple[Issued, ...]:
    """The certificates of an account's person as a member of panels, the newest first."""
    contests = (
        select(AwardCertificate.contest_id).join(User, User.person_id == AwardCertificate.person_id).distinct()
    ).where(User.id == user_id, AwardCertificate.entry_id.is_(None))
    own = select(User.person_id).where(User.id == user_id).scalar_subquery()
    found = [
        certificate
        for contest_id in session.execute(contests).scalars().all()
        for certificate in issued(
            session,
            contest_id,
            where=(AwardCertificate.person_id == own) & AwardCertificate.entry_id.is_(None),
        )
    ]
    return tuple(sorted(found, key=lambda row: row.certificate_id, reverse=True))


def newest_awards(session: Session, contest_id: int) -> dict[int, Awards]:
    """By entry: the awards in the newest version; empty while nothing is published."""
    found = publications.public_version(session, contest_id)
    return awards_by_work(found.document) if found else {}


def _one(session: Session, where: ColumnElement[bool]) -> Issued | None:
    contest_id = session.execute(select(AwardCertificate.contest_id).where(where)).scalar()
    return None if contest_id is None else next(iter(issued(session, contest_id, where=where)), None)


def _issued() -> Select[Any]:
    before, series = aliased(AwardCertificate), aliased(CertificateSeries)
    later = aliased(AwardCertificate)
    is_replaced = select(later.id).where(later.replaces_id == AwardCertificate.id).exists()
    return (
        select(
            AwardCertificate,
            *(CertificateSeries.prefix, CertificateSeries.year, CertificateName.name, Entry.code),
            *(series.prefix, series.year, before.number, is_replaced, CertificateBatch.issued_at),
        )
        .join(CertificateSeries, CertificateSeries.id == AwardCertificate.series_id)
        .join(CertificateBatch, CertificateBatch.id == AwardCertificate.batch_id)
        .join(CertificateName, CertificateName.certificate_id == AwardCertificate.id)
        .outerjoin(Entry, Entry.id == AwardCertificate.entry_id)
        .outerjoin(before, before.id == AwardCertificate.replaces_id)
        .outerjoin(series, series.id == before.series_id)
        .order_by(AwardCertificate.id)
    )


def _as_issued(found: Any, awards: Mapping[int, Awards]) -> Issued:
    row, prefix, year, name, entry, old_prefix, old_year, old_number, is_replaced, issued_at = found
    content = Content.from_json(row.content)
    return Issued(
        certificate_id=row.id,
        contest_id=row.contest_id,
        batch_id=row.batch_id,
        serial=serial(prefix, year, row.number),
        code=row.code,
        role=row.role,
        person_id=row.person_id,
        entry_id=row.entry_id,
        entry=entry or "",
        name="" if name == ERASED else name,
        content=content,
        replaces=serial(old_prefix, old_year, old_number) if old_number is not None else "",
        is_replaced=is_replaced,
        withdrawn_at=row.withdrawn_at,
        issued_at=issued_at,
        state=state_of(
            is_replaced=is_replaced,
            is_withdrawn=row.withdrawn_at is not None,
            says=content.awards,
            now=None if row.entry_id is None else awards.get(row.entry_id),
        ),
    )


def design_of_batch(session: Session, batch_id: int) -> Design:
    """The frozen design of a batch."""
    stored = session.execute(select(CertificateBatch.design).where(CertificateBatch.id == batch_id)).scalar_one()
    return Design.from_json(json.loads(stored))


def batches(session: Session, contest_id: int) -> tuple[Batch, ...]:
    """The batches of a contest, the newest first."""
    count = (
        select(func.count())
        .select_from(AwardCertificate)
        .where(AwardCertificate.batch_id == CertificateBatch.id)
        .correlate(CertificateBatch)
        .scalar_subquery()
    )
    rows = session.execute(
        select(CertificateBatch, count)
        .where(CertificateBatch.contest_id == contest_id)
        .order_by(CertificateBatch.id.desc())
    )
    return tuple(
        Batch(
            batch_id=row.id,
            contest_id=row.contest_id,
            version=row.version,
            is_provisional=row.is_provisional,
            unconfirmed=row.unconfirmed,
            issued_at=row.issued_at,
            count=made,
            refused=tuple(
                (person_id, CertificateRole(role), entry_id, Fault(fault))
                for person_id, role, entry_id, fault in json.loads(row.refused)
            ),
        )
        for row, made in rows
    )


def names_of(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """The names of persons by id, for a list of those who were refused."""
    return dict(session.execute(select(Person.id, PERSON).where(Person.id.in_(person_ids))).tuples().all())


def _both(text: Text) -> dict[str, str]:
    return {"th": text.th, "en": text.en}
