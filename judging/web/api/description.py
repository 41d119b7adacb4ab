"""The OpenAPI 3.1 description, made from the shapes by SpecTree (ADR 0005). It describes; the views check for
themselves, since one unreadable change must not refuse a whole batch. Made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response, current_app, jsonify

from judging.web.api.shapes import Problem

if TYPE_CHECKING:
    from pydantic import BaseModel
    from spectree import SpecTree

View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Described:
    """What a view accepts and returns, and the statuses of its refusals."""

    takes: type[BaseModel] | None
    gives: type[BaseModel]
    refuses: tuple[int, ...]
    signed_in: bool


_described: dict[View, Described] = {}


def described(
    *, takes: type[BaseModel] | None = None, gives: type[BaseModel], refuses: tuple[int, ...], signed_in: bool = True
) -> Callable[[View], View]:
    """Describe what a view accepts, returns and refuses with (``application/problem+json``), without wrapping it."""

    def note(view: View) -> View:
        _described[view] = Described(takes, gives, refuses, signed_in)
        return view

    return note


def openapi() -> Response:
    """The description itself."""
    document = current_app.extensions.get("judging.openapi")
    if document is None:
        document = current_app.extensions["judging.openapi"] = _document()
    return jsonify(document)


def _document() -> dict[str, Any]:
    spec = _spec()
    spec.app = current_app
    document = dict(spec.spec)
    for path in document["paths"].values():
        for operation in path.values():
            for status, answer in operation.get("responses", {}).items():
                if status != "200" and "application/json" in answer.get("content", {}):
                    answer["content"] = {"application/problem+json": answer["content"]["application/json"]}
    return document


def _spec() -> SpecTree:
    """SpecTree with the described views. It expects its own wrappers, which are registered here and never called."""
    from spectree import Response as Answers, SecurityScheme, SecuritySchemeData, SpecTree
    from spectree.models import InType, SecureType

    class Collection(SpecTree):
        def get_function_metadata(self, func: View) -> Any:
            return super().get_function_metadata(wrappers.get(func, func))

    session = SecuritySchemeData(type=SecureType.API_KEY, name="session", field_in=InType.COOKIE)
    spec = Collection(
        "flask",
        title="judging",
        version="v1",
        openapi_version="3.1.0",
        mode="strict",
        naming_strategy=lambda model: model.__name__,
        security_schemes=[SecurityScheme(name="session", data=session)],
    )
    wrappers: dict[View, View] = {}
    for view, of_it in _described.items():
        answers = Answers(HTTP_200=of_it.gives, **{f"HTTP_{status}": Problem for status in of_it.refuses})
        security: dict[str, list[str]] | None = {"session": []} if of_it.signed_in else None
        wrap = spec.validate(json=of_it.takes, resp=answers, skip_validation=True, security=security)
        wrappers[view] = wrap(view)
    return spec
