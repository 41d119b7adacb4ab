"""Requests without null characters, which PostgreSQL cannot store and nobody can type."""

from functools import cached_property
from typing import Any

import flask
from flask import Flask
from werkzeug.datastructures import FileStorage, ImmutableMultiDict

LANGUAGES = ("th", "en")
LANGUAGE_COOKIE = "language"


class Parameters(ImmutableMultiDict[str, Any]):
    """Form fields, query parameters, cookies and file names without null characters. The JSON interface refuses them by
    its types."""

    def __init__(self, mapping: Any = None) -> None:
        super().__init__(mapping)
        for name, values in dict.items(self):
            if any("\0" in _text(value) for value in values):
                dict.__setitem__(self, name, [_without_zeros(value) for value in values])


def _text(value: str | FileStorage) -> str:
    return value if isinstance(value, str) else value.filename or ""


def _without_zeros(value: str | FileStorage) -> str | FileStorage:
    if isinstance(value, str):
        return value.replace("\0", "")
    value.filename = _text(value).replace("\0", "")
    return value


class Request(flask.Request):
    """A request whose fields are ``Parameters``."""

    parameter_storage_class = Parameters
    dict_storage_class = Parameters

    @cached_property
    def language(self) -> str:
        """The language the reader chose, or Thai. Cached, because a page asks for it hundreds of times."""
        chosen = self.cookies.get(LANGUAGE_COOKIE)
        return chosen if chosen in LANGUAGES else LANGUAGES[0]


def init_app(app: Flask) -> None:
    """Use ``Request`` for every request of ``app``."""
    app.request_class = Request
