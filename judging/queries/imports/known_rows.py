"""The stored rows that an import compares a spreadsheet with, in a number of statements that depends on the contests of
the import alone."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from judging.core.contests.lifecycle import CLOSED, ContestState
from judging.core.imports.categories import RoundCategory
from judging.core.imports.compare_institutions import KnownRegistry
from judging.core.imports.judges.judges import KnownMember, KnownPanel
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
from judging.queries.contest_place import REAL
from judging.queries.contests import judge_search
from judging.queries.grouping import grouped
from judging.queries.names import SECTIONS
from judging.queries.people import institutions, round_teachers
from judging.queries.presentation.presentation import plans
from judging.queries.rulebooks import rulebooks
from judging.queries.scoring.sheet_usage import used


def known_works(session: Session, contest_ids: Collection[int]) -> dict[int, KnownWorks]:
    """All institutions, and the works of each contest with their teams."""
    team = (
        select(TeamMember.entry_id, TeamMember.role, Person.name)
        .join(Person, Person.id == TeamMember.person_id)
        .join(Entry, Entry.id == TeamMember.entry_id)
        .where(Entry.contest_id.in_(contest_ids))
        .order_by(TeamMember.entry_id, TeamMember.role, TeamMember.position)
    )
    teams = grouped(((entry_id, role), name) for entry_id, role, name in session.execute(team))
    query = (
        select(
            Entry.id,
            Entry.code,
            Entry.title_th,
            Entry.title_en,
            Entry.institution_id,
            Entry.place,
            Entry.contest_id,
        )
        .where(Entry.contest_id.in_(contest_ids))
        .order_by(Entry.id)
    )
    entries = grouped((contest_id, _entry(row, teams)) for *row, contest_id in session.execute(query))
    registry, said = _institutions(session), _said(session, contest_ids, "imports.take_works")
    drawn = {one for one, plan in plans(session, contest_ids).items() if plan.is_drawn}
    return {
        one: KnownWorks(registry, tuple(entries.get(one, ())), said.get(one, {}), is_drawn=one in drawn)
        for one in sorted(contest_ids)
    }


def _entry(row: Sequence[Any], teams: Mapping[tuple[int, TeamRole], Sequence[str]]) -> KnownEntry:
    entry_id, code, title_th, title_en, institution_id, place = row
    return KnownEntry(
        id=entry_id,
        code=code,
        title_th=title_th,
        title_en=title_en,
        institution_id=institution_id,
        makers=tuple(teams.get((entry_id, TeamRole.MAKER), ())),
        advisers=tuple(teams.get((entry_id, TeamRole.ADVISER), ())),
        place=place,
    )


def known_registry(session: Session) -> KnownRegistry:
    """The institutions of the registry."""
    return KnownRegistry(institutions.stored(session), _said(session, None, "institutions.take").get(None, {}))


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


def known_panels(session: Session, contest_ids: Collection[int], *, actor: Actor) -> dict[int, KnownPanel]:
    """All institutions, and for each contest its panel, the sections of its rulebook, and the judges of other panels
    that the actor may appoint."""
    registry, said = _institutions(session), _said(session, contest_ids, "imports.take_judges")
    query = select(Contest.id, Contest.rulebook_id, Contest.state).where(Contest.id.in_(contest_ids))
    return {
        contest_id: KnownPanel(
            institutions=registry,
            members=_members(session, contest_id),
            sections=_sections(session, rulebook_id),
            state=state,
            judges=judge_search.judges_elsewhere(session, actor, contest_id),
            said=said.get(contest_id, {}),
        )
        for contest_id, rulebook_id, state in session.execute(query.order_by(Contest.id)).all()
    }


def sections_of(session: Session, contest_id: int) -> tuple[str, ...]:
    """The sections of the contest's rulebook, in printed order."""
    return _sections(session, session.execute(select(Contest.rulebook_id).where(Contest.id == contest_id)).scalar_one())


def _sections(session: Session, rulebook_id: int) -> tuple[str, ...]:
    return tuple(item.code for item in rulebooks.rulebook(session, rulebook_id).sections)


def _members(session: Session, contest_id: int) -> tuple[KnownMember, ...]:
    """The panel of the contest."""
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
    return tuple(
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


def _said(session: Session, contest_ids: Collection[int] | None, action: str) -> dict[int | None, dict[str, str]]:
    """The answers that earlier imports into each contest, or as None into a registry, took, by question; the latest of
    each."""
    own = AuditChain.contest_id.is_(None) if contest_ids is None else AuditChain.contest_id.in_(contest_ids)
    query = (
        select(AuditChain.contest_id, AuditEntry.text)
        .join(AuditChain, AuditChain.id == AuditEntry.chain_id)
        .where(own, AuditEntry.action == action)
        .order_by(AuditEntry.chain_id, AuditEntry.seq)
    )
    said: dict[int | None, dict[str, str]] = {}
    for contest_id, text in session.execute(query):
        said.setdefault(contest_id, {}).update(json.loads(text)["data"].get("answers", {}))
    return said


def round_categories(session: Session, contest_id: int) -> tuple[RoundCategory, ...]:
    """The categories of the contest's round, by number, without archived contests and
    rehearsals."""
    own = select(Contest.round_id).where(Contest.id == contest_id).scalar_subquery()
    here = Contest.round_id == own, Contest.state != ContestState.ARCHIVED, REAL
    query = select(Contest.id, Contest.category, Contest.state, Contest.rulebook_id).where(*here)
    rows = session.execute(query.order_by(func.length(Contest.category), Contest.category)).all()
    titles = rulebooks.titles(session, {row.rulebook_id for row in rows})
    return tuple(RoundCategory(row.id, row.category, titles[row.rulebook_id], row.state not in CLOSED) for row in rows)


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
