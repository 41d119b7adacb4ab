"""The body of a request to the JSON interface, and the answer to one that cannot be read."""

from flask import Response, abort, request
from pydantic import ValidationError

from judging.web.serving.errors import problem
from judging.web.wording.problem_texts import detail


def json_body() -> bytes:
    """The body of the request, unless it says that it is something else than JSON."""
    if request.mimetype and not request.is_json:
        abort(415)
    return request.get_data()


def unreadable(error: ValidationError) -> Response:
    """Where the body differs from what the call takes."""
    faults = [
        {"at": ".".join(map(str, fault["loc"])), "what": fault["msg"]}
        for fault in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    return problem(422, "malformed", detail("malformed"), faults=faults)
