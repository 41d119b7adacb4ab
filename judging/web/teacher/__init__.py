"""The routes of ``teacher``."""

from judging.web.counter import prints
from judging.web.serving.routes import Route, blueprint
from judging.web.teacher import award_certificates, cases, documents, lists, pages, registrations, works

_ONE = "/registrations/<int:registration_id>"

ROUTES: tuple[Route, ...] = (
    ("/", "home", pages.home, ("GET",)),
    ("/works.<ending>", "works_file", lists.works_file, ("GET",)),
    ("/works/<int:entry_id>/result", "result", pages.result, ("GET",)),
    ("/contests/<int:contest_id>/certificates", "certificates", award_certificates.certificates, ("GET",)),
    ("/contests/<int:contest_id>/certificates.pdf", "certificates_pdf", award_certificates.download, ("GET",)),
    ("/works/<int:entry_id>/names", "certificate_names", award_certificates.confirm, ("POST",)),
    ("/works/<int:entry_id>/names/<int:person_id>", "certificate_name", award_certificates.correct, ("POST",)),
    ("/works/<int:entry_id>/feedback.pdf", "feedback", pages.feedback, ("GET",)),
    ("/works/<int:entry_id>/receipt", "receipt", prints.team_receipt, ("GET",)),
    ("/works/<int:entry_id>/form", "open_form", registrations.open_form, ("POST",)),
    ("/registrations", "start", registrations.start, ("POST",)),
    ("/works/<int:entry_id>/protest", "protest", cases.protest, ("GET", "POST")),
    ("/works/<int:entry_id>/rulings", "rulings", cases.rulings, ("GET",)),
    ("/cases/<int:case_id>", "case", cases.case, ("GET", "POST")),
    (_ONE, "registration", works.registration, ("GET",)),
    (f"{_ONE}/form/<step>", "step", registrations.step, ("GET", "POST")),
    (f"{_ONE}/submit", "submit", works.submit, ("POST",)),
    (f"{_ONE}/discard", "discard", registrations.discard, ("POST",)),
    (f"{_ONE}/documents/<kind>", "document_add", documents.add, ("POST",)),
    ("/documents/<int:document_id>/remove", "document_remove", documents.remove, ("POST",)),
    (f"{_ONE}/names", "confirm_names", works.confirm_names, ("POST",)),
    (f"{_ONE}/names/<int:person_id>", "correct_name", works.correct_name, ("POST",)),
    (f"{_ONE}/withdrawal", "withdraw", works.withdraw, ("POST",)),
    (f"{_ONE}/change", "change", works.change, ("GET", "POST")),
)

teacher = blueprint("teacher", "/teacher", ROUTES)
