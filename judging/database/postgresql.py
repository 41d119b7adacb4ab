"""Connections to PostgreSQL that notice a server which no longer answers.

The server's own time limits do not help when it is stopped, and its machine still acknowledges what TCP sends.
"""

from __future__ import annotations

from math import inf
from time import monotonic
from typing import Any

import psycopg

from judging.database import waits


class NoAnswerError(psycopg.OperationalError):
    """The server did not answer in time; the connection is closed."""


class BoundedConnection(psycopg.Connection[Any]):
    """A connection that is closed when the server does not answer within ``patience`` seconds."""

    patience: float | None = None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for the server."""
        if timeout is None:  # only the pool's test of a connection runs outside a transaction
            timeout = waits.PING if self.autocommit else self.patience
        until = monotonic() + (timeout or inf)
        try:
            return super().wait(gen, interval, timeout)
        except psycopg.OperationalError as error:
            if error.sqlstate is not None or monotonic() < until:
                raise
        self.pgconn.finish()
        raise NoAnswerError("the server did not answer in time")

    def rollback(self) -> None:
        """Roll back; the server has done so where the connection is lost."""
        if not self.closed:
            super().rollback()
