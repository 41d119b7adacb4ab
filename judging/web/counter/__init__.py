"""The routes of ``counter``: helpers and organisers record what teams hand in."""

from judging.web.counter import pages, prints
from judging.web.serving.routes import Route, blueprint

ROUTES: tuple[Route, ...] = (
    ("/", "home", pages.home, ("GET",)),
    ("/<int:contest_id>", "works", pages.works, ("GET",)),
    ("/<int:contest_id>/<path:code>", "work", pages.work, ("GET", "POST")),
    ("/print/<int:contest_id>", "labels", prints.labels, ("GET",)),
    ("/print/<int:contest_id>/<path:code>", "receipt", prints.receipt, ("GET",)),
)

counter = blueprint("counter", "/counter", ROUTES)
