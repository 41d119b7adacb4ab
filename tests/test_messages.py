"""Every user-visible sentence exists in both languages, and the compiled catalogue matches its sources."""

from __future__ import annotations

import ast
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale

from judging import create_app
from judging.core.refusals import RuleViolation
from judging.web.wording import refusal_texts, refusals
from tests.applications import settings_for
from tools import messages

ROOT = Path(__file__).resolve().parent.parent
AREAS = sorted((messages.TRANSLATIONS / "th").glob("*.po"))
COMPILED = messages.TRANSLATIONS / "th" / "LC_MESSAGES"
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
SOURCES = [
    *(("python", path) for path in sorted((ROOT / "judging").rglob("*.py"))),
    *(("jinja2", path) for path in sorted((ROOT / "templates").rglob("*.html"))),
]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
MARKUP = re.compile(r"</?\w+[^>]*>")
THAI = re.compile(r"[ก-๛]")

Message = str | tuple[str, str]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application without a database; tests only read its messages."""
    folder = tmp_path_factory.mktemp("messages")
    return create_app(settings_for(f"sqlite:///{folder / 'none.db'}", folder))


def extracted() -> dict[Message, list[str]]:
    """Every source string with its places."""
    found: dict[Message, list[str]] = {}
    for method, path in SOURCES:
        options = {"trimmed": "true"} if method == "jinja2" else {}
        for line, message, _comments, _context in extract_from_file(method, path, KEYWORDS, options=options):
            key: Message = message if isinstance(message, str) else (message[0], message[1])
            found.setdefault(key, []).append(f"{path.relative_to(ROOT)}:{line}")
    return found


@pytest.fixture(scope="module")
def sources() -> dict[Message, list[str]]:
    return extracted()


@pytest.fixture(scope="module")
def thai() -> Catalog:
    return messages.merged()


def holes(text: str) -> set[str]:
    """The placeholder names and the markup of a sentence."""
    return {first or second for first, second in PLACEHOLDER.findall(text)} | set(MARKUP.findall(text))


def pairs(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    """Each source string with each of its translations."""
    for message in catalogue:
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if ids[0]:
            yield from ((ids[-1], text) for text in texts)


def known_in(catalogue: Catalog) -> set[Message]:
    """The source strings that a catalogue translates."""
    return {message.id if isinstance(message.id, str) else tuple(message.id) for message in catalogue if message.id}


def test_every_source_string_is_translated(sources: dict[Message, list[str]], thai: Catalog) -> None:
    known = {
        message.id if isinstance(message.id, str) else tuple(message.id): message for message in thai if message.id
    }

    assert {message: places[0] for message, places in sources.items() if message not in known} == {}


def test_no_translation_is_left_over(sources: dict[Message, list[str]], thai: Catalog) -> None:
    assert sorted(map(str, known_in(thai) - set(sources))) == []


def test_every_translation_has_the_placeholders_and_markup_of_its_source(thai: Catalog) -> None:
    assert [(source, text) for source, text in pairs(thai) if holes(source) != holes(text)] == []


def test_every_translation_says_something_in_thai(thai: Catalog) -> None:
    """Only texts without words (figures, signs, placeholders) may have no Thai letter."""
    bare = [
        (source, text)
        for source, text in pairs(thai)
        if not THAI.search(text) and (not text.strip() or re.search(r"[A-Za-z]{2}", PLACEHOLDER.sub("", source)))
    ]

    assert bare == []


def test_no_sentence_speaks_as_a_man_or_a_woman(thai: Catalog) -> None:
    assert [text for _source, text in pairs(thai) if re.search("ครับ|ค่ะ|นะคะ", text)] == []


def test_areas_have_nothing_fuzzy_obsolete_or_twice() -> None:
    faults = []
    for path in AREAS:
        text = path.read_text(encoding="utf-8")
        catalogue = read_po(io.BytesIO(text.encode()), locale="th")
        ids = Counter(re.findall(r'^msgid "(.+)"$', text, flags=re.MULTILINE))
        faults += [(path.stem, "fuzzy", message.id) for message in catalogue if message.fuzzy and message.id]
        faults += [(path.stem, "obsolete", message) for message in catalogue.obsolete]
        faults += [(path.stem, "twice", name) for name, count in ids.items() if count > 1]

    assert faults == []


@pytest.mark.parametrize("domain", ["messages", "contest"])
def test_compiled_catalogue_is_what_the_areas_make(thai: Catalog, domain: str) -> None:
    made, compiled = io.BytesIO(), COMPILED / f"{domain}.mo"
    write_mo(made, thai if domain == "messages" else messages.of_contests(thai))

    assert compiled.is_file(), "run `make messages`"
    assert compiled.read_bytes() == made.getvalue(), "run `make messages`"


def test_no_sentence_names_the_noun_of_another_event(thai: Catalog) -> None:
    """The areas say การประเมิน alone; the other catalogue never says it."""
    evaluation, contest = "การประเมิน", "การประกวด"
    assert [one.id for one in thai if contest in str(one.string)] == []
    assert [one.id for one in messages.of_contests(thai) if evaluation in str(one.string)] == []


REFUSING = {"RuleViolation": 0, "require": 1, "refuse_if": 1}
"""The functions that refuse, each with the position of the code among its arguments."""


def raised_codes() -> dict[str, str]:
    """Every refusal code that services and core raise, with a place; codes in tables count where the table is
    defined."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "judging").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or ast.unparse(node.func).split(".")[-1] not in REFUSING:
                continue
            first = REFUSING[ast.unparse(node.func).split(".")[-1]]
            for constant in ast.walk(node.args[first]) if len(node.args) > first else ():
                if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                    found[constant.value] = f"{path.relative_to(ROOT)}:{node.lineno}"
    return found


