"""Everything stored about one person, for their request (Personal Data Protection Act, section 30)."""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from judging.core.award_certificates.award_certificates import serial
from judging.core.names import bare_name
from judging.core.personal_data.erasure import mentions, parts_about
from judging.core.roles import Grant, Role
from judging.core.rulebooks import fact_values
from judging.models import (
    AuditEntry,
    AwardCertificate,
    Card,
    Case,
    CertificateBatch,
    CertificateName,
    CertificateSeries,
    ChairCall,
    Comment,
    Competition,
    Contest,
    CounterRecord,
    Deputy,
    Document,
    Entry,
    Institution,
    Note,
    PanelMember,
    PaperFile,
    PaperKeying,
    PaperSheet,
    Person,
    Publication,
    PublicationNotice,
    Recusal,
    Registration,
    RoleGrant,
    Round,
    Scoresheet,
    SecondFactorRow,
    Tablet,
    TeamMember,
    User,
    UserSession,
)
from judging.queries import judges_cards
from judging.queries.contest_place import PLACE, in_place
from judging.queries.grouping import grouped
from judging.queries.names import INSTITUTION, SECTIONS, TITLE, Combined
from judging.queries.people.deputies import SCOPE
from judging.queries.personal_data.data_export_rows import (
    Held,
    HeldAccount,
    HeldAct,
    HeldPublication,
    HeldRegistration,
    Rows,
)

ENTRY = Entry.code.label("entry")


def held(session: Session, person_ids: Collection[int]) -> Held:
    """Everything stored about a person, who may have several rows, by year, contest and time.

    It contains no password hash and no data of other people: of a form only the parts that name the person, of the
    audit log only their own actions.
    """
    names = _names(session, person_ids)
    users = tuple(session.execute(select(User.id).where(User.person_id.in_(person_ids)).order_by(User.id)).scalars())
    teams = _teams(session, person_ids)
    entry_ids = [team.entry_id for team in teams]
    bare = frozenset(bare_name(row.name) for row in names)
    return Held(
        names=names,
        teams=teams,
        registrations=_registrations(session, entry_ids, bare, person_ids),
        documents=_documents(session, entry_ids, users),
        accounts=_accounts(session, users),
        deputies=_deputies(session, users),
        sessions=_sessions(session, users),
        tablets=_tablets(session, users),
        calls=_calls(session, users),
        seats=_seats(session, users),
        recusals=_recusals(session, users),
        counter_records=_counter_records(session, users),
        comments=_comments(session, users),
        notes=_notes(session, users),
        scans=_scans(session, users),
        keyings=_keyings(session, users),
        certificates=_certificates(session, person_ids),
        cases=_cases(session, users),
        publications=_publications(session, users, person_ids),
        acts=tuple(_acts(session, users)),
    )


def _rows(session: Session, query: Select[Any]) -> Rows:
    return tuple(session.execute(query))


def _names(session: Session, person_ids: Collection[int]) -> Rows:
    return _rows(
        session,
        select(Person.id.label("person_id"), Person.prefix, Person.name, Person.position, INSTITUTION)
        .outerjoin(Institution, Institution.id == Person.institution_id)
        .where(Person.id.in_(person_ids), Person.erased_at.is_(None))
        .order_by(Person.id),
    )


def _teams(session: Session, person_ids: Collection[int]) -> Rows:
    columns = (PLACE, Entry.id.label("entry_id"), ENTRY, TITLE, INSTITUTION, TeamMember.role)
    facts = Combined("facts", fact_values.load, TeamMember.facts)
    return _rows(
        session,
        in_place(select(*columns, facts).join(Entry, Entry.contest_id == Contest.id))
        .join(TeamMember, TeamMember.entry_id == Entry.id)
        .join(Institution, Institution.id == Entry.institution_id)
        .where(TeamMember.person_id.in_(person_ids))
        .order_by(Contest.id, Entry.id, TeamMember.id),
    )


