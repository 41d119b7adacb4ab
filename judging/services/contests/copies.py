"""Set up a contest like another one: settings with the lengths of presentation, panel, days, who signs its papers."""

import json
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.eligibility.checks import treatments_for
from judging.core.refusals import RuleViolation, refuse_if, require
from judging.core.roles import Actor, PanelRole
from judging.core.scoring.award_data import award_rules
from judging.models import Contest, PanelMember, Person, PracticeSettings, User
from judging.queries.contests.contests import copy_sources
from judging.queries.presentation import presentation as plans
from judging.queries.rulebooks import rulebooks
from judging.services import locks
from judging.services.contests import contests, panels, rounds
from judging.services.contests.contests import PracticeChoices
from judging.services.papers import official_papers
from judging.services.presentation import presentation


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied. ``members`` counts the judges; what was not has the refusal that says why, by the name of a
    judge where it is about one. ``readings`` counts readings of requirements that the rulebook here does not offer;
    ``papers`` says whether issuer and signer of the papers were copied."""

    settings: bool = False
    settings_refused: RuleViolation | None = None
    readings: int = 0
    lengths: bool = False
    lengths_refused: RuleViolation | None = None
    papers: bool = False
    days: bool = False
    days_refused: RuleViolation | None = None
    members: int = 0
    members_refused: tuple[tuple[str, RuleViolation], ...] = ()


def add_category(
    session: Session,
    *,
    actor: Actor,
    source_id: int,
    rulebook_id: int,
    settings: bool,
    panel: bool,
    days: bool = False,
    papers: bool = False,
) -> tuple[int, Copied]:
    """Add a contest of the rulebook's category to the round of the contest ``source_id``, and set it up like that one;
    returns its id and what was copied.

    Raises:
        RuleViolation: those of ``contests.create``.
    """
    round_ = require(session.get(Contest, source_id), "no_contest").round
    contest_id = contests.create(
        session,
        actor=actor,
        school_year=round_.competition.school_year,
        level=round_.level,
        area=round_.area,
        first_day=round_.first_day,
        last_day=round_.last_day,
        category=rulebooks.rulebook(session, rulebook_id).category,
        rulebook_id=rulebook_id,
    )
    return contest_id, copy(
        session,
        actor=actor,
        contest_id=contest_id,
        source_id=source_id,
        settings=settings,
        panel=panel,
        days=days,
        papers=papers,
    )


def copy(
    session: Session,
    *,
    actor: Actor,
    contest_id: int,
    source_id: int,
    settings: bool = False,
    panel: bool = False,
    days: bool = False,
    papers: bool = False,
) -> Copied:
    """Copy the chosen parts from another contest that the actor organises: one of the same round, or one of the same
    category, level and area of an earlier year. Judges who are on the panel already stay as they are.

    Raises:
        RuleViolation: ``no_contest``, ``copy_source_wanted``, ``copy_nothing_chosen``, ``contest_certified``.
    """
    refuse_if(not (settings or panel or days or papers), "copy_nothing_chosen")
    contest = locks.lock_year_and_contest(session, contest_id=contest_id)
    sources = {head.contest_id for head in copy_sources(session, actor, contest_id)}
    refuse_if(source_id not in sources, "copy_source_wanted")
    copied = _copy_settings(session, actor, contest, source_id) if settings else Copied()
    if settings:
        copied = replace(copied, **_copy_lengths(session, actor, contest_id, source_id))
    if days:
        copied = replace(copied, **_copy_days(session, actor, contest_id, source_id))
    if papers:
        is_copied = official_papers.copy(session, actor=actor, contest_id=contest_id, source_id=source_id)
        copied = replace(copied, papers=is_copied)
    if panel:
        members, refused = _copy_panel(session, actor, contest_id, source_id)
        copied = replace(copied, members=members, members_refused=refused)
    return copied


def _copy_days(session: Session, actor: Actor, contest_id: int, source_id: int) -> dict[str, Any]:
    source = session.get_one(Contest, source_id)
    try:
        with session.begin_nested():
            rounds.change_days(
                session,
                actor=actor,
                contest_id=contest_id,
                first_day=source.first_day,
                last_day=source.last_day,
                alone=True,
            )
    except RuleViolation as refusal:
        return {"days_refused": refusal}
    return {"days": True}


def _copy_lengths(session: Session, actor: Actor, contest_id: int, source_id: int) -> dict[str, Any]:
    """The minutes of presentation, of questions and between works; days and times of the timetable stay."""
    lengths, own = plans.plan(session, source_id).lengths, plans.plan(session, contest_id)
    if lengths == own.lengths:
        return {}
    timetable = own.timetable and replace(own.timetable, lengths=lengths)
    try:
        with session.begin_nested():
            presentation.save_timetable(
                session, actor=actor, contest_id=contest_id, lengths=lengths, timetable=timetable
            )
    except RuleViolation as refusal:
        return {"lengths_refused": refusal}
    return {"lengths": True}


def _copy_settings(session: Session, actor: Actor, contest: Contest, source_id: int) -> Copied:
    source = session.get_one(PracticeSettings, source_id)
    unit = rulebooks.rulebook(session, session.get_one(Contest, source_id).rulebook_id).unit
    rules = rulebooks.rulebook(session, contest.rulebook_id)
    chosen = {one.name: getattr(source, one.name) for one in fields(PracticeChoices) if one.name != "awards"}
    chosen["awards"] = award_rules(source, unit)
    if source.advance_least is not None:
        chosen["advance_least"] = source.advance_least * unit
    offered = {one.id: treatments_for(one) for one in rules.requirements}
    stored = json.loads(source.treatments)
    chosen["treatments"] = {name: one for name, one in stored.items() if one in offered.get(name, ())}
    try:
        require(source.confirmed_at, "copy_settings_unsaved")
        with session.begin_nested():
            contests.save_settings(session, actor=actor, contest_id=contest.id, practice=PracticeChoices(**chosen))
    except RuleViolation as refusal:
        return Copied(settings_refused=refusal)
    return Copied(settings=True, readings=len(stored) - len(chosen["treatments"]))


def _copy_panel(
    session: Session, actor: Actor, contest_id: int, source_id: int
) -> tuple[int, tuple[tuple[str, RuleViolation], ...]]:
    """How many judges were appointed, and who was not and why. The chair stays who it is where there is one."""
    has_chair = session.execute(
        select(PanelMember.id).where(PanelMember.contest_id == contest_id, PanelMember.role == PanelRole.CHAIR)
    ).first()
    query = (
        select(PanelMember, Person.name)
        .join(User, User.id == PanelMember.user_id)
        .join(Person, Person.id == User.person_id)
        .where(PanelMember.contest_id == source_id, PanelMember.left_at.is_(None))
        .order_by(PanelMember.id)
    )
    appointed, refused = 0, []
    for member, name in session.execute(query).all():
        role = PanelRole.JUDGE if has_chair and member.role is PanelRole.CHAIR else member.role
        try:
            with session.begin_nested():
                panels.appoint(
                    session,
                    actor=actor,
                    contest_id=contest_id,
                    institution=member.institution_id,
                    role=role,
                    sections=[part.section for part in member.sections],
                    user_id=member.user_id,
                )
        except RuleViolation as refusal:
            refused.append((name, refusal))
        else:
            appointed += 1
    return appointed, tuple(refused)
