"""The file in which all workers of a machine count failed sign-ins."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from judging import failed_sign_ins
from judging.core.signin.sign_in_limits import PACES, Scope
from judging.failed_sign_ins import FILE, FailureStore, Key, account_digest, key_digest

AT = 1_000_000.0
FREE = PACES[Scope.OWN_DEVICE].free


def keys(name: str = "somchai") -> dict[Scope, Key]:
    """Where one device of the account is counted."""
    return {Scope.OWN_DEVICE: Key(key_digest("secret", name, "device"), account_digest("secret", name))}


def paused(folder: Path, name: str = "somchai", at: float = AT) -> FailureStore:
    """A store in which the device of the account has to wait."""
    store = FailureStore(folder)
    for _ in range(FREE + 1):
        assert store.reserve(keys(name), at).wait == 0
    return store


def wait(folder: Path, name: str = "somchai", at: float = AT) -> float:
    return FailureStore(folder).reserve(keys(name), at).wait


def test_failures_are_shared_by_whoever_opens_the_file(tmp_path: Path) -> None:
    paused(tmp_path)

    assert wait(tmp_path) == PACES[Scope.OWN_DEVICE].first
    assert wait(tmp_path, "malee") == 0
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_simultaneous_guesses_are_all_counted(tmp_path: Path) -> None:
    allowed: list[bool] = []

    def guess() -> None:
        store = FailureStore(tmp_path)
        allowed.extend(store.reserve(keys(), AT).wait == 0 for _ in range(10))

    threads = [threading.Thread(target=guess) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert allowed.count(True) == FREE + 1


def test_attempt_taken_back_counts_nothing_and_forgives(tmp_path: Path) -> None:
    store = FailureStore(tmp_path)
    for _ in range(3 * FREE):
        reserved = store.reserve(keys(), AT)
        assert reserved.wait == 0
        store.take_back(reserved, AT)
    for _ in range(3):
        for _ in range(FREE):
            assert store.reserve(keys(), AT).wait == 0
        store.take_back(store.reserve(keys(), AT), AT, keys())


def test_file_names_nobody_and_forgets_what_no_longer_counts(tmp_path: Path) -> None:
    store = paused(tmp_path)
    assert b"somchai" not in (tmp_path / FILE).read_bytes()

    store.reserve(keys("malee"), AT + 24 * 3600)

    with closing(sqlite3.connect(tmp_path / FILE)) as file:
        assert file.execute("SELECT count(*) FROM counts").fetchone() == (1,)


def test_file_of_endless_invented_names_stays_bounded_and_keeps_the_pauses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failed_sign_ins, "MOST_ROWS", 20)
    monkeypatch.setattr(failed_sign_ins, "SWEPT_EVERY", 5)
    store = paused(tmp_path)
    for number in range(60):
        store.reserve(keys(f"invented {number}"), AT + 1)

    with closing(sqlite3.connect(tmp_path / FILE)) as file:
        assert file.execute("SELECT count(*) FROM counts").fetchone()[0] <= 25
    assert wait(tmp_path, at=AT + 1) > 0


def test_clear_ends_the_pauses_of_one_account_or_of_all(tmp_path: Path) -> None:
    paused(tmp_path, "somchai")
    paused(tmp_path, "malee")
    store = paused(tmp_path, "wichai")

    assert store.pauses(AT) == 3
    assert store.clear(account_digest("secret", "somchai"), AT) == 1
    assert wait(tmp_path, "somchai") == 0
    assert wait(tmp_path, "malee") > 0
    assert store.clear(None, AT) == 2
    assert wait(tmp_path, "malee") == 0


def _torn(path: Path) -> None:
    """Destroy a page of the file, as a power cut may."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\0" * (size - 4096))


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b"no database" * 50), _torn])
def test_damaged_file_locks_nobody_out_and_is_begun_anew(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[Path], object]
) -> None:
    for number in range(20):
        paused(tmp_path, f"name {number}")
    damage(tmp_path / FILE)

    with caplog.at_level(logging.WARNING, "judging.failed_sign_ins"):
        assert wait(tmp_path, "name 1") == 0

    assert "is damaged" in caplog.text
    paused(tmp_path, "name 2")
    assert wait(tmp_path, "name 2") > 0
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("trouble", ["no folder", "locked", "full"])
def test_file_that_cannot_be_used_stops_nobody_and_the_worker_counts_for_itself(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    monkeypatch.setattr(failed_sign_ins, "PATIENCE", 0.01)
    folder = tmp_path / "missing" if trouble == "no folder" else tmp_path
    other = None
    if trouble == "full":
        (tmp_path / FILE).symlink_to("/dev/full")
    if trouble == "locked":
        paused(tmp_path, "malee")
        other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")

    with caplog.at_level(logging.ERROR, "judging.failed_sign_ins"):
        store = paused(folder)
        assert store.reserve(keys(), AT).wait > 0

    assert caplog.text.count("cannot be used") == 1
    with pytest.raises((OSError, sqlite3.Error)):
        store.pauses(AT)
    if other is not None:
        other.close()
