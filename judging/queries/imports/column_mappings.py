"""What a person said about the columns of headers."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.models import ColumnMapping


def of_user(session: Session, user_id: int, kind: str) -> dict[str, dict[int, str]]:
    """By signature of a header: place of the column, from 0 → name of the column; empty for one that is not read."""
    query = select(ColumnMapping.signature, ColumnMapping.columns).where(
        ColumnMapping.user_id == user_id, ColumnMapping.kind == kind
    )
    return {
        signature: {int(place): name for place, name in json.loads(columns).items()}
        for signature, columns in session.execute(query)
    }
