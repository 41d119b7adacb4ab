"""Simulated tablets that tap and submit over HTTP, send again what was not answered, and note what was acknowledged."""

from __future__ import annotations

import http.client
import json
import random
import threading
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from judging.core.numbers import points_text
from judging.core.rulebooks.rulebook import Rulebook
from tests.web.signing import browser, signed_in
from tests.world import change_id

PAUSE = 0.005
"""Seconds between two taps of a tablet."""

AGAIN = 0.03
"""Seconds until a request without an answer is sent again."""


@dataclass(frozen=True, slots=True)
class Tap:
    """An acknowledged change: it made ``revision`` of its sheet."""

    sheet: int
    change: str
    item: str
    level: str
    revision: int


@dataclass(frozen=True, slots=True)
class Submission:
    """An acknowledged submission with its receipt."""

    sheet: int
    code: str
    total: str


@dataclass
class Sheet:
    """A sheet as the tablet knows it."""

    number: int
    revision: int = 0
    levels: dict[str, str] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)


class Tablet(threading.Thread):
    """One judge. Taps until ``pause`` is set; a request that was sent is repeated until it is answered."""

    def __init__(self, app: Flask, url: str, user_id: int, rulebook: Rulebook, seed: int) -> None:
        super().__init__(daemon=True)
        client = signed_in(browser(app), user_id)
        pack: dict[str, Any] = client.get("/api/v1/judging").get_json()
        cookie = client.get_cookie("session")
        assert cookie is not None
        self._where, self._rulebook, self._random = urlsplit(url), rulebook, random.Random(seed)
        self._headers = {
            "Cookie": f"session={cookie.value}",
            "X-CSRFToken": pack["csrf_token"],
            "Content-Type": "application/json",
        }
        self._envelope = {"device": f"{seed:032x}", "epoch": pack["epoch"]}
        self._open = [Sheet(sheet["id"]) for contest in pack["contests"] for sheet in contest["sheets"]]
        self._line: http.client.HTTPConnection | None = None
        self.done = threading.Event()
        self.taps: list[Tap] = []
        self.submissions: list[Submission] = []
        self.closed: list[Sheet] = []
        self.faults: list[str] = []
        self.repeated = 0

    @property
    def sheets(self) -> list[Sheet]:
        """All sheets of the judge."""
        return [*self._open, *self.closed]

    def run(self) -> None:
        """Tap; now and then submit a complete sheet, but never the last one."""
        while not self.faults and not self.done.wait(PAUSE):
            sheet = self._random.choice(self._open)
            is_complete = len(sheet.levels) == len(self._rulebook.criteria)
            if is_complete and len(self._open) > 1 and self._random.random() < 0.2:
                self._submit(sheet)
            else:
                self._tap(sheet)

    def _tap(self, sheet: Sheet) -> None:
        missing = [item for item in self._rulebook.criteria if item.code not in sheet.levels]
        items = self._random.sample(missing or list(self._rulebook.criteria), k=min(3, len(missing) or 3))
        sent = {}
        for item in items:
            change = {"id": change_id(), "item": item.code, "level": self._random.choice(item.levels).id}
            sent[change["id"]] = change | {"base": sheet.revisions.get(item.code, 0)}
        answer = self._ask(f"/sheets/{sheet.number}/changes", self._envelope | {"changes": list(sent.values())})
        if answer is None:
            return
        if len(answer["accepted"]) != len(sent):
            self.faults.append(f"not accepted: {answer}")
        for row in answer["accepted"]:
            level = sent[row["id"]]["level"]
            sheet.levels[row["item"]], sheet.revisions[row["item"]] = level, row["revision"]
            self.taps.append(Tap(sheet.number, row["id"], row["item"], level, row["revision"]))
        sheet.revision = answer["revision"]

    def _submit(self, sheet: Sheet) -> None:
        units = sum(self._rulebook.item(code).level(level).points for code, level in sheet.levels.items())
        total = points_text(units, self._rulebook.unit)
        answer = self._ask(
            f"/sheets/{sheet.number}/submit",
            {"epoch": self._envelope["epoch"], "revision": sheet.revision, "total": total},
        )
        if answer is not None:
            self.submissions.append(Submission(sheet.number, answer["code"], answer["total"]))
            self._open.remove(sheet)
            self.closed.append(sheet)

    def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """The answer to a request, repeated until there is one; None for a refusal, which is noted as a fault."""
        data = json.dumps(body)
        for turn in range(10_000):
            self.repeated += turn == 1
            try:
                status, said = self._send(f"/api/v1{path}", data)
            except (OSError, http.client.HTTPException):
                self.hang_up()
                self._wait()
                continue
            if status == 200:
                answer: dict[str, Any] = json.loads(said)
                return answer
            if status != 503:
                self.faults.append(f"{path}: {status} {said[:300]!r}")
                return None
            self._wait()
        self.faults.append(f"{path}: no answer")
        return None

    def _send(self, path: str, data: str) -> tuple[int, bytes]:
        if self._line is None:
            assert self._where.hostname is not None
            self._line = http.client.HTTPConnection(self._where.hostname, self._where.port, timeout=20)
        self._line.request("POST", path, data, self._headers)
        answer = self._line.getresponse()
        return answer.status, answer.read()

    def hang_up(self) -> None:
        """Close the connection."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _wait(self) -> None:
        threading.Event().wait(AGAIN)
