"""Every act that a service records has words on the screens, in both languages."""

from __future__ import annotations

import ast
from pathlib import Path

from flask import Flask
from flask_babel import force_locale

from judging.web.acts import ACTS

SERVICES = Path(__file__).resolve().parents[2] / "judging" / "services"


def recorded() -> set[str]:
    """The acts in the services' source: each word ``noun.verb`` whose noun is a module there."""
    nouns = {path.stem for path in SERVICES.glob("*.py")}
    words = {
        node.value
        for path in SERVICES.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    pairs = {word: word.split(".") for word in words if word.count(".") == 1}
    return {word for word, (noun, verb) in pairs.items() if noun in nouns and verb.isidentifier()}


def test_every_recorded_act_has_words() -> None:
    assert recorded() == ACTS.keys()


def test_every_act_is_worded_in_both_languages(app: Flask) -> None:
    with app.test_request_context():
        with force_locale("th"):
            thai = {code: str(words) for code, words in ACTS.items()}
        with force_locale("en"):
            english = {code: str(words) for code, words in ACTS.items()}
    assert not [code for code in ACTS if thai[code] == english[code]]
