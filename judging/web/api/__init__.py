"""The routes of the JSON interface, and its OpenAPI description."""

from judging.web.api import description, halls, judging, results, sheets, tablets
from judging.web.serving.routes import Route, blueprint

ROUTES: tuple[Route, ...] = (
    ("/openapi.json", "openapi", description.openapi, ("GET",)),
    ("/judging", "judging", judging.judging, ("GET",)),
    ("/tablet", "tablet", tablets.tablet, ("POST",)),
    ("/sheets/<int:sheet_id>/changes", "sheet_changes", sheets.changes, ("POST",)),
    ("/sheets/<int:sheet_id>/submit", "sheet_submit", sheets.submit, ("POST",)),
    ("/sheets/<int:sheet_id>/report", "sheet_report", sheets.report, ("POST",)),
    ("/sheets/<int:sheet_id>/correction", "sheet_correction", sheets.correction, ("POST",)),
    ("/sheets/<int:sheet_id>/call", "sheet_call", halls.call, ("POST",)),
    ("/sheets/<int:sheet_id>/interest", "sheet_interest", sheets.interest, ("POST",)),
    ("/sheets/<int:sheet_id>/note", "sheet_note", sheets.note, ("POST",)),
    ("/results/<int:contest_id>", "results", results.results, ("GET",)),
    ("/results/<int:contest_id>/<int:version>", "results_version", results.results_version, ("GET",)),
)

api = blueprint("api", "/api/v1", ROUTES)
