"""`judging demo` from the command line: what it creates, prints and serves, and what it refuses to overwrite."""

from __future__ import annotations

import os
import re
import signal
import socket
import ssl
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from judging.demo import folder, people


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty folder for a demo."""
    return tmp_path / "demo"


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment variables of a demo in ``home``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUDGING_")}
    return {**kept, "JUDGING_INSTANCE": str(home), **more}


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running(NamedTuple):
    """A serving demo: its address, what it printed before it served, and its page at an address, awaited."""

    base: str
    printed: str
    opened: Callable[[str], bytes]


@contextmanager
def running(home: Path, *options: str) -> Iterator[Running]:
    """A serving demo."""
    port = free_port()
    scheme = "https" if "--https" in options else "http"
    command = [sys.executable, "-m", "judging.cli", "demo", "--port", str(port), "--workers", "1", *options]
    with (home.parent / "printed").open("w+", encoding="utf-8") as printed:
        process = subprocess.Popen(command, env=environment(home), stdout=printed, stderr=subprocess.STDOUT)
        try:
            base = f"{scheme}://127.0.0.1:{port}"
            _opened(f"{base}/healthz", process, home)
            printed.seek(0)
            yield Running(base, printed.read(), lambda address: _opened(address, process, home))
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


def _opened(address: str, process: subprocess.Popen[bytes], home: Path) -> bytes:
    """The page at an address of the demo, as soon as it is there; https is trusted by the demo's own certificate."""
    until = time.monotonic() + 90
    while time.monotonic() < until and process.poll() is None:
        try:
            trusted = ssl.create_default_context(cafile=home / "https" / "root.crt") if "https:" in address else None
            with urllib.request.urlopen(address, timeout=2, context=trusted) as answer:
                return bytes(answer.read())
        except OSError:
            time.sleep(0.2)  # another process opens the port; it cannot be waited for otherwise
    raise AssertionError("the demo did not come up")


def _wait_for_backup(home: Path) -> None:
    until = time.monotonic() + 30
    while not any(home.glob("backups/*.backup")):
        assert time.monotonic() < until, "the demo runs no background jobs"
        time.sleep(0.2)  # another process writes it


def test_demo_prints_its_signins_serves_and_goes_on_with_keep(home) -> None:
    with running(home) as (base, printed, _):
        addresses = re.findall(rf"{base}/(?:results|c)/\S+", printed)
        answers = [urllib.request.urlopen(address).status for address in addresses]
        _wait_for_backup(home)
    certificate_port = str(free_port())
    with running(home, "--keep", "--https", "--certificate-port", certificate_port) as (secure, again, opened):
        offered = opened(f"http://127.0.0.1:{certificate_port}/").decode()
        codes = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}", again)

    assert people.PASSWORD in printed
    assert all(f"  {staff.username} " in printed for staff in people.STAFF)
    assert answers == [200] * 7
    assert codes == re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}", printed)
    assert "Creating" in printed
    assert "Creating" not in again
    assert f"Staff sign in at {secure}/signin" in again
    assert len(re.findall(rf"{secure}/c/\S+", again)) == len(codes)
    assert "SHA-256" in offered
    assert stat.S_IMODE((home / "secret.key").stat().st_mode) == 0o600
    assert not (home / "making.db").exists()


def test_demo_that_was_interrupted_is_no_demo(home) -> None:
    made = folder.settings({}, home)
    (home / folder.MAKING).write_bytes(b"half")

    assert not folder.has_demo(made.instance)


@pytest.mark.parametrize("name", ["judging.db", "secret.key"])
def test_demo_in_the_folder_of_a_real_installation_is_refused_and_touches_nothing(home, name) -> None:
    home.mkdir()
    (home / name).write_bytes(b"real")

    refused = subprocess.run(
        [sys.executable, "-m", "judging.cli", "demo"], env=environment(home), capture_output=True, text=True
    )

    assert refused.returncode == 2
    assert refused.stdout == ""
    assert (
        refused.stderr
        == f"{home / name} does not belong to a demo: unset JUDGING_INSTANCE, or set it to a folder for the demo\n"
    )
    assert [path.name for path in home.iterdir()] == [name]
    assert (home / name).read_bytes() == b"real"


def test_demo_on_the_database_of_a_real_installation_is_refused(home) -> None:
    with pytest.raises(folder.NotADemo, match="JUDGING_DATABASE_URL names a database that does not belong to a demo"):
        folder.find({"JUDGING_INSTANCE": str(home), "JUDGING_DATABASE_URL": "postgresql://host/judging"})


def test_demo_finds_its_own_folder_again_with_its_key(home) -> None:
    first = folder.settings({"JUDGING_SECRET_KEY": "x" * 40}, home)
    again = folder.settings({}, folder.find({"JUDGING_INSTANCE": str(home)}))

    assert first.secret_key == again.secret_key != "x" * 40
    assert first.demo
    assert first.database_path == home / "judging.db"


def test_demo_made_anew_takes_the_place_of_the_one_before(home) -> None:
    made = folder.settings({}, home)
    (home / "judging.db").write_bytes(b"before")
    (home / "judging.db-wal").write_bytes(b"before")
    making = folder.making(made)
    assert making.database_path is not None
    making.database_path.write_bytes(b"new")

    folder.take(made)

    assert sorted(path.name for path in home.iterdir()) == ["demo.txt", "judging.db", "secret.key"]
    assert (home / "judging.db").read_bytes() == b"new"
