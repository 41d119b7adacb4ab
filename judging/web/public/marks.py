"""The marks of a published version, as a file that ``judging recount`` ranks again: for everyone if the contest
publishes scores, and for its organisers always. Beside them the rulebook, where it does not come with the program."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, abort
from sqlalchemy.orm import Session

from judging.core.results.recounts import Obstacle, obstacles, recount_options
from judging.core.rulebooks.faults import RulebookFaults
from judging.core.rulebooks.serialization import digest_of
from judging.extensions import db
from judging.queries.results import publications
from judging.queries.rulebooks import rulebooks
from judging.rulebook import reader
from judging.rulebook.writer import to_toml
from judging.web.views import attachment, or_404
from judging.writers.marks import marks_file


@dataclass(frozen=True, slots=True)
class Recount:
    """How a version is counted again: the command, or what the marks file does not say (``obstacles``).
    ``has_own_rulebook`` says that the rulebook is downloaded beside it."""

    command: str
    obstacles: tuple[Obstacle, ...]
    has_own_rulebook: bool


def recount_of(session: Session, document: Mapping[str, Any]) -> Recount:
    """How a document that publishes scores is counted again."""
    own = _own_rulebook(session, document)
    name = _names(document["contest"]["id"], document["version"])
    rulebook = name["rulebook"] if own is not None else _reference(document)
    command = f"judging recount {name['marks']} --rulebook {rulebook} --reading {document['reading']}"
    command = " ".join((command, *recount_options(document["settings"])))
    return Recount(command, obstacles(document), own is not None)


def rulebook(contest_id: int, version: int) -> Response:
    """The rulebook of a version as a file, where it does not come with the program."""
    session = db.session()
    found = or_404(publications.public_version(session, contest_id, version))
    content = or_404(_own_rulebook(session, found.document))
    return attachment(content, "application/toml", _names(contest_id, version)["rulebook"])


def _own_rulebook(session: Session, document: Mapping[str, Any]) -> str | None:
    """The rulebook of a document as TOML; None if it comes with the program, or is not here."""
    digest = document["rulebook"]["digest"]
    try:
        if digest_of(reader.find(_reference(document))) == digest:
            return None
    except (reader.UnknownRulebook, RulebookFaults):
        pass
    kept = rulebooks.by_digest(session, digest)
    return None if kept is None else to_toml(kept)


def _reference(document: Mapping[str, Any]) -> str:
    return f"{document['rulebook']['id']}@{document['rulebook']['edition']}"


def _names(contest_id: int, version: int) -> dict[str, str]:
    return {
        "marks": f"marks-{contest_id}-{version}.csv",
        "rulebook": f"rulebook-{contest_id}-{version}.toml",
    }


def marks(contest_id: int, version: int) -> Response:
    """The file for everyone."""
    return _marks(contest_id, version, is_public=True)


def organisers_marks(contest_id: int, version: int) -> Response:
    """The file for the organisers of the contest."""
    return _marks(contest_id, version, is_public=False)


def _marks(contest_id: int, version: int, *, is_public: bool) -> Response:
    found = or_404(publications.counted_marks(db.session(), contest_id, version))
    if is_public and not found.are_public:
        abort(404)
    return attachment(marks_file(found.criteria, found.rows), "text/csv", _names(contest_id, found.version)["marks"])
