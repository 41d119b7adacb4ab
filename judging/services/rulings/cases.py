"""Cases: an allegation about a work, or a tie to be ordered. An open case blocks nothing; a ruling decides it."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.core.rulings.rulings import State
from judging.models import Case, CaseFilePart, CaseReading, CaseSource, Contest, Entry, PanelMember, Scoresheet
from judging.queries import scopes
from judging.queries.results import publications
from judging.queries.rulebooks import rulebooks
from judging.queries.rulings import cases as read, proposals, readings
from judging.services import audit
from judging.services.entries.documents import File
from judging.services.locks import lock_contest, reason_of, share_contest, share_contests
from judging.services.rulings import case_files

LONGEST = 4000
"""Characters of a text that one call stores; the rest is cut."""

_BREAK = "\n\n"
"""Separates a text from what is added later."""


def open_case(
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
    """Open a case about a work of the contest, or about none (a tie, the conduct of the evaluation); returns its id.

    ``requirement`` is one of the rulebook's; its clause is used where ``clause`` is empty.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``no_entry``, ``allegation_wanted``, ``no_requirement``.
    """
    share_contest(session, contest_id=contest_id)
    clause = _clause_of(session, contest_id, entry_id, requirement, clause)
    kept = require(_text(allegation), "allegation_wanted")
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
    session.flush()  # the audit entry needs its id
    audit.record(
        session,
        actor=actor,
        action="cases.open",
        subject=case,
        data=_logged(case, source=source.value, clause=case.clause, requirement=requirement),
    )
    return case.id


def report(session: Session, *, actor: Actor, sheet_id: int, requirement: str, words: str) -> int:
    """Report a work to the chair, as a judge, from their score sheet; returns the id of the case.

    ``requirement`` is the one that may not be met; empty for something else, which ``words`` then describes. The same
    report again, while it is undecided, is a request that was sent twice: it makes no second case.

    Raises:
        RuleViolation: ``no_sheet``, ``not_your_sheet``, ``confirm_first``, and those of ``cases.open_case``.
    """
    # So that the member is not removed meanwhile.
    share_contests(session, contest_ids=select(Scoresheet.contest_id).where(Scoresheet.id == sheet_id))
    row = require(
        session.execute(
            select(
                Scoresheet.contest_id,
                Scoresheet.entry_id,
                PanelMember.user_id,
                PanelMember.confirmed_at,
                Contest.rulebook_id,
            )
            .join(PanelMember, PanelMember.id == Scoresheet.member_id)
            .join(Contest, Contest.id == Scoresheet.contest_id)
            .where(Scoresheet.id == sheet_id)
            .with_for_update(of=Scoresheet)
        ).first(),
        "no_sheet",
    )
    contest_id, entry_id, user_id, confirmed_at, rulebook_id = row
    refuse_if(user_id != actor.user_id, "not_your_sheet")
    refuse_if(confirmed_at is None, "confirm_first")
    named = [one for one in rulebooks.rulebook(session, rulebook_id).requirements if one.id == requirement]
    allegation = words.strip() or ((named[0].report or named[0].label).th if named else "")
    return _told_before(session, sheet_id, requirement, allegation) or open_case(
        session,
        actor=actor,
        contest_id=contest_id,
        entry_id=entry_id,
        source=CaseSource.JUDGE,
        requirement=requirement,
        allegation=allegation,
        sheet_id=sheet_id,
    )


def _told_before(session: Session, sheet_id: int, requirement: str, allegation: str) -> int | None:
    """The undecided case of the same report from this sheet; None without one."""
    waiting = read.undecided_of_sheet(session, sheet_id)
    same = (one for one in waiting if one.requirement == requirement and one.allegation == _text(allegation))
    return next((one.case_id for one in same), None)


def protest(session: Session, *, actor: Actor, entry_id: int, words: str, file: File | None = None) -> int:
    """Protest as a teacher for a work of their institution, until the last day for it, with a ``file`` if there is one;
    returns the id of the case.

    Raises:
        RuleViolation: ``no_entry``, ``not_your_work``, ``protests_not_taken`` (nothing is published, or the contest
            takes none), ``protests_over`` (with the ``until`` day), ``protest_waits`` (one is undecided), and those of
            ``cases.open_case``.
    """
    where = require(scopes.entry_in_round(session, entry_id), "no_entry")
    contest_id = require(scopes.contest_of(session, "entry_id", entry_id), "no_entry")
    lock_contest(session, contest_id=contest_id)  # so that concurrent protests do not both find none open
    refuse_if(not actor.teaches(*where), "not_your_work")
    notice = require(publications.newest_notice(session, contest_id), "protests_not_taken")
    until = require(notice.protests_until, "protests_not_taken")
    refuse_if(clock.today() > until, "protests_over", until=until)
    waiting = read.of_entry(session, entry_id, state=State.OPEN)
    refuse_if(any(case.source is CaseSource.PROTEST for case in waiting), "protest_waits")
    case_id = open_case(
        session,
        actor=actor,
        contest_id=contest_id,
        entry_id=entry_id,
        source=CaseSource.PROTEST,
        allegation=words,
    )
    if file is not None:
        case = session.get_one(Case, case_id)
        case_files.attach(session, actor=actor, case=case, part=CaseFilePart.PROTEST, file=file)
    return case_id


def ask(session: Session, *, actor: Actor, case_id: int, until: date | None = None) -> None:
    """Ask the entry's teachers for their answer; from now on they see the allegation. ``until`` is the last day on
    which they answer, None for no such day. Asking again changes the day.

    Raises:
        RuleViolation: ``no_case``, ``case_not_open``, ``case_without_entry``, ``answer_day_past``.
    """
    case = _open_case(session, case_id)
    refuse_if(case.entry_id is None, "case_without_entry")
    if case.asked_at is not None and case.answer_until == until:
        return
    refuse_if(until is not None and until < clock.today(), "answer_day_past")
    case.asked_at, case.answer_until = case.asked_at or clock.now(), until
    day = until.isoformat() if until else None
    audit.record(session, actor=actor, action="cases.ask", subject=case, data=_logged(case, until=day))


def note_reading(session: Session, *, actor: Actor, case_id: int, ruling_id: int | None = None) -> None:
    """Store that a teacher of the institution opened the question of a case, or one of its rulings; the first time
    counts.

    Raises:
        RuleViolation: ``no_case``.
    """
    case = require(session.get(Case, case_id, with_for_update={"of": Case}), "no_case")
    if actor.user_id is None or readings.has_read(session, case_id=case_id, ruling_id=ruling_id, user_id=actor.user_id):
        return
    session.add(CaseReading(case_id=case_id, ruling_id=ruling_id, user_id=actor.user_id, read_at=clock.now()))
    audit.record(session, actor=actor, action="cases.read", subject=case, data=_logged(case, ruling=ruling_id))


def answer(session: Session, *, actor: Actor, case_id: int, text: str, file: File | None = None) -> None:
    """Append to the entry's answer, as its teacher or as the person who manages the case. A retry appends nothing.

    Raises:
        RuleViolation: ``no_case``, ``case_not_open``, ``case_without_entry``, ``answer_wanted``, ``answer_not_asked``
            (a teacher who was not asked), ``answer_over`` (a teacher, after the last day ``until``),
            ``too_many_files``.
    """
    case = _open_case(session, case_id)
    entry_id = require(case.entry_id, "case_without_entry")
    is_own = actor.teaches(*require(scopes.entry_in_round(session, entry_id), "no_entry"))
    refuse_if(is_own and case.asked_at is None, "answer_not_asked")
    is_over = case.answer_until is not None and clock.today() > case.answer_until
    refuse_if(is_own and is_over, "answer_over", until=case.answer_until)
    kept = require(_text(text), "answer_wanted")
    if file is not None:
        case_files.attach(session, actor=actor, case=case, part=CaseFilePart.ANSWER, file=file)
    if case.answer == kept or case.answer.endswith(f"{_BREAK}{kept}"):
        return
    case.answer, case.answered_at = _joined(case.answer, kept), clock.now()
    audit.record(session, actor=actor, action="cases.answer", subject=case, data=_logged(case))


def add_evidence(session: Session, *, actor: Actor, case_id: int, text: str, file: File | None = None) -> None:
    """Append to the evidence of an open case.

    Raises:
        RuleViolation: ``no_case``, ``case_not_open``, ``evidence_wanted``, ``too_many_files``.
    """
    case = _open_case(session, case_id)
    kept = require(_text(text), "evidence_wanted")
    if file is not None:
        case_files.attach(session, actor=actor, case=case, part=CaseFilePart.EVIDENCE, file=file)
    case.evidence = _joined(case.evidence, kept)
    audit.record(session, actor=actor, action="cases.add_evidence", subject=case, data=_logged(case))


def close(session: Session, *, actor: Actor, case_id: int, reason: str) -> None:
    """Close a case without a ruling, with the reason.

    Raises:
        RuleViolation: ``no_case``, ``case_not_open``, ``proposal_waits``, ``reason_wanted``.
    """
    case = _open_case(session, case_id)
    refuse_if(proposals.open_on(session, case_id) is not None, "proposal_waits")
    kept = reason_of(reason)
    case.closed_at, case.closed_by, case.closing_reason = clock.now(), actor.user_id, kept
    audit.record(session, actor=actor, action="cases.close", subject=case, data=_logged(case, reason=kept))


def _clause_of(session: Session, contest_id: int, entry_id: int | None, requirement: str, clause: str) -> str:
    """The clause given, else the requirement's; refused unless contest, work and requirement exist."""
    rulebook_id = require(
        session.execute(select(Contest.rulebook_id).where(Contest.id == contest_id)).scalar(), "no_contest"
    )
    if entry_id is not None:
        require(
            session.execute(select(Entry.id).where(Entry.id == entry_id, Entry.contest_id == contest_id)).first(),
            "no_entry",
        )
    named = clause.strip()[:20]
    if not requirement:
        return named
    known = {one.id: one.clause for one in rulebooks.rulebook(session, rulebook_id).requirements}
    refuse_if(requirement not in known, "no_requirement")
    return named or known[requirement]


def _open_case(session: Session, case_id: int) -> Case:
    """The case, locked; refused where it is closed or has a ruling."""
    case = require(session.get(Case, case_id, with_for_update={"of": Case}, populate_existing=True), "no_case")
    refuse_if(read.state_of(session, case) is not State.OPEN, "case_not_open")
    return case


def _joined(before: str, more: str) -> str:
    return _BREAK.join(part for part in (before, more) if part)


def _text(words: str) -> str:
    return thai.normalise_lines(words).strip()[:LONGEST]


def _logged(case: Case, **more: object) -> dict[str, object]:
    """The values of the case that the log holds, without empty ones."""
    return {name: value for name, value in {"entry": case.entry_id, **more}.items() if value not in (None, "")}
