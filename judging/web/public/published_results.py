"""A frozen public document in words; only makers' names come from elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from judging import clock
from judging.core.entries.states import EntryState
from judging.core.events import Event, EventNoun
from judging.core.results.publications import BY_RULING
from judging.core.results.published_awards import awards_in, moved_awards, rules_in
from judging.core.roles import RoundLevel
from judging.core.scoring.awards import Award, AwardKind, MedalBand, SpecialPrize
from judging.core.text import Text
from judging.queries.results import public_pages
from judging.queries.results.public_pages import ReadingName
from judging.queries.rulings import cases
from judging.web.wording import labels
from judging.web.wording.results import rank_explanations


@dataclass(frozen=True, slots=True)
class ShownAnnouncement:
    """The announcement beside the results. ``protests_until`` is None without protests, ``takes_protests`` holds until
    that day; ``protests_wait`` says that some are not decided; the signer is empty without one or after erasure."""

    is_provisional: bool
    protests_until: date | None
    takes_protests: bool
    protests_wait: bool
    by_ruling: bool
    order_number: str
    number: str
    signer: str
    position: str

    @property
    def is_final(self) -> bool:
        """Whether nothing is open any more: it is not provisional, and no protest can change it."""
        return not (self.is_provisional or self.takes_protests or self.protests_wait)


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A published result as a page shows it. ``data`` is the document; ``rows``, ``others`` and ``moves`` are the
    ranked works, the unranked works and the changes of rank in the reader's language, ``awards`` in them tuples of
    ``Award``; ``medals`` are the bands of scores, ``prizes_left`` the special
    prizes that no work has."""

    data: Mapping[str, Any]
    contest_id: int
    title: Text
    level: str
    area: str
    school_year: int
    days: tuple[date, date]
    version: int
    supersedes: int | None
    published_at: datetime
    digest: str
    rulebook: ReadingName | None
    scores: bool
    announcement: ShownAnnouncement
    rows: Sequence[Mapping[str, Any]]
    others: Sequence[Mapping[str, Any]]
    moves: Sequence[Mapping[str, Any]]
    event: Event | None
    medals: Sequence[MedalBand]
    prizes_left: Sequence[SpecialPrize] = ()

    @property
    def lost(self) -> tuple[int, ...]:
        """Versions before this one that were printed, and that a restored backup did not contain."""
        return tuple(range((self.supersedes or 0) + 1, self.version))


def shown_document(session: Session, data: Mapping[str, Any], *, digest: str) -> ShownDocument:
    """The document in the person's language."""
    contest, settings, rules = data["contest"], data["settings"], rules_in(data["settings"])
    ids = [row["entry_id"] for row in data["standings"]]
    names = public_pages.makers(session, ids) if settings["publish_names"] else {}
    whys = rank_explanations.of_document(data["standings"])
    rows = [
        _work(row, awards=awards_in(row), why=why, makers=names.get(row["entry_id"], ()))
        for row, why in zip(data["standings"], whys, strict=True)
    ]
    others = [_work(row, state=_state(row["state"])) for row in data["others"]]
    titles = {row["entry"]: row["title"] for row in (*rows, *others)}
    return ShownDocument(
        data=data,
        contest_id=contest["id"],
        title=_text(contest["title"]),
        level=str(labels.LEVELS[RoundLevel(contest["level"])]),
        area=contest["area"],
        school_year=contest["school_year"],
        days=(date.fromisoformat(contest["first_day"]), date.fromisoformat(contest["last_day"])),
        version=data["version"],
        supersedes=data["supersedes"]["version"] if data["supersedes"] else None,
        published_at=datetime.fromisoformat(data["published_at"]),
        digest=digest,
        rulebook=public_pages.reading_name(session, data["rulebook"]["digest"], data["reading"]),
        scores=settings["publish_scores"],
        announcement=_announcement(session, contest["id"], data.get("announcement") or {}),
        rows=rows,
        others=others,
        moves=[
            {
                **move,
                "title": titles.get(move["entry"], Text("", "")),
                "awards": moved_awards(move),
            }
            for move in data["moved"]
        ],
        event=_event(contest.get("event")),
        medals=rules.bands,
        prizes_left=_left(rules.prizes, rows),
    )


def _left(prizes: Sequence[SpecialPrize], rows: Sequence[Mapping[str, Any]]) -> tuple[SpecialPrize, ...]:
    given = {award for row in rows for award in row["awards"]}
    return tuple(one for one in prizes if Award(AwardKind.PRIZE, one.name, one.giver, one.level) not in given)


def _announcement(session: Session, contest_id: int, said: Mapping[str, Any]) -> ShownAnnouncement:
    """The announcement; versions from before announcements were stored are final and unsigned."""
    until = date.fromisoformat(said["protests_until"]) if said.get("protests_until") else None
    signer, position = public_pages.signer(session, said.get("signer_id"))
    return ShownAnnouncement(
        is_provisional=said.get("provisional", False),
        protests_until=until,
        takes_protests=until is not None and clock.today() <= until,
        protests_wait=until is not None and cases.undecided_protests(session, contest_id) > 0,
        by_ruling=said.get("by_ruling", False),
        order_number=said.get("order_number", ""),
        number=said.get("announcement_number", ""),
        signer=signer,
        position=position,
    )


def _event(frozen: Mapping[str, Any] | None) -> Event | None:
    """The event; None in versions from before events were stored."""
    if frozen is None:
        return None
    return Event(_text(frozen["name"]), EventNoun(frozen["noun"]), frozen["venue"], frozen["host"])


def shown_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A ranked row of a public document with its texts in both languages and its ``awards``."""
    return _work(row, awards=awards_in(row))


def shown_other(row: Mapping[str, Any]) -> str:
    """Why a row is not ranked, in words."""
    return _state(row["state"])


def _work(row: Mapping[str, Any], **shown: Any) -> dict[str, Any]:
    """A row of the document with what is shown in other words; versions without scores have no ``total``."""
    both = {name: _text(row[name]) for name in ("title", "institution")}
    return {"total": "", "zeroed": (), **row, **both, **shown}


def _state(state: str) -> str:
    return _("by a ruling") if state == BY_RULING else str(labels.ENTRY_STATES[EntryState(state)])


def _text(both: Mapping[str, str]) -> Text:
    return Text(both["th"], both["en"])
