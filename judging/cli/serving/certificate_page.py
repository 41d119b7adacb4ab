"""The process that serves the page with the certificate over http, beside a server that speaks https."""

import sys
import threading

from judging.cli.installation import settings_or_exit
from judging.cli.serving import server
from judging.cli.serving.work import end_with

STOP_SECONDS = 2
"""A worker that has just begun ignores its first signal; the server beside waits ten seconds for this process."""


def main(host: str, port: str, parent: str) -> None:
    """Serve until the process ``parent`` is gone."""
    settings = settings_or_exit()
    threading.Thread(target=end_with, args=(int(parent),), daemon=True).start()
    server.run(
        "judging.web.server.certificate_page:create",
        host=host,
        port=int(port),
        workers=1,
        log_level=settings.log_level,
        stop_seconds=STOP_SECONDS,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