def _registrations(
    session: Session, entry_ids: Collection[int], names: Collection[str], person_ids: Collection[int]
) -> tuple[HeldRegistration, ...]:
    """The forms of the person's works, and every form that names them."""
    query = select(
        PLACE, Registration.id, INSTITUTION, Registration.saved_at, Registration.submitted_at, Registration.content
    )
    rows: Sequence[Any] = session.execute(
        in_place(query.join(Registration, Registration.contest_id == Contest.id))
        .join(Institution, Institution.id == Registration.institution_id)
        .where(naming(entry_ids, names))
        .order_by(Registration.id)
    ).all()
    found = []
    for *row, content in rows:
        form = json.loads(content)
        parts = tuple(parts_about(form, names, person_ids))
        if parts or mentions(form, names):
            found.append(HeldRegistration(*(*row, parts)))
    return tuple(found)


def naming(entry_ids: Collection[int], names: Collection[str]) -> Any:
    """The condition on registrations of these works, or with one of these names in their content."""
    written = (Registration.content.contains(form, autoescape=True) for name in names for form in _as_json(name))
    return or_(Registration.entry_id.in_(entry_ids), *written)


def _as_json(name: str) -> tuple[str, ...]:
    """The forms that a name can have in JSON text: plain, or escaped."""
    return tuple({json.dumps(name, ensure_ascii=plain)[1:-1] for plain in (True, False)})


def _documents(session: Session, entry_ids: Collection[int], users: Collection[int]) -> Rows:
    query = select(
        PLACE,
        Document.id.label("document_id"),
        Document.kind,
        Document.name,
        Document.size,
        Document.pages,
        Document.uploaded_at,
        (Document.stored != "").label("is_kept"),
        and_(Document.uploaded_by.is_not(None), Document.uploaded_by.in_(users)).label("is_uploader"),
    )
    return _rows(
        session,
        in_place(query.join(Registration, Registration.contest_id == Contest.id))
        .join(Document, Document.registration_id == Registration.id)
        .where(or_(Registration.entry_id.in_(entry_ids), Document.uploaded_by.in_(users)))
        .order_by(Document.id),
    )


def _accounts(session: Session, users: Collection[int]) -> tuple[HeldAccount, ...]:
    grants = select(
        RoleGrant.user_id, RoleGrant.role, RoleGrant.competition_id, RoleGrant.round_id, RoleGrant.institution_id
    )
    held = session.execute(grants.where(RoleGrant.user_id.in_(users)).order_by(RoleGrant.id))
    granted = grouped((user_id, Grant(Role(role), *limits)) for user_id, role, *limits in held)
    columns = (User.id, User.username, User.password_hash.is_not(None), User.created_at, User.disabled_at)
    query = select(*columns, SecondFactorRow.confirmed_at).outerjoin(
        SecondFactorRow, SecondFactorRow.user_id == User.id
    )
    rows = session.execute(query.where(User.id.in_(users)).order_by(User.id))
    return tuple(HeldAccount(*(*row, tuple(granted.get(row[0], ())))) for row in rows)


def _deputies(session: Session, users: Collection[int]) -> Rows:
    is_organiser = Deputy.organiser_id.in_(users).label("is_organiser")
    query = select(is_organiser, SCOPE, Deputy.appointed_at, Deputy.until, Deputy.ended_at).select_from(Deputy)
    joined = query.outerjoin(Round, Round.id == Deputy.round_id).outerjoin(
        Competition, Competition.id.in_((Deputy.competition_id, Round.competition_id))
    )
    return _rows(
        session, joined.where(or_(Deputy.organiser_id.in_(users), Deputy.user_id.in_(users))).order_by(Deputy.id)
    )


def _sessions(session: Session, users: Collection[int]) -> Rows:
    by_card = UserSession.card_id.is_not(None).label("by_card")
    query = select(UserSession.browser, UserSession.device, by_card, UserSession.began_at, UserSession.seen_at)
    return _rows(session, query.where(UserSession.user_id.in_(users)).order_by(UserSession.id))


def _tablets(session: Session, users: Collection[int]) -> Rows:
    query = select(Tablet.device, Tablet.seen_at, Tablet.waiting, Tablet.since, Tablet.version)
    return _rows(session, query.where(Tablet.user_id.in_(users)).order_by(Tablet.seen_at, Tablet.device))


