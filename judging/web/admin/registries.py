"""Import of past works and institutions from a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from judging.core.imports.columns import SheetKind
from judging.core.imports.plan import Plan
from judging.core.imports.registry_columns import INSTITUTIONS, PAST_WORKS
from judging.queries.eligibility import past_works
from judging.queries.people import institutions
from judging.readers.spreadsheets.institutions import alike_notes, plan_institutions, read_institutions
from judging.readers.spreadsheets.past_works import plan_past_works, read_past_works
from judging.services.imports import registries
from judging.services.imports.imports import Report
from judging.web.organise.imports.sheet_import import SheetImport, download
from judging.web.wording.languages import language
from judging.writers.import_templates import institutions_template, past_works_template


def past_works_import() -> Any:
    """Past works from a spreadsheet."""
    return _import(
        PAST_WORKS,
        plan_past_works,
        registries.import_past_works,
        read=read_past_works,
        known=past_works.known,
    )


def institutions_import() -> Any:
    """Institutions from a spreadsheet."""
    return _import(
        INSTITUTIONS,
        plan_institutions,
        registries.import_institutions,
        read=read_institutions,
        known=institutions.stored,
        notes=alike_notes,
    )


def past_works_template_() -> Response:
    """An empty sheet of past works to fill in."""
    return download(past_works_template(language()), "past-works.xlsx")


def institutions_template_() -> Response:
    """An empty sheet of institutions to fill in."""
    return download(institutions_template(language()), "institutions.xlsx")


def _import(kind: SheetKind, plan: Callable[..., Plan[Any]], take: Callable[..., Report], **given: Any) -> Any:
    """An import into a registry, which asks no questions and so takes no answers."""

    def service(session: Session, *, answers: Mapping[str, str], **values: Any) -> Report:
        return take(session, **values)

    return SheetImport(
        purpose=kind.name,
        kind=kind,
        template=f"admin/{kind.name}/import.html",
        listing=f"admin.{kind.name}",
        address=f"admin.{kind.name}_import",
        plan=lambda sheet, known, answers=None: plan(sheet, known),
        service=service,
        **given,
    ).respond()
