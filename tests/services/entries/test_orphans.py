"""Files that no row names are found and removed after a day; no younger file and no named one ever is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from judging import clock, document_store
from judging.document_store import Store
from judging.extensions import documents
from judging.services.entries import orphans


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two days later. A file's ctime cannot be set, so the clock of the store is."""
    now = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: now)


def unfinished(folder: Path) -> Path:
    path = folder / document_store.FOLDER / f".{'u' * 32}"
    path.write_bytes(b"half")
    return path


def test_a_young_file_is_left_though_no_row_names_it(app: Flask, session: Session) -> None:
    name = documents().put(b"%PDF-")

    assert orphans.sweep(session, store=documents()) == 0
    assert documents().names() == {name}


def test_an_old_file_without_a_row_is_removed_also_unfinished(
    app: Flask, session: Session, tmp_path: Path, later: None
) -> None:
    documents().put(b"%PDF-")
    half = unfinished(tmp_path)
    foreign = half.parent / "README.txt"
    foreign.write_text("kept")

    assert len(orphans.find(session, store=documents())) == 2
    assert orphans.sweep(session, store=documents()) == 2
    assert documents().names() == frozenset()
    assert not half.exists()
    assert foreign.exists()


def test_a_folder_that_does_not_exist_has_none(tmp_path: Path, session: Session) -> None:
    assert orphans.sweep(session, store=Store(tmp_path / "nowhere")) == 0
