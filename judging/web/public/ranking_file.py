"""The published ranking of a version as a CSV, in the reader's language: what its page shows, without persons."""

from collections.abc import Mapping
from typing import Any

from flask import Response
from flask_babel import gettext as _

from judging.core import provinces
from judging.core.events import EventNoun
from judging.core.results.published_awards import awards_in
from judging.core.scoring.awards import AwardKind
from judging.extensions import db
from judging.queries.results import publications
from judging.queries.results.publications import PublicVersion
from judging.web.public.published_results import shown_other, shown_row
from judging.web.serving.revalidation import revalidated, state_of
from judging.web.views import or_404
from judging.web.wording.languages import language, speak_of, spoken
from judging.web.wording.results.award_text import awards_text
from judging.writers.cells import write_csv


def ranking_file(contest_id: int, version: int) -> Response:
    """The file; averages only where the contest publishes scores."""
    state = state_of(contest_id, version)

    def make() -> bytes:
        return _file(or_404(publications.public_version(db.session(), contest_id, version)))

    answer = revalidated(state, make, "text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="results-{contest_id}-{version}.csv"'
    return answer


def _file(found: PublicVersion) -> bytes:
    document = found.document
    if event := document["contest"].get("event"):
        speak_of(EventNoun(event["noun"]))
    scores = document["settings"]["publish_scores"]
    header = [_("Rank"), _("Code"), _("Work"), _("Institution"), _("Province"), _("Award")]
    header += [_("Medal"), _("Special prizes"), _("Advances")]
    ranked = [
        [
            row["rank"],
            *_named(row),
            *(awards_text(awards_in(row), kind) for kind in AwardKind),
            _("yes") if row["advances"] else "",
            *([row["total"]] if scores else []),
            "",
        ]
        for row in document["standings"]
    ]
    others = [["", *_named(row), *[""] * 4, *([""] if scores else []), shown_other(row)] for row in document["others"]]
    return write_csv([*header, *([_("Average")] if scores else []), _("Not ranked")], [*ranked, *others])


def _named(row: Mapping[str, Any]) -> list[str]:
    shown = shown_row(row)
    province = provinces.place_name(row["province"], language()) if row["province"] else ""
    return [row["entry"], spoken(shown["title"]), spoken(shown["institution"]), province]
