"""Rehearsals: a contest is rehearsed with its works and its panel, and wiped with a statement of what was removed.

The rehearsal is a contest of its own, so that nothing of it counts in the real one, which stays as it is. It is made in
scoring with all works admitted, and never published.
"""

from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.eligibility.checks import Admission
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.models import (
    Contest,
    Entry,
    PanelMember,
    PanelSection,
    PracticeSettings,
    Presentation,
    Recusal,
    RecusalKind,
    Scoresheet,
    WipedRehearsal,
)
from judging.models.contests.contest_rows import rows_of
from judging.queries.contests import checklist_facts, rehearsals as reads
from judging.queries.contests.rehearsals import JUDGED
from judging.queries.scoring.counted_sheets import IN_FORCE, STAYS
from judging.services import audit, locks
from judging.services.contests import lifecycle, panels, rounds, sign_in_cards
from judging.services.scoring import scoresheets
from judging.services.tablets import tablets

BEFORE_SCORING = (ContestState.SETUP, ContestState.REGISTRATION, ContestState.SCREENING)
"""The states in which a contest can be rehearsed."""


def start(session: Session, *, actor: Actor, contest_id: int) -> int:
    """Make the rehearsal of a contest, in scoring, with the settings, the panel, the order of presentation and every
    work that was neither refused nor withdrawn; returns its id. The judges' cards open it from today on.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``rehearsal_of_practice``, ``rehearsal_too_late`` (scoring
            has begun), ``rehearsal_runs``, ``rehearsal_without_works``, and those of ``lifecycle.check_guards`` before
            scoring (settings, chair).
    """
    round_, contests = locks.lock_round(session, contest_id=contest_id)
    contest = next(one for one in contests if one.id == contest_id)
    refuse_if(contest.is_practice, "rehearsal_of_practice")
    refuse_if(contest.state not in BEFORE_SCORING, "rehearsal_too_late")
    refuse_if(reads.running(session, contest_id) is not None, "rehearsal_runs")
    rehearsal = Contest(
        round_id=round_.id,
        category=contest.category,
        rulebook_id=contest.rulebook_id,
        created_at=clock.now(),
        is_practice=True,
        rehearsal_of=contest_id,
        settings=PracticeSettings(**_copied(contest.settings)),
    )
    rounds.set_own_days(rehearsal, round_, (clock.today(), max(clock.today(), contest.last_day)))
    session.add(rehearsal)
    session.flush()  # works and panel need its id
    works = _copy_works(session, actor, contest_id, rehearsal.id)
    refuse_if(not works, "rehearsal_without_works")
    order = session.get(Presentation, contest_id)
    if order is not None:
        session.add(Presentation(contest_id=rehearsal.id, **_copied(order)))
    judges = _copy_panel(session, contest_id, rehearsal.id, works)
    lifecycle.check_guards(checklist_facts.contest_facts(session, rehearsal.id), ContestState.SCORING)
    lifecycle.take_step(session, actor=actor, contest=rehearsal, to=ContestState.SCORING)
    session.flush()  # sheets are made only for a contest in scoring
    made = scoresheets.ensure_sheets(session, contest_id=rehearsal.id)
    sign_in_cards.follow_days(session, round_id=round_.id)
    data = {"rehearsal": rehearsal.id, "works": len(works), "judges": judges, "sheets": made}
    for subject in (contest, rehearsal):
        audit.record(session, actor=actor, action="rehearsals.start", subject=subject, data=data)
    return rehearsal.id


