"""Search for persons by name, and the personal data that a competition still holds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.names import ERASED, bare_name, full_name
from judging.core.roles import Role
from judging.core.text import Text
from judging.models import (
    AccountMerge,
    Case,
    Competition,
    Contest,
    Document,
    Entry,
    Institution,
    OfficialPaper,
    PanelMember,
    PaperFile,
    PaperSheet,
    Person,
    PracticeSettings,
    Publication,
    PublicationNotice,
    Registration,
    RoleGrant,
    Round,
    Scoresheet,
    SignedAnnouncement,
    TeamMember,
    User,
)
from judging.queries.contest_place import PLACE, Place, in_place
from judging.queries.names import INSTITUTION

MOST = 100
"""The maximum number of results of a search."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """A role of a person. ``kind`` is ``maker``, ``adviser``, ``chair``, ``judge``, a granted role, or ``account``
    for an account without roles; ``entry`` is the code of the work."""

    kind: str
    institution: Text
    institution_id: int | None
    place: Place | None = None
    entry: str = ""


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A person's row with the roles it has."""

    person_id: int
    name: str
    bare: str
    position: str
    institution: Text
    institution_id: int | None
    user_id: int | None
    appearances: tuple[Appearance, ...]

    @property
    def institution_ids(self) -> frozenset[int]:
        """Every institution that the row is related to."""
        every = (self.institution_id, *(found.institution_id for found in self.appearances))
        return frozenset(number for number in every if number is not None)


def search(session: Session, text: str, *, most: int = MOST) -> tuple[FoundPerson, ...]:
    """Persons whose name contains the text, prefixes ignored, in dictionary order; four statements. Erased people
    cannot be found."""
    wanted = bare_name(text)
    if not wanted:
        return ()
    return _found(session, Person.name.icontains(wanted, autoescape=True), most=most)


def person(session: Session, person_id: int) -> FoundPerson | None:
    """The row of a person; None if there is none or it was erased."""
    return next(iter(_found(session, Person.id == person_id, most=1)), None)


def possibly_same(session: Session, shown: FoundPerson) -> tuple[FoundPerson, ...]:
    """Other rows with the same bare name and institution. An administrator decides whether they are the same person."""
    rows = search(session, shown.bare, most=10 * MOST)
    return tuple(
        row
        for row in rows
        if row.person_id != shown.person_id
        and row.bare == shown.bare
        and (row.institution_ids & shown.institution_ids or row.institution_ids == shown.institution_ids)
    )


def _found(session: Session, where: ColumnElement[bool], *, most: int) -> tuple[FoundPerson, ...]:
    query = (
        select(Person.id, Person.prefix, Person.name, Person.position, INSTITUTION, Person.institution_id, User.id)
        .outerjoin(Institution, Institution.id == Person.institution_id)
        .outerjoin(User, and_(User.person_id == Person.id, User.id.not_in(select(AccountMerge.user_id))))
        .where(where, Person.erased_at.is_(None))
        .order_by(Person.sort_key, Person.id)
        .limit(most)
    )
    rows = session.execute(query).all()
    stand = _appearances(session, [row[0] for row in rows])
    return tuple(
        FoundPerson(
            person_id=number,
            name=full_name(prefix, name),
            bare=bare_name(name),
            position=position,
            institution=institution,
            institution_id=institution_id,
            user_id=user_id,
            appearances=tuple(stand.get(number, ())),
        )
        for number, prefix, name, position, institution, institution_id, user_id in rows
    )


def _appearances(session: Session, person_ids: Collection[int]) -> dict[int, list[Appearance]]:
    found: dict[int, list[Appearance]] = {}
    for number, role, institution, institution_id, code, place in session.execute(_teams(person_ids)):
        found.setdefault(number, []).append(Appearance(role.value, institution, institution_id, place, code))
    for number, role, institution, institution_id, place in session.execute(_seats(person_ids)):
        found.setdefault(number, []).append(Appearance(role.value, institution, institution_id, place))
    for number, granted, institution, institution_id in session.execute(_granted(person_ids)):
        kind = Role(granted).value if granted else "account"
        if granted or number not in found:
            found.setdefault(number, []).append(Appearance(kind, institution, institution_id))
    return found


