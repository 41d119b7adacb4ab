"""How long a session lasts, and what the list of sessions calls a browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from judging.core.signin.sessions import LONGEST, browser_name, is_lapsed, is_touch_due

NOW = datetime(2022, 2, 20, 3, tzinfo=UTC)
IDLE = timedelta(hours=2)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            "Mozilla/5.0 (Linux; Android 13; SM-X200) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 "
            "Safari/537.36",
            "Chrome, Android",
        ),
        (
            "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/23.0 Chrome/115.0 "
            "Mobile Safari/537.36",
            "Samsung Internet, Android",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 "
            "Safari/537.36 Edg/120.0.0.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "CriOS/119.0 Mobile/15E148 Safari/604.1",
            "Chrome, iPhone",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 "
            "Safari/605.1.15",
            "Safari, macOS",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox, Linux"),
        ("สมชาย ใจดี", ""),
        ("", ""),
    ],
)
def test_browser_is_named_by_browser_and_system_alone(user_agent: str, name: str) -> None:
    assert browser_name(user_agent) == name


@pytest.mark.parametrize(
    ("ago", "lapsed"),
    [
        (timedelta(0), False),
        (IDLE, False),
        (IDLE + timedelta(seconds=1), True),
        (timedelta(seconds=-5), False),
        (timedelta(days=-400), False),
    ],
)
def test_session_lapses_after_its_idle_limit_and_never_by_a_clock_set_back(ago: timedelta, lapsed: bool) -> None:
    assert is_lapsed(now=NOW, began_at=NOW - ago, seen_at=NOW - ago, idle=IDLE) is lapsed


def test_session_in_use_lapses_at_the_longest() -> None:
    assert not is_lapsed(now=NOW, began_at=NOW - LONGEST, seen_at=NOW, idle=IDLE)
    assert is_lapsed(now=NOW, began_at=NOW - LONGEST - timedelta(seconds=1), seen_at=NOW, idle=IDLE)


@pytest.mark.parametrize(
    ("ago", "due"),
    [
        (timedelta(minutes=4), False),
        (timedelta(minutes=5), True),
        (timedelta(hours=-7), False),
        (timedelta(days=-2), True),
    ],
)
def test_use_is_stored_every_five_minutes_and_after_a_clock_was_far_ahead(ago: timedelta, due: bool) -> None:
    assert is_touch_due(now=NOW, seen_at=NOW - ago) is due
