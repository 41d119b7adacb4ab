"""The routes of ``rulings``: cases and rulings, for organisers and the central committee."""

from judging.web.rulings import cases, decisions, previews
from judging.web.serving.routes import Route, blueprint

ROUTES: tuple[Route, ...] = (
    ("/", "home", cases.home, ("GET",)),
    ("/contests/<int:contest_id>", "cases", cases.cases, ("GET",)),
    ("/contests/<int:contest_id>/new", "case_new", cases.case_new, ("GET", "POST")),
    ("/contests/<int:contest_id>/cases/<int:case_id>", "case", decisions.case, ("GET", "POST")),
    ("/contests/<int:contest_id>/cases/<int:case_id>/tie", "tie", decisions.tie, ("GET", "POST")),
    ("/contests/<int:contest_id>/cases/<int:case_id>/ask", "ask", cases.ask, ("POST",)),
    ("/contests/<int:contest_id>/cases/<int:case_id>/answer", "answer", cases.answer, ("POST",)),
    ("/contests/<int:contest_id>/cases/<int:case_id>/evidence", "evidence", cases.evidence, ("POST",)),
    ("/contests/<int:contest_id>/cases/<int:case_id>/close", "close", cases.close, ("POST",)),
    ("/contests/<int:contest_id>/cases/<int:case_id>/proposal", "proposal", previews.proposal, ("GET", "POST")),
    ("/contests/<int:contest_id>/cases/<int:case_id>/proposal/reject", "reject", previews.reject, ("POST",)),
    ("/contests/<int:contest_id>/rulings/<int:ruling_id>/reverse", "reverse", decisions.reverse, ("GET", "POST")),
)

rulings = blueprint("rulings", "/rulings", ROUTES)
