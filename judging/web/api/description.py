"""The OpenAPI 3.1 description, made from the shapes by SpecTree (ADR 0005). It describes; the views check for
themselves, since one unreadable change must not refuse a whole batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, current_app, jsonify
from pydantic import BaseModel
from spectree import Response as Answers
from spectree import SecurityScheme, SecuritySchemeData, SpecTree
from spectree.models import InType, SecureType

from judging.web.api.shapes import Problem

SESSION = SecuritySchemeData(type=SecureType.API_KEY, name="session", field_in=InType.COOKIE)

spec = SpecTree(
    "flask",
    title="judging",
    version="v1",
    openapi_version="3.1.0",
    mode="strict",
    naming_strategy=lambda model: model.__name__,
    security_schemes=[SecurityScheme(name="session", data=SESSION)],
)


def described(
    *, takes: type[BaseModel] | None = None, gives: type[BaseModel], refuses: tuple[int, ...], signed_in: bool = True
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Describe a view: what it takes and gives, and with which statuses it refuses (``application/problem+json``)."""
    answers = Answers(HTTP_200=gives, **{f"HTTP_{status}": Problem for status in refuses})
    return spec.validate(
        json=takes, resp=answers, skip_validation=True, security={"session": []} if signed_in else None
    )


def openapi() -> Response:
    """The description itself."""
    spec.app = current_app
    document = dict(spec.spec)
    for path in document["paths"].values():
        for operation in path.values():
            for status, answer in operation.get("responses", {}).items():
                if status != "200" and "application/json" in answer.get("content", {}):
                    answer["content"] = {"application/problem+json": answer["content"]["application/json"]}
    return jsonify(document)
