"""Template filters for names, forms and school years; they allow no line break inside."""

from __future__ import annotations

import flask_babel
import pytest
from flask import Flask
from markupsafe import Markup

from judging.core.events import EventNoun
from judging.core.names import ERASED
from judging.core.rulebooks.facts import FACTS
from judging.web.wording import languages
from judging.web.wording.languages import JOINER, name, terms, unbroken


def test_name_breaks_between_its_parts_alone() -> None:
    assert name("ดร.เพ็ญศรี ไอแดด") == '<span class="nowrap">ดร.เพ็ญศรี</span> <span class="nowrap">ไอแดด</span>'


def test_part_of_a_name_that_no_phone_holds_may_break() -> None:
    assert name(f"มานี {'x' * 33}<") == f'<span class="nowrap">มานี</span> {"x" * 33}&lt;'


def test_name_is_escaped() -> None:
    assert name("<b> &") == '<span class="nowrap">&lt;b&gt;</span> <span class="nowrap">&amp;</span>'


def test_name_of_who_was_erased_stays_for_the_words_that_stand_for_it() -> None:
    assert name(ERASED) == ERASED


def test_terms_keep_the_words_for_excused_whole_in_a_text_that_is_escaped_already() -> None:
    said = Markup("ก &amp; ข ไม่ได้ปฏิบัติหน้าที่หรือไม่")
    assert terms(said) == 'ก &amp; ข <span class="nowrap">ไม่ได้ปฏิบัติหน้าที่</span>หรือไม่'


def test_terms_keep_a_form_and_the_school_year_whole_and_escape_the_rest() -> None:
    assert terms("<แบบ ว-สอศ-2>") == '&lt;แบบ <span class="nowrap">ว-สอศ-2</span>&gt;'
    assert terms("ภาคกลาง · ปีการศึกษา\u00a02569") == 'ภาคกลาง · <span class="nowrap">ปีการศึกษา\u00a02569</span>'
    assert terms("แทนฉบับเลขที่ 73") == 'แทนฉบับ<span class="nowrap">เลขที่</span> 73'
    torn = terms("ประเภทที่ 4 · ผลงานปีการศึกษานี้")
    assert torn.split("<span")[1:] == [
        f' class="nowrap">{word}</span>{after}'
        for word, after in (("ประเภทที่", " 4 · "), ("ผลงาน", ""), ("ปีการศึกษา", "นี้"))
    ]


@pytest.mark.parametrize("language", ["th", "en"])
def test_templates_say_what_the_catalogue_says_with_what_is_put_in_escaped(app: Flask, language: str) -> None:
    page = app.jinja_env.from_string('{{ _("Work") }} {{ gettext("Version %(version)s", version=version) }}')

    with app.test_request_context(headers={"Cookie": f"language={language}"}):
        said = page.render(version="<2>")
        known = f"{flask_babel.gettext('Work')} {flask_babel.gettext('Version %(version)s', version='&lt;2&gt;')}"

    assert said.replace(JOINER, "") == known
    assert ("Version" in said) == (language == "en")


def test_thai_words_that_browsers_would_tear_are_held_together_in_sentences_not_in_data(app: Flask) -> None:
    page = app.jinja_env.from_string('{{ _("Work") }} {{ ngettext("%(num)d maker", "%(num)d makers", 2) }} {{ title }}')

    with app.test_request_context():
        said = page.render(title="ผลงาน")

    assert said == f"ผล{JOINER}งาน ผู้ประดิษฐ์ 2 คน ผลงาน"


def test_a_sentence_with_a_percent_sign_and_nothing_put_in_shows_one(app: Flask) -> None:
    with app.test_request_context():
        assert app.jinja_env.from_string('{{ _("100%%") }}').render() == "100%"


def test_block_in_a_language_uses_it_and_the_noun_of_the_event_and_leaves_the_readers_own(app: Flask) -> None:
    label = FACTS["round_level"].label

    def said() -> tuple[str, str]:
        return languages.spoken(label), flask_babel.gettext("Panel review")

    with app.test_request_context(headers={"Cookie": "language=th"}):
        languages.speak_of(EventNoun.CONTEST)
        before = said()
        inside = {}
        for code in ("th", "en"):
            for noun in EventNoun:
                with languages.speaking(code, noun):
                    inside[code, noun] = said()
        after = said()

    assert [inside["th", noun][0] for noun in EventNoun] == ["ระดับการประเมิน", "ระดับการประกวด"]
    assert [inside["en", noun] for noun in EventNoun] == [("Level of the round", "Panel review")] * 2
    assert before == after == ("ระดับการประกวด", inside["th", EventNoun.CONTEST][1])


def test_words_of_rulebooks_do_not_break_in_narrow_columns() -> None:
    said = unbroken("ข้อมูลผลงานถูกต้อง แข็งแรงปานกลาง")

    assert said == f"ข้อมูลผล{JOINER}งานถูก{JOINER}ต้อง แข็งแรงปาน{JOINER}กลาง"
