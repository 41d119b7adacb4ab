"""Pure: the fingerprint of a preview, which must be unchanged when the results are published."""

from collections.abc import Mapping
from typing import Any

from judging.core.rulebooks.serialization import canonical_text, digest

_LOOKED_AT = ("version", "supersedes", "moved", "standings", "others", "settings", "rulebook", "reading", "contest")
_ANNOUNCED = ("provisional", "protests_until", "by_ruling")


def fingerprint(public: Mapping[str, Any]) -> str:
    """A digest of what a public text shows, equal before and after it is published.

    It leaves out the time, and the announcement's numbers and signer, which are entered on the same page.
    """
    shown = {name: public[name] for name in _LOOKED_AT}
    announced = {name: public["announcement"][name] for name in _ANNOUNCED}
    return digest(canonical_text(shown | {"announcement": announced}))
