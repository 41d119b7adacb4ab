"""What all papers share: the words that say of which contest a paper is, and the PDF as an answer."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from judging import clock
from judging.core.dates import day_range
from judging.queries.contests.contests import ContestHead
from judging.web.wording.contest_title import round_title
from judging.web.wording.languages import language, spoken
from judging.writers import typesetting


def contest_line(head: ContestHead) -> str:
    """The event and the contest."""
    return f"{spoken(head.event.name)} · {spoken(head.title)}"


def round_line(head: ContestHead) -> str:
    """Level, area and year, the days, and where."""
    parts = (round_title(head), day_range(*head.days, language()), head.event.place)
    return " · ".join(part for part in parts if part)


def has_thai_digits() -> bool:
    """Whether this paper is wanted with Thai digits: by default those in Thai; ``?digits=arabic`` asks for others."""
    return language() == "th" and request.args.get("digits") != "arabic"


def pdf(paper: str, data: Mapping[str, Any], name: str, images: Mapping[str, bytes] | None = None) -> Response:
    """The paper in the reader's language, to be shown in the browser and kept as ``name``.pdf."""
    made = typesetting.pdf(
        paper, data, at=clock.now(), language=language(), thai_digits=has_thai_digits(), images=images
    )
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}.pdf"'})
