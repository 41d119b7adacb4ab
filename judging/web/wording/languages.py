"""The language of a page, and the template filters that show values in it."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import cache
from typing import Any

from flask import Flask, has_request_context, request
from flask_babel import Domain, force_locale, get_domain, gettext as _
from markupsafe import Markup, escape

from judging import clock
from judging.core import dates, numbers, provinces
from judging.core.events import EventNoun
from judging.core.names import ERASED
from judging.core.presentation.timetable import clock_text, times_text
from judging.core.rulebooks.facts import FACTS
from judging.core.text import Text
from judging.extensions import babel
from judging.web.serving.requests import LANGUAGES

JOINER = "\N{WORD JOINER}"

_WORDS = {
    "".join(parts): parts
    for parts in (("ปี", "การ", "ศึกษา"), ("ผล", "งาน"), ("ประเภท", "ที่"), ("ฉบับ", "ที่"), ("ครั้ง", "ที่"), ("เลข", "ที่"))
}
"""Words inside which browsers break a line of Thai, and the parts that they see in them."""

_TORN = re.compile("|".join(_WORDS))

_OF_RULEBOOKS = _WORDS | {
    "".join(parts): parts
    for parts in (
        *(("ถูก", "ต้อง"), ("น่า", "สนใจ"), ("ปาน", "กลาง"), ("บาง", "ส่วน"), ("แต่ง", "กาย"), ("รูป", "เล่ม")),
        *(("เชิง", "พาณิชย์"), ("ข้อ", "แนะนำ"), ("ข้อ", "บกพร่อง")),
    )
}
"""The same for criteria and their levels, which stand in narrow columns on paper."""

_TORN_IN_COLUMNS = re.compile("|".join(_OF_RULEBOOKS))

WHOLE = re.compile(f"(ว-สอศ-[0-9]|ปีการศึกษา\u00a0[0-9]+|ไม่ได้ปฏิบัติหน้าที่|{_TORN.pattern})")
"""Words of data that no line breaks, as sentences hold theirs; the judge's script uses the same pattern."""

LONGEST_HELD = 32
"""Letters of the longest part of a name that a phone holds on one line."""

_OF_CONTESTS = Domain(domain="contest")
"""The sentences of an event that is called การประกวด (``tools.messages`` makes them)."""


def speak_of(*nouns: EventNoun) -> None:
    """Use the noun of the page's events in every sentence of this request, where all have the same."""
    if set(nouns) == {EventNoun.CONTEST}:
        _OF_CONTESTS.as_default()


@contextmanager
def speaking(code: str, noun: EventNoun) -> Iterator[None]:
    """Use this language and the noun of this event in every sentence of the block, whatever the reader chose."""
    before, domain = language(), get_domain()
    request.language = code  # type: ignore[attr-defined]
    try:
        with force_locale(code):
            (_OF_CONTESTS if noun is EventNoun.CONTEST else babel.domain_instance).as_default()
            yield
    finally:
        request.language = before  # type: ignore[attr-defined]
        domain.as_default()


def language() -> str:
    """The language of this request: the chosen one, or Thai."""
    return request.language if has_request_context() else LANGUAGES[0]  # type: ignore[attr-defined]


def spoken(text: Text) -> str:
    """A text in the reader's language. The Thai texts of the core say what the page's events are called, as sentences
    do."""
    words = text.in_language(language())
    domain = get_domain()
    return str(domain.get_translations().ugettext(words)) if domain is _OF_CONTESTS and words else words


def gettext(source: str, /, **values: object) -> Markup:
    """A sentence of a template in the reader's language, with these values escaped."""
    sentence = _sentence(language(), get_domain(), source)
    return sentence % values if "%" in source else sentence


def ngettext(singular: str, plural: str, number: int, /, **values: object) -> Markup:
    """The same for a sentence with a number, its ``%(num)s``."""
    return _sentence(language(), get_domain(), singular, plural, number) % {"num": number, **values}


