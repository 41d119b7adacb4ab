"""Every service that has an actor writes an audit entry when it writes, and nothing else writes.

Every test with web requests also checks the rows that they write (``tests/audited.py``).
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from judging.database.transaction import transaction
from tests.audited import UnauditedError

PACKAGE = Path(__file__).resolve().parent.parent / "judging"
SERVICES = sorted((PACKAGE / "services").rglob("*.py"))
WRITES = {"session.add", "session.add_all", "session.delete", "session.merge"}
STATEMENTS = {"insert", "update", "delete"}

PARTS = {
    "entries.replace_team": "part of entries and of registrations.submit",
    "entries.write_team": "part of entries and of the import of works",
    "entries.move_registrations": "part of entries.edit and of the import of works",
    "grant_rows.checked": "reads only",
    "new_accounts.checked_username": "reads only",
    "new_passwords.check": "reads only",
    "new_passwords.valid_until": "reads only",
    "account_rows.administered": "locks and reads",
    "account_rows.locked": "locks and reads",
    "account_rows.managed": "locks and reads",
    "deputy_rows.running": "locks and reads",
    "named_institutions.make_institutions": "part of the imports of works and judges",
    "named_institutions.place_institutions": "part of the import of works",
    "panel_people.known_user": "reads only",
    "round_teachers.granted_round": "reads only",
    "panel_people.rename": "part of panels and of the import of judges",
    "panels.demote_chair": "part of panels and of the import of judges",
    "panels.delete_member": "part of panels and of the deletion of a contest",
    "panels.forget_judge": "part of panels and of rehearsals",
    "substitutes.presented": "reads",
    "substitutes.record": "part of panels.appoint",
    "substitutes.check_none": "reads",
    "abstentions.record": "follows from settings, panel and works, whose changes are recorded",
    "lifecycle.take_step": "part of contests.advance, contests.go_back, results.certify and results.publish",
    "marks.times": "reads",
    "marks.write": "part of scoresheets.save_changes",
    "counter_helpers.move_cards": "part of rounds",
    "rehearsals.check_none_runs": "part of the archive and of the deletion of a contest",
    "sign_in_cards.follow_days": "part of rounds and of the archive",
    "sign_in_cards.make": "part of counter_helpers",
    "sign_in_cards.end": "part of counter_helpers",
    "panel_sheets.set_sections": "part of panels and entries",
    "panel_sheets.delete_unused": "part of panels and entries",
    "panel_sheets.excuse": "part of panels and entries",
    "panel_sheets.reopen": "part of panels and entries",
    "panel_sheets.restore_submitted": "part of panels.lift_recusal",
    "panel_sheets.any_used": "reads",
    "panel_sheets.any_reported": "reads",
    "panel_sheets.count_begun": "reads",
    "panel_sheets.count_ranked": "reads",
    "registration_sync.sync_titles": "part of entries.edit, the import of works and change_requests.decide",
    "registration_sync.sync_team": "part of entries.edit and of the import of works",
    "erased_texts.erase": "part of personal_data",
    "official_papers.forget": "part of the deletion of a contest",
    "duplicates.find_pairs": "part of entering, changing and importing works, of registrations and of advancing",
    "duplicates.find_past_pairs": "part of the import of past works",
    "duplicates.delete_pairs": "part of entries.remove",
    "duplicates.delete_past_pairs": "part of past_works.remove",
    "duplicates.update_admission_with_pairs": "part of institutions.merge",
    "screening.update_admission": "part of every change of facts, findings, teams and duplicates",
    "screening.update_all_admissions": "part of every change of days, windows and readings",
    "scoresheets.close": "part of scoresheets.submit and paper_sheets",
    "scoresheets.ensure_sheets": "part of opening scoring, admitting late, appointing",
    "announcements.next_announcement": "reads, and adds the signer of results.publish",
    "results.preview": "reads",
    "previews.preview": "reads: what it carries out is rolled back",
    "previews.confirm": "carries out rulings.record and rulings.reverse",
    "previews.record_seen": "part of previews.confirm and proposals.confirm",
    "corrections.advance": "part of results.certify and results.publish",
    "announcements.announcement_after_ruling": "reads, for results.publish_ruled",
    "incoming_works.enter": "part of advancement.advance and transfer_files.import_file",
    "withdrawals.lose_places": "part of advancement.advance and transfer_files.import_file",
    "withdrawals.give_places_back": "part of advancement.advance and transfer_files.import_file",
    "transfer_files.check": "reads",
    "rechecks.recheck": "part of entering and changing entries",
    "similar_pairs.update": "part of finding duplicates",
    "similar_pairs.rows_of": "reads the pairs that its callers bring up to date",
    "registration_teams.write": "part of registrations.submit",
    "registrations.ensure_for_entry": "part of registrations.open_for_entry, advancing and transfer files",
    "registrations.next_code": "reads",
    "sessions.delete_of_account": "part of accounts",
    "sessions.delete_of_cards": "part of sign_in_cards",
    "sessions.sweep": "locks, and deletes what has lapsed",
    "sessions.touch": "locks, and moves the moment of the last use alone",
    "second_factors.remove": "part of second_factors and of personal_data.erase_person",
    "orphans.find": "reads",
    "orphans.sweep": "reads, and deletes files that no row names",
    "erased_files.erase": "part of personal_data.erase_competition and erase_person",
    "erased_files.erase_signatures": "part of personal_data.erase_competition and erase_person",
    "tablets.is_to_be_stored": "reads",
    "tablets.note": "stores that a tablet is there, as it tells by itself every few seconds: nobody acts, and nothing "
    "that counts depends on it",
    "tablets.forget": "part of results.certify, archive and panels",
    "tablets.forget_of_contest": "part of results.certify and archive.archive",
    "tablets.forget_account": "part of personal_data.erase_person and account_merges",
    "halls.move": "stores what is presented now, which every move overwrites: it is no record of a work",
    "halls.locked": "locks and reads",
    "halls.call_next": "part of hall_absences.record_absence",
    "halls.forget": "part of results.certify, archive.archive and contests.go_back",
    "halls.forget_work": "part of change_requests.change_category",
    "reveals.move": "stores what of a certified ranking is shown, which every move overwrites: no record of a result",
    "chair_calls.call": "stores the last call of a judge until certification: it is no record of a work",
    "chair_calls.mark_seen": "stores that somebody saw the call",
    "chair_calls.forget": "part of results.certify, archive.archive and contests.go_back",
    "chair_calls.forget_work": "part of change_requests.change_category",
    "presentation.write_imported": "part of imports.import_works",
    "notes.write": "stores what a judge writes for nobody else: who wrote it and when would be told to organisers",
    "notes.forget_of_contest": "part of results.publish, results.publish_ruled and archive.archive",
    "notes.forget_account": "part of personal_data.erase_person",
    "account_passwords.authenticate": "reads; failures are counted by web, without names",
}
"""Public functions of services that take a session and record nothing, each with the reason."""

TAKEN_BACK = {"cli/doctor.py:_writable": "a row written to see that it can be, and rolled back"}


def public() -> dict[str, ast.FunctionDef]:
    """Every public function of the services that takes a session: ``module.name`` → its syntax tree."""
    return {
        f"{path.stem}.{node.name}": node
        for path in SERVICES
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if {"session", "cursor"} & {argument.arg for argument in node.args.args} and path.stem not in ("audit", "locks")
    }


def calls(node: ast.AST, module: str) -> set[str]:
    """The functions that a function calls, as ``module.name``."""
    names = {ast.unparse(inner.func) for inner in ast.walk(node) if isinstance(inner, ast.Call)}
    return {name if "." in name else f"{module}.{name}" for name in names}


def graph() -> dict[str, set[str]]:
    """Every function of the services with the functions it calls."""
    return {
        f"{path.stem}.{node.name}": calls(node, path.stem)
        for path in SERVICES
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }


def reaches_the_log(name: str, edges: dict[str, set[str]]) -> bool:
    seen: set[str] = set()
    ahead = [name]
    while ahead:
        here = ahead.pop()
        if here in seen:
            continue
        seen.add(here)
        ahead += edges.get(here, set())
    return not seen.isdisjoint({"audit.record", "audit.append"})


def writes(node: ast.AST) -> bool:
    """Whether a function adds or deletes rows, or executes a statement that changes them."""
    return any(
        isinstance(inner, ast.Call)
        and (
            (
                isinstance(inner.func, ast.Attribute)
                and inner.func.attr in WRITES
                and "session" in ast.unparse(inner.func)
            )
            or (isinstance(inner.func, ast.Name) and inner.func.id in STATEMENTS)
        )
        for inner in ast.walk(node)
    )


def test_public_services_know_their_actor() -> None:
    recording = {name: node for name, node in public().items() if name not in PARTS}

    assert [name for name, node in recording.items() if "actor" not in {one.arg for one in node.args.kwonlyargs}] == []


def test_public_services_record_what_they_do() -> None:
    edges = graph()

    assert [name for name in sorted(set(public()) - set(PARTS)) if not reaches_the_log(name, edges)] == []


def test_parts_that_record_nothing_are_still_there_and_called_by_services_alone() -> None:
    outside = [path for path in PACKAGE.rglob("*.py") if path not in SERVICES]
    called = {
        name
        for path in outside
        for name in PARTS
        if f"{name}(" in path.read_text(encoding="utf-8") and not PARTS[name].startswith(("reads", "locks", "stores"))
    }

    assert set(PARTS) - set(public()) == set()
    assert called == set()


def test_nothing_outside_services_and_the_audit_chain_writes() -> None:
    layers = ("core", "rulebook", "queries", "readers", "writers", "web", "cli")
    found = [
        f"{path.relative_to(PACKAGE)}:{node.name}"
        for layer in layers
        for path in sorted((PACKAGE / layer).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and writes(node)
    ]

    assert sorted(set(found) - set(TAKEN_BACK)) == []


def test_request_that_writes_without_an_entry_is_caught(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(UnauditedError, match="competitions"), transaction() as session:
        session.execute(text("INSERT INTO competitions (school_year) VALUES (2600)"))
