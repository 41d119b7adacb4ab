"""What templates say. Flask-Babel finds request, language and catalogue anew for each sentence, which in a long table
is a third of the page; here each is looked up once a language and process."""

from __future__ import annotations

from flask import Flask
from flask_babel import get_locale, get_translations
from markupsafe import Markup

_known: dict[tuple[str, str], Markup] = {}
"""By language and source string: templates hold a limited number of them, none made at run time."""


def init_app(app: Flask) -> None:
    """Let ``_`` and ``gettext`` of the templates be ``gettext`` here. After ``babel.init_app``."""
    app.jinja_env.globals.update({"_": gettext, "gettext": gettext})


def gettext(source: str, /, **values: object) -> Markup:
    """The sentence in the reader's language with these values in it, escaped."""
    locale = get_locale()
    key = (str(locale.language) if locale else "", source)
    sentence = _known.get(key)
    if sentence is None:
        sentence = _known[key] = Markup(get_translations().ugettext(source))
    return sentence % values if "%" in source else sentence
