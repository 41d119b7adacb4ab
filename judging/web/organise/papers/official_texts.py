"""The announcement of the results and the order that appoints the panel: their values for typst and Word. Both are
written in Thai, whatever the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import segno
from flask import abort, url_for

from judging import clock
from judging.core import provinces
from judging.core.contests.lifecycle import ContestState
from judging.core.dates import BUDDHIST_ERA
from judging.core.events import EventNoun
from judging.core.papers import official_papers as rules
from judging.core.papers.official_papers import Edition, Lines, Occasion, PaperKind, PaperValues
from judging.core.results.published_awards import awards_in
from judging.core.scoring.awards import Award, AwardKind, Medal
from judging.extensions import db, documents
from judging.queries.contests.contests import ContestHead
from judging.queries.papers import official_papers as reads
from judging.queries.papers.duties import duties
from judging.queries.results import public_pages, publications
from judging.services.results import results
from judging.web.serving.reach import for_others
from judging.web.views import or_404
from judging.web.wording import labels
from judging.web.wording.languages import speaking, spoken
from judging.web.wording.results.award_text import award_text
from judging.writers.typesetting import Verbatim, unbroken

DRAFT = "ร่าง"

WIDTHS = {PaperKind.ANNOUNCEMENT: (1.9, 6.3, 4.2, 4.7), PaperKind.ORDER: (1, 5.5, 6, 4.3)}
"""Shares of the columns of the list."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A version to announce: its public document, whether it is published, and what the usual texts say of it."""

    document: Mapping[str, Any]
    is_published: bool
    edition: Edition


@dataclass(frozen=True, slots=True)
class OfficialPaper:
    """A paper to be set: its complete values, the usual ones, the values of its template, and the emblem."""

    values: PaperValues
    usual: PaperValues
    data: Mapping[str, Any]
    images: Mapping[str, bytes]


def versions(head: ContestHead) -> tuple[tuple[int, bool], ...]:
    """(version, whether it is published) of each announcement that can be written, the newest first."""
    published = [(one.version, True) for one in publications.versions(db.session(), head.contest_id)]
    draft = _draft(head)
    return (*([(int(draft["version"]), False)] if draft else []), *published)


def _draft(head: ContestHead) -> Mapping[str, Any] | None:
    """The public document of the version that is to be published next; None where none is."""
    before = publications.newest_notice(db.session(), head.contest_id)
    if head.state is not ContestState.CERTIFIED and not (before and before.is_provisional):
        return None
    preview = results.preview(db.session(), contest_id=head.contest_id)
    return preview.document if preview else None


def announced(head: ContestHead, version: int) -> Announced:
    """The published version, or the next one as a draft; 404 for another."""
    session, contest_id = db.session(), head.contest_id
    found = publications.public_version(session, contest_id, version)
    document = found.document if found else or_404(_draft(head))
    if document["version"] != version:
        abort(404)
    said = document.get("announcement") or {}
    until = said.get("protests_until") if said.get("provisional") else None
    before = document["supersedes"] and publications.public_version(
        session, contest_id, document["supersedes"]["version"]
    )
    was_provisional = bool(before and (before.document.get("announcement") or {}).get("provisional"))
    is_final = was_provisional and not said.get("provisional") and not said.get("by_ruling") and not document["moved"]
    edition = Edition(version, date.fromisoformat(until) if until else None, after_provisional=is_final)
    return Announced(document, found is not None, edition)


def announcement(head: ContestHead, version: int) -> OfficialPaper:
    """The announcement of a version; 404 where there is none."""
    of = announced(head, version)
    usual = rules.usual(PaperKind.ANNOUNCEMENT, _frozen(of.document, head), of.edition)
    own = reads.values(db.session(), head.contest_id, PaperKind.ANNOUNCEMENT, version)
    values = rules.filled(own or _noticed(head.contest_id, version, of), usual)
    lines = rules.lines(PaperKind.ANNOUNCEMENT, values, year=_year(), version=version)
    with speaking("th", head.event.noun):
        columns = ["อันดับ", "ผลงาน", "สถานศึกษา", "รางวัล"]
        rows = _awarded(of.document)
    address, mark = (_address(head.contest_id, version), "") if of.is_published else ("", DRAFT)
    return _paper(
        values,
        usual,
        lines,
        PaperKind.ANNOUNCEMENT,
        columns,
        rows,
        mark=mark,
        address=address,
    )


