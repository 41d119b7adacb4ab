"""Cases: what is alleged about a work, or a tie to be ordered. Opening one stops nothing; a ruling decides it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.core.rulings.rulings import State
from judging.models import Case, CaseSource, Contest, Entry, PanelMember, Scoresheet
from judging.queries.results import publications
from judging.queries.rulebooks import rulebooks
from judging.queries.rulings import cases as read
from judging.services import audit
from judging.services.locks import lock_contest, reason_of, share_contests

LONGEST = 4000
"""Of a case's texts, so many characters are kept at once."""

_BREAK = "\n\n"
"""Between what was written at one time and what was added later."""


def open(
    session: Session,
    *,
    actor: Actor,
    contest_id: int,
    entry_id: int | None,
    source: CaseSource,
    allegation: str,
    clause: str = "",
    requirement: str = "",
    evidence: str = "",
    sheet_id: int | None = None,
) -> int:
    """Open a case about a work of the contest, or about none (a tie, the running of the evaluation); returns its id.

    ``requirement`` is one of the rulebook, whose clause it then is where none is named.

    Raises:
        RuleViolation: ``no_contest``, ``no_entry``, ``allegation_wanted``, ``no_requirement``.
    """
    clause = _clause_of(session, contest_id, entry_id, requirement, clause)
    kept = _text(allegation)
    if not kept:
        raise RuleViolation("allegation_wanted")
    case = Case(
        contest_id=contest_id,
        entry_id=entry_id,
        source=source,
        clause=clause,
        requirement=requirement,
        allegation=kept,
        evidence=_text(evidence),
        sheet_id=sheet_id,
        opened_at=clock.now(),
        opened_by=actor.user_id,
    )
    session.add(case)
    session.flush()  # the audit entry needs its number
    data = {"entry": entry_id, "source": source.value, "clause": case.clause, "requirement": requirement}
    _record(session, actor, "cases.open", case, **data)
    return case.id


def report(session: Session, *, actor: Actor, sheet_id: int, requirement: str, words: str) -> int:
    """A judge tells the chair, from the own score sheet, that something may be wrong with the work; returns the case.

    ``requirement`` is what may not hold, empty for something else, which then is said in ``words``.

    Raises:
        RuleViolation: ``no_sheet``, ``not_your_sheet``, and those of ``open``.
    """
    share_contests(
        session, contest_ids=select(Scoresheet.contest_id).where(Scoresheet.id == sheet_id)
    )  # the panel stays
    row = session.execute(
        select(Scoresheet.contest_id, Scoresheet.entry_id, PanelMember.user_id, Contest.rulebook_id)
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .join(Contest, Contest.id == Scoresheet.contest_id)
        .where(Scoresheet.id == sheet_id)
    ).first()
    if row is None:
        raise RuleViolation("no_sheet")
    contest_id, entry_id, user_id, rulebook_id = row
    if user_id != actor.user_id:
        raise RuleViolation("not_your_sheet")
    named = [one for one in rulebooks.rulebook(session, rulebook_id).requirements if one.id == requirement]
    return open(
        session,
        actor=actor,
        contest_id=contest_id,
        entry_id=entry_id,
        source=CaseSource.JUDGE,
        requirement=requirement,
        allegation=words.strip() or ((named[0].report or named[0].label).th if named else ""),
        sheet_id=sheet_id,
    )


def protest(session: Session, *, actor: Actor, entry_id: int, words: str) -> int:
    """A teacher protests for their institution's work, until the last day for it; returns the case.

    Raises:
        RuleViolation: ``no_entry``, ``not_your_work``, ``protests_not_taken`` (nothing is published, or the contest
            takes none), ``protests_over`` (with the ``until`` day), ``protest_waits`` (one is undecided), and those of
            ``open``.
    """
    row = session.execute(select(Entry.contest_id, Entry.institution_id).where(Entry.id == entry_id)).first()
    if row is None:
        raise RuleViolation("no_entry")
    contest_id, institution_id = row
    lock_contest(session, contest_id=contest_id)  # two at once would both find none waiting
    if institution_id not in actor.institution_ids:
        raise RuleViolation("not_your_work")
    notice = publications.newest_notice(session, contest_id)
    if notice is None or notice.protests_until is None:
        raise RuleViolation("protests_not_taken")
    if clock.today() > notice.protests_until:
        raise RuleViolation("protests_over", until=notice.protests_until)
    if any(case.source is CaseSource.PROTEST for case in read.of_entry(session, entry_id, state=State.OPEN)):
        raise RuleViolation("protest_waits")
    return open(
        session,
        actor=actor,
        contest_id=contest_id,
        entry_id=entry_id,
        source=CaseSource.PROTEST,
        allegation=words,
    )