@cache
def _sentence(language: str, domain: Domain, source: str, plural: str = "", number: int = 1) -> Markup:
    """Flask-Babel finds request, locale and catalogue anew for each sentence: a third of the page of results."""
    catalogue = domain.get_translations()
    found = catalogue.ungettext(source, plural, number) if plural else catalogue.ugettext(source)
    return Markup(_TORN.sub(lambda word: JOINER.join(_WORDS[word[0]]), found))


def init_app(app: Flask) -> None:
    """Set up Babel and the filters for dates, points and two-language texts."""
    babel.init_app(app, locale_selector=language)
    filters: dict[str, Any] = {
        "t": lambda text: spoken(text) if hasattr(text, "in_language") else text,
        "day": lambda value: dates.day(value, language()) if value else "",
        "moment": lambda value: dates.moment(value, language()) if value else "",
        "clock": lambda value: dates.clock(value, language()) if value else "",
        "unbroken": unbroken,
        "clock_text": lambda minutes: clock_text(minutes, language()),
        "times": lambda slot: times_text(slot.starts, slot.ends, language()),
        "days": lambda pair: dates.day_range(pair[0], pair[1], language()),
        "place": lambda name: provinces.place_name(name, language()),
        "origin": origin_in_words,
        "name": name,
        "plain": plain,
        "terms": terms,
        "mean": numbers.display,
        "with_means": with_means,
        "points": lambda units, unit: numbers.points_text(units, unit),
    }
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals.update({"_": gettext, "gettext": gettext, "ngettext": ngettext})
    app.jinja_env.finalize = erased_in_words

    @app.template_global()
    def this_year() -> dict[str, int]:
        """This year in both eras, for the hint beside calendar fields."""
        year = clock.today().year
        return {"ce": year, "be": year + dates.BUDDHIST_ERA}

    @app.context_processor
    def in_language() -> dict[str, Any]:
        return {"current_language": language()}


def with_means(markup: Markup, values: Iterable[Fraction]) -> Markup:
    """``markup`` with a mean at each ``%s``. Means are digits, so nothing needs escaping."""
    return Markup(str(markup) % tuple([numbers.display(value) for value in values]))


def name(text: str) -> str:
    """A person's name that breaks only between first name and surname. A part too long for a name breaks where
    the line ends."""
    if ERASED in text:
        return text
    return Markup(" ").join(_held(part) if len(part) <= LONGEST_HELD else escape(part) for part in text.split())


def plain(markup: Markup) -> Markup:
    """The words of a title alone, for a window, a bookmark or a list of search results."""
    return escape(Markup(markup).striptags().replace(JOINER, ""))


def terms(text: str) -> str:
    """A text of data in which form names such as ว-สอศ-2, the school year, the words for excused, and those
    inside which browsers break a line do not break."""
    safe = Markup if isinstance(text, Markup) else str
    return Markup("").join(_held(part) if WHOLE.fullmatch(part) else safe(part) for part in WHOLE.split(text))


def unbroken(text: str) -> str:
    """A text of a rulebook for a narrow column of a print: no line breaks inside a word that browsers break."""
    return _TORN_IN_COLUMNS.sub(lambda word: JOINER.join(_OF_RULEBOOKS[word[0]]), text)


def _held(text: str) -> Markup:
    return Markup('<span class="nowrap">{}</span>').format(text)


def origin_in_words(kept: str) -> str:
    """Where something was carried over from (``place_of``) in the reader's language."""
    level, _space, area = kept.partition(" ")
    names = {choice.id: spoken(choice.label) for choice in FACTS["round_level"].choices}
    return " · ".join(filter(None, (names.get(level, level), provinces.place_name(area, language()) if area else "")))


def erased_in_words(value: Any) -> Any:
    """The final value of a template expression: for an erased person, the reader's words for it."""
    if isinstance(value, str) and ERASED in value:
        return value.replace(ERASED, _("(personal data erased)"))
    return value
