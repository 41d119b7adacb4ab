"""Pure: the frozen results of a publication, their digests, and the changes between two versions.

``record`` holds everything, ``public`` what the contest publishes. Both contain ids and entry codes but no names of
persons, so erasing a name does not change them or their digests. Exact numbers are texts; counts are integers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import Any

from judging.core.entries.states import RULED_STATES, EntryState
from judging.core.events import Event
from judging.core.numbers import decimal_text, points_text
from judging.core.results.published_awards import awards_data, awards_in, settings_data
from judging.core.rulebooks.rulebook import Rulebook, Text
from judging.core.rulebooks.serialization import canonical_text, digest, digest_of, rules_digest_of
from judging.core.scoring.advancement import BoundaryTie, Terms, select_advancing
from judging.core.scoring.awards import AwardRules, awards, boundary_ties
from judging.core.scoring.ranking import Standing
from judging.core.scoring.result_rows import decided_by_row, result_row
from judging.core.scoring.tallies import Sheet, Tally

FORMAT = 2
"""Version 1 named awards by words (``published_awards``)."""

BY_RULING = "by_ruling"
"""The public state of a work excluded by a ruling, where the contest does not publish the clause."""

_SCORES = ("total", "exact", "items")
_PLACE = ("rank", "awards", "state")


@dataclass(frozen=True, slots=True)
class PublishedContest:
    """The contest; days as ISO dates."""

    contest_id: int
    school_year: int
    level: str
    area: str
    category: str
    title: Text
    first_day: str
    last_day: str
    event: Event


@dataclass(frozen=True, slots=True)
class PublishedSettings:
    """The practice settings that the result rests on, and which parts are published (clause 10)."""

    reading: str
    awards: AwardRules
    min_judges: int
    departed_sheets: str
    terms: Terms
    publish_scores: bool
    publish_names: bool
    publish_clauses: bool = False
    protest_days: int = 0
    publish_sheets: bool = False


@dataclass(frozen=True, slots=True)
class PublishedEntry:
    """A work as results name it; ``zeroed`` are the items that rulings or findings set to 0."""

    entry_id: int
    code: str
    title: Text
    institution_id: int
    institution: Text
    province: str
    region: str
    zeroed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnrankedEntry:
    """A work that is not admitted, with the clause of the decision where there is one."""

    entry: PublishedEntry
    state: EntryState
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class PublishedRuling:
    """A ruling in force, kept in the record for a recount: works by entry code, in their order where it orders a
    tie."""

    number: int
    effect: str
    clause: str
    entries: tuple[str, ...]
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Announcement:
    """The announcement of the results: whether protests are possible and until which day (ISO), the number of the
    appointment order and its own number, the id of the signer, and whether a ruling caused it."""

    is_provisional: bool = False
    protests_until: str | None = None
    order_number: str = ""
    announcement_number: str = ""
    signer_id: int | None = None
    by_ruling: bool = False


@dataclass(frozen=True, slots=True)
class FrozenText:
    """Frozen data: the data, its canonical text as stored, and the digest of that text."""

    data: Mapping[str, Any]
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class FrozenResults:
    """The two frozen texts of a publication."""

    record: FrozenText
    public: FrozenText


@dataclass(frozen=True, slots=True)
class Previous:
    """The version that a new one supersedes."""

    version: int
    results: FrozenResults


@dataclass(frozen=True, slots=True)
class Results:
    """The input of a publication. ``standings`` rank exactly the ``entries``, and their tallies have all items.

    ``sheets`` are the counted sheets by entry code, for a recount; ``certified_by`` and ``published_by`` are user ids.
    """

    contest: PublishedContest
    settings: PublishedSettings
    rulebook: Rulebook
    published_at: str
    entries: Mapping[str, PublishedEntry]
    standings: Sequence[Standing]
    others: Sequence[UnrankedEntry] = ()
    sheets: Mapping[str, Sequence[Sheet]] | None = None
    certified_at: str | None = None
    certified_by: int | None = None
    published_by: int | None = None
    previous: Previous | None = None
    printed: int = 0
    """The highest version on paper that this installation no longer has, since a backup was restored."""
    announcement: Announcement = Announcement()
    rulings: Sequence[PublishedRuling] = ()
    prizes: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """The special prizes of works by entry code, by their numbers from 1 in the settings."""


def build(results: Results) -> FrozenResults:
    """The record and the public text of one publication.

    Raises ValueError when ranked works and entries do not match, KeyError where a tally lacks an item.
    """
    ranked = [standing.entry for standing in results.standings]
    others = [other.entry.code for other in results.others]
    if set(ranked) != set(results.entries) or set(ranked) & set(others) or len(set(others)) != len(others):
        raise ValueError("every work must appear in a result once, ranked or unranked")
    if any(other.state is EntryState.ADMITTED for other in results.others):
        raise ValueError("an admitted work must be ranked")
    previous = results.previous.results if results.previous else None
    return FrozenResults(
        record=_freeze(_record(results), previous.record if previous else None),
        public=_freeze(_public(results), previous.public if previous else None),
    )


def compare(previous: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The works whose rank, awards or state differs between two versions of the same kind, in the new one's order.

    Each row has the entry code and, for each of the three, the old and the new value; None where a version lacks it.
    """
    before, after = _places(previous), _places(new)
    moved = []
    for entry in [*after, *(entry for entry in before if entry not in after)]:
        old, now = before.get(entry, {}), after.get(entry, {})
        if old != now:
            moved.append({"entry": entry, **{name: [old.get(name), now.get(name)] for name in _PLACE}})
    return moved