def _calls(session: Session, users: Collection[int]) -> Rows:
    query = (
        select(Entry.code, ChairCall.called_at, ChairCall.seen_at)
        .join(Entry, Entry.id == ChairCall.entry_id)
        .join(PanelMember, PanelMember.id == ChairCall.member_id)
    )
    return _rows(session, query.where(PanelMember.user_id.in_(users)).order_by(ChairCall.called_at))


def _seats(session: Session, users: Collection[int]) -> Rows:
    member = PanelMember
    held = select(func.count(Card.id)).where(judges_cards.of_member()).correlate(member)
    columns = (
        PLACE,
        member.role,
        SECTIONS,
        INSTITUTION,
        member.confirmed_at,
        member.left_at,
        member.left_reason,
        held.scalar_subquery().label("cards"),
    )
    return _rows(
        session,
        in_place(select(*columns).join(PanelMember, PanelMember.contest_id == Contest.id))
        .outerjoin(Institution, Institution.id == PanelMember.institution_id)
        .where(PanelMember.user_id.in_(users))
        .order_by(PanelMember.id),
    )


def _recusals(session: Session, users: Collection[int]) -> Rows:
    query = select(PLACE, ENTRY, Recusal.reason, Recusal.asked, Recusal.recorded_at, Recusal.lifted_at)
    return _rows(
        session,
        in_place(query.join(Recusal, Recusal.contest_id == Contest.id))
        .join(PanelMember, PanelMember.id == Recusal.member_id)
        .join(Entry, Entry.id == Recusal.entry_id)
        .where(PanelMember.user_id.in_(users))
        .order_by(Recusal.id),
    )


def _counter_records(session: Session, users: Collection[int]) -> Rows:
    record = CounterRecord
    query = select(PLACE, ENTRY, record.thing, record.state, record.number, record.recorded_at)
    return _rows(
        session,
        in_place(query.join(Entry, Entry.contest_id == Contest.id))
        .join(CounterRecord, CounterRecord.entry_id == Entry.id)
        .where(record.recorded_by.in_(users))
        .order_by(record.id),
    )


def _comments(session: Session, users: Collection[int]) -> Rows:
    query = select(PLACE, ENTRY, Comment.item, Comment.text, Comment.written_at)
    return _rows(
        session,
        in_place(query.join(Scoresheet, Scoresheet.contest_id == Contest.id))
        .join(Comment, Comment.sheet_id == Scoresheet.id)
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .join(Entry, Entry.id == Scoresheet.entry_id)
        .where(PanelMember.user_id.in_(users), Comment.text != "")
        .order_by(Contest.id, Entry.sort_key, Entry.id, Comment.item),
    )


def _notes(session: Session, users: Collection[int]) -> Rows:
    query = select(PLACE, ENTRY, Note.text, Note.written_at)
    return _rows(
        session,
        in_place(query.join(Scoresheet, Scoresheet.contest_id == Contest.id))
        .join(Note, Note.sheet_id == Scoresheet.id)
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .join(Entry, Entry.id == Scoresheet.entry_id)
        .where(PanelMember.user_id.in_(users), Note.text != "")
        .order_by(Contest.id, Entry.sort_key, Entry.id),
    )


def _of_papers(query: Select[Any]) -> Select[Any]:
    joined = in_place(query.join(Scoresheet, Scoresheet.contest_id == Contest.id))
    joined = joined.join(PaperSheet, PaperSheet.sheet_id == Scoresheet.id)
    return joined.join(PanelMember, PanelMember.id == Scoresheet.member_id).join(Entry, Entry.id == Scoresheet.entry_id)


def _scans(session: Session, users: Collection[int]) -> Rows:
    is_kept = (PaperFile.stored != "").label("is_kept")
    is_own = PanelMember.user_id.in_(users).label("is_judge")
    query = _of_papers(select(PLACE, ENTRY, PaperFile.name, is_kept, is_own, PaperFile.added_at))
    joined = query.join(PaperFile, PaperFile.paper_id == PaperSheet.id)
    whose = or_(PanelMember.user_id.in_(users), PaperFile.added_by.in_(users))
    return _rows(session, joined.where(whose).order_by(PaperFile.id))


