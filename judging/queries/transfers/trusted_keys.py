"""The trusted keys of other installations, for administrators."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.transfers import public_keys
from judging.models import ReceivedTransfer, TrustedKey


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key that is trusted, or was until ``removed_at``. ``taken`` is the number of imported files that it signed."""

    key_id: int
    name: str
    public_key: str
    added_at: datetime
    removed_at: datetime | None
    taken: int

    @property
    def fingerprint(self) -> str:
        """A short form of the key."""
        return public_keys.fingerprint(self.public_key)


def trusted_keys(session: Session) -> tuple[KeyRow, ...]:
    """Every key, trusted ones first, then by name."""
    taken = select(func.count(ReceivedTransfer.id)).where(ReceivedTransfer.key_id == TrustedKey.id).scalar_subquery()
    columns = (TrustedKey.id, TrustedKey.name, TrustedKey.public_key, TrustedKey.added_at, TrustedKey.removed_at, taken)
    rows = session.execute(select(*columns).order_by(TrustedKey.removed_at.is_not(None), TrustedKey.name))
    return tuple(KeyRow(*row) for row in rows)
