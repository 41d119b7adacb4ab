"""Damaged and odd files of every kind that is read end in a refusal with a sentence, never in an error of ours.
``make fuzz`` tries more of them and prints the figures of docs/reliability.md."""

from __future__ import annotations

import io
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click
import pytest
from flask import Flask

from judging import transfer_key
from judging.core.refusals import RuleViolation
from judging.core.rulebooks.faults import RulebookFaults
from judging.readers import transfer_files
from judging.readers.pdf import read_document
from judging.readers.spreadsheets.faults import SheetRefused
from judging.readers.spreadsheets.marks import MarksFaults, read_marks
from judging.rulebook import reader
from judging.web.wording.refusals import sentence
from judging.writers.import_templates import (
    institutions_template,
    judges_template,
    past_works_template,
    works_template,
)
from tests.pdfs import pdf
from tests.readers.files import read_institutions, read_judges, read_past_works, read_works, sample
from tests.readers.test_transfer_files import Given, transfer
from tests.robustness.mutations import ARCHIVE, BYTES, TEXT, Mutation, mutated

TIMES = int(os.environ.get("JUDGING_TEST_FUZZ") or 1)
"""``make fuzz`` tries this many times as many files as the suite."""

SEED = 9
SLOWEST = 5.0
"""Seconds within which every file must be read or refused, and more for a PDF, which has its own limit."""

GOLDEN = Path(__file__).parent.parent / "golden"
CSV_WORKS = "รหัสสิ่งประดิษฐ์,ชื่อสิ่งประดิษฐ์,สถานศึกษา,จังหวัด\r\nA001,เครื่องอบแห้ง,วิทยาลัยเทคนิคลพบุรี,ลพบุรี\r\n"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: how it is read, whole examples, how they are changed, and how many are tried."""

    read: Callable[[bytes], object]
    seeds: Callable[[Path], Sequence[bytes]]
    mutations: Sequence[Mutation]
    tried: int


def _transfer(data: bytes) -> object:
    return transfer_files.read(io.BytesIO(data))


def _marks(data: bytes) -> object:
    return read_marks(io.BytesIO(data), reader.load("ovec-2564-type4"))


def _transfers(folder: Path) -> list[bytes]:
    return [Given(transfer(transfer_key.make(folder)), folder).file()]


def _rulebooks(_folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in Path(reader.__file__).parent.glob("*.toml")]


def _golden(_folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(GOLDEN.glob("*.csv"))]


KINDS: Mapping[str, Kind] = {
    "works.xlsx": Kind(read_works, lambda _: [sample("works.xlsx"), works_template("th")], ARCHIVE, 100),
    "works.csv": Kind(read_works, lambda _: [sample("works-windows-874.csv"), CSV_WORKS.encode()], TEXT, 100),
    "works.xls": Kind(read_works, lambda _: [sample("works.xls")], BYTES, 60),
    "works.ods": Kind(read_works, lambda _: [sample("works.ods")], ARCHIVE, 60),
    "judges.xlsx": Kind(
        partial(read_judges, sections=("1", "2")),
        lambda _: [sample("judges.xlsx"), judges_template("en")],
        ARCHIVE,
        100,
    ),
    "institutions.xlsx": Kind(read_institutions, lambda _: [institutions_template("th")], ARCHIVE, 60),
    "past-works.xlsx": Kind(read_past_works, lambda _: [past_works_template("th")], ARCHIVE, 60),
    "document.pdf": Kind(read_document, lambda _: [pdf(3), pdf(1, password="x")], BYTES, 3),
    "rulebook.toml": Kind(reader.read, _rulebooks, TEXT, 24),
    "transfer.zip": Kind(_transfer, _transfers, ARCHIVE, 160),
    "marks.csv": Kind(_marks, _golden, TEXT, 80),
}


def said(refusal: Exception) -> str:
    """The sentence of a refusal, as the person reads it."""
    match refusal:
        case RuleViolation():
            return sentence(refusal)
        case SheetRefused():
            return " ".join(fault.sentence(language) for fault in refusal.faults for language in ("th", "en"))
        case _:
            return str(refusal)


@pytest.mark.parametrize("name", KINDS)
def test_damaged_file_is_read_or_refused_with_a_sentence(app: Flask, tmp_path: Path, name: str) -> None:
    kind, chance = KINDS[name], random.Random(f"{SEED} {name}")
    seeds, outcomes, faults, slowest = kind.seeds(tmp_path), Counter[str](), [], 0.0

    for number in range(kind.tried * TIMES):
        data = mutated(chance, chance.choice(seeds), kind.mutations)
        began = time.monotonic()
        try:
            read = kind.read(data)
            outcomes["read"] += 1
            for fault in getattr(read, "faults", ()):
                assert fault.sentence("th")
                assert fault.sentence("en")
        except (RuleViolation, SheetRefused, RulebookFaults, MarksFaults) as refusal:
            outcomes["refused" if said(refusal).strip() else "silent"] += 1
        except Exception as error:
            (tmp_path / f"{number}").write_bytes(data)
            faults.append(f"{tmp_path / str(number)}: {type(error).__name__}: {str(error)[:200]}")
        slowest = max(slowest, time.monotonic() - began)

    click.echo(
        f"\n{name}: {kind.tried * TIMES} files, {outcomes['refused']} refused, {outcomes['read']} read, "
        f"{len(faults)} errors, slowest {slowest:.2f} s"
    )
    assert faults == []
    assert outcomes["silent"] == 0
    assert outcomes["refused"] > 0
    assert slowest < SLOWEST or name == "document.pdf"
