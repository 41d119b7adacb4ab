"""What is shared of published results in chats: an address and a picture for each contest and each ranked work, with
the award and the institution; no figures and no persons. Pictures exist while the newest version is final."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, render_template, url_for
from flask_babel import gettext as _

from judging.core import provinces
from judging.core.results.public_works import distinctions
from judging.core.scoring.awards import AwardKind
from judging.extensions import db
from judging.queries.results import publications
from judging.web.public.published_results import ShownDocument, shown_document
from judging.web.serving.revalidation import revalidated, state_of
from judging.web.views import or_404
from judging.web.wording.languages import language, speak_of, spoken
from judging.web.wording.results.award_text import awards_text

PIXELS_PER_INCH = 144
NAMED = 3
"""Works that the picture of a contest names."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a chat shows beside a shared address; ``image`` is an address, empty where there is no picture."""

    title: str
    description: str
    address: str
    image: str


def contest_card(document: ShownDocument) -> Card:
    """The card of a contest's page."""
    works = [f"{award}: {title} ({institution})" for award, title, institution in _first(document)]
    address = url_for("public.results", contest_id=document.contest_id, _external=True)
    picture = url_for("public.contest_picture", contest_id=document.contest_id, _external=True)
    title = f"{_state(document)}: {_contest(document)}"
    return Card(title, " · ".join(works), address, picture if document.announcement.is_final else "")


def work(contest_id: int, code: str) -> Response:
    """The page of a ranked work of the newest version."""
    state = state_of(contest_id)
    return revalidated(state, lambda: _work_page(contest_id, code))


def work_picture(contest_id: int, code: str) -> Response:
    """The picture of a ranked work."""

    def values(document: ShownDocument) -> dict[str, Any]:
        row = _row(document, code)
        place = [spoken(document.title), *_place(document)]
        lines = [[spoken(row["institution"])]]
        return {"kicker": _award(document, row), "title": spoken(row["title"]), "lines": lines, "place": place}

    return _picture(contest_id, values)


def contest_picture(contest_id: int) -> Response:
    """The picture of a contest with its first works."""

    def values(document: ShownDocument) -> dict[str, Any]:
        title, lines = spoken(document.title), _first(document)
        return {"kicker": _state(document), "title": title, "lines": lines, "place": _place(document)}

    return _picture(contest_id, values)


def _first(document: ShownDocument) -> list[list[str]]:
    """Title of rank, title and institution of the first works that have one."""
    titled = [(awards_text(row["awards"], AwardKind.TITLE), row) for row in document.rows]
    return [[award, spoken(row["title"]), spoken(row["institution"])] for award, row in titled if award][:NAMED]


def _award(document: ShownDocument, row: Any) -> str:
    """The awards of a row in words; without one, that the work took part."""
    return awards_text(distinctions(row["awards"], document.medals)) or str(_("Took part"))


def _work_page(contest_id: int, code: str) -> str:
    document = _document(contest_id)
    row = _row(document, code)
    picture = url_for("public.work_picture", contest_id=contest_id, code=row["entry"], _external=True)
    card = Card(
        f"{_award(document, row)}: {spoken(row['title'])}",
        f"{spoken(row['institution'])} · {_contest(document)}",
        url_for("public.work", contest_id=contest_id, code=row["entry"], _external=True),
        picture if document.announcement.is_final else "",
    )
    return render_template("public/work.html", document=document, row=row, award_text=_award(document, row), card=card)


def _picture(contest_id: int, values: Callable[[ShownDocument], dict[str, Any]]) -> Response:
    state = state_of(contest_id)

    def make() -> bytes:
        from judging.writers import typesetting  # loads the typesetter

        document = _document(contest_id)
        if not document.announcement.is_final:
            abort(404)
        return typesetting.png("share", values(document), pixels_per_inch=PIXELS_PER_INCH, language=language())

    return revalidated(state, make, "image/png")


def _document(contest_id: int) -> ShownDocument:
    session = db.session()
    found = or_404(publications.public_version(session, contest_id))
    document = shown_document(session, found.document, digest=found.digest)
    if document.event is not None:
        speak_of(document.event.noun)
    return document


def _row(document: ShownDocument, code: str) -> Any:
    """The ranked row of a code, in any case."""
    return or_404(next((row for row in document.rows if row["entry"].casefold() == code.casefold()), None))


def _state(document: ShownDocument) -> str:
    return _("Provisional results") if document.announcement.is_provisional else _("Results")


def _contest(document: ShownDocument) -> str:
    return " · ".join([spoken(document.title), *_place(document)])


def _place(document: ShownDocument) -> list[str]:
    """Level, area and school year."""
    area = provinces.place_name(document.area, language()) if document.area else ""
    year = _("school year %(year)s", year=document.school_year)
    return list(filter(None, (document.level, area, year)))
