"""The questions about institutions that a sheet names: certain, doubtful and new ones."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from judging.core.imports.plan import NEW_ONE, NO_ONE, KnownInstitution, Option, Question, RowAt
from judging.core.thai import expand_abbreviations, match_key
from judging.readers.institution_matching import Candidate, Match, MatchKind, Register


@dataclass(frozen=True, slots=True)
class InstitutionMention:
    """A row that names an institution.

    ``stored`` is the current institution of the row's work or judge, ``is_stored`` says whether that work or judge
    exists. ``from_position``: the name was found in a judge's position. ``code``: the institution's
    code where the file has one; a known institution of another code is then only similar.
    """

    row: RowAt
    name: str
    province: str = ""
    region: str = ""
    stored: int | None = None
    is_stored: bool = False
    from_position: bool = False
    code: str = ""


def ask(namings: Iterable[InstitutionMention], known: Sequence[KnownInstitution]) -> tuple[Question, ...]:
    """One question per institution, and one per judge where it was found in the position.

    A doubt that an earlier import of the same rows answered keeps that answer by default. A new name is also compared
    with the other new names of the file.
    """
    groups: dict[tuple[str, RowAt | None], list[InstitutionMention]] = {}
    ids: dict[tuple[str, str, str], str] = {}
    for naming in namings:
        place = naming.row if naming.from_position else None
        named = (naming.name, naming.province, naming.code)
        if named not in ids:
            ids[named] = field_id("|".join(filter(None, (match_key(naming.name), naming.province or "-", naming.code))))
        groups.setdefault((ids[named], place), []).append(naming)
    coded = {one.code: one.id for one in known if one.code}
    register = Register(((one.id, one.name, one.province) for one in known), coded)
    codes = {number: code for code, number in coded.items()}
    matches: dict[str, Match] = {}
    for (college, _), group in groups.items():
        if college not in matches:
            found = register.propose(group[0].name, group[0].province)
            is_other = any(_has_other_code(group[0], codes.get(one.id, "")) for one in found.candidates)
            matches[college] = Match(MatchKind.SIMILAR, found.candidates) if is_other else found
    alike = _alike_in_file(groups, matches)
    return tuple(
        _question(college, place, group, matches[college], alike.get(college, ()), codes)
        for (college, place), group in groups.items()
    )


def _has_other_code(naming: InstitutionMention, code: str) -> bool:
    return bool(naming.code and code) and naming.code != code


def _alike_in_file(
    groups: dict[tuple[str, RowAt | None], list[InstitutionMention]], matches: dict[str, Match]
) -> dict[str, tuple[Option, ...]]:
    """For each name without an exact match: earlier names of the file that may mean the same institution."""
    unknown: dict[str, InstitutionMention] = {}
    for (college, _), group in groups.items():
        if matches[college].kind is not MatchKind.EXACT:
            unknown.setdefault(college, group[0])
    order = list(unknown)
    register = Register((place, unknown[one].name, unknown[one].province) for place, one in enumerate(order))
    found = {}
    for place, college in enumerate(order):
        one = unknown[college]
        near = (candidate for candidate in register.alike(one.name, one.province) if candidate.id < place)
        found[college] = tuple(
            Option(f"file:{order[candidate.id]}", expand_abbreviations(candidate.name), candidate.province, False)
            for candidate in near
        )
    return found


def _question(
    college: str,
    place: RowAt | None,
    group: Sequence[InstitutionMention],
    match: Match,
    alike: tuple[Option, ...],
    codes: Mapping[int, str],
) -> Question:
    first = group[0]
    named = Counter((match_key(one.name), one.province) for one in match.candidates)
    options = tuple(
        Option(f"known:{one.id}", _told_apart(one, named, codes), one.province, True) for one in match.candidates
    )
    certain = match.candidates[0].id if match.kind is MatchKind.EXACT else None
    offered = options if match.kind is MatchKind.EXACT else (*options, *alike)
    return Question(
        id=f"{college}-{field_id(str(place))}" if place else college,
        college=college,
        name=expand_abbreviations(first.name),
        province=first.province,
        region=next((one.region for one in group if one.region), ""),
        rows=tuple(one.row for one in group),
        certain=certain,
        options=() if certain is not None and not first.from_position else offered,
        default_answer=_default_answer(group, match, offered),
        from_position=first.from_position,
    )


def _told_apart(one: Candidate, named: Mapping[tuple[str, str], int], codes: Mapping[int, str]) -> str:
    """The name of a candidate, with its code where others have the same name in the same province."""
    is_twin = named[match_key(one.name), one.province] > 1 and one.id in codes
    return f"{one.name} ({codes[one.id]})" if is_twin else one.name


def _default_answer(group: Sequence[InstitutionMention], match: Match, offered: Sequence[Option]) -> str:
    first = group[0]
    if first.from_position:
        if first.is_stored:
            return NO_ONE
        return offered[0].answer if match.kind is MatchKind.EXACT else ""
    stored = {one.stored for one in group if one.is_stored}
    if len(stored) == 1 and (answer := f"known:{stored.pop()}") in {option.answer for option in offered}:
        return answer
    return "" if offered else NEW_ONE


def field_id(text: str) -> str:
    """A digest that is short enough for the name of a form field."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