def _teams(person_ids: Collection[int]) -> Select[Any]:
    query = select(TeamMember.person_id, TeamMember.role, INSTITUTION, Entry.institution_id, Entry.code, PLACE)
    return (
        in_place(query.join(Entry, Entry.id == TeamMember.entry_id).join(Contest, Contest.id == Entry.contest_id))
        .join(Institution, Institution.id == Entry.institution_id)
        .where(TeamMember.person_id.in_(person_ids))
        .order_by(Competition.school_year.desc(), Entry.sort_key, Entry.id)
    )


def _seats(person_ids: Collection[int]) -> Select[Any]:
    query = select(User.person_id, PanelMember.role, INSTITUTION, PanelMember.institution_id, PLACE)
    joined = query.join(PanelMember, PanelMember.user_id == User.id)
    return (
        in_place(joined.join(Contest, Contest.id == PanelMember.contest_id))
        .outerjoin(Institution, Institution.id == PanelMember.institution_id)
        .where(User.person_id.in_(person_ids))
        .order_by(Competition.school_year.desc(), PanelMember.id)
    )


def _granted(person_ids: Collection[int]) -> Select[Any]:
    return (
        select(User.person_id, RoleGrant.role, INSTITUTION, RoleGrant.institution_id)
        .outerjoin(RoleGrant, RoleGrant.user_id == User.id)
        .outerjoin(Institution, Institution.id == RoleGrant.institution_id)
        .where(User.person_id.in_(person_ids))
        .order_by(User.id, RoleGrant.id)
    )


@dataclass(frozen=True, slots=True)
class CompetitionData:
    """A competition with the personal data it still holds. ``last_day`` is the last day of its rounds;
    ``open_contests`` are after setup and not published; ``staying`` are persons in its teams who also have an
    account or another role."""

    competition_id: int
    school_year: int
    last_day: date | None
    names_kept_until: date | None
    contests: int
    open_contests: int
    persons: int
    staying: int
    teams: int
    registrations: int
    documents: int
    cases: int
    scans: int
    signed: int

    @property
    def holds_any(self) -> bool:
        """Whether there is anything to erase."""
        return any((self.persons, self.teams, self.registrations, self.documents, self.cases, self.scans, self.signed))


def competitions(session: Session) -> tuple[CompetitionData, ...]:
    """Every competition with the personal data it still holds, the newest first; one statement, and one for each
    competition. Counting per competition is faster than grouping."""
    return _kept(session, true())


def competition(session: Session, competition_id: int) -> CompetitionData | None:
    """One competition with the personal data it still holds; None if there is none."""
    return next(iter(_kept(session, Competition.id == competition_id)), None)


def _kept(session: Session, where: ColumnElement[bool]) -> tuple[CompetitionData, ...]:
    days = select(func.max(Contest.last_day)).select_from(Round).outerjoin(Contest, Contest.round_id == Round.id)
    last_day = days.where(Round.competition_id == Competition.id).scalar_subquery()
    query = select(Competition.id, Competition.school_year, last_day, Competition.names_kept_until).where(where)
    rows = session.execute(query.order_by(Competition.school_year.desc())).all()
    return tuple(CompetitionData(*row, *_counts(session, row[0])) for row in rows)


def _counts(session: Session, number: int) -> Sequence[int]:
    is_open = Contest.state.not_in((ContestState.SETUP, ContestState.PUBLISHED, ContestState.ARCHIVED))
    staying = select(Person.id).where(
        Person.id.in_(in_teams(number)), Person.erased_at.is_(None), Person.id.not_in(only_in_teams(number))
    )
    counted = (
        contests_of(number),
        select(Contest.id).where(Contest.id.in_(contests_of(number)), is_open),
        only_in_teams(number),
        staying,
        facts_of_teams(number),
        registrations_of(number),
        documents_of(number),
        cases_of(number),
        scans_of(number),
        signed_of(number),
    )
    counts = (select(func.count()).select_from(one.subquery()).scalar_subquery() for one in counted)
    return session.execute(select(*counts)).one()


def contests_of(competition_id: int) -> Select[Any]:
    """The contests of a competition."""
    return select(Contest.id).join(Round, Round.id == Contest.round_id).where(Round.competition_id == competition_id)


def in_teams(competition_id: int) -> Select[Any]:
    """The persons in the teams of the competition's works."""
    return (
        select(TeamMember.person_id)
        .join(Entry, Entry.id == TeamMember.entry_id)
        .where(Entry.contest_id.in_(contests_of(competition_id)))
    )