def wipe(session: Session, *, actor: Actor, contest_id: int, seen: str) -> None:
    """Remove the rehearsal of a contest with all that was recorded in it, but its log; the statement of what was
    removed stays in the log of the contest. ``seen`` is the fingerprint of what the organiser was shown (``Contents``).
    Accounts of judges who sat in the rehearsal alone go too.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``no_rehearsal``, ``rehearsal_changed`` (since it was
            seen).
    """
    round_, contests = locks.lock_round(session, contest_id=contest_id)
    rehearsal = require(next((one for one in contests if one.rehearsal_of == contest_id), None), "no_rehearsal")
    contents = reads.contents(session, rehearsal.id)
    refuse_if(contents.fingerprint != seen, "rehearsal_changed")
    number, state = rehearsal.id, rehearsal.state
    sheets = _ids(session, Scoresheet.id, Scoresheet.contest_id == number)
    judges = _ids(session, PanelMember.user_id, PanelMember.contest_id == number)
    session.expunge(rehearsal)
    for table, which in rows_of(number):
        session.execute(table.delete().where(which))
    session.expire_all()
    tablets.forget(session, user_ids=judges)
    for user_id in judges:
        panels.forget_judge(session, user_id=user_id, round_id=round_.id)
    told = " ".join(map(str, sheets))
    session.add(WipedRehearsal(contest_id=number, rehearsal_of=contest_id, sheets=told, wiped_at=clock.now()))
    session.flush()  # the cards' days count from it
    sign_in_cards.follow_days(session, round_id=round_.id)
    data = {"rehearsal": number, "state": state, "removed": dict(contents.rows)}
    for of in (contest_id, number):
        audit.record(session, actor=actor, action="rehearsals.wipe", subject=f"contest:{of}", contest_id=of, data=data)


def check_none_runs(session: Session, *, contest: Contest) -> None:
    """Refuse what ends a contest while its rehearsal runs, and what ends a rehearsal otherwise than by ``wipe``.

    Raises:
        RuleViolation: ``rehearsal_runs``, ``rehearsal_is_wiped``.
    """
    refuse_if(contest.rehearsal_of is not None, "rehearsal_is_wiped")
    refuse_if(reads.running(session, contest.id) is not None, "rehearsal_runs")


def _copied(row: PracticeSettings | Presentation) -> dict[str, Any]:
    """The columns of a contest's row that its rehearsal takes over."""
    own = {"contest_id", "frozen_at"}
    return {column.name: getattr(row, column.name) for column in row.__table__.columns if column.name not in own}


def _copy_works(session: Session, actor: Actor, contest_id: int, rehearsal_id: int) -> dict[int, int]:
    """By work of the contest: its copy, which has neither people nor documents and is admitted as if by hand."""
    query = select(Entry).where(Entry.contest_id == contest_id, *JUDGED).order_by(Entry.sort_key, Entry.code)
    copies = {}
    for work in session.execute(query).scalars():
        copies[work.id] = Entry(
            contest_id=rehearsal_id,
            code=work.code,
            title_th=work.title_th,
            title_en=work.title_en,
            institution_id=work.institution_id,
            place=work.place,
            admission=Admission.ADMITTED,
            admission_at=clock.now(),
            admission_by=actor.user_id,
        )
    session.add_all(copies.values())
    session.flush()  # recusals need their ids
    return {number: copy.id for number, copy in copies.items()}


def _copy_panel(session: Session, contest_id: int, rehearsal_id: int, works: dict[int, int]) -> int:
    """Copy the members who stay, and the interests on record; returns how many members."""
    query = select(PanelMember).where(PanelMember.contest_id == contest_id, STAYS).order_by(PanelMember.id)
    copies = {}
    for member in session.execute(query).scalars():
        sections = [PanelSection(section=part.section) for part in member.sections]
        copies[member.id] = PanelMember(
            contest_id=rehearsal_id,
            user_id=member.user_id,
            role=member.role,
            institution_id=member.institution_id,
            sections=sections,
        )
    session.add_all(copies.values())
    session.flush()  # recusals need their ids
    of_interest = (Recusal.contest_id == contest_id, Recusal.kind == RecusalKind.INTEREST, IN_FORCE)
    for row in session.execute(select(Recusal).where(*of_interest).order_by(Recusal.id)).scalars():
        if row.member_id in copies and row.entry_id in works:
            session.add(
                Recusal(
                    contest_id=rehearsal_id,
                    member_id=copies[row.member_id].id,
                    entry_id=works[row.entry_id],
                    reason=row.reason,
                    recorded_at=clock.now(),
                    recorded_by=row.recorded_by,
                )
            )
    session.flush()  # ensure_sheets reads the database
    return len(copies)


def _ids(session: Session, column, which: ColumnElement[bool]) -> list[int]:  # type: ignore[no-untyped-def]  # a column of ids
    return list(session.execute(select(column).where(which).order_by(column)).scalars())
