"""Where the code of a paper sheet leads: its own address, since organisers and judges scan the same code."""

from judging.web.papers import pages
from judging.web.serving.routes import Route, blueprint

ROUTES: tuple[Route, ...] = (("/<paper_code>", "find", pages.find, ("GET",)),)

papers = blueprint("papers", "/paper", ROUTES)
