"""Pure: the ranked works of a published version, as search and the pages of institutions show them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from judging.core import provinces, thai
from judging.core.results.published_awards import awards_data, awards_in, rules_in
from judging.core.scoring.awards import Award, AwardKind, Medal, MedalBand

_SHOWN = ("entry", "title", "institution", "province")
KEY_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class PublicWork:
    """A ranked work: ``is_awarded`` holds where it has more than a medal that everyone gets, ``key`` is searched, and
    ``shown`` is JSON, what lists show of its row."""

    entry_id: int
    rank: int
    is_awarded: bool
    key: str
    shown: str


def public_works(document: Mapping[str, Any]) -> tuple[PublicWork, ...]:
    """The ranked works of a public document. Works that are not ranked are left out, and so are scores and persons."""
    if not document["standings"]:
        return ()
    bands = rules_in(document["settings"]).bands
    works = []
    for row in document["standings"]:
        awards = distinctions(awards_in(row), bands)
        shown = {name: row[name] for name in _SHOWN} | {"awards": awards_data(awards)}
        text = json.dumps(shown, ensure_ascii=False)
        works.append(PublicWork(row["entry_id"], row["rank"], bool(awards), _key(row), text))
    return tuple(works)


def distinctions(awards: Sequence[Award], bands: Sequence[MedalBand]) -> tuple[Award, ...]:
    """The awards without a medal that everyone gets: participation, or the band from 0 points."""
    given = {band.name for band in bands if not band.least}
    return tuple(
        award
        for award in awards
        if award.kind is not AwardKind.MEDAL or not (award.level == Medal.PARTICIPATION or award.name in given)
    )


def search_keys(text: str) -> tuple[str, ...]:
    """The keys of the words that a person typed; a work is found by a text that contains all of them.

    Spelling, case, Thai digits, punctuation and abbreviations of colleges do not matter: วท. ลพบุรี and วท ลพบุรี find
    วิทยาลัยเทคนิคลพบุรี.
    """
    # with its dot, an abbreviation is known as one
    return tuple(key for word in thai.normalise(text).split() if (key := thai.match_key(f"{word}.")))


def _key(row: Mapping[str, Any]) -> str:
    """The searched texts as keys, with a space between them, so that no word is found across two of them."""
    title, institution, province = row["title"], row["institution"], row["province"]
    texts = (row["entry"], title["th"], title["en"], institution["th"], institution["en"])
    names = {province, provinces.place_name(province, "en")} if province else set()
    return " ".join(thai.match_key(text) for text in (*texts, *sorted(names)) if text)[:KEY_LENGTH]