def documented_codes() -> dict[str, str]:
    """Every code named under a docstring's ``Raises: RuleViolation:``."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "judging").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and "RuleViolation:" in (ast.get_docstring(node) or ""):
                said = (ast.get_docstring(node) or "").split("RuleViolation:")[1]
                for code in re.findall(r"``([a-z]+(?:_[a-z]+)+)``", re.sub(r"\([^)]*\)", "", said)):
                    found[code] = f"{path.relative_to(ROOT)}:{node.lineno}"
    return found


def test_every_refusal_that_is_raised_has_a_sentence() -> None:
    known = set(refusal_texts.SENTENCES)

    assert {code: place for code, place in raised_codes().items() if code not in known} == {}


def test_every_refusal_that_a_contract_names_has_a_sentence() -> None:
    known = set(refusal_texts.SENTENCES)

    assert {code: place for code, place in documented_codes().items() if code not in known} == {}


def test_refusal_code_stands_in_one_area_alone() -> None:
    areas = refusal_texts.by_domain()
    codes = [code for sentences in areas.values() for code in sentences]

    assert sorted({code for code in codes if codes.count(code) > 1}) == []


def refusals_in(app: Flask, language: str) -> dict[str, str]:
    """The sentence of every refusal in a language, with a number for each parameter."""
    said = {}
    with app.test_request_context(), force_locale(language):
        for code, sentence in refusal_texts.SENTENCES.items():
            source = str(sentence._args[0])
            params = {name: "7" for _text, name, _spec, _conversion in Formatter().parse(source) if name}
            said[code] = refusals.sentence(RuleViolation(code, **params))
    return said


def test_refusals_say_a_whole_sentence_in_both_languages(app: Flask) -> None:
    english, thai = (refusals_in(app, language) for language in ("en", "th"))

    assert {code: text for code, text in english.items() if THAI.search(text)} == {}
    assert {code: text for code, text in thai.items() if not THAI.search(text)} == {}
    texts = [*english.items(), *thai.items()]
    assert [(code, text) for code, text in texts if "{" in text or "(s)" in text] == []
