"""The routes of ``judge``."""

from judging.web.judge import cases, certify, comments, pages, paper, prizes, review, statistics
from judging.web.serving.routes import Route, blueprint

ROUTES: tuple[Route, ...] = (
    ("/", "home", pages.home, ("GET",)),
    ("/contests/<int:contest_id>/", "works", pages.works, ("GET",)),
    ("/contests/<int:contest_id>/welcome", "welcome", pages.welcome, ("GET", "POST")),
    ("/sheets/<int:sheet_id>", "sheet", pages.sheet, ("GET",)),
    ("/sheets/<int:sheet_id>/paper", "paper", paper.paper, ("GET", "POST")),
    ("/sheets/<int:sheet_id>/copy.pdf", "sheet_copy", paper.sheet_copy, ("GET",)),
    ("/contests/<int:contest_id>/cases", "cases", cases.cases, ("GET",)),
    ("/contests/<int:contest_id>/review", "review", review.review, ("GET",)),
    ("/contests/<int:contest_id>/review/<int:entry_id>", "review_entry", review.entry, ("GET",)),
    ("/contests/<int:contest_id>/progress", "progress", review.progress, ("GET",)),
    ("/contests/<int:contest_id>/statistics", "statistics", statistics.of_chair, ("GET",)),
    ("/contests/<int:contest_id>/prizes", "prizes", prizes.prizes, ("GET", "POST")),
    ("/contests/<int:contest_id>/comments", "comments", comments.comments, ("GET", "POST")),
    ("/contests/<int:contest_id>/certify", "certify", certify.certify, ("GET", "POST")),
)

judge = blueprint("judge", "/judge", ROUTES)
judge.before_request(pages.welcome_first)
