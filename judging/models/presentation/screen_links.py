"""Links that open a screen of the hall without signing in."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from judging.core.presentation.screen_links import HallScreen
from judging.models.base import Base, word


class ScreenLink(Base):
    """The link of one screen of a contest, through ``valid_until``. As of a sign-in card, the row keeps the nonce from
    which the code is derived, and the code's keyed digest, but no secret. A link that is closed is deleted."""

    __tablename__ = "screen_links"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id", ondelete="CASCADE"), primary_key=True)
    screen: Mapped[HallScreen] = mapped_column(word(HallScreen, "hall_screen"), primary_key=True)
    nonce: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    valid_until: Mapped[date]
