"""Facts of a work that raise no question in screening."""

from __future__ import annotations

from judging.core.rulebooks.fact_values import Value

PAPERS: dict[str, Value] = {
    "national_before": False,
    "awarded_before": False,
    "has_proposal": True,
    "has_report": True,
    "has_manual": True,
    "has_characteristics": True,
    "has_use_certificate": True,
    "volumes": 2,
    "same_volume": True,
    "characteristics_sheets": 3,
    "report_pages": 20,
}
STUDENT: dict[str, Value] = {"level": "certificate", "mode": "regular", "enrolled": True}
