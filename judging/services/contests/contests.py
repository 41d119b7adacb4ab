"""Contests: created, set up, and moved through their life cycle step by step (design §2)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.contests import lifecycle as life
from judging.core.contests.lifecycle import ContestState
from judging.core.contests.practice_settings import (
    check_awards,
    check_protest_days,
    check_published_sheets,
    check_reading,
    in_units,
)
from judging.core.contests.rounds import check_order, checked_area
from judging.core.eligibility.checks import treatments_for
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor, Role, RoundLevel
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.school_years import check_days
from judging.core.scoring.advancement import levels_above
from judging.core.scoring.award_data import stored, stored_bands
from judging.core.scoring.awards import DEFAULT_RULES, AwardRules, default_bands
from judging.models import (
    Competition,
    Contest,
    ContestStep,
    PracticeSettings,
    RoleGrant,
    Round,
    RulebookRow,
)
from judging.queries.contest_place import REAL
from judging.queries.contests import checklist_facts
from judging.queries.contests.contests import settings_fingerprint
from judging.queries.people.given_grants import may_make_round
from judging.queries.rulebooks import rulebooks
from judging.services import audit, locks
from judging.services.contests import lifecycle, rounds
from judging.services.eligibility import screening
from judging.services.presentation import chair_calls, halls
from judging.services.scoring import scoresheets

REACHED_BY_ADVANCE = (ContestState.REGISTRATION, ContestState.SCREENING, ContestState.SCORING)
"""The states that ``advance`` reaches; ``services.results.results`` certifies and publishes."""


@dataclass(frozen=True, slots=True)
class PracticeChoices:
    """The practice settings an organiser chooses; the bounds of ``awards`` and the least mean to advance are in points.

    ``treatments`` are the readings of requirements that leave a choice, by requirement id.
    """

    tie_reading: str
    min_judges: int
    departed_sheets: str
    publish_scores: bool
    publish_names: bool
    protest_days: int
    advance: int = 0
    advance_least: Fraction | None = None
    advance_per_institution: int | None = None
    clear_days: bool = False
    treatments: Mapping[str, str] = field(default_factory=dict)
    publish_clauses: bool = False
    provisional: bool = False
    same_institution_abstains: bool = False
    totals_in_progress: bool = False
    rulings_confirmed: bool = False
    publish_sheets: bool = False
    awards: AwardRules = DEFAULT_RULES


def create(
    session: Session,
    *,
    actor: Actor,
    school_year: int,
    level: RoundLevel,
    area: str,
    first_day: date,
    last_day: date,
    category: str,
    rulebook_id: int,
    is_practice: bool = False,
) -> int:
    """Create a contest, with its competition and round where there are none; returns its id. In a round with other days
    it has its own. One for practice stays so. An organiser who creates a round inside a granted area organises it,
    which gives no power over accounts (``RoleGrant.granted_by``).

    Raises:
        RuleViolation: of ``school_years.check_days``; ``days_out_of_order``, ``area_wanted``, ``rulebook_unknown``,
            ``rulebook_other_category``, ``round_of_others`` (the actor does not organise it),
            ``round_beyond_role`` (no granted area contains it), ``deputy_makes_no_round`` (only an area of an
            organiser whose deputy the actor is), ``contest_exists`` (the twin's ``contest_id``).
    """
    check_days(school_year, first_day, last_day)
    check_order(first_day, last_day)
    area = checked_area(level, area)
    row = _fitting_rulebook(session, rulebook_id, category)
    competition = _competition(session, school_year)
    round_ = session.execute(
        select(Round).where(Round.competition_id == competition.id, Round.level == level, Round.area == area)
    ).scalar()
    if round_ is not None:
        _check_round(session, actor, round_, category)
    else:
        round_ = _make_round(session, actor, competition.id, level, area, first_day, last_day)
    now, actor = clock.now(), actor.on(competition_id=competition.id, round_id=round_.id)
    contest = Contest(
        round_id=round_.id, category=category, rulebook_id=rulebook_id, created_at=now, is_practice=is_practice
    )
    rounds.set_own_days(contest, round_, (first_day, last_day))
    rounds.keep_names_until(session, actor=actor, competition_id=competition.id, last_day=last_day)
    contest.settings = _defaults(rulebooks.rulebook(session, rulebook_id))
    session.add(contest)
    session.flush()  # its first step and the audit entry need its id
    session.add(ContestStep(contest_id=contest.id, to_state=ContestState.SETUP, at=now, by=actor.user_id))
    data = {"school_year": school_year, "level": level, "area": area, "category": category, "rulebook": row.digest}
    days = {"first_day": first_day.isoformat(), "last_day": last_day.isoformat()}
    more = {"practice": True} if is_practice else {}
    audit.record(session, actor=actor, action="contests.create", subject=contest, data={**data, **days, **more})
    return contest.id


def _fitting_rulebook(session: Session, rulebook_id: int, category: str) -> RulebookRow:
    row = require(session.get(RulebookRow, rulebook_id), "rulebook_unknown")
    refuse_if(row.category != category, "rulebook_other_category", category=category, rulebook=row.category)
    return row


def save_settings(
    session: Session, *, actor: Actor, contest_id: int, practice: PracticeChoices, seen: str | None = None
) -> None:
    """Save the practice settings, which also confirms them: scoring does not open before. ``seen`` is the fingerprint
    of those that the person looked at (``queries.contests.settings_fingerprint``); None does not compare it.

    Raises:
        RuleViolation: ``no_contest``, ``settings_frozen`` (with the ``fields`` that would change), ``unknown_reading``,
            ``points_off_unit`` (with the ``unit``), those of ``practice_settings.check_awards``, ``unknown_treatment``,
            ``sheets_without_scores``, ``protest_days_wanted`` (a provisional publication without
            any), ``nobody_above`` (works would advance from the highest level), ``settings_saved_meanwhile`` (others
            were saved since they were seen).
    """
    contest = locks.lock_contest(session, contest_id=contest_id)
    settings = session.get_one(PracticeSettings, contest_id, populate_existing=True)
    rulebook = rulebooks.rulebook(session, contest.rulebook_id)
    wanted = _in_units(practice, rulebook)
    goes_on = practice.advance or practice.advance_least is not None or practice.advance_per_institution is not None
    refuse_if(goes_on and not levels_above(contest.round.level), "nobody_above")
    changed = {name: value for name, value in wanted.items() if getattr(settings, name) != value}
    if settings.frozen_at is not None:
        refuse_if(changed, "settings_frozen", fields=tuple(changed))
        return
    refuse_if(changed and seen not in (None, settings_fingerprint(settings)), "settings_saved_meanwhile")
    before = {name: getattr(settings, name) for name in changed}
    for name, value in changed.items():
        setattr(settings, name, value)
    settings.confirmed_at = settings.confirmed_at or clock.now()
    session.flush()  # the update reads them: readings of requirements are settings too
    screening.update_all_admissions(session, contest_id=contest_id)
    scoresheets.ensure_sheets(session, contest_id=contest_id)  # judges may abstain now, or no longer
    audit.record(
        session,
        actor=actor,
        action="contests.save_settings",
        subject=contest,
        data={"from": before, "to": changed},
    )


def advance(session: Session, *, actor: Actor, contest_id: int, to: ContestState) -> None:
    """Move the contest forward to ``to``, at most to scoring, checking the guards of every step on the way. Opening
    scoring makes the judges' sheets.

    Raises:
        RuleViolation: ``no_contest``, ``step_passed`` (the contest is there or further already), and those of
            ``lifecycle.check_guards``.
    """
    contest = locks.lock_contest(session, contest_id=contest_id)
    states = tuple(ContestState)
    path = [
        state for state in REACHED_BY_ADVANCE if states.index(contest.state) < states.index(state) <= states.index(to)
    ]
    refuse_if(not path or path[-1] is not to, "step_passed")
    screening.update_all_admissions(session, contest_id=contest_id)
    facts = checklist_facts.contest_facts(session, contest_id)
    for state in path:
        lifecycle.check_guards(facts, state)
        facts = replace(facts, state=state)
    for state in path:
        lifecycle.take_step(session, actor=actor, contest=contest, to=state)
    session.flush()  # sheets are made only for a contest in scoring
    made = scoresheets.ensure_sheets(session, contest_id=contest_id) if to is ContestState.SCORING else 0
    audit.record(
        session,
        actor=actor,
        action="contests.advance",
        subject=contest,
        data={"steps": [str(state) for state in path], "sheets": made},
    )


def go_back(session: Session, *, actor: Actor, contest_id: int, to: ContestState, reason: str) -> None:
    """Move the contest one step back to ``to``, with the reason; never behind a publication. Marks and sheets stay.

    Naming ``to`` keeps a concurrent second call from going back two steps.

    Raises:
        RuleViolation: ``no_contest``, ``reason_wanted``, ``behind_publication``, ``step_passed``.
    """
    reason = locks.reason_of(thai.normalise_lines(reason))
    contest = locks.lock_contest(session, contest_id=contest_id)
    facts = checklist_facts.contest_facts(session, contest_id)
    refuse_if(facts.has_publication, "behind_publication")
    refuse_if(to not in life.back_steps(facts)[:1], "step_passed")
    came_from = contest.state
    contest.certified_at = contest.certified_by = None
    halls.forget(session, contest_id=contest_id)
    chair_calls.forget(session, contest_id=contest_id)
    lifecycle.take_step(session, actor=actor, contest=contest, to=to, reason=reason)
    screening.update_all_admissions(session, contest_id=contest_id)  # facts may have changed since it was certified
    audit.record(
        session,
        actor=actor,
        action="contests.go_back",
        subject=contest,
        data={"from": came_from, "to": to, "reason": reason},
    )


def _competition(session: Session, school_year: int) -> Competition:
    """The competition of the year, added where there is none, and locked."""
    query = select(Competition).where(Competition.school_year == school_year).with_for_update()
    found = session.execute(query).scalar()
    if found is not None:
        return found
    try:
        with session.begin_nested():
            session.add(Competition(school_year=school_year))
    except IntegrityError:  # another organiser made it in the meantime
        pass
    return session.execute(query).scalar_one()


def _check_round(session: Session, actor: Actor, round_: Round, category: str) -> None:
    refuse_if(not actor.organises(competition_id=round_.competition_id, round_id=round_.id), "round_of_others")
    twin = session.execute(
        select(Contest.id).where(
            Contest.round_id == round_.id, Contest.category == category, Contest.state != ContestState.ARCHIVED, REAL
        )
    ).scalar()
    refuse_if(twin is not None, "contest_exists", contest_id=twin)


def _make_round(
    session: Session, actor: Actor, competition_id: int, level: RoundLevel, area: str, first_day: date, last_day: date
) -> Round:
    refuse_if(not may_make_round(session, actor, level, area), "round_beyond_role")
    round_ = Round(competition_id=competition_id, level=level, area=area, first_day=first_day, last_day=last_day)
    session.add(round_)
    session.flush()  # contest and grant need its id
    if actor.user_id is not None and not actor.organises(competition_id=competition_id, round_id=round_.id):
        refuse_if(not may_make_round(session, actor.own, level, area), "deputy_makes_no_round")
        made = RoleGrant(user_id=actor.user_id, role=Role.ORGANISER, round_id=round_.id, granted_by=actor.user_id)
        session.add(made)
        audit.record(
            session,
            actor=actor,
            action="accounts.grant",
            subject=f"user:{actor.user_id}",
            data={"role": Role.ORGANISER, "round": round_.id},
        )
    return round_


def _defaults(rulebook: Rulebook) -> PracticeSettings:
    """Default settings: medals from 80, 70 and 60 % of the total; the tie reading is left to the organiser."""
    bands = default_bands(rulebook.total * rulebook.unit, rulebook.unit)
    return PracticeSettings(medals=stored_bands(bands, rulebook.unit))


def _in_units(practice: PracticeChoices, rulebook: Rulebook) -> dict[str, object]:
    """The settings as the row stores them; refused for a reading the rulebook lacks or bounds off its unit."""
    values: dict[str, object] = {field.name: getattr(practice, field.name) for field in fields(practice)}
    check_reading(rulebook, practice.tie_reading)
    if practice.advance_least is not None:
        values["advance_least"] = in_units(rulebook, practice.advance_least)
    del values["awards"]
    check_awards(rulebook, practice.awards)
    values |= stored(practice.awards, rulebook.unit)
    values["treatments"] = json.dumps(_treatments(practice, rulebook), sort_keys=True)
    check_published_sheets(publish_scores=practice.publish_scores, publish_sheets=practice.publish_sheets)
    check_protest_days(provisional=practice.provisional, protest_days=practice.protest_days)
    return values


def _treatments(practice: PracticeChoices, rulebook: Rulebook) -> dict[str, str]:
    """The chosen readings of requirements, except those equal to the default."""
    offered = {one.id: treatments_for(one) for one in rulebook.requirements}
    refuse_if(
        any(chosen not in offered.get(name, ()) for name, chosen in practice.treatments.items()), "unknown_treatment"
    )
    return {name: chosen for name, chosen in practice.treatments.items() if chosen != offered[name][0]}
