"""A blueprint made from its table of routes."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import Blueprint

Route = tuple[str, str, Callable[..., Any], Sequence[str]]
"""(address, endpoint, view, methods)"""


def blueprint(name: str, prefix: str, routes: Iterable[Route]) -> Blueprint:
    """The blueprint ``name`` under ``prefix`` with exactly these routes."""
    made = Blueprint(name, __name__, url_prefix=prefix or None)
    for address, endpoint, view, methods in routes:
        made.add_url_rule(address, endpoint, view, methods=list(methods))
    return made
