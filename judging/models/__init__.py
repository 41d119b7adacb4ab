"""Mapped classes, one module per noun: columns, relationships and named constraints; no rules, no Flask."""

from judging.core.eligibility.checks import Admission
from judging.core.roles import TeamRole
from judging.models.audit import AuditChain, AuditEntry, InstallationFact
from judging.models.base import Base
from judging.models.competitions import (
    Competition,
    Contest,
    ContestStep,
    Institution,
    InstitutionMerge,
    PracticeSettings,
    Publication,
    PublicationNotice,
    Round,
)
from judging.models.entries import Entry, EntryOrigin, TeamMember, Withdrawal
from judging.models.findings import CounterHelper, CounterRecord, Finding, LookAlike, PastWork
from judging.models.imports import ColumnMapping
from judging.models.jobs import Job, JobState
from judging.models.panels import PanelMember, PanelSection, Recusal, RecusalKind
from judging.models.people import (
    AccountMerge,
    Card,
    Deputy,
    Person,
    RecoveryCode,
    RoleGrant,
    SecondFactorRow,
    User,
    UserSession,
)
from judging.models.registrations import ChangeKind, ChangeRequest, Document, Registration
from judging.models.rulebooks import CriterionRow, LevelRow, RulebookRow
from judging.models.rulings import (
    Case,
    CaseFile,
    CaseFilePart,
    CaseReading,
    CaseSource,
    Correction,
    CorrectionState,
    Ruling,
    RulingEntry,
    RulingProposal,
)
from judging.models.scoresheets import (
    Comment,
    LatestChange,
    Mark,
    Receipt,
    Scoresheet,
    SheetBatch,
    SheetSection,
    SheetState,
)
from judging.models.transfers import ReceivedTransfer, TrustedKey

__all__ = [
    "AccountMerge",
    "Admission",
    "AuditChain",
    "AuditEntry",
    "Base",
    "Card",
    "Case",
    "CaseFile",
    "CaseFilePart",
    "CaseReading",
    "CaseSource",
    "ChangeKind",
    "ChangeRequest",
    "ColumnMapping",
    "Comment",
    "Competition",
    "Contest",
    "ContestStep",
    "Correction",
    "CorrectionState",
    "CounterHelper",
    "CounterRecord",
    "CriterionRow",
    "Deputy",
    "Document",
    "Entry",
    "EntryOrigin",
    "Finding",
    "InstallationFact",
    "Institution",
    "InstitutionMerge",
    "Job",
    "JobState",
    "LatestChange",
    "LevelRow",
    "LookAlike",
    "Mark",
    "PanelMember",
    "PanelSection",
    "PastWork",
    "Person",
    "PracticeSettings",
    "Publication",
    "PublicationNotice",
    "Receipt",
    "ReceivedTransfer",
    "RecoveryCode",
    "Recusal",
    "RecusalKind",
    "Registration",
    "RoleGrant",
    "Round",
    "RulebookRow",
    "Ruling",
    "RulingEntry",
    "RulingProposal",
    "Scoresheet",
    "SecondFactorRow",
    "SheetBatch",
    "SheetSection",
    "SheetState",
    "TeamMember",
    "TeamRole",
    "TrustedKey",
    "User",
    "UserSession",
    "Withdrawal",
]
