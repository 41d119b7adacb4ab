"""Request log: one line per request, with its id, with the number of the account and no name."""

import logging
import secrets
import time

from flask import Flask, Response, g, request

log = logging.getLogger("judging.requests")


def new_request_id() -> str:
    """An id that links a page, its request and the log's line."""
    return secrets.token_hex(6)


def log_answer(
    request_id: str, user_id: int | None, method: str, endpoint: str | None, status: int, began: float
) -> None:
    """Write the line of a request; ``began`` is its beginning on the performance counter, in seconds."""
    if log.isEnabledFor(logging.INFO):
        took = (time.perf_counter() - began) * 1000
        # Log the endpoint, not the address: a card's address is a secret, and a query may hold a name.
        line = "request=%s user=%s method=%s endpoint=%s status=%s ms=%.1f"
        log.info(line, request_id, "-" if user_id is None else user_id, method, endpoint, status, took)


def init_app(app: Flask) -> None:
    """Log every request of ``app`` except those for static files."""
    logging.getLogger("judging").setLevel(app.config["SETTINGS"].log_level.upper())

    @app.before_request
    def begin() -> None:
        g.request_id = new_request_id()
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.request_id
        who = g.get("account")  # where the request asked for it: a line is no reason to read
        user_id = who.user_id if who else None
        log_answer(g.request_id, user_id, request.method, request.endpoint, response.status_code, g.began)
        return response
