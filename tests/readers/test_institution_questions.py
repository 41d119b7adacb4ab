"""Questions about institutions that a transfer file names with their codes."""

from __future__ import annotations

from judging.core.imports.plan import NEW_ONE, KnownInstitution, RowAt
from judging.readers.institution_questions import InstitutionMention, ask

NAME, PLACE = "วัดโพธิ์", "ขอนแก่น"
KNOWN = (KnownInstitution(1, NAME, PLACE, "", code="1030200001"),)


def mention(number: int, code: str) -> InstitutionMention:
    return InstitutionMention(RowAt(number), NAME, PLACE, code=code)


def test_two_codes_of_one_name_are_two_institutions_and_the_second_is_asked_about() -> None:
    first, second = ask([mention(1, "1030200001"), mention(2, "1030200002")], ())

    assert (first.is_doubt, second.is_doubt) == (False, True)
    assert second.answers == (f"file:{first.college}", NEW_ONE)


def test_a_known_name_with_another_code_is_asked_about() -> None:
    (question,) = ask([mention(1, "1030200002")], KNOWN)

    assert (question.certain, question.answers) == (None, ("known:1", NEW_ONE))


def test_a_known_name_without_a_code_in_the_file_is_certain() -> None:
    (question,) = ask([mention(1, "")], KNOWN)

    assert question.certain == 1
