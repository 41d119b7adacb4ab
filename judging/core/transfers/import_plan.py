"""Pure: what taking a hand-over in would do: which works are new here, which came before, which lost their place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from judging.core.imports.plan import KnownInstitution, NewInstitution, Question, RowInstitution
from judging.core.transfers.transfers import TransferredInstitution, TransferredWork


class TransferState(StrEnum):
    """What becomes of a work of the file."""

    NEW = "new"
    HERE = "here"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class KnownWork:
    """A work of the same sender that stands here; ``is_vacant``: it was taken off as it had lost its place;
    ``is_withdrawn``: for that or for a reason of its own."""

    entry_id: int
    code: str
    title: str
    is_vacant: bool
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What a hand-over is compared with: the register with the institutions' codes, the sender's works that stand here
    by their number there, the codes in use."""

    institutions: tuple[KnownInstitution, ...]
    college_codes: Mapping[str, int]
    here: Mapping[int, KnownWork]
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class PlannedWork:
    """A work of the file and what becomes of it; ``code`` is the one it has here."""

    work: TransferredWork
    state: TransferState
    code: str
    place: RowInstitution


@dataclass(frozen=True, slots=True)
class TransferPlan:
    """What taking a hand-over in would do; ``lost`` are works of an earlier file that no longer go on."""

    works: tuple[PlannedWork, ...]
    lost: tuple[KnownWork, ...]
    questions: tuple[Question, ...]
    fresh: tuple[NewInstitution, ...]
    colleges: Mapping[str, TransferredInstitution]
    answers: tuple[tuple[str, str], ...]

    @property
    def doubts(self) -> tuple[Question, ...]:
        """All questions a person sees, answered or not."""
        return tuple(one for one in self.questions if one.is_doubt)

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """Doubts that nobody has answered."""
        given = dict(self.answers)
        return tuple(one for one in self.doubts if one.id not in given)

    @property
    def changes_nothing(self) -> bool:
        """Whether all of it is here already."""
        return not self.lost and all(one.state is TransferState.HERE for one in self.works)

    def of(self, state: TransferState) -> tuple[PlannedWork, ...]:
        """The works that this becomes of."""
        return tuple(one for one in self.works if one.state == state)

    @property
    def fingerprint(self) -> str:
        """Two plans with the same fingerprint show and do the same."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]
