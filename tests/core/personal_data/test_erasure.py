"""Which parts of a form's content are about one person, and the content without them."""

from __future__ import annotations

from typing import Any

from judging.core.names import ERASED
from judging.core.personal_data.erasure import mentions, parts_about, redact_names, without_person

SOMCHAI = {"prefix": "นาย", "name": "สมชาย ใจดี", "typed": {"level": "diploma"}, "person": 7}
MALI = {"prefix": "", "name": "มาลี ใจงาม", "typed": {}, "person": 8}


def form() -> dict[str, Any]:
    return {
        "title_th": "กังหัน",
        "typed": {"description": "ออกแบบโดยนายสมชาย ใจดี และเพื่อน", "volumes": "2"},
        "makers": [SOMCHAI, MALI],
        "steps": {"work": 1},
    }


def test_parts_are_found_by_name_whatever_its_prefix_and_by_number() -> None:
    typed_together = {**SOMCHAI, "prefix": "", "name": "ว่าที่ร้อยตรี สมชาย ใจดี", "person": None}

    assert tuple(parts_about(form(), {"สมชาย ใจดี"})) == (SOMCHAI,)
    assert tuple(parts_about({"makers": [typed_together, MALI]}, {"สมชาย ใจดี"})) == (typed_together,)
    assert tuple(parts_about(form(), set(), {8})) == (MALI,)
    assert tuple(parts_about(form(), {"สมชาย"})) == ()


def test_without_a_person_the_rest_stays_letter_by_letter() -> None:
    left = without_person(form(), {"สมชาย ใจดี"}, {7})

    assert left == {
        "title_th": "กังหัน",
        "typed": {"description": f"ออกแบบโดยนาย{ERASED} และเพื่อน", "volumes": "2"},
        "makers": [MALI],
        "steps": {"work": 1},
    }
    assert mentions(form(), {"สมชาย ใจดี"})
    assert not mentions(left, {"สมชาย ใจดี"})


def test_longest_name_goes_first() -> None:
    assert redact_names("สมชาย ใจดีมาก", ["สมชาย ใจดี", "สมชาย ใจดีมาก"]) == ERASED
