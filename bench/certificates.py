"""500 certificates of a published contest with an uploaded background, one of them with a name that cannot be printed.

An organiser issues them on the page of `judging serve` and waits for the PDF, which the `judging work` beside it makes.
Measured are the processor time and the most memory of that process. Run as ``python -m bench.certificates``: it exits 1
when a limit is exceeded or a certificate is missing.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

from bench.installation import environment, free_port, serve_command, serving, sign_in_staff
from bench.ranking import PASSWORD, USERNAME, seed
from judging import create_app
from judging.config import read_settings
from judging.core import thai
from judging.core.contests.lifecycle import ContestState
from judging.core.roles import SYSTEM
from judging.database import migrations
from judging.database.transaction import transaction
from judging.extensions import documents
from judging.models import Entry, Person, PictureKind, TeamMember, TeamRole
from judging.readers.pictures import Use, reduce_picture
from judging.services.award_certificates import certificate_designs
from judging.services.award_certificates.certificate_designs import StoredPicture, Typed
from judging.services.results import results

WORKS, PEOPLE = 100, 5
CPU_LIMIT, MEMORY_LIMIT = 10.0, 150
"""Seconds, and MB of the worker."""


def main() -> None:
    """Seed the contest, issue, wait for the PDF, and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        environ = environment(Path(folder))
        with create_app(read_settings(environ)).app_context():
            migrations.upgrade()
            contest_id = _published()
        port = free_port()
        with serving(serve_command(port, 1), port, environ) as server:
            site = _Site(port, contest_id)
            worker = _worker(server.pid)
            idle, began = _cpu(worker), time.perf_counter()
            issuing = site.issue()
            made = site.wait()
            waited = time.perf_counter() - began
            cpu, memory = _cpu(worker) - idle, _most_memory(worker)
    pages = _pages(made)
    wanted = WORKS * PEOPLE - 1
    print(
        f"{pages} certificates, 1 refused: issued in {issuing:.2f} s, PDF after {waited:.1f} s, "
        f"{len(made) / 1e6:.1f} MB; "
        f"worker {cpu:.1f} s of CPU (limit {CPU_LIMIT:.0f}), {memory} MB (limit {MEMORY_LIMIT})"
    )
    holds = cpu <= CPU_LIMIT and memory <= MEMORY_LIMIT and pages == wanted
    print("ok" if holds else "TOO SLOW")
    sys.exit(0 if holds else 1)


def _published() -> int:
    """A published contest whose works have a team each, and a background of a few megabytes before it is reduced."""
    with transaction() as session:
        contest_id, _admin = seed(session, WORKS, 3, ContestState.CERTIFIED)
        persons = [Person(name=_name(number), prefix="นาย", sort_key="") for number in range(WORKS * PEOPLE)]
        for person in persons:
            person.sort_key = thai.sort_key(person.name)
        session.add_all(persons)
        session.flush()
        entries = session.query(Entry.id).order_by(Entry.id).all()
        session.add_all(
            TeamMember(
                entry_id=entries[number // PEOPLE][0],
                person_id=person.id,
                role=TeamRole.MAKER if number % PEOPLE else TeamRole.ADVISER,
                position=number % PEOPLE or 1,
            )
            for number, person in enumerate(persons)
        )
    background = reduce_picture(_background(), Use.BACKGROUND)
    kept = StoredPicture(documents().put(background.data), len(background.data), background.width, background.height)
    with transaction() as session:
        results.publish(session, actor=SYSTEM, contest_id=contest_id)
        certificate_designs.choose(session, actor=SYSTEM, contest_id=contest_id, typed=Typed(prefix="73"))
        which = PictureKind.BACKGROUND
        certificate_designs.set_picture(session, actor=SYSTEM, contest_id=contest_id, kind=which, picture=kept)
        certificate_designs.add_signatory(
            session, actor=SYSTEM, contest_id=contest_id, name="นายสมศักดิ์ ใจงาม", position="ผู้อำนวยการ"
        )
    return contest_id


def _name(number: int) -> str:
    return "王小明" if number == 7 else f"สมชาย{'ใจดี' * (1 + number % 5)} นามสกุล{number}"


def _background() -> bytes:
    from PIL import Image, ImageFilter

    drawn = Image.effect_noise((3508, 2480), 40).convert("RGB").filter(ImageFilter.GaussianBlur(1))
    made = BytesIO()
    drawn.save(made, "JPEG", quality=95)
    return made.getvalue()


class _Site:
    """The organiser's browser."""

    def __init__(self, port: int, contest_id: int) -> None:
        self._here = f"/organise/contests/{contest_id}/certificates"
        _await(port)
        self._cookie = sign_in_staff(f"http://127.0.0.1:{port}", USERNAME, PASSWORD)
        self._connection = HTTPConnection("127.0.0.1", port)

    def issue(self) -> float:
        """Send the form of the page; returns the seconds until its answer."""
        page = self._get(self._here).decode()
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token is not None
        form = [
            ("csrf_token", token[1]),
            ("seen", "1"),
            ("unconfirmed", "1"),
            ("group", "makers"),
            ("group", "advisers"),
        ]
        headers = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
        began = time.perf_counter()
        self._connection.request("POST", f"{self._here}/issue", urlencode(form), headers)
        answer = self._connection.getresponse()
        answer.read()
        assert answer.status == 303, answer.status
        return time.perf_counter() - began

    def wait(self) -> bytes:
        """Load the page until it offers the PDF; returns the file."""
        for _ in range(240):
            if f"{self._here}/batches/1".encode() + b'"' in self._get(self._here):
                return self._get(f"{self._here}/batches/1")
            time.sleep(0.5)  # as the page refreshes itself
        raise AssertionError("no PDF")

    def _get(self, address: str) -> bytes:
        self._connection.request("GET", address, headers={"Cookie": self._cookie})
        answer = self._connection.getresponse()
        found = answer.read()
        assert answer.status == 200, (address, answer.status)
        return found


def _await(port: int) -> None:
    """Wait for the server on a machine that does much else."""
    for _ in range(240):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.5)  # another process opens the port


def _worker(server: int) -> int:
    """The process id of the `judging work` beside a server."""
    for _ in range(100):
        found = subprocess.run(["pgrep", "-f", f"judging.cli work --parent {server}"], capture_output=True, text=True)
        if found.stdout.strip():
            return int(found.stdout.split()[0])
        time.sleep(0.1)  # the server starts it
    raise AssertionError("no worker")


def _cpu(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _most_memory(process: int) -> int:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    assert found is not None
    return int(found[1]) // 1024


def _pages(made: bytes) -> int:
    from pypdf import PdfReader

    return len(PdfReader(BytesIO(made)).pages)


if __name__ == "__main__":
    main()
