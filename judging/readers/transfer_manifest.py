"""The manifest of a transfer file → the transfer. Pydantic checks the types, this module limits and references."""

import json
import re
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from judging import limited
from judging.core.refusals import RuleViolation, refuse_if
from judging.core.transfers.transfers import FORMAT, KIND, Transfer, TransferredWork, is_transferred, manifest

MOST_WORKS = 2000
SMALL = 1024 * 1024
SECONDS = 10
MEGABYTES = 512
_SHA256 = re.compile(r"[0-9a-f]{64}")
_COUNTS = range(2**31)
_LONGEST = 20_000
_LONGEST_OF = {
    "area": 120,
    "carried_from": 200,
    "category": 20,
    "clause": 20,
    "code": 40,
    "committee": 200,
    "key": 64,
    "kind": 40,
    "name": 200,
    "name_en": 200,
    "name_th": 200,
    "prefix": 60,
    "province": 80,
    "region": 80,
    "requirement": 60,
    "scope": 200,
    "title_en": 400,
    "title_th": 400,
}
"""Characters of a text by the name of its field, as the database holds them."""


def check_manifest(data: bytes) -> str:
    """Read a large manifest in a limited process first; the code of its refusal, or empty. A small one cannot exhaust
    anything."""
    if len(data) <= SMALL:
        return ""
    try:
        found: str = limited.run(
            "judging.readers.transfer_manifest:refusal", data, seconds=SECONDS, megabytes=MEGABYTES
        )
    except limited.LimitReachedError:
        return "hand_over_broken"
    return found


def refusal(data: bytes) -> str:
    """The code with which ``read_manifest`` refuses this manifest, or empty."""
    try:
        read_manifest(data.decode())
    except RuleViolation as refused:
        return refused.code
    except ValueError:
        return "hand_over_broken"
    return ""


def read_manifest(text: str) -> Transfer:
    """The transfer whose ``manifest`` is this text; any other text is refused.

    Raises:
        RuleViolation: ``hand_over_broken``, ``hand_over_newer`` (of a later format).
    """
    try:
        data = json.loads(text)
        refuse_if(data.get("kind") != KIND, "hand_over_broken")
        refuse_if(data["format"] != FORMAT, "hand_over_newer")
        _check_limits(data)
        found = _adapter().validate_python(data)
    except (ValueError, KeyError, AttributeError, RecursionError) as broken:
        raise RuleViolation("hand_over_broken") from broken
    refuse_if(manifest(found) != text or len(found.works) > MOST_WORKS, "hand_over_broken")
    refuse_if(not all(map(_is_possible, found.works)), "hand_over_broken")
    return found


@cache
def _adapter() -> TypeAdapter[Transfer]:
    return TypeAdapter(Transfer)


def _check_limits(value: Any, name: str = "") -> None:
    """ValueError for a text that is too long for its field, and for a number that is no count."""
    if isinstance(value, dict):
        for key, inner in value.items():
            _check_limits(inner, key)
    elif isinstance(value, list):
        for inner in value:
            _check_limits(inner, name)
    elif isinstance(value, str):
        if len(value) > _LONGEST_OF.get(name, _LONGEST):
            raise ValueError(name)
    elif isinstance(value, int) and value not in _COUNTS:
        raise ValueError(name)


def _is_possible(work: TransferredWork) -> bool:
    """Whether the work has its names, only facts that are transferred, and findings and documents that can be its."""
    wanted = [work.code, work.title_th, work.college.name_th, *(person.name for person in work.team)]
    facts = {*work.facts, *(name for person in work.team for name in person.facts)}
    return (
        all(wanted)
        and all(map(is_transferred, facts))
        and all(finding.person is None or finding.person < len(work.team) for finding in work.findings)
        and all(finding.recorded_at.tzinfo is not None for finding in work.findings)
        and all(document.size and document.pages and _SHA256.fullmatch(document.sha256) for document in work.documents)
    )
