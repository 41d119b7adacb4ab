"""Request log: one line per request, with its id, with the number of the account and no name."""

import logging
import secrets
import time

from flask import Flask, Response, g, request

log = logging.getLogger("judging.requests")


def init_app(app: Flask) -> None:
    """Log every request of ``app`` except those for static files."""
    logging.getLogger("judging").setLevel(app.config["SETTINGS"].log_level.upper())

    @app.before_request
    def begin() -> None:
        g.request_id = secrets.token_hex(6)
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.request_id
        if log.isEnabledFor(logging.INFO):
            who = g.get("account")  # where the request asked for it: a line is no reason to read
            took = (time.perf_counter() - g.began) * 1000
            # Log the endpoint, not the address: a card's address is a secret, and a query may hold a name.
            log.info(
                "request=%s user=%s method=%s endpoint=%s status=%s ms=%.1f",
                g.request_id,
                who.user_id if who else "-",
                request.method,
                request.endpoint,
                response.status_code,
                took,
            )
        return response