def _keyings(session: Session, users: Collection[int]) -> Rows:
    query = _of_papers(select(PLACE, ENTRY, PaperKeying.place.label("reading"), PaperKeying.keyed_at))
    joined = query.join(PaperKeying, PaperKeying.paper_id == PaperSheet.id)
    return _rows(session, joined.where(PaperKeying.keyed_by.in_(users)).order_by(PaperKeying.id))


def _certificates(session: Session, person_ids: Collection[int]) -> Rows:
    number = Combined("serial", serial, CertificateSeries.prefix, CertificateSeries.year, AwardCertificate.number)
    entry = func.coalesce(Entry.code, "").label("entry")
    query = select(PLACE, entry, AwardCertificate.role, CertificateName.name, number, CertificateBatch.issued_at)
    return _rows(
        session,
        in_place(query.join(AwardCertificate, AwardCertificate.contest_id == Contest.id))
        .join(CertificateName, CertificateName.certificate_id == AwardCertificate.id)
        .join(CertificateSeries, CertificateSeries.id == AwardCertificate.series_id)
        .join(CertificateBatch, CertificateBatch.id == AwardCertificate.batch_id)
        .outerjoin(Entry, Entry.id == AwardCertificate.entry_id)
        .where(AwardCertificate.person_id.in_(person_ids))
        .order_by(AwardCertificate.id),
    )


def _cases(session: Session, users: Collection[int]) -> Rows:
    entry = func.coalesce(Entry.code, "").label("entry")
    query = select(PLACE, Case.id.label("case_id"), entry, Case.source, Case.allegation, Case.evidence, Case.opened_at)
    return _rows(
        session,
        in_place(query.join(Case, Case.contest_id == Contest.id))
        .outerjoin(Entry, Entry.id == Case.entry_id)
        .where(Case.opened_by.in_(users))
        .order_by(Case.id),
    )


def _publications(session: Session, users: Collection[int], person_ids: Collection[int]) -> tuple[HeldPublication, ...]:
    """The publications whose record contains the id of the person's seat or account."""
    seats = session.execute(select(PanelMember.contest_id, PanelMember.id).where(PanelMember.user_id.in_(users))).all()
    members = {str(number) for _, number in seats}
    query = select(PLACE, Publication, PublicationNotice.signer_id).join(
        Publication, Publication.contest_id == Contest.id
    )
    rows: Sequence[Any] = session.execute(
        in_place(query)
        .outerjoin(PublicationNotice, PublicationNotice.publication_id == Publication.id)
        .where(
            or_(
                Contest.id.in_({contest_id for contest_id, _ in seats}),
                Publication.published_by.in_(users),
                PublicationNotice.signer_id.in_(person_ids),
            )
        )
        .order_by(Publication.id)
    ).all()
    found = []
    for place, publication, signer in rows:
        said = json.loads(publication.record)
        kinds = (
            ("judge", any(str(sheet["judge"]) in members for sheet in said.get("sheets", ()))),
            ("certifier", said["certified_by"] in users),
            ("publisher", said["published_by"] in users),
            ("signer", signer in person_ids),
        )
        as_ = tuple(kind for kind, holds in kinds if holds)
        if as_:
            found.append(HeldPublication(place, publication.version, publication.published_at, as_))
    return tuple(found)


def _acts(session: Session, users: Collection[int]) -> Iterator[HeldAct]:
    """The person's actions, the newest first. The log stores its entries as JSON text, which contains the actor's
    id."""
    if not users:
        return
    texts = (AuditEntry.text.contains(f'"actor":{number},', autoescape=True) for number in users)
    query = select(AuditEntry.text).where(or_(*texts)).order_by(AuditEntry.id.desc())
    for text in session.execute(query).scalars():
        said = json.loads(text)
        if said["actor"] in users:
            yield HeldAct(said["action"], said["subject"], datetime.fromisoformat(said["at"]))
