"""Pure: who can supply a fact that a work lacks."""

from enum import StrEnum

from judging.core.eligibility.counter import FROM_COUNTER
from judging.core.rulebooks.facts import FACTS

_IN_REGISTRY = frozenset({"registry_number", "registered_at", "pdf_uploaded"})
"""The facts that the national registry of works shows."""


class Supplier(StrEnum):
    """Who can supply a fact."""

    TEAM = "team"
    COUNTER = "counter"
    REGISTRY = "registry"
    COMMITTEE = "committee"


def supplier_of(fact: str) -> Supplier:
    """Who supplies this fact of a work; what is counted or compared is for the committee."""
    if fact in FROM_COUNTER:
        return Supplier.COUNTER
    if fact in _IN_REGISTRY:
        return Supplier.REGISTRY
    return Supplier.COMMITTEE if FACTS[fact].derived or FACTS[fact].about is None else Supplier.TEAM
