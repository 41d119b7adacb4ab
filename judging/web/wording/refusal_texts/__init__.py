"""Messages of refusals, one module per domain. Each module holds ``SENTENCES``: code → English source string."""

import importlib
import pkgutil
from collections.abc import Mapping
from typing import Any


def by_domain() -> dict[str, Mapping[str, Any]]:
    """The sentences of each module; a test checks that each code appears once."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}").SENTENCES for name in names}


SENTENCES = {code: text for sentences in by_domain().values() for code, text in sentences.items()}
"""All domains in one dictionary."""