def only_in_teams(competition_id: int) -> Select[Any]:
    """Persons without an account, without a team in another competition and without a signature under an
    announcement. Erased ones are left out."""
    elsewhere = (
        select(TeamMember.person_id)
        .join(Entry, Entry.id == TeamMember.entry_id)
        .where(Entry.contest_id.not_in(contests_of(competition_id)))
    )
    signers = select(PublicationNotice.signer_id).where(PublicationNotice.signer_id.is_not(None))
    return select(Person.id).where(
        Person.id.in_(in_teams(competition_id)),
        Person.erased_at.is_(None),
        Person.id.not_in(elsewhere),
        Person.id.not_in(select(User.person_id)),
        Person.id.not_in(signers),
    )


def facts_of_teams(competition_id: int) -> Select[Any]:
    """The team members of the competition with stored facts."""
    return (
        select(TeamMember.id)
        .join(Entry, Entry.id == TeamMember.entry_id)
        .where(Entry.contest_id.in_(contests_of(competition_id)), TeamMember.facts != "{}")
    )


def registrations_of(competition_id: int) -> Select[Any]:
    """The registrations of the competition with stored content."""
    return select(Registration.id).where(
        Registration.contest_id.in_(contests_of(competition_id)), Registration.content != "{}"
    )


def documents_of(competition_id: int) -> Select[Any]:
    """The documents of the competition with a stored file or file name."""
    return (
        select(Document.id)
        .join(Registration, Registration.id == Document.registration_id)
        .where(
            Registration.contest_id.in_(contests_of(competition_id)),
            (Document.stored != "") | (Document.name != ERASED),
        )
    )


def cases_of(competition_id: int) -> Select[Any]:
    """The cases of the competition with stored text."""
    words = (Case.allegation, Case.evidence, Case.answer, Case.closing_reason)
    kept = or_(*(and_(column != "", column != ERASED) for column in words))
    return select(Case.id).where(Case.contest_id.in_(contests_of(competition_id)), kept)


def scans_of(competition_id: int) -> Select[Any]:
    """The scans of score sheets of the competition with a stored file or file name."""
    return _scans().where(Scoresheet.contest_id.in_(contests_of(competition_id)))


def scans_of_judges(person_ids: Collection[int]) -> Select[Any]:
    """The same of the sheets of these persons as judges."""
    query = _scans().join(PanelMember, PanelMember.id == Scoresheet.member_id)
    return query.join(User, User.id == PanelMember.user_id).where(User.person_id.in_(person_ids))


def _scans() -> Select[Any]:
    query = select(PaperFile.id).join(PaperSheet, PaperSheet.id == PaperFile.paper_id)
    joined = query.join(Scoresheet, Scoresheet.id == PaperSheet.sheet_id)
    return joined.where((PaperFile.stored != "") | (PaperFile.name != ERASED))


def signed_of(competition_id: int) -> Select[Any]:
    """The scans of signed announcements of the competition with a stored file or file name."""
    return _signed().where(Publication.contest_id.in_(contests_of(competition_id)))


def signed_by(person_ids: Collection[int]) -> Select[Any]:
    """The same of announcements that these persons signed."""
    notices = select(PublicationNotice.publication_id).where(PublicationNotice.signer_id.in_(person_ids))
    papers = select(OfficialPaper.id).where(
        OfficialPaper.contest_id == Publication.contest_id,
        OfficialPaper.version == Publication.version,
        OfficialPaper.signer_id.in_(person_ids),
    )
    return _signed().where(or_(Publication.id.in_(notices), papers.exists()))


def signed_with_names(entry_ids: Collection[int]) -> Select[Any]:
    """The same of the contests of these works, where names of makers are published."""
    contests = select(Entry.contest_id).where(Entry.id.in_(entry_ids))
    query = _signed().join(PracticeSettings, PracticeSettings.contest_id == Publication.contest_id)
    return query.where(Publication.contest_id.in_(contests), PracticeSettings.publish_names)


def _signed() -> Select[Any]:
    query = select(SignedAnnouncement.id).join(Publication, Publication.id == SignedAnnouncement.publication_id)
    return query.where((SignedAnnouncement.stored != "") | (SignedAnnouncement.name != ERASED))
