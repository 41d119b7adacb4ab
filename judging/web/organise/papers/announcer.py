"""The announcer's script: what is read on stage when the awards are given, from the last to the first."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, abort
from flask_babel import gettext as _, ngettext

from judging.core import provinces
from judging.core.results import reveals
from judging.core.results.published_awards import awards_in
from judging.core.results.reveals import RevealedWork
from judging.core.scoring.awards import Award, AwardKind
from judging.core.text import Text
from judging.extensions import db
from judging.queries.results import public_pages
from judging.web.organise.frame import head_of
from judging.web.organise.papers import official_texts
from judging.web.organise.papers.official_texts import worth_naming
from judging.web.papers import printing
from judging.web.wording.languages import language, spoken
from judging.web.wording.results.award_text import award_text, awards_text
from judging.writers.typesetting import Verbatim, unbroken


def script(contest_id: int) -> Response:
    """The script of the version that is published next, else of the newest one; 404 before certification."""
    head = head_of(contest_id)
    known = official_texts.versions(head) or abort(404)
    of = official_texts.announced(head, known[0][0])
    rows = {row["entry"]: row for row in of.document["standings"]}
    makers = _makers(of.document)
    data = {
        "title": _("Announcer's script"),
        "foot": printing.contest_line(head),
        "corner": _("For the announcer") if of.is_published else _("Not to be made public before the announcement"),
        "reading": _("Read as"),
        "pages": [
            {**page, "works": [_work(rows[work.code], work, makers) for work in works]}
            for page, works in (*_prizes(of.document["standings"]), *_ranked(of.document["standings"]))
        ],
    }
    return printing.pdf("announcer", data, f"announcer-{contest_id}")


def _ranked(standings: Sequence[Mapping[str, Any]]) -> list[tuple[dict[str, str], Sequence[RevealedWork]]]:
    """Titles and medals, from the last to the first; works that share a rank are on one page."""
    return [
        (_head(page.award, page.works if page.is_shared else ()), page.works)
        for page in reveals.pages(standings)
        if page.award is not None and worth_naming([page.award])
    ]


def _prizes(standings: Sequence[Mapping[str, Any]]) -> list[tuple[dict[str, str], Sequence[RevealedWork]]]:
    """The special prizes, which are given first, in the order of the settings."""
    given: dict[Award, list[Mapping[str, Any]]] = {}
    for row in standings:
        for award in awards_in(row):
            if award.kind is AwardKind.PRIZE:
                given.setdefault(award, []).append(row)
    return [(_head(award, ()), [_prized(row) for row in rows]) for award, rows in given.items()]


def _prized(row: Mapping[str, Any]) -> RevealedWork:
    return RevealedWork(row["entry"], Text(**row["title"]), Text(**row["institution"]), (), "")


def _head(award: Award, sharing: Sequence[RevealedWork]) -> dict[str, str]:
    told = ngettext("shared by %(num)d work", "shared by %(num)d works", len(sharing)) if sharing else ""
    said = award_text(award)
    return {"award": said[:1].upper() + said[1:], "told": told}


def _makers(document: Mapping[str, Any]) -> Mapping[int, Sequence[str]]:
    """By entry; empty where the contest publishes no names, since what is read on stage is published."""
    if not document["settings"]["publish_names"]:
        return {}
    return public_pages.makers(db.session(), [row["entry_id"] for row in document["standings"]])


def _work(row: Mapping[str, Any], work: RevealedWork, makers: Mapping[int, Sequence[str]]) -> dict[str, str]:
    is_thai = language() == "th"
    where = provinces.place_name(
        provinces.province_in_full(row["province"]) if is_thai else row["province"], language()
    )
    names = makers.get(row["entry_id"], ())
    return {
        "code": Verbatim(work.code),
        "title": spoken(work.title),
        "institution": (" " if is_thai else ", ").join(filter(None, (spoken(work.institution), unbroken(where)))),
        "makers": _("Makers: %(names)s", names=", ".join(map(unbroken, names))) if names else "",
        "beside": awards_text(worth_naming(work.awards)),
    }
