"""Contests: made in one form, set up, and led through their life step by step (design §2)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from fractions import Fraction

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.contests import lifecycle as life
from judging.core.contests import sign_in_cards
from judging.core.contests.lifecycle import Check, ContestState
from judging.core.contests.practice_settings import check_bands, check_protest_days, check_reading, in_units
from judging.core.contests.rounds import check_order, checked_area
from judging.core.eligibility.checks import treatments_for
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Role, RoundLevel
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.school_years import check_days
from judging.core.scoring.advancement import levels_above
from judging.models import (
    Card,
    Competition,
    Contest,
    ContestStep,
    PanelMember,
    PracticeSettings,
    RoleGrant,
    Round,
    RulebookRow,
)
from judging.queries.contests import checklist_facts
from judging.queries.rulebooks import rulebooks
from judging.services import audit, locks
from judging.services.contests import lifecycle
from judging.services.eligibility import screening
from judging.services.scoring import scoresheets

LED_HERE = (ContestState.REGISTRATION, ContestState.SCREENING, ContestState.SCORING)
"""The steps an organiser takes here; certifying and publishing are acts of their own (``services.results.results``)."""

MISSING = {
    "rulebook_chosen": "rulebook_missing",
    "tie_reading_chosen": "tie_reading_missing",
    "settings_confirmed": "settings_missing",
    "chair_appointed": "chair_missing",
    "entries_present": "entries_missing",
}
"""Each blocking check of the steps taken here, with the refusal of a step that does not meet it."""


@dataclass(frozen=True, slots=True)
class Practice:
    """The practice settings an organiser chooses; the medal bounds and the least mean to advance are points, not units.

    ``treatments`` are the readings of requirements whose text leaves a choice, by requirement id.
    """

    tie_reading: str
    min_judges: int
    departed_sheets: str
    gold: Fraction
    silver: Fraction
    bronze: Fraction
    titles_to: int
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
) -> int:
    """Make a contest, with its competition and round where they are not there yet; returns its number. An organiser
    whose grants do not cover a round made here is granted that round.

    Raises:
        RuleViolation: of ``school_years.check_days``; ``days_out_of_order``, ``area_wanted``, ``rulebook_unknown``,
            ``rulebook_other_category``, ``round_of_others`` (it is there, and not the actor's to organise),
            ``round_has_other_days`` (``first`` and ``last``), ``contest_exists`` (with the twin's ``contest_id``).
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
        _check_round(session, actor, round_, first_day, last_day, category)
    else:
        round_ = _make_round(session, actor, competition.id, level, area, first_day, last_day)
    now = clock.now()
    contest = Contest(
        round_id=round_.id, category=category, rulebook_id=rulebook_id, state=ContestState.SETUP, created_at=now
    )
    contest.settings = _defaults(rulebooks.rulebook(session, rulebook_id))
    session.add(contest)
    session.flush()  # its first step and the audit entry need its number
    session.add(ContestStep(contest_id=contest.id, to_state=ContestState.SETUP, at=now, by=actor.user_id))
    audit.record(
        session,
        actor=actor,
        action="contests.create",
        subject=f"contest:{contest.id}",
        contest_id=contest.id,
        data={"school_year": school_year, "level": level, "area": area, "category": category, "rulebook": row.digest}
        | {"first_day": first_day.isoformat(), "last_day": last_day.isoformat()},
    )
    return contest.id


def _fitting_rulebook(session: Session, rulebook_id: int, category: str) -> RulebookRow:
    row = session.get(RulebookRow, rulebook_id)
    if row is None:
        raise RuleViolation("rulebook_unknown")
    if row.category != category:
        raise RuleViolation("rulebook_other_category", category=category, rulebook=row.category)
    return row


def change_days(session: Session, *, actor: Actor, contest_id: int, first_day: date, last_day: date) -> None:
    """Move the days of the contest's round, and so of every contest judged in it; each hears of it in its log.

    Raises:
        RuleViolation: ``no_contest``, ``days_out_of_order``, ``day_of_another_era``, ``day_far_from_school_year``,
            ``days_published`` (a contest of the round is published).
    """
    check_order(first_day, last_day)
    round_, contests = locks.lock_round(session, contest_id=contest_id)
    if (round_.first_day, round_.last_day) == (first_day, last_day):
        return
    check_days(session.get_one(Competition, round_.competition_id).school_year, first_day, last_day)
    if any(contest.state is ContestState.PUBLISHED for contest in contests):
        raise RuleViolation("days_published")
    before = [round_.first_day.isoformat(), round_.last_day.isoformat()]
    round_.first_day, round_.last_day = first_day, last_day
    _move_cards(session, round_.id, first_day, last_day)
    for contest in contests:
        screening.settle_all(session, contest_id=contest.id)  # what must be done before the evaluation day
        audit.record(
            session,
            actor=actor,
            action="contests.change_days",
            subject=f"round:{round_.id}",
            contest_id=contest.id,
            data={"from": before, "to": [first_day.isoformat(), last_day.isoformat()]},
        )


def save_settings(session: Session, *, actor: Actor, contest_id: int, practice: Practice) -> None:
    """Keep the practice settings, which also confirms them: until then no scoring opens.

    Raises:
        RuleViolation: ``no_contest``, ``settings_frozen`` (with the ``fields`` that would change), ``unknown_reading``,
            ``bands_off_unit`` (with the ``unit``), ``bands_out_of_order`` (they descend, from at most the total),
            ``unknown_treatment``, ``protest_days_wanted`` (a provisional publication without any),
            ``nobody_above`` (works would go on from the highest level).
    """
    contest = locks.lock_contest(session, contest_id=contest_id)
    settings = session.get_one(PracticeSettings, contest_id, populate_existing=True)
    rulebook = rulebooks.rulebook(session, contest.rulebook_id)
    wanted = _in_units(practice, rulebook)
    goes_on = practice.advance or practice.advance_least is not None or practice.advance_per_institution is not None
    if goes_on and not levels_above(contest.round.level):
        raise RuleViolation("nobody_above")
    changed = {name: value for name, value in wanted.items() if getattr(settings, name) != value}
    if settings.frozen_at is not None:
        if changed:
            raise RuleViolation("settings_frozen", fields=tuple(changed))
        return
    before = {name: getattr(settings, name) for name in changed}
    for name, value in changed.items():
        setattr(settings, name, value)
    settings.confirmed_at = settings.confirmed_at or clock.now()
    session.flush()  # whoever reads the settings anew in this transaction finds them
    screening.settle_all(session, contest_id=contest_id)  # readings of requirements are settings too
    audit.record(
        session,
        actor=actor,
        action="contests.save_settings",
        subject=f"contest:{contest_id}",
        contest_id=contest_id,
        data={"from": before, "to": changed},
    )


def advance(session: Session, *, actor: Actor, contest_id: int, to: ContestState) -> None:
    """Take the contest forward to ``to``, through every step between, up to scoring; each step's guards hold.

    Opening scoring makes the judges' sheets.

    Raises:
        RuleViolation: ``no_contest``, ``step_passed`` (the contest is there or further already), or the refusal of the
            first check that is not met (``MISSING``).
    """
    contest = locks.lock_contest(session, contest_id=contest_id)
    states = tuple(ContestState)
    path = [state for state in LED_HERE if states.index(contest.state) < states.index(state) <= states.index(to)]
    if not path or path[-1] is not to:
        raise RuleViolation("step_passed")
    screening.settle_all(session, contest_id=contest_id)
    facts = checklist_facts.contest_facts(session, contest_id)
    for state in path:
        _refuse(life.blockers(facts, state))
        facts = replace(facts, state=state)
    for state in path:
        lifecycle.take(session, actor=actor, contest=contest, to=state)
    session.flush()  # the sheets are made for a contest that is in scoring
    made = scoresheets.ensure_sheets(session, contest_id=contest_id) if to is ContestState.SCORING else 0
    audit.record(
        session,
        actor=actor,
        action="contests.advance",
        subject=f"contest:{contest_id}",
        contest_id=contest_id,
        data={"steps": [str(state) for state in path], "sheets": made},
    )


def go_back(session: Session, *, actor: Actor, contest_id: int, to: ContestState, reason: str) -> None:
    """Take the contest one step back to ``to``, with the reason; never behind a publication. Marks and sheets stay.

    ``to`` says what the organiser saw: of two who go back at once, the second is told, not taken further.

    Raises:
        RuleViolation: ``no_contest``, ``reason_wanted``, ``behind_publication``, ``step_passed``.
    """
    reason = thai.normalise_lines(reason).strip()
    if not reason:
        raise RuleViolation("reason_wanted")
    contest = locks.lock_contest(session, contest_id=contest_id)
    facts = checklist_facts.contest_facts(session, contest_id)
    if facts.has_publication:
        raise RuleViolation("behind_publication")
    if to not in life.back_steps(facts)[:1]:
        raise RuleViolation("step_passed")
    came_from = contest.state
    contest.certified_at = contest.certified_by = None
    lifecycle.take(session, actor=actor, contest=contest, to=to, reason=reason)
    screening.settle_all(session, contest_id=contest_id)  # facts may have come since it was certified
    audit.record(
        session,
        actor=actor,
        action="contests.go_back",
        subject=f"contest:{contest_id}",
        contest_id=contest_id,
        data={"from": came_from, "to": to, "reason": reason},
    )


def _competition(session: Session, school_year: int) -> Competition:
    """The competition of the year, made where there is none, locked: contests of one year are made one by one."""
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


def _check_round(session: Session, actor: Actor, round_: Round, first_day: date, last_day: date, category: str) -> None:
    if not actor.organises(competition_id=round_.competition_id, round_id=round_.id):
        raise RuleViolation("round_of_others")
    twin = session.execute(
        select(Contest.id).where(Contest.round_id == round_.id, Contest.category == category)
    ).scalar()
    if twin is not None:
        raise RuleViolation("contest_exists", contest_id=twin)
    if (round_.first_day, round_.last_day) != (first_day, last_day):
        raise RuleViolation("round_has_other_days", first=round_.first_day, last=round_.last_day)


def _make_round(
    session: Session, actor: Actor, competition_id: int, level: RoundLevel, area: str, first_day: date, last_day: date
) -> Round:
    round_ = Round(competition_id=competition_id, level=level, area=area, first_day=first_day, last_day=last_day)
    session.add(round_)
    session.flush()  # contest and grant need its number
    if actor.user_id is not None and not actor.organises(competition_id=competition_id, round_id=round_.id):
        session.add(RoleGrant(user_id=actor.user_id, role=Role.ORGANISER, round_id=round_.id))
        audit.record(
            session,
            actor=actor,
            action="accounts.grant",
            subject=f"user:{actor.user_id}",
            data={"role": Role.ORGANISER, "round": round_.id},
        )
    return round_


def _move_cards(session: Session, round_id: int, first_day: date, last_day: date) -> None:
    """Judges' cards open their contest on its days, so they move along."""
    members = (
        select(PanelMember.id).join(Contest, Contest.id == PanelMember.contest_id).where(Contest.round_id == round_id)
    )
    valid_from, valid_until = sign_in_cards.valid_days(first_day, last_day)
    session.execute(
        update(Card)
        .where(Card.member_id.in_(members), Card.revoked_at.is_(None))
        .values(valid_from=valid_from, valid_until=valid_until)
        .execution_options(synchronize_session=False)
    )


def _defaults(rulebook: Rulebook) -> PracticeSettings:
    """Medals from 80, 70 and 60 hundredths of the total; the tie reading waits for an organiser's choice."""
    gold, silver, bronze = (rulebook.total * percent // 100 for percent in (80, 70, 60))
    return PracticeSettings(gold=gold, silver=silver, bronze=bronze)


def _in_units(practice: Practice, rulebook: Rulebook) -> dict[str, object]:
    """The settings as the row keeps them; refuses a reading that the rulebook lacks, and bounds off its unit."""
    values: dict[str, object] = {field.name: getattr(practice, field.name) for field in fields(practice)}
    check_reading(rulebook, practice.tie_reading)
    for name in ("gold", "silver", "bronze", "advance_least"):
        if values[name] is not None:
            values[name] = in_units(rulebook, getattr(practice, name))
    values["treatments"] = json.dumps(_treatments(practice, rulebook), sort_keys=True)
    check_protest_days(provisional=practice.provisional, protest_days=practice.protest_days)
    check_bands(rulebook, practice.gold, practice.silver, practice.bronze)
    return values


def _treatments(practice: Practice, rulebook: Rulebook) -> dict[str, str]:
    """The chosen readings of requirements, but those that are the default anyway."""
    offered = {one.id: treatments_for(one) for one in rulebook.requirements}
    if any(chosen not in offered.get(name, ()) for name, chosen in practice.treatments.items()):
        raise RuleViolation("unknown_treatment")
    return {name: chosen for name, chosen in practice.treatments.items() if chosen != offered[name][0]}


def _refuse(blockers: tuple[Check, ...]) -> None:
    for check in blockers:
        raise RuleViolation(MISSING[check.code], **check.params)
