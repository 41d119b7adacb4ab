"""Sign-in cards as values of ``templates/papers/cards.typ``: QR code, name, what the card opens, the code to type."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, current_app, url_for
from flask_babel import gettext as _

from judging.core.contests import sign_in_cards as derive
from judging.core.dates import day_range
from judging.core.roles import PanelRole
from judging.queries.contests.contests import ContestHead
from judging.web.papers import printing
from judging.web.serving.reach import other_devices
from judging.web.wording import labels
from judging.web.wording.contest_title import round_title
from judging.web.wording.languages import language, spoken
from judging.writers.typesetting import Verbatim, unbroken


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """A card to print: its holder and secret nonce, its first and last valid day, and what it opens: the contests of a
    judge, each with the role on its panel; none for a helper at the counter."""

    name: str
    nonce: str
    days: tuple[date, date]
    opens: tuple[tuple[ContestHead, PanelRole], ...] = ()


def pdf(head: ContestHead, title: str, cards: Sequence[PrintedCard], name: str) -> Response:
    """The cards of a contest or of its round as one PDF, kept as ``name``.pdf."""
    secret = str(current_app.config["SECRET_KEY"])
    data = {
        "title": title,
        "foot": _("Cut the cards apart and give each to its holder in person."),
        "code": _("Code"),
        "mark": "",
        "cards": [_card(head, card, number, secret) for number, card in enumerate(cards)],
    }
    links = [url_for("signin.card_link", token=derive.link_token(secret, card.nonce), _external=True) for card in cards]
    images = {_picture(number): printing.qr(link) for number, link in enumerate(links)}
    return printing.pdf("cards", data, name, images)


def _card(head: ContestHead, card: PrintedCard, number: int, secret: str) -> dict[str, Any]:
    event = (card.opens[0][0] if card.opens else head).event
    is_single = len(card.opens) == 1
    place = [spoken(event.name), spoken(card.opens[0][0].title) if is_single else "", round_title(head)]
    duties = [f"{spoken(one.title)} – {labels.PANEL_ROLES[role]}" for one, role in card.opens]
    if is_single:
        duties = [str(labels.PANEL_ROLES[card.opens[0][1]])]
    how = _("Scan the picture with the tablet's camera, or open %(address)s and type the code.", address="\n")
    return {
        "place": [line for line in place if line],
        "name": unbroken(card.name),
        "duties": duties or [_("helper at the counter")],
        "code": Verbatim(derive.code_text(secret, card.nonce)),
        "qr": Verbatim(_picture(number)),
        "alt": _("QR code to sign in as %(name)s", name=card.name),
        "how": [part.strip() for part in how.split("\n")],
        "address": Verbatim(other_devices(url_for("signin.signin", _external=True))),
        "valid": " ".join(filter(None, (_("Valid %(days)s.", days=day_range(*card.days, language())), event.place))),
    }


def _picture(number: int) -> str:
    return f"qr-{number}.svg"
