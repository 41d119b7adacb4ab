"""How long teachers of an institution can still register works."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests import rounds
from judging.models import Institution, Round


def last_close(
    session: Session, institution_ids: Collection[int], round_ids: Collection[int] = (), *, now: datetime
) -> datetime | None:
    """When registration closes last in one of these rounds or in a round that covers one of the institutions; None: in
    none it is still open."""
    places = select(Institution.name_th, Institution.province, Institution.region)
    colleges = session.execute(places.where(Institution.id.in_(institution_ids))).all()
    ahead = (
        select(Round.id, Round.level, Round.area, Round.registration_closes_at)
        .where(Round.registration_closes_at > now)
        .order_by(Round.registration_closes_at.desc())
    )
    for round_id, level, area, closes in session.execute(ahead).tuples() if colleges or round_ids else ():
        covered = (rounds.covers(level, area, institution=row[0], province=row[1], region=row[2]) for row in colleges)
        if round_id in round_ids or any(covered):
            return closes
    return None
