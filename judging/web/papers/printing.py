"""What all papers share: the words that say of which contest a paper is, and the PDF as an answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.dates import day_range
from judging.core.names import ERASED
from judging.core.provinces import place_name
from judging.jobs import paper_sets
from judging.queries.contests.contests import ContestHead
from judging.queries.entry_head import EntryHead
from judging.web.guards.access import actor
from judging.web.serving.reach import other_devices
from judging.web.views import in_transaction
from judging.web.wording.contest_title import round_title
from judging.web.wording.languages import erased_in_words, language, spoken
from judging.writers import typesetting
from judging.writers.paper_sets import PaperSet, qr_code

MOST = 24
"""Papers that are typeset while a person waits: some seconds."""

FEW = 4
"""Papers that are typeset in the process of the request, which keeps half a megabyte for each page."""

A_MINUTE = 240
"""Papers of a set that the laptop of an organiser typesets in a minute, at least."""


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
    paper: str, data: Mapping[str, Any], name: str, images: Mapping[str, bytes] | None = None, *, is_apart: bool = False
) -> Response:
    """The paper in the reader's language, to be shown in the browser and kept as ``name``.pdf.

    Every page of a rehearsal's paper says so, whatever ``data`` has as its ``mark``.
    """
    made = typesetting.pdf(
        paper,
        _in_words(data),
        at=clock.now(),
        language=language(),
        thai_digits=has_thai_digits(),
        images=images,
        is_apart=is_apart,
    )
    return shown(made, name)


def pdf_of_set(
    paper: str,
    shared: Mapping[str, Any],
    key: str,
    each: Sequence[Mapping[str, Any]],
    *,
    contest_id: int,
    name: str,
    links: Mapping[str, str] | None = None,
) -> Response:
    """A paper for each of ``each`` as one PDF, with the values of ``PaperSet``.

    A large set is a background job: a page says how large it is, and its button, a POST to the same address, requests
    the job and leads to its progress.
    """
    data, links = {**shared, key: each}, links or {}
    if len(each) <= MOST:
        images = {picture: qr_code(link) for picture, link in links.items()}
        return pdf(paper, data, name, images, is_apart=len(each) > FEW)
    if request.method != "POST":
        minutes = -(-len(each) // A_MINUTE)
        return make_response(
            render_template("papers/large_set.html", contest_id=contest_id, count=len(each), minutes=minutes)
        )
    values = typesetting.ready(_in_words(data), language=language(), thai_digits=has_thai_digits())
    made = PaperSet(paper, values, key, values.pop(key), links)
    job_id = in_transaction(paper_sets.request, actor=actor(), contest_id=contest_id, name=name, made=made)
    return redirect(url_for("jobs.progress", job_id=job_id), 303)  # type: ignore[return-value]


def _in_words(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values with words for the names of erased persons, and with the mark of a rehearsal."""
    place = g.get("scope")
    if place is not None and place.is_practice:
        data = {**data, "mark": "การซ้อม · REHEARSAL"}
    found: Mapping[str, Any] = _without_erased(data)
    return found


def shown(made: bytes, name: str) -> Response:
    """A PDF to be shown in the browser and kept as ``name``.pdf."""
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}.pdf"'})


def qr(url: str) -> bytes:
    """A QR code of this server's external URL, for other devices, as SVG."""
    return qr_code(other_devices(url))


def _without_erased(value: Any) -> Any:
    """The values with words for the names of erased persons."""
    if isinstance(value, Mapping):
        return {key: _without_erased(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_erased(inner) for inner in value]
    return erased_in_words(value) if isinstance(value, str) and ERASED in value else value
