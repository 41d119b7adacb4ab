"""Every fault and note has a sentence in both languages, and every sentence is used."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import judging.readers
from judging.core.imports.plan import RowAt
from judging.core.text import Text
from judging.readers.spreadsheets.faults import NOTE_SENTENCES, SENTENCES, Fault, Note

SOURCE = "".join(
    path.read_text() for path in Path(judging.readers.__file__).parent.rglob("*.py") if path.stem != "faults"
)


def holes(sentence: str) -> set[str]:
    """The placeholder names in a sentence."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_sentences_say_the_same_in_both_languages() -> None:
    texts = [*SENTENCES.values(), *NOTE_SENTENCES.values()]

    assert [text for text in texts if holes(text.th) != holes(text.en)] == []
    assert [text for text in texts if not re.search("[ก-ฮ]", text.th) or re.search("[ก-ฮ]", text.en)] == []


def test_every_sentence_of_the_catalogue_is_used() -> None:
    assert [code for code in [*SENTENCES, *NOTE_SENTENCES] if f'"{code}"' not in SOURCE] == []


def test_codes_of_the_readers_all_have_sentences() -> None:
    faults = set(re.findall(r'(?:Fault|\.fault|Odd)\(\s*"(\w+)"', SOURCE))
    notes = set(re.findall(r'(?:Note|\.note)\(\s*"(\w+)"', SOURCE))
    assert faults <= set(SENTENCES)
    assert notes <= set(NOTE_SENTENCES)


def test_place_stands_before_the_sentence() -> None:
    fault = Fault("missing", {"title": Text("ชื่อ", "name")}, row=RowAt(4), column="ชื่อ-สกุล")
    assert fault.sentence("th") == "แถว 4 คอลัมน์ “ชื่อ-สกุล”: ไม่มีชื่อ โปรดเติม"
    assert fault.sentence("en") == "Row 4 column “ชื่อ-สกุล”: name is missing. Fill it in."
    assert Note("columns_ignored", {"columns": ("ก", "ข")}).sentence("en") == "Columns not used: ก, ข."