def ask(session: Session, *, actor: Actor, case_id: int) -> None:
    """Ask the entry's teachers for their answer; from now on they see what is alleged.

    Raises:
        RuleViolation: ``no_case``, ``case_not_open``, ``case_without_entry``.
    """
    case = _open_case(session, case_id)
    if case.entry_id is None:
        raise RuleViolation("case_without_entry")
    if case.asked_at is None:
        case.asked_at = clock.now()
        _record(session, actor, "cases.ask", case, entry=case.entry_id)


def answer(session: Session, *, actor: Actor, case_id: int, text: str) -> None:
    """Add to the entry's answer: as its teacher gave it, or as whoever looks after the case wrote it down. What was
    answered before stays; what is sent twice stands once.

    Raises:
        RuleViolation: ``no_case``, ``case_not_open``, ``case_without_entry``, ``answer_wanted``, ``answer_not_asked``
            (a teacher who was not asked).
    """
    case = _open_case(session, case_id)
    if case.entry_id is None:
        raise RuleViolation("case_without_entry")
    institution_id = session.execute(select(Entry.institution_id).where(Entry.id == case.entry_id)).scalar_one()
    if case.asked_at is None and institution_id in actor.institution_ids:
        raise RuleViolation("answer_not_asked")
    kept = _text(text)
    if not kept:
        raise RuleViolation("answer_wanted")
    if case.answer == kept or case.answer.endswith(f"{_BREAK}{kept}"):
        return
    case.answer, case.answered_at = _joined(case.answer, kept), clock.now()
    _record(session, actor, "cases.answer", case, entry=case.entry_id)


def add_evidence(session: Session, *, actor: Actor, case_id: int, text: str) -> None:
    """Add to the evidence of an open case; what was written before stays.

    Raises:
        RuleViolation: ``no_case``, ``case_not_open``, ``evidence_wanted``.
    """
    case = _open_case(session, case_id)
    kept = _text(text)
    if not kept:
        raise RuleViolation("evidence_wanted")
    case.evidence = _joined(case.evidence, kept)
    _record(session, actor, "cases.add_evidence", case, entry=case.entry_id)


def close(session: Session, *, actor: Actor, case_id: int, reason: str) -> None:
    """Close a case without a ruling, with the reason.

    Raises:
        RuleViolation: ``no_case``, ``case_not_open``, ``reason_wanted``.
    """
    case = _open_case(session, case_id)
    kept = reason_of(reason)
    case.closed_at, case.closed_by, case.closing_reason = clock.now(), actor.user_id, kept
    _record(session, actor, "cases.close", case, entry=case.entry_id, reason=kept)


def _clause_of(session: Session, contest_id: int, entry_id: int | None, requirement: str, clause: str) -> str:
    """The clause a case is about, where contest, work and requirement are there: its own, else the requirement's."""
    rulebook_id = session.execute(select(Contest.rulebook_id).where(Contest.id == contest_id)).scalar()
    if rulebook_id is None:
        raise RuleViolation("no_contest")
    if entry_id is not None:
        own = session.execute(select(Entry.id).where(Entry.id == entry_id, Entry.contest_id == contest_id)).first()
        if own is None:
            raise RuleViolation("no_entry")
    named = clause.strip()[:20]
    if not requirement:
        return named
    known = {one.id: one.clause for one in rulebooks.rulebook(session, rulebook_id).requirements}
    if requirement not in known:
        raise RuleViolation("no_requirement")
    return named or known[requirement]


def _open_case(session: Session, case_id: int) -> Case:
    """The case, locked, on which nothing was ruled yet and which was not closed."""
    case = session.get(Case, case_id, with_for_update={"of": Case}, populate_existing=True)
    if case is None:
        raise RuleViolation("no_case")
    if read.state_of(session, case) is not State.OPEN:
        raise RuleViolation("case_not_open")
    return case


def _joined(before: str, more: str) -> str:
    return _BREAK.join(part for part in (before, more) if part)


def _text(words: str) -> str:
    return thai.normalise_lines(words).strip()[:LONGEST]


def _record(session: Session, actor: Actor, action: str, case: Case, **data: object) -> None:
    session.flush()  # what was changed stands before the log tells of it
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"case:{case.id}",
        contest_id=case.contest_id,
        data={name: value for name, value in data.items() if value not in (None, "")},
    )
