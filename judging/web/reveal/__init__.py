"""The routes of ``reveal``: organisers show a certified ranking on the big screen, award by award, then publish it."""

from judging.web.reveal import pages
from judging.web.serving.routes import Route, blueprint

ROUTES: tuple[Route, ...] = (
    ("/screen", "screen", pages.screen, ("GET",)),
    ("/screen/control", "control", pages.control, ("GET",)),
    ("/screen/live", "live", pages.live, ("GET",)),
    ("/screen/begin", "begin", pages.begin, ("POST",)),
    ("/screen/move", "move", pages.move, ("POST",)),
)

reveal = blueprint("reveal", "/results/<int:contest_id>", ROUTES)
"""The big screen of a contest, and the page of a phone that moves it."""
