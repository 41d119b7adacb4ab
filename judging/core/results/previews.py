"""Pure: what a person looked at before they published it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from judging.core.results.publications import digest
from judging.core.rulebooks.serialization import canonical_text

_LOOKED_AT = ("version", "supersedes", "moved", "standings", "others", "settings", "rulebook", "reading", "contest")
_ANNOUNCED = ("provisional", "protests_until", "by_ruling")


def fingerprint(public: Mapping[str, Any]) -> str:
    """What a public document shows, as a digest: without its time, and without the numbers and the signer of its
    announcement, which are typed beside it. The same before it is published as after."""
    shown = {name: public[name] for name in _LOOKED_AT}
    announced = {name: public["announcement"][name] for name in _ANNOUNCED}
    return digest(canonical_text(shown | {"announcement": announced}))
