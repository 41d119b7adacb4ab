"""What views share: a 404 for a missing row, one transaction for a write, the redirect after it, the page of a list."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from flask import Response as Download, abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from judging.database.transaction import transaction
from judging.web.guards.whole_numbers import whole

Given = ParamSpec("Given")
Found = TypeVar("Found")


def or_404(found: Found | None) -> Found:
    """``found``, or a 404 if it is None."""
    if found is None:
        abort(404)
    return found


def page_number() -> int:
    """The page of a list that the address asks for; the first one by default."""
    return request.args.get("page", 1, type=whole)


def in_transaction(
    service: Callable[Concatenate[Session, Given], Found], /, *args: Given.args, **values: Given.kwargs
) -> Found:
    """Call the service in a write transaction of its own. The arguments are evaluated before it begins."""
    with transaction() as session:
        return service(session, *args, **values)


def flash_and_redirect(message: str, endpoint: str, /, category: str = "ok", **values: Any) -> Response:
    """Tell the result of a write, and redirect (303) to the endpoint."""
    flash(message, category)
    return redirect(url_for(endpoint, **values), 303)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type of an Excel workbook."""


def attachment(data: bytes | str, mimetype: str, name: str) -> Download:
    """A file to download under this name."""
    return Download(data, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'})
