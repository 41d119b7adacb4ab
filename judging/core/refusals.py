"""Pure: the exception for a refusal by a rule."""

from typing import TypeVar

Value = TypeVar("Value")


class RuleViolation(Exception):  # noqa: N818 - a refusal is no error
    """A rule refuses the request. Nothing was changed.

    ``code`` names the refusal (``sheet_closed``); ``params`` fill its sentence in ``web.wording.refusals``, in Thai and
    English. A bug is not a refusal and raises another exception.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return f"{self.code} {self.params}" if self.params else self.code


def require(value: Value | None, code: str, **params: object) -> Value:
    """The value.

    Raises:
        RuleViolation: ``code`` with ``params``, where the value is None or an empty text.
    """
    if value is None or value == "":
        raise RuleViolation(code, **params)
    return value


def refuse_if(condition: object, code: str, **params: object) -> None:
    """Do nothing while the condition is false.

    Raises:
        RuleViolation: ``code`` with ``params``, where the condition holds.
    """
    if condition:
        raise RuleViolation(code, **params)
