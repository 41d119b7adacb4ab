"""A judge's notes to self. Nobody else is shown them, and nothing of them is in the log."""

import json

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import refuse_if
from judging.core.roles import Actor
from judging.core.tablets import notes as core
from judging.database.statements import Cursor
from judging.models import Note, PanelMember, Publication, PublicationNotice, Scoresheet
from judging.queries.scoring import scoresheets as read
from judging.services.scoring import scoresheets


def write(session: Session, *, actor: Actor, sheet_id: int, sent: core.Write, epoch: str) -> core.Note:
    """Store what a page of the judge sends of the notes on their own sheet; returns what stands. A repeated write
    changes nothing, and no text is lost (``core.tablets.notes``).

    Raises:
        RuleViolation: ``no_sheet``, ``not_your_sheet``, ``confirm_first``, ``wrong_epoch`` (a backup was restored since
            the page was loaded), ``note_too_long``, ``notes_deleted`` (the final results are published, or the contest
            is archived).
    """
    sheet = scoresheets.own_sheet(read.locked_head(Cursor.of(session), sheet_id), actor)
    refuse_if(epoch != sheet.epoch, "wrong_epoch")
    refuse_if(len(sent.text) > core.LIMIT, "note_too_long")
    refuse_if(_is_over(session, sheet.contest_id, sheet.contest_state), "notes_deleted")
    row = session.get(Note, sheet_id)
    before = core.Note() if row is None else _note(row)
    now = core.written(before, sent)
    if now is before:
        return now
    if row is None:
        row = Note(sheet_id=sheet_id)
        session.add(row)
    row.text, row.revision, row.page, row.is_joined = now.text, now.revision, now.page, now.is_joined
    row.counters, row.written_at = json.dumps(dict(now.counters)), clock.now()
    return now


def forget_of_contest(session: Session, *, contest_id: int) -> None:
    """Delete all notes of a contest: its final results are published, or it is archived. Part of the caller's act."""
    sheets = select(Scoresheet.id).where(Scoresheet.contest_id == contest_id)
    session.execute(delete(Note).where(Note.sheet_id.in_(sheets)).execution_options(synchronize_session=False))


def forget_account(session: Session, *, user_id: int) -> None:
    """Delete the notes of an account that is erased. Part of the caller's act."""
    own = (
        select(Scoresheet.id)
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .where(PanelMember.user_id == user_id)
    )
    session.execute(delete(Note).where(Note.sheet_id.in_(own)).execution_options(synchronize_session=False))


def _is_over(session: Session, contest_id: int, state: ContestState) -> bool:
    """Whether nobody needs notes on sheets of the contest any more, so that none are kept."""
    if state is not ContestState.PUBLISHED:
        return state is ContestState.ARCHIVED
    newest = (
        select(PublicationNotice.is_provisional)
        .join(Publication, Publication.id == PublicationNotice.publication_id)
        .where(Publication.contest_id == contest_id)
        .order_by(Publication.version.desc())
        .limit(1)
    )
    return not session.execute(newest).scalar()


def _note(row: Note) -> core.Note:
    return core.Note(row.text, row.revision, row.page, row.is_joined, json.loads(row.counters))
