"""Pure: judges as a sheet, a panel and earlier panels have them."""

from dataclasses import dataclass, field

from judging.core.contests.lifecycle import ContestState
from judging.core.imports.plan import Answers, KnownInstitution, RowAt
from judging.core.roles import PanelRole


@dataclass(frozen=True, slots=True)
class JudgeValues:
    """The values of a judge that a sheet can set. Empty ``sections`` mean all sections."""

    name: str
    position: str
    role: PanelRole
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownMember(JudgeValues):
    """A member of the panel as it is stored. ``is_shared``: the account has a username, a role or another seat, so that
    a sheet does not change its position."""

    id: int
    institution_id: int | None
    has_left: bool
    has_marks: bool
    is_shared: bool


@dataclass(frozen=True, slots=True)
class KnownJudge:
    """A judge of other panels that the actor may appoint here, with the institution, the school year and the category
    of the latest one."""

    user_id: int
    name: str
    position: str
    institution_id: int | None
    school_year: int
    category: str


@dataclass(frozen=True, slots=True)
class JudgeRow:
    """One row of a sheet of judges. ``institution`` is what the sheet says; ``proposed_institution`` is found in the
    position where the sheet names none. Empty ``sections`` mean all sections."""

    row: RowAt
    name: str
    position: str
    institution: str
    proposed_institution: str
    sections: tuple[str, ...]
    is_chair: bool


@dataclass(frozen=True, slots=True)
class KnownPanel:
    """The stored data that a sheet of judges is compared with; ``sections`` are the rulebook's, in printed order, and
    ``judges`` are not on the panel; ``said`` are the answers of earlier imports."""

    institutions: tuple[KnownInstitution, ...]
    members: tuple[KnownMember, ...]
    sections: tuple[str, ...]
    state: ContestState
    judges: tuple[KnownJudge, ...] = ()
    said: Answers = field(default_factory=dict)
