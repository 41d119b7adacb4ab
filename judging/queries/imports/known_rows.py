"""The stored rows that an import compares a spreadsheet with, in a constant number of statements."""

import json

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from judging.core.imports.compare_institutions import KnownRegistry
from judging.core.imports.judges import KnownMember, KnownPanel
from judging.core.imports.plan import KnownEntry, KnownInstitution, KnownWorks
from judging.core.imports.teachers import KnownTeachers
from judging.core.roles import Actor
from judging.models import (
    AuditChain,
    AuditEntry,
    Contest,
    Entry,
    Institution,
    InstitutionMerge,
    PanelMember,
    Person,
    RoleGrant,
    Scoresheet,
    TeamMember,
    TeamRole,
    User,
)
from judging.queries.contests import judge_search
from judging.queries.grouping import grouped
from judging.queries.names import SECTIONS
from judging.queries.people import institutions, round_teachers
from judging.queries.rulebooks import rulebooks
from judging.queries.scoring.sheet_usage import used


def known_works(session: Session, contest_id: int) -> KnownWorks:
    """All institutions, and the works of the contest with their teams."""
    team = (
        select(TeamMember.entry_id, TeamMember.role, Person.name)
        .join(Person, Person.id == TeamMember.person_id)
        .join(Entry, Entry.id == TeamMember.entry_id)
        .where(Entry.contest_id == contest_id)
        .order_by(TeamMember.entry_id, TeamMember.role, TeamMember.position)
    )
    teams = grouped(((entry_id, role), name) for entry_id, role, name in session.execute(team))
    query = (
        select(Entry.id, Entry.code, Entry.title_th, Entry.title_en, Entry.institution_id)
        .where(Entry.contest_id == contest_id)
        .order_by(Entry.id)
    )
    entries = tuple(
        KnownEntry(
            **row._mapping,
            makers=tuple(teams.get((row.id, TeamRole.MAKER), ())),
            advisers=tuple(teams.get((row.id, TeamRole.ADVISER), ())),
        )
        for row in session.execute(query)
    )
    return KnownWorks(_institutions(session), entries, _said(session, contest_id, "imports.take_works"))


def known_registry(session: Session) -> KnownRegistry:
    """The institutions of the registry."""
    return KnownRegistry(institutions.stored(session), _said(session, None, "institutions.take"))


def known_teachers(session: Session, contest_id: int) -> KnownTeachers:
    """The institutions in the area of the contest's round with all their teachers, and the other usernames in use."""
    round_ = session.get_one(Contest, contest_id).round
    within = set(session.execute(select(Institution.id).where(round_teachers.is_of_area(session, round_))).scalars())
    known = round_teachers.known_teachers(session, round_)
    used = session.execute(select(User.username).where(User.username.is_not(None))).scalars()
    return KnownTeachers(
        tuple(one for one in _institutions(session) if one.id in within),
        known,
        frozenset(name for name in used if name) - {one.username for one in known},
    )


def known_panel(session: Session, contest_id: int, *, actor: Actor) -> KnownPanel:
    """All institutions, the panel of the contest, the sections of its rulebook, and the judges of other panels that the
    actor may appoint."""
    contest = session.execute(select(Contest.rulebook_id, Contest.state).where(Contest.id == contest_id)).one()
    begun = select(Scoresheet.member_id).where(Scoresheet.contest_id == contest_id, used()).distinct()
    scoring = set(session.execute(begun).scalars())
    query = (
        select(
            *(PanelMember.id, Person.name, Person.position),
            *(PanelMember.institution_id, PanelMember.role, SECTIONS, PanelMember.left_at),
            _is_shared(contest_id).label("is_shared"),
        )
        .join(User, User.id == PanelMember.user_id)
        .join(Person, Person.id == User.person_id)
        .where(PanelMember.contest_id == contest_id)
        .order_by(PanelMember.id)
    )
    members = tuple(
        KnownMember(
            id=row.id,
            name=row.name,
            position=row.position,
            institution_id=row.institution_id,
            role=row.role,
            sections=row.sections,
            has_left=row.left_at is not None,
            has_marks=row.id in scoring,
            is_shared=row.is_shared,
        )
        for row in session.execute(query)
    )
    rulebook = rulebooks.rulebook(session, contest.rulebook_id)
    sections = tuple(item.code for item in rulebook.sections)
    judges = judge_search.judges_elsewhere(session, actor, contest_id)
    said = _said(session, contest_id, "imports.take_judges")
    return KnownPanel(_institutions(session), members, sections, contest.state, judges, said)


def _said(session: Session, contest_id: int | None, action: str) -> dict[str, str]:
    """The answers that earlier imports into the contest, or into a registry, took, by question; the latest of each."""
    query = (
        select(AuditEntry.text)
        .join(AuditChain, AuditChain.id == AuditEntry.chain_id)
        .where(AuditChain.contest_id == contest_id, AuditEntry.action == action)
        .order_by(AuditEntry.seq)
    )
    said: dict[str, str] = {}
    for text in session.execute(query).scalars():
        said.update(json.loads(text)["data"].get("answers", {}))
    return said


def _is_shared(contest_id: int) -> ColumnElement[bool]:
    """Whether the account of a member has a username, a role or a seat on another panel."""
    seat = aliased(PanelMember)
    elsewhere = select(seat.id).where(seat.user_id == User.id, seat.contest_id != contest_id).exists()
    roles = select(RoleGrant.id).where(RoleGrant.user_id == User.id).exists()
    return or_(User.username.is_not(None), elsewhere, roles)


def _institutions(session: Session) -> tuple[KnownInstitution, ...]:
    """All institutions. A merged institution appears under its own name with the id of the one it was merged into.
    Merged ones come first, so that the last row of an id is the institution itself."""
    query = (
        select(
            func.coalesce(InstitutionMerge.into_id, Institution.id),
            *(Institution.name_th, Institution.province, Institution.region),
            select(RoleGrant.id).where(RoleGrant.institution_id == Institution.id).exists(),
            func.coalesce(Institution.code, ""),
        )
        .outerjoin(InstitutionMerge, InstitutionMerge.institution_id == Institution.id)
        .order_by(InstitutionMerge.into_id.is_(None), Institution.id)
    )
    return tuple(KnownInstitution(*row) for row in session.execute(query))
