"""Errors for logs: where something failed and what kind of failure it is, without the values it failed on.

The message of an exception often has user input: a database names the values that violate a constraint, a parser the
text it cannot read. So no message is logged.
"""

import traceback
from collections.abc import Iterator


def without_values(error: BaseException) -> str:
    """The stack of an error and of those that led to it, the first one first: type, code and constraint of a database
    error, places in the code; no message."""
    return "\n".join(f"{_kind(one)}\n{''.join(traceback.format_tb(one.__traceback__))}" for one in _chain(error))


def _chain(error: BaseException) -> Iterator[BaseException]:
    chain: list[BaseException] = []
    ahead: BaseException | None = error
    while ahead is not None and ahead not in chain:
        chain.append(ahead)
        ahead = ahead.__cause__ or (None if ahead.__suppress_context__ else ahead.__context__)
    return reversed(chain)


def _kind(error: BaseException) -> str:
    known = {
        "code": getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None),
        "constraint": getattr(getattr(error, "diag", None), "constraint_name", None),
        "errno": getattr(error, "errno", None),
    }
    told = "".join(f" {name}={value}" for name, value in known.items() if value is not None)
    return f"{type(error).__module__}.{type(error).__qualname__}{told}"
