"""The screens of a hall: ``reveal`` shows a certified ranking award by award, ``hall`` what is presented now; each has
a page for a phone that moves it. ``screens`` opens either on a computer on which nobody signs in."""

from judging.web.screens import hall as hall_pages, links, reveal as reveal_pages
from judging.web.serving.routes import Route, blueprint

REVEAL: tuple[Route, ...] = (
    ("/screen", "screen", reveal_pages.screen, ("GET",)),
    ("/screen/live", "screen_live", reveal_pages.screen_live, ("GET",)),
    ("/screen/control", "control", reveal_pages.control, ("GET",)),
    ("/screen/control/live", "control_live", reveal_pages.control_live, ("GET",)),
    ("/screen/begin", "begin", reveal_pages.begin, ("POST",)),
    ("/screen/move", "move", reveal_pages.move, ("POST",)),
)

HALL: tuple[Route, ...] = (
    ("/screen", "screen", hall_pages.screen, ("GET",)),
    ("/screen/live", "screen_live", hall_pages.screen_live, ("GET",)),
    ("/", "control", hall_pages.control, ("GET",)),
    ("/live", "control_live", hall_pages.control_live, ("GET",)),
    ("/move", "move", hall_pages.move, ("POST",)),
    ("/late", "late", hall_pages.late, ("POST",)),
    ("/absent", "absent", hall_pages.absent, ("POST",)),
    ("/calls/<int:member_id>/seen", "call_seen", hall_pages.call_seen, ("POST",)),
)

SCREENS: tuple[Route, ...] = (
    ("", "enter", links.enter, ("GET", "POST")),
    ("/<code>", "open", links.open_screen, ("GET",)),
    ("/<any(reveal, hall):screen>/<int:contest_id>/link", "link", links.make, ("POST",)),
    ("/<any(reveal, hall):screen>/<int:contest_id>/link/close", "link_close", links.close, ("POST",)),
)

reveal = blueprint("reveal", "/results/<int:contest_id>", REVEAL)
hall = blueprint("hall", "/hall/contests/<int:contest_id>", HALL)
screens = blueprint("screens", "/screen", SCREENS)
