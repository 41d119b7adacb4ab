"""Pure: the plan of importing a transfer: which works are new, which are known, which lost their place."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from judging.core.imports.compare_institutions import InstitutionValues
from judging.core.imports.plan import InstitutionPlan, KnownInstitution, RowInstitution
from judging.core.transfers.transfers import TransferredWork


class TransferState(StrEnum):
    """What the import does with a work of the file."""

    NEW = "new"
    HERE = "here"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class KnownWork:
    """A work that came from the same sender before. ``is_vacant``: it was withdrawn because it lost its place;
    ``is_withdrawn``: it was withdrawn for this or another reason."""

    entry_id: int
    code: str
    title: str
    is_vacant: bool
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """The stored data that a transfer is compared with: the institutions and their codes, the sender's works by their
    number at the sender, and the entry codes in use."""

    institutions: tuple[KnownInstitution, ...]
    college_codes: Mapping[str, int]
    here: Mapping[int, KnownWork]
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class PlannedWork:
    """A work of the file and its state; ``code`` is its entry code here."""

    work: TransferredWork
    state: TransferState
    code: str
    place: RowInstitution


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferPlan(InstitutionPlan):
    """What importing a transfer would do; ``lost`` are works of an earlier file that no longer advance.

    ``colleges`` are the sender's institutions by ``Question.college``.
    """

    works: tuple[PlannedWork, ...]
    lost: tuple[KnownWork, ...]
    colleges: Mapping[str, InstitutionValues]

    @property
    def changes_nothing(self) -> bool:
        """Whether everything has been imported already."""
        return not self.lost and all(one.state is TransferState.HERE for one in self.works)

    @property
    def moves_places(self) -> bool:
        """Whether a work enters, comes back, or leaves that takes part until now."""
        leaves = any(not one.is_withdrawn for one in self.lost)
        return leaves or any(one.state is not TransferState.HERE for one in self.works)

    def of(self, state: TransferState) -> tuple[PlannedWork, ...]:
        """The works with this state."""
        return tuple(one for one in self.works if one.state == state)
