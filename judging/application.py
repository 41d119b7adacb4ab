"""Flask, with errors logged without the values they failed on."""

from types import TracebackType

from flask import Flask, g, request

from judging.tracebacks import without_values


class Application(Flask):
    """The application. Flask would log the address of a failed request, which may be the secret link of a card, and
    the error's message, which may hold names."""

    def log_exception(
        self, exc_info: tuple[type, BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> None:
        """Log the error of a request that nothing handled."""
        error = exc_info[1]
        self.logger.error(
            "request=%s endpoint=%s failed\n%s",
            g.get("request_id", "-"),
            request.endpoint,
            "" if error is None else without_values(error),
        )
