"""The routes of ``hall``: organisers, chair and secretary say what is presented now, and a second screen shows it."""

from judging.web.hall import pages
from judging.web.serving.routes import Route, blueprint

ROUTES: tuple[Route, ...] = (
    ("/contests/<int:contest_id>/", "control", pages.control, ("GET",)),
    ("/contests/<int:contest_id>/screen", "screen", pages.screen, ("GET",)),
    ("/contests/<int:contest_id>/live", "live", pages.live, ("GET",)),
    ("/contests/<int:contest_id>/move", "move", pages.move, ("POST",)),
    ("/contests/<int:contest_id>/late", "late", pages.late, ("POST",)),
    ("/contests/<int:contest_id>/absent", "absent", pages.absent, ("POST",)),
    ("/contests/<int:contest_id>/calls/<int:member_id>/seen", "call_seen", pages.call_seen, ("POST",)),
)

hall = blueprint("hall", "/hall", ROUTES)
