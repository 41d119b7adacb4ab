"""The institutions that an imported list names: new ones are added, known ones get the place that the list says."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from judging.core import thai
from judging.core.imports.judges.judges import KnownPanel
from judging.core.imports.plan import KnownInstitution, KnownWorks, Question, RowInstitution
from judging.models import Institution
from judging.services.people.institutions import LONGEST_NAME


def make_institutions(
    session: Session, *, fresh: Sequence[Question], known: Mapping[int, KnownWorks | KnownPanel]
) -> dict[str, int]:
    """The plan's new institutions → their ids; one that is stored under the same key is used, the others are added.
    Part of the caller's act."""
    named: dict[tuple[str, str], dict[int, str]] = {}
    for known_one in next(iter(known.values())).institutions:  # the same registry for all
        key = thai.match_key(known_one.name)[:LONGEST_NAME], known_one.province
        named.setdefault(key, {})[known_one.id] = known_one.code
    standing = {  # the one without a code, or the only one
        key: next((number for number, code in ids.items() if not code), next(iter(ids)))
        for key, ids in named.items()
        if len(ids) == 1 or "" in ids.values()
    }
    made: dict[str, Institution] = {}
    ids: dict[str, int] = {}
    for one in fresh:
        match_key = thai.match_key(one.name)[:LONGEST_NAME]
        if (match_key, one.province) in standing:
            ids[one.college] = standing[match_key, one.province]
            continue
        made[one.college] = Institution(
            name_th=one.name[:LONGEST_NAME],
            match_key=match_key,
            sort_key=thai.sort_key(one.name),
            province=one.province,
            region=one.region,
        )
    session.add_all(made.values())
    session.flush()  # works and judges need their ids
    return ids | {college: row.id for college, row in made.items()}


def place_institutions(session: Session, *, placings: Sequence[KnownInstitution]) -> None:
    """Give known institutions the province and region that the plan found. Part of the caller's act."""
    for placing in placings:
        row = session.get_one(Institution, placing.id)
        row.province, row.region = placing.province, placing.region


def institution_of(place: RowInstitution, colleges: Mapping[str, int]) -> int | None:
    """The id of a row's institution; ``colleges`` is what ``make_institutions`` gave."""
    return colleges[place.college] if place.college else place.id