def order(head: ContestHead) -> OfficialPaper:
    """The order that appoints the panel as it is now; 404 without a panel."""
    panel = [member for member in duties(db.session(), head.contest_id) if not member.has_left] or abort(404)
    usual = rules.usual(PaperKind.ORDER, occasion(head))
    own = reads.values(db.session(), head.contest_id, PaperKind.ORDER)
    first = reads.carried(db.session(), head.contest_id, PaperKind.ORDER)
    values = rules.filled(own or replace(first, has_number=True), usual)
    lines = rules.lines(PaperKind.ORDER, values, year=_year())
    with speaking("th", head.event.noun):
        rows = [
            [f"{place}.", unbroken(member.name), member.position, str(labels.PANEL_ROLES[member.role])]
            for place, member in enumerate(panel, start=1)
        ]
    return _paper(values, usual, lines, PaperKind.ORDER, [], rows)


def occasion(head: ContestHead) -> Occasion:
    """What the usual texts say of the contest."""
    with speaking("th", head.event.noun):
        level, contest = str(labels.LEVELS[head.level]), spoken(head.title)
    return Occasion(
        event=head.event.name.th,
        noun=head.event.noun,
        contest=contest,
        level=rules.level_in_full(level, head.area),
        school_year=head.school_year,
        days=head.days,
        venue=head.event.venue,
        host=head.event.host,
    )


def _frozen(document: Mapping[str, Any], head: ContestHead) -> Occasion:
    """The same of a public document, which keeps days and event of its day."""
    contest, now = document["contest"], occasion(head)
    event = contest.get("event")  # versions from before events were stored have none
    return replace(
        now,
        days=(date.fromisoformat(contest["first_day"]), date.fromisoformat(contest["last_day"])),
        event=event["name"]["th"] if event else now.event,
        noun=EventNoun(event["noun"]) if event else now.noun,
        venue=event["venue"] if event else now.venue,
        host=event["host"] if event else now.host,
    )


def _noticed(contest_id: int, version: int, of: Announced) -> PaperValues:
    """What is known of an announcement that nobody filled in: issuer and signer of an earlier paper, and the number and
    the signer that were entered when it was published."""
    found = reads.carried(db.session(), contest_id, PaperKind.ANNOUNCEMENT, version)
    said = of.document.get("announcement") or {}
    number = said.get("announcement_number", "")
    name, position = public_pages.signer(db.session(), said.get("signer_id"))
    if name:
        found = replace(found, signer=name, position=position)
    return replace(found, number=number, has_number=bool(number))


def _awarded(document: Mapping[str, Any]) -> list[list[str]]:
    """A row for each work with an award; makers where their names are published."""
    ranked = [(row, awards) for row in document["standings"] if (awards := worth_naming(awards_in(row)))]
    ids = [row["entry_id"] for row, _awards in ranked]
    names = public_pages.makers(db.session(), ids) if document["settings"]["publish_names"] else {}
    rows = []
    for row, awards in ranked:
        makers = names.get(row["entry_id"], ())
        work = row["title"]["th"] + (f"\nผู้จัดทำ {', '.join(map(unbroken, makers))}" if makers else "")
        where = "\n".join(filter(None, (row["institution"]["th"], provinces.province_in_full(row["province"]))))
        rows.append([str(row["rank"]), work, where, "\n".join(map(award_text, awards))])
    return rows


def worth_naming(awards: Sequence[Award]) -> tuple[Award, ...]:
    """The awards without the sign that a work took part."""
    return tuple(one for one in awards if (one.kind, one.level) != (AwardKind.MEDAL, Medal.PARTICIPATION.value))


def _paper(
    values: PaperValues,
    usual: PaperValues,
    lines: Lines,
    kind: PaperKind,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    mark: str = "",
    address: str = "",
) -> OfficialPaper:
    images = {}
    stored = reads.emblem(db.session(), values.issuer)
    if stored is not None:
        images["emblem.png"] = documents().open(stored).read_bytes()
    if address:
        images["qr.svg"] = segno.make_qr(address, error="m").svg_inline(border=0, xmldecl=True, svgns=True).encode()
    data = {
        "title": lines.subject,
        "foot": "",
        "corner": mark,
        "emblem": Verbatim("emblem.png.svg") if stored is not None else "",
        "heading": [line for line in (lines.heading, lines.number, lines.subject) if line],
        "paragraphs": lines.paragraphs,
        "columns": columns,
        "widths": WIDTHS[kind],
        "rows": rows,
        "closing": lines.closing,
        "dated": lines.dated,
        "signer": lines.signer,
        "position": lines.position,
        "qr": Verbatim("qr.svg") if address else "",
        "told": "ตรวจสอบผลที่ประกาศ" if address else "",
        "address": Verbatim(address),
    }
    return OfficialPaper(values, usual, data, images)


def _address(contest_id: int, version: int) -> str:
    return for_others(url_for("public.version", contest_id=contest_id, version=version, _external=True))


def _year() -> int:
    """The year of the Buddhist era in which a number is taken from the register, until the paper is dated."""
    return clock.today().year + BUDDHIST_ERA
