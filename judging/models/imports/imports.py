"""What people said about the columns of their sheets."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from judging.models.base import Base, Moment


class ColumnMapping(Base):
    """The meaning that a person gave to the columns of a header, used when the same header comes again. ``kind`` is the
    kind of sheet, ``signature`` a digest of the header, ``columns`` JSON: place → name of the column."""

    __tablename__ = "column_mappings"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    signature: Mapped[str] = mapped_column(String(16), primary_key=True)
    columns: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(Moment)
