"""The provinces of Thailand, so that a mistyped one is noticed, and one typed in English or short is written out."""

from __future__ import annotations

import re

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from judging.core.provinces import PROVINCES
from judging.core.thai import normalise

_SHORT = {"กทม": "กรุงเทพมหานคร", "กรุงเทพ": "กรุงเทพมหานคร", "อยุธยา": "พระนครศรีอยุธยา", "โคราช": "นครราชสีมา"}
_PREFIX = re.compile(r"(?:จังหวัด|จ\.)\s*")


def _key(text: str) -> str:
    return re.sub(r"[^a-zก-ฮะ-๎]", "", text.casefold())


_BY_KEY = (
    {_key(name): name for name in PROVINCES} | {_key(english): name for name, english in PROVINCES.items()} | _SHORT
)


def province(text: str) -> str:
    """The province's name as we write it, without จังหวัด or จ., or the normalised text where none is meant."""
    typed = normalise(text)
    if prefix := _PREFIX.match(typed):
        typed = typed[prefix.end() :]
    return _BY_KEY.get(_key(typed), typed)


def is_province(name: str) -> bool:
    """Whether the name is that of a province, as ``province`` writes it."""
    return name in PROVINCES


def nearest_province(text: str) -> str | None:
    """The one province that was probably meant by a text that names none."""
    found = process.extractOne(_key(text), list(_BY_KEY), scorer=JaroWinkler.normalized_similarity, score_cutoff=0.85)
    return _BY_KEY[found[0]] if found else None
