"""The file in which all workers of a machine count failed sign-ins."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from limits import RateLimitItemPerMinute
from limits.errors import ConfigurationError
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter

from judging import clock
from judging.config import Settings
from judging.failed_sign_ins import FILE, FileStorage, storage

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
THREE = RateLimitItemPerMinute(3)


def settings(folder: Path, limits_url: str = "") -> Settings:
    """The settings of an installation in this folder."""
    return Settings(database_url="sqlite://", secret_key="k" * 40, instance=folder, limits_url=limits_url)


def test_window_moves_and_is_shared_by_whoever_opens_the_file(tmp_path: Path) -> None:
    one, other = (MovingWindowRateLimiter(storage(settings(tmp_path))) for _ in range(2))
    for second in (0, 20, 40):
        with clock.held(AT + timedelta(seconds=second)):
            assert one.hit(THREE, "device", "a")

    with clock.held(AT + timedelta(seconds=59)):
        assert not other.test(THREE, "device", "a")
        assert not other.hit(THREE, "device", "a")
        assert other.test(THREE, "device", "b")
        assert other.get_window_stats(THREE, "device", "a") == (AT.timestamp() + 60, 0)
    with clock.held(AT + timedelta(seconds=60)):
        assert other.hit(THREE, "device", "a")
        assert not one.hit(THREE, "device", "a")


def test_fixed_windows_and_clearing_work_as_the_library_asks(tmp_path: Path) -> None:
    kept = storage(settings(tmp_path))
    counters = FixedWindowRateLimiter(kept)
    with clock.held(AT):
        assert [counters.hit(THREE, "a") for _ in range(4)] == [True, True, True, False]
        assert counters.get_window_stats(THREE, "a").reset_time == AT.timestamp() + 60
        counters.clear(THREE, "a")
        assert counters.hit(THREE, "a")
        assert (kept.reset(), kept.reset()) == (1, 0)


def test_file_names_nobody_and_forgets_what_no_longer_counts(tmp_path: Path) -> None:
    counters = MovingWindowRateLimiter(storage(settings(tmp_path)))
    with clock.held(AT):
        counters.hit(THREE, "account", "somchai")
    assert b"somchai" not in (tmp_path / FILE).read_bytes()

    with clock.held(AT + timedelta(minutes=2)):
        counters.test(THREE, "account", "malee")

    with sqlite3.connect(tmp_path / FILE) as file:
        assert file.execute("SELECT count(*) FROM failures").fetchone() == (0,)
    file.close()


def test_folder_that_cannot_be_written_counts_nothing_and_says_so(tmp_path: Path) -> None:
    assert not storage(settings(tmp_path / "missing")).check()
    assert storage(settings(tmp_path)).check()


@pytest.mark.parametrize("url", ["nothing://", "async+memory://"])
def test_setting_that_names_no_storage_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigurationError):
        storage(settings(tmp_path, url))


def _torn(path: Path) -> None:
    """Destroy a page of the file, as a power cut may."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\0" * (size - 4096))


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b"no database" * 50), _torn])
def test_a_damaged_file_locks_nobody_out_and_is_begun_anew(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[Path], object]
) -> None:
    kept = storage(settings(tmp_path))
    assert isinstance(kept, FileStorage)
    for number in range(200):
        kept.incr(f"key {number}", 600)
    damage(tmp_path / FILE)

    with caplog.at_level(logging.WARNING, "judging.failed_sign_ins"):
        assert kept.get_moving_window("key 1", 5, 600)[1] == 0

    assert "is damaged" in caplog.text
    assert kept.acquire_entry("key 1", 5, 600)
    assert kept.get("key 1") == 1
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
