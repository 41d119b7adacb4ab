"""The sentences of refusals, a module an area. Each module holds ``SENTENCES``: code → English source string."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from typing import Any


def by_area() -> dict[str, Mapping[str, Any]]:
    """The sentences of each module; a code stands in one of them (held by a test)."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}").SENTENCES for name in names}


SENTENCES = {code: text for sentences in by_area().values() for code, text in sentences.items()}
"""All areas in one catalogue."""