def published_ties(
    standings: Sequence[Mapping[str, Any]], *, rules: AwardRules, terms: Terms
) -> tuple[BoundaryTie, ...]:
    """The ties across a boundary in the ``standings`` of a record."""
    ranked = [
        Standing(
            row["rank"],
            tuple(sorted((row["entry"], *row["tied"]))),
            Tally(row["entry"], row["judges"], Fraction(row["exact"]), {}),
            None,
        )
        for row in standings
    ]
    institutions = {row["entry"]: row["institution_id"] for row in standings}
    return boundary_ties(ranked, rules, select_advancing(ranked, institutions, terms).ties)


def _places(data: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    rows = (*data["standings"], *data["others"])
    return {
        row["entry"]: {"rank": row["rank"], "awards": awards_data(awards_in(row)), "state": row["state"]}
        for row in rows
    }


def _freeze(data: dict[str, Any], previous: FrozenText | None) -> FrozenText:
    data["moved"] = compare(previous.data, data) if previous else []
    text = canonical_text(data)
    return FrozenText(data, text, digest(text))


def _record(results: Results) -> dict[str, Any]:
    data = {
        **_head(results, "record"),
        "standings": _ranked_rows(results),
        "others": [_apart_row(other, other.state.value, other.clause) for other in _in_order(results.others)],
        "certified_at": results.certified_at,
        "certified_by": results.certified_by,
        "published_by": results.published_by,
        "rulings": [
            {
                "id": ruling.number,
                "effect": ruling.effect,
                "clause": ruling.clause,
                "entries": list(ruling.entries),
                "items": list(ruling.items),
            }
            for ruling in sorted(results.rulings, key=lambda ruling: ruling.number)
        ],
    }
    _name_zeroed(results, data)
    if results.sheets is not None:
        data["sheets"] = [
            {
                "entry": entry,
                "judge": sheet.judge,
                "sections": list(sheet.sections),
                "marks": {code: points_text(points, results.rulebook.unit) for code, points in sheet.marks.items()},
            }
            for entry in sorted(results.sheets)
            for sheet in sorted(results.sheets[entry], key=lambda sheet: sheet.judge)
        ]
    return data


def _public(results: Results) -> dict[str, Any]:
    """Unpublished scores are left out: totals, items and the values that decided ties; medals stay. Where clauses are
    not published, the clause and the kind of a ruling are left out."""
    settings = results.settings
    data = _head(results, "public")
    rows = _ranked_rows(results)
    if not settings.publish_scores:
        for row, standing in zip(rows, results.standings, strict=True):
            row["decided_by"] = decided_by_row(standing.decided_by, with_values=False)
            for name in _SCORES:
                del row[name]
    data["standings"] = rows
    if settings.publish_scores or settings.publish_clauses:
        _name_zeroed(results, data)
    data["others"] = [
        _apart_row(other, other.state.value, other.clause)
        if settings.publish_clauses
        else _apart_row(other, BY_RULING if other.state in RULED_STATES else other.state.value, None)
        for other in _in_order(results.others)
    ]
    return data


def _head(results: Results, kind: str) -> dict[str, Any]:
    contest, previous, announcement = results.contest, results.previous, results.announcement
    frozen = getattr(previous.results, kind) if previous else None
    return {
        "format": FORMAT,
        "document": kind,
        "version": max(previous.version if previous else 0, results.printed) + 1,
        "supersedes": {"version": previous.version, "digest": frozen.digest} if previous and frozen else None,
        "published_at": results.published_at,
        "contest": {
            "id": contest.contest_id,
            "school_year": contest.school_year,
            "level": contest.level,
            "area": contest.area,
            "category": contest.category,
            "title": asdict(contest.title),
            "first_day": contest.first_day,
            "last_day": contest.last_day,
            "event": {name: value for name, value in asdict(contest.event).items() if name != "is_practice"},
        },
        "rulebook": {
            "id": results.rulebook.id,
            "edition": results.rulebook.edition,
            "digest": digest_of(results.rulebook),
            "rules_digest": rules_digest_of(results.rulebook),
        },
        "reading": results.settings.reading,
        "settings": _settings(results.settings),
        "announcement": {
            "provisional": announcement.is_provisional,
            "protests_until": announcement.protests_until,
            "order_number": announcement.order_number,
            "announcement_number": announcement.announcement_number,
            "signer_id": announcement.signer_id,
            "by_ruling": announcement.by_ruling,
        },
    }


def _name_zeroed(results: Results, data: dict[str, Any]) -> None:
    """Name the zeroed items of each ranked work, whose figures there differ from its marks."""
    for row in data["standings"]:
        row["zeroed"] = list(results.entries[row["entry"]].zeroed)


def _settings(settings: PublishedSettings) -> dict[str, Any]:
    terms = settings.terms
    return {
        **settings_data(settings.awards),
        "min_judges": settings.min_judges,
        "departed_sheets": settings.departed_sheets,
        "advance": terms.places,
        "advance_least": None if terms.least is None else decimal_text(terms.least),
        "advance_per_institution": terms.per_institution,
        "publish_scores": settings.publish_scores,
        "publish_sheets": settings.publish_sheets,
        "publish_names": settings.publish_names,
        "publish_clauses": settings.publish_clauses,
        "protest_days": settings.protest_days,
    }


def _ranked_rows(results: Results) -> list[dict[str, Any]]:
    institutions = {code: entry.institution_id for code, entry in results.entries.items()}
    works = frozenset(select_advancing(results.standings, institutions, results.settings.terms).works)
    return [_ranked_row(results, standing, advances=standing.entry in works) for standing in results.standings]


def _ranked_row(results: Results, standing: Standing, *, advances: bool) -> dict[str, Any]:
    rules = results.settings.awards
    given = awards(standing.rank, standing.tally.total, rules, results.prizes.get(standing.entry, ()))
    return {
        **result_row(standing, results.rulebook, rules),
        **_named(results.entries[standing.entry]),
        "tied": list(standing.tied),
        "awards": awards_data(given),
        "advances": advances,
        "state": EntryState.ADMITTED.value,
    }


def _apart_row(other: UnrankedEntry, state: str, clause: str | None) -> dict[str, Any]:
    return {**_named(other.entry), "rank": None, "awards": [], "medal": None, "state": state, "clause": clause}


def _named(entry: PublishedEntry) -> dict[str, Any]:
    return {
        "entry": entry.code,
        "entry_id": entry.entry_id,
        "title": asdict(entry.title),
        "institution_id": entry.institution_id,
        "institution": asdict(entry.institution),
        "province": entry.province,
        "region": entry.region,
    }


def _in_order(others: Sequence[UnrankedEntry]) -> list[UnrankedEntry]:
    return sorted(others, key=lambda other: other.entry.code)
