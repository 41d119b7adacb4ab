"""Deletion of a contest that was set up by mistake, with the works and judges entered in it."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from judging.core.refusals import refuse_if
from judging.core.roles import Actor
from judging.models import (
    CertificateDesign,
    CertificatePicture,
    CertificateSignatory,
    Contest,
    ContestStep,
    Entry,
    PanelMember,
    Person,
    PracticeSettings,
)
from judging.queries.contests.records import records
from judging.services import audit, locks
from judging.services.contests import panels, rehearsals
from judging.services.entries import entries
from judging.services.papers import official_papers


def delete_contest(session: Session, *, actor: Actor, contest_id: int) -> None:
    """Delete a contest without records, with its works and panel; accounts that only this panel needed go too. Its log
    stays, and the installation's log names what was deleted.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``contest_certified``, ``contest_on_record``,
            ``rehearsal_runs``, ``rehearsal_is_wiped`` (it is a rehearsal).
    """
    contest = locks.lock_year_and_contest(session, contest_id=contest_id)
    rehearsals.check_none_runs(session, contest=contest)
    refuse_if(not records(session, contest_id).is_empty, "contest_on_record")
    works = session.execute(select(Entry.id, Entry.code).where(Entry.contest_id == contest_id).order_by(Entry.id)).all()
    seats = select(PanelMember).where(PanelMember.contest_id == contest_id).order_by(PanelMember.id.desc())
    members = session.execute(seats).scalars().all()
    data = {
        "school_year": contest.round.competition.school_year,
        "level": contest.round.level,
        "area": contest.round.area,
        "category": contest.category,
        "works": [code for _, code in works],
        "judges": len(members),
    }
    for entry_id, _code in works:
        entries.remove(session, actor=actor, entry_id=entry_id)
    for member in members:  # the latest first: a substitute goes before the member whom they replace
        panels.delete_member(session, member=member)
    audit.record(session, actor=actor, action="contests.delete", subject=contest, data=data)
    audit.record(session, actor=actor, action="contests.delete", subject=f"contest:{contest_id}", data=data)
    session.execute(delete(ContestStep).where(ContestStep.contest_id == contest_id))
    _delete_design(session, contest_id)
    session.execute(delete(PracticeSettings).where(PracticeSettings.contest_id == contest_id))
    official_papers.forget(session, contest_id=contest_id)
    session.execute(delete(Contest).where(Contest.id == contest_id))


def _delete_design(session: Session, contest_id: int) -> None:
    """Delete what was chosen for certificates, of which none was issued. The files are swept later."""
    signatories = select(CertificateSignatory.person_id).where(CertificateSignatory.contest_id == contest_id)
    persons = session.execute(signatories).scalars().all()
    session.execute(delete(CertificatePicture).where(CertificatePicture.contest_id == contest_id))
    session.execute(delete(CertificateSignatory).where(CertificateSignatory.contest_id == contest_id))
    session.execute(delete(CertificateDesign).where(CertificateDesign.contest_id == contest_id))
    session.execute(delete(Person).where(Person.id.in_(persons)))
