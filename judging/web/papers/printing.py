"""What all papers share: the words that say of which contest a paper is, and the PDF as an answer."""

from collections.abc import Mapping
from typing import Any

import segno
from flask import Response, g, request
from flask_babel import gettext as _

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.dates import day_range
from judging.core.names import ERASED
from judging.core.provinces import place_name
from judging.queries.contests.contests import ContestHead
from judging.queries.entry_head import EntryHead
from judging.web.serving.reach import other_devices
from judging.web.wording.contest_title import round_title
from judging.web.wording.languages import erased_in_words, language, spoken
from judging.writers import typesetting


def contest_line(head: ContestHead) -> str:
    """The event and the contest."""
    return f"{spoken(head.event.name)} · {spoken(head.title)}"


def round_line(head: ContestHead) -> str:
    """Level, area and year, the days, and where."""
    parts = (round_title(head), day_range(*head.days, language()), head.event.place)
    return " · ".join(part for part in parts if part)


def institution_line(work: EntryHead) -> str:
    """The institution of a work and its province."""
    return " · ".join(part for part in (spoken(work.institution), place_name(work.province, language())) if part)


def draft_mark(head: ContestHead) -> str:
    """What stands across a paper of results until they are published."""
    return "" if head.state in (ContestState.PUBLISHED, ContestState.ARCHIVED) else _("Draft")


def has_thai_digits() -> bool:
    """Whether this paper is wanted with Thai digits: by default those in Thai; ``?digits=arabic`` asks for others."""
    return language() == "th" and wants_thai_digits()


def wants_thai_digits() -> bool:
    """The same of a paper that is in Thai for every reader."""
    return request.args.get("digits") != "arabic"


def pdf(
    paper: str, data: Mapping[str, Any], name: str, images: Mapping[str, bytes] | None = None, *, pieces: str = ""
) -> Response:
    """The paper in the reader's language, to be shown in the browser and kept as ``name``.pdf; ``pieces`` as for
    ``typesetting.pdf``.

    Every page of a rehearsal's paper says so, whatever ``data`` has as its ``mark``.
    """
    place = g.get("scope")
    if place is not None and place.is_practice:
        data = {**data, "mark": "การซ้อม · REHEARSAL"}
    made = typesetting.pdf(
        paper,
        _without_erased(data),
        at=clock.now(),
        language=language(),
        thai_digits=has_thai_digits(),
        images=images,
        pieces=pieces,
    )
    return shown(made, name)


def shown(made: bytes, name: str) -> Response:
    """A PDF to be shown in the browser and kept as ``name``.pdf."""
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}.pdf"'})


def qr(url: str) -> bytes:
    """A QR code of this server's external URL, for other devices, as SVG."""
    return segno.make_qr(other_devices(url), error="m").svg_inline(border=2, dark="#000", light="#fff").encode()


def _without_erased(value: Any) -> Any:
    """The values with words for the names of erased persons."""
    if isinstance(value, Mapping):
        return {key: _without_erased(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_erased(inner) for inner in value]
    return erased_in_words(value) if isinstance(value, str) and ERASED in value else value
