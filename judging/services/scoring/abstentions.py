"""Judges who abstain from works of their own institution, where the practice settings say so."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.models import Recusal, RecusalKind, Scoresheet
from judging.queries.contests import interests
from judging.services.scoring import panel_sheets


def record(session: Session, *, contest_id: int) -> None:
    """Recuse the judges whom the settings bar, and lift such recusals that no longer apply. Part of the caller's act,
    before it makes sheets.

    A judge who has written on the sheet is left to a person's decision: the page of interests lists the pair. There is
    no audit entry: settings, panel and works, which are in the log, say all of it.
    """
    now = clock.now()
    barred = {(member_id, entry_id) for member_id, entry_id in interests.to_abstain(session, contest_id)}
    rows = {
        (row.member_id, row.entry_id): row
        for row in session.execute(select(Recusal).where(Recusal.contest_id == contest_id)).scalars()
    }
    for pair, row in rows.items():
        if row.kind is RecusalKind.SETTING and row.lifted_at is None and pair not in barred:
            row.lifted_at = now
    for member_id, entry_id in sorted(barred):
        known = rows.get((member_id, entry_id))
        sheet = (Scoresheet.member_id == member_id, Scoresheet.entry_id == entry_id)
        if (known is not None and known.lifted_at is None) or panel_sheets.any_used(session, *sheet):
            continue
        panel_sheets.delete_unused(session, *sheet)
        if known is None:
            known = Recusal(contest_id=contest_id, member_id=member_id, entry_id=entry_id)
            session.add(known)
        known.kind, known.reason, known.accepted = RecusalKind.SETTING, "", ""
        known.recorded_at, known.recorded_by, known.lifted_at = now, None, None
    session.flush()  # the caller reads them
