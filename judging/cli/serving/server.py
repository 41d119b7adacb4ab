"""The production server: granian's workers, each with the adapter between them and the application."""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from judging import collector

SWITCH_INTERVAL = 0.0005
"""The thread switch interval in seconds; Python's default of 5 ms is the time of four saves."""

CONNECTIONS = 10_000
"""Open connections of a worker. granian stops accepting above this ("backpressure"), so idle ones would shut out
everyone at its default of 512 for two workers; threads and queues of the adapter bound the work instead."""

SPARE_FILES = 500
"""File descriptors of a worker for the database, documents and bodies."""

HEAD_SECONDS = 15
"""For a request's head, and for an idle connection until the next one; a tablet then opens another."""

STOP_SECONDS = 10
"""For requests in flight when the server is stopped."""

RESPAWN_PAUSE = 0.5


Renew = Callable[[], None]
"""Starts the workers again one by one, which then read the certificate again."""


def run(
    target: str,
    *,
    host: str,
    port: int,
    workers: int,
    log_level: str = "warning",
    stop_seconds: int = STOP_SECONDS,
    certificate: tuple[Path, Path] | None = None,
    watch: Callable[[Renew], None] | None = None,
) -> None:
    """Serve the RSGI application that the function ``target`` (``module:function``) makes, until stopped.

    ``stop_seconds``: for requests in flight when it is stopped. ``certificate``: the files of certificate and key, for
    https. ``watch`` is called once when the server begins.
    """
    importlib.import_module(target.partition(":")[0])  # the workers share it
    tune()
    certificate_file, key_file = certificate or (None, None)
    server = PatientServer(
        target,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,  # the limits on slow clients are those of HTTP/1
        websockets=False,
        workers=workers,
        backpressure=connections(raise_file_limit()),
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_SECONDS * 1000),
        respawn_failed_workers=True,
        workers_kill_timeout=stop_seconds,
        log_level=LogLevels.warning,
        log_dictconfig=_logging(log_level),
        ssl_protocol_min=SSLProtocols.tls12,  # old tablets know no 1.3
        ssl_cert=certificate_file,
        ssl_key=key_file,
    )
    if watch is not None:
        begin = watch
        server.on_startup(lambda: begin(server.signal_handler_reload))
    server.serve()


class PatientServer(MPServer):
    """granian ends the whole service when a worker dies twice within 5.5 s; this one starts it again each time."""

    def _respawn_workers(self, workers: Sequence[int], *args: Any, **kwargs: Any) -> None:
        time.sleep(RESPAWN_PAUSE)  # a worker that dies at once must not keep the processor busy
        super()._respawn_workers(workers, *args, **kwargs)
        self.respawned_wrks.clear()


def tune() -> None:
    """Settings that the workers inherit: a short thread switch interval, since a thread may hold the write lock while
    another computes; and those of the garbage collector."""
    sys.setswitchinterval(SWITCH_INTERVAL)
    collector.tune()


def raise_file_limit() -> int:
    """Allow this process and its workers as many open files as the system grants; returns the number."""
    try:
        import resource
    except ImportError:  # not on Windows
        return CONNECTIONS + SPARE_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY:
        hard = max(soft, CONNECTIONS + SPARE_FILES)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def connections(files: int) -> int:
    """The open connections of a worker that may open this many files."""
    return max(100, min(CONNECTIONS, files - SPARE_FILES))


def _logging(level: str) -> dict[str, Any]:
    """Log one line per record on stdout, with its time; of the server's own log only warnings and errors."""
    handler = {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stdout"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"lines": handler},
        "loggers": {
            "_granian": {"handlers": ["lines"], "level": "WARNING", "propagate": False},
            "judging": {"handlers": ["lines"], "level": level.upper(), "propagate": False},
        },
        "root": {"handlers": ["lines"], "level": "WARNING"},
    }
