"""Pure: the rows of a sheet of institutions compared with the registry."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from judging.core.imports.plan import (
    NEW_ONE,
    Answers,
    FileQuestion,
    KnownOne,
    Obstacle,
    RowAt,
    RowInstitution,
    RowPlan,
    changes_between,
    row_state,
)
from judging.core.thai import match_key


@dataclass(frozen=True, slots=True)
class InstitutionTexts:
    """The names, the code and the place of an institution."""

    name_th: str
    name_en: str
    code: str
    province: str
    region: str


@dataclass(frozen=True, slots=True)
class InstitutionValues(InstitutionTexts):
    """An institution as it is stored."""

    is_private: bool


@dataclass(frozen=True, slots=True)
class StoredInstitution(InstitutionValues):
    """An institution of the registry; ``into`` is the id of the one it was merged into."""

    id: int
    into: int | None


@dataclass(frozen=True, slots=True)
class KnownRegistry:
    """The registry that a sheet of institutions is compared with; ``said`` are the answers of earlier imports."""

    institutions: tuple[StoredInstitution, ...]
    said: Answers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InstitutionRow(InstitutionTexts):
    """One row of a sheet of institutions. Absent values are empty; ``is_private`` is None where the sheet is silent."""

    row: RowAt
    is_private: bool | None


@dataclass(frozen=True, slots=True)
class ComparedInstitutions:
    """The rows with what is new and what changes, the obstacles, and the questions about rows."""

    rows: tuple[RowPlan[InstitutionValues], ...]
    obstacles: tuple[Obstacle, ...]
    questions: tuple[FileQuestion, ...]


def compare_institutions(
    rows: Sequence[InstitutionRow],
    known: Sequence[StoredInstitution],
    answers: Answers,
    *,
    columns: Collection[str],
    wrong: Collection[RowAt],
) -> ComparedInstitutions:
    """Each row compared with the institution of its code, else of its name and province.

    A name that is stored without a province matches too. A merged institution stands for the one it was merged into.
    Where the name stands under another code, or several times, a person says whether it is the same institution.
    Empty cells change nothing.
    """
    registry = _Registry(known, rows)
    plans, obstacles, questions = [], [], []
    met: dict[int, RowAt] = {}
    for row in rows:
        stored, question = registry.match(row)
        if question is not None and row.row not in wrong:
            questions.append(question)
            stored = registry.answered(question, answers.get(question.id, ""))
        values = _values(row, stored, columns)
        changes = changes_between(stored, values, _COLUMNS) if stored else ()
        found: list[Obstacle] = []
        if stored is not None and (first := met.setdefault(stored.id, row.row)) != row.row:
            found.append(Obstacle("institution_in_file_twice", row.row, (("first", str(first)),)))
        elif question is None and (other := registry.conflict(values, stored)):
            params = (("code", values.code), ("name", other.name_th), ("province", other.province))
            found.append(Obstacle("institution_code_of_another", row.row, params))
        obstacles += found
        state = row_state(is_wrong=row.row in wrong or bool(found), is_new=stored is None, changes=changes)
        place = RowInstitution(values.province)
        plans.append(RowPlan(row.row, state, values, place, stored.id if stored else None, changes))
    return ComparedInstitutions(tuple(plans), tuple(obstacles), tuple(questions))


_COLUMNS = ("name_th", "name_en", "code", "province", "region", "is_private")


class _Registry:
    """The stored institutions, looked up by code and by name. Those that the file names by code are no others."""

    def __init__(self, known: Sequence[StoredInstitution], rows: Sequence[InstitutionRow]) -> None:
        self._by_id = {one.id: one for one in known}
        self._by_code = {one.code: one for one in known if one.code}
        self._by_name: dict[tuple[str, str], list[StoredInstitution]] = {}
        for one in known:
            stands = self._stands(one)
            named = self._by_name.setdefault((match_key(one.name_th), one.province), [])
            if stands not in named:
                named.append(stands)
        self._named_by_code = {self._stands(self._by_code[row.code]).id for row in rows if row.code in self._by_code}

    def _stands(self, one: StoredInstitution) -> StoredInstitution:
        return self._by_id[one.into] if one.into is not None else one

    def match(self, row: InstitutionRow) -> tuple[StoredInstitution | None, FileQuestion | None]:
        """The institution that a row means, None where it is new; and the question where a person must say it."""
        if row.code in self._by_code:
            return self._stands(self._by_code[row.code]), None
        key = match_key(row.name_th)
        found = self._by_name.get((key, row.province)) or self._by_name.get((key, ""), [])
        if row.code:
            found = [one for one in found if one.id not in self._named_by_code]
        if not found:
            return None, None
        if len(found) == 1 and (not row.code or not found[0].code):
            return found[0], None
        return None, _question(row, found)

    def answered(self, question: FileQuestion, answer: str) -> StoredInstitution | None:
        """The institution that an answer means; None for a new one."""
        offered = {one.answer for one in question.known}
        return self._by_id[int(answer.removeprefix("known:"))] if answer in offered else None

    def conflict(self, values: InstitutionValues, stored: StoredInstitution | None) -> StoredInstitution | None:
        """Another institution with this code, or with this name in this province where one of the two has no code."""
        named = self._by_name.get((match_key(values.name_th), values.province), [])
        by_name = [one for one in named if not (one.code and values.code)]
        by_code = [self._by_code[values.code]] if values.code in self._by_code else []
        own = stored.id if stored else None
        return next((one for one in (*by_name, *by_code) if own not in (one.id, one.into)), None)


def _question(row: InstitutionRow, found: Sequence[StoredInstitution]) -> FileQuestion:
    known = tuple(KnownOne(f"known:{one.id}", one.name_th, one.code or one.province) for one in found)
    answers = (*(one.answer for one in known), *((NEW_ONE,) if row.code else ()))
    params = (("name", f"{row.name_th} ({row.code})" if row.code else row.name_th), ("province", row.province))
    number = hashlib.sha256(str(row.row).encode()).hexdigest()[:16]
    return FileQuestion(f"institution-{number}", "known_institution", (row.row,), answers, params, known)


def _values(row: InstitutionRow, stored: StoredInstitution | None, columns: Collection[str]) -> InstitutionValues:
    if stored is None:
        return InstitutionValues(row.name_th, row.name_en, row.code, row.province, row.region, bool(row.is_private))
    by_name = match_key(row.name_th) == match_key(stored.name_th) or not row.code or row.code != stored.code
    return InstitutionValues(
        name_th=stored.name_th if by_name else row.name_th,
        name_en=row.name_en or stored.name_en,
        code=row.code or stored.code,
        province=row.province or stored.province,
        region=row.region or stored.region,
        is_private=stored.is_private if row.is_private is None or "kind" not in columns else row.is_private,
    )
