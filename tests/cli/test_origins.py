"""The address under which tablets saved: which server answers there, and how to take it again."""

from __future__ import annotations

import pytest

from judging.cli.serving import origins, serve

HALL = "http://192.168.1.5:8000"


@pytest.fixture(autouse=True)
def _address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origins, "lan_addresses", lambda: ["192.168.1.5"])


@pytest.mark.parametrize(
    ("used", "host", "port"),
    [
        (HALL, "0.0.0.0", 8000),
        (HALL, "192.168.1.5", 8000),
        ("http://127.0.0.1:8000", "127.0.0.1", 8000),
        ("http://127.0.0.1:8000", "0.0.0.0", 8000),
        ("http://192.168.1.5", "0.0.0.0", 80),
        ("http://judging.college:8000", "0.0.0.0", 8000),
    ],
)
def test_server_at_the_tablets_address_is_no_other(used: str, host: str, port: int) -> None:
    assert origins.other((used,), host, port) == ()


@pytest.mark.parametrize(
    ("used", "host", "port", "advice"),
    [
        (HALL, "0.0.0.0", 8001, "`judging serve --host 192.168.1.5 --port 8000`"),
        (HALL, "127.0.0.1", 8000, "fixed address 192.168.1.5"),
        ("http://192.168.1.9:8000", "0.0.0.0", 8000, "fixed address 192.168.1.9"),
        ("http://judging.college:8080", "0.0.0.0", 8000, "name judging.college"),
        ("https://judging.example", "0.0.0.0", 443, "proxy"),
    ],
)
def test_server_elsewhere_says_how_to_take_the_tablets_address(
    used: str, host: str, port: int, advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert origins.other((used,), host, port) == (used,)
    serve.warn_elsewhere((used,), host, port)
    assert advice in capsys.readouterr().err


def test_installation_without_saved_marks_warns_of_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    serve.warn_elsewhere((), "127.0.0.1", 8000)
    serve.warn_elsewhere((HALL, "http://127.0.0.1:8000"), "127.0.0.1", 8000)
    assert capsys.readouterr().err == ""
