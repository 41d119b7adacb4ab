"""Pure: what facts and committees say of a requirement, and what follows for the entry; no clause by number."""

from __future__ import annotations

from enum import StrEnum


class Answer(StrEnum):
    """What the stored facts say of a requirement. Unknown never fails and never passes."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Decision(StrEnum):
    """What a committee decided of a requirement; ``reopen`` takes its last decision back."""

    PASS = "pass"
    FAIL = "fail"
    WAIVE = "waive"
    REOPEN = "reopen"
