"""Mapped classes, a file a noun: columns, relations, named constraints; no rules, no Flask."""

from judging.core.entries import Admission
from judging.models.audit import AuditChain, AuditEntry, InstallationFact
from judging.models.base import Base
from judging.models.competitions import (
    Competition,
    Contest,
    ContestStep,
    Institution,
    PracticeSettings,
    Publication,
    Round,
)
from judging.models.entries import Entry, TeamMember, TeamRole
from judging.models.panels import PanelMember, PanelSection, Recusal
from judging.models.people import Card, Person, RoleGrant, User
from judging.models.rulebooks import CriterionRow, LevelRow, RulebookRow
from judging.models.scoresheets import (
    Comment,
    Mark,
    Receipt,
    Scoresheet,
    SheetChange,
    SheetSection,
    SheetState,
)

__all__ = [
    "Admission",
    "AuditChain",
    "AuditEntry",
    "Base",
    "Card",
    "Comment",
    "Competition",
    "Contest",
    "ContestStep",
    "CriterionRow",
    "Entry",
    "InstallationFact",
    "Institution",
    "LevelRow",
    "Mark",
    "PanelMember",
    "PanelSection",
    "Person",
    "PracticeSettings",
    "Publication",
    "Receipt",
    "Recusal",
    "RoleGrant",
    "Round",
    "RulebookRow",
    "Scoresheet",
    "SheetChange",
    "SheetSection",
    "SheetState",
    "TeamMember",
    "TeamRole",
    "User",
]
