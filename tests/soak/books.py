"""What the server holds, read from its database, and compared with what devices and judges say."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from judging.core.rulebooks.rulebook import Rulebook

Place = tuple[int, int]
"""(sheet, revision)"""

Written = tuple[str, int, str, str]
"""(device, its number, item as devices name it, value; "" where there is none)"""

LOG = "SELECT sheet_id, revision, ids, changes, device FROM sheet_batches"
MARKS = "SELECT sheet_id, criterion, level FROM marks"
COMMENTS = "SELECT sheet_id, item, text FROM comments"
RECEIPTS = "SELECT sheet_id, code, total FROM receipts"


@dataclass
class Held:
    """The database at a moment. ``log`` is all that was ever written in this epoch or before its backup."""

    epoch: str
    log: dict[Place, Written]
    receipts: list[tuple[int, str, int]]


@dataclass
class Books:
    """The database of the hall."""

    url: str
    rulebook: Rulebook
    _log: dict[Place, Written] = field(default_factory=dict)
    _seen: set[Place] = field(default_factory=set)
    _epoch: str = ""

    def _connect(self) -> Connection:
        return create_engine(self.url, poolclass=NullPool).connect()

    def _ask(self, connection: Connection, query: str, **given: int) -> list[Any]:
        return list(connection.execute(text(query), given))

    def held(self) -> Held:
        """Read the database; also while the server is down. What was read before is not parsed again."""
        with self._connect() as connection:
            epochs = self._ask(connection, "SELECT value FROM installation WHERE name = 'epoch'")
            epoch = epochs[0][0] if epochs else "1"
            rows = self._ask(connection, LOG)
            receipts = [(sheet, code, total) for sheet, code, total in self._ask(connection, RECEIPTS)]
        if epoch != self._epoch:
            self._epoch, self._log, self._seen = epoch, {}, set()
        for sheet, revision, ids, changes, device in rows:
            if (sheet, revision) not in self._seen:
                self._seen.add((sheet, revision))
                self._log |= _parsed(sheet, revision, ids, changes, device)
        return Held(epoch, dict(self._log), receipts)

    def sheet(self, sheet: int) -> tuple[dict[str, str], set[str]]:
        """Of one sheet: criterion → level, without what is empty; and the codes of its receipts."""
        with self._connect() as connection:
            marks = self._ask(connection, f"{MARKS} WHERE sheet_id = :sheet", sheet=sheet)
            receipts = self._ask(connection, f"{RECEIPTS} WHERE sheet_id = :sheet", sheet=sheet)
        return {item: level for _, item, level in marks if level}, {code for _, code, _ in receipts}

    def forget(self) -> None:
        """Read everything again the next time."""
        self._epoch = ""

    def values(self) -> dict[tuple[int, str], str]:
        """(sheet, item as devices name it) → value, without what is empty."""
        with self._connect() as connection:
            marks = {(sheet, f"level:{item}"): level or "" for sheet, item, level in self._ask(connection, MARKS)}
            comments = {(sheet, f"comment:{item}"): said for sheet, item, said in self._ask(connection, COMMENTS)}
        return {place: value for place, value in (marks | comments).items() if value}

    def wrong_receipts(self) -> list[str]:
        """Receipts whose total is not the sum of the sheet's marks, and sheets with several."""
        values, receipts = self.values(), self.held().receipts
        sums: Counter[int] = Counter()
        for (sheet, key), value in values.items():
            kind, _, item = key.partition(":")
            if kind == "level":
                sums[sheet] += self.rulebook.item(item).level(value).points
        twice = [sheet for sheet, times in Counter(sheet for sheet, _code, _total in receipts).items() if times > 1]
        wrong = [f"receipt {code}: {total}, not {sums[at]}" for at, code, total in receipts if sums[at] != total]
        return wrong + [f"sheet {sheet} has several receipts" for sheet in twice]


def _parsed(sheet: int, revision: int, ids: str, changes: str, device: str) -> dict[Place, Written]:
    numbers = [int(number) for number in ids.split()]
    found = {}
    for place, (number, (item, content)) in enumerate(zip(numbers, json.loads(changes), strict=True), 1):
        kind, _, value = content.partition(":")
        found[sheet, revision - len(numbers) + place] = (device, number, f"{kind}:{item}", value.removeprefix("="))
    return found


def doubled(held: Held) -> list[str]:
    """Changes of a device that were written twice."""
    times = Counter((sheet, device, number) for (sheet, _), (device, number, _, _) in held.log.items())
    return [f"{device}:{number} of sheet {sheet} was written {count} times"
            for (sheet, device, number), count in times.items() if count > 1]  # fmt: skip


def lost(held: Held, acknowledged: list[Any]) -> list[str]:
    """Acknowledged changes that the server does not have."""
    return [
        f"{device}:{number} of sheet {sheet} was acknowledged as {revision}"
        for device, number, sheet, revision in acknowledged
        if held.log.get((sheet, revision), ("", 0))[:2] != (device, number)
    ]


def wrongly_shown(held: Held, look: list[Any]) -> tuple[int, list[str]]:
    """How much of what pages call sent was compared, and what of it the server does not hold. A page that does not know
    of the restored backup yet shows what was true before."""
    codes = {code for _sheet, code, _total in held.receipts}
    compared, wrong = 0, []
    for sheet, epoch, receipt, saved in look:
        if epoch != held.epoch:
            continue
        compared += len(saved) + bool(receipt)
        if receipt and receipt not in codes:
            wrong.append(f"sheet {sheet} shows receipt {receipt}, which the server did not give")
        for key, value, revision in saved:
            has = held.log.get((sheet, revision))
            if has is None or has[2:] != (key, value):
                wrong.append(f"sheet {sheet} shows {key}={value} ({revision}) as sent, the server has {has}")
    return compared, wrong
