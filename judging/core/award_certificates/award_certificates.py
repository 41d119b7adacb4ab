"""Pure: certificates (เกียรติบัตร) for makers, advisers and the panel: their codes, serials, states, and who can get one.

A certificate is a row that never changes. What it says of awards is compared with the newest version of the results, so
a ruling that takes an award away takes its certificates out of force.
"""

import unicodedata
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

from judging.core import thai
from judging.core.names import ERASED, bare_name
from judging.core.results.published_awards import awards_in
from judging.core.scoring.awards import Award

CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: without I, L, O and U."""

CODE_LENGTH = 16
"""80 bits: nobody finds a certificate by guessing."""

GROUP = 4

_READ_AS = str.maketrans("OIL", "011")

LONGEST_TYPED = 200
"""Letters that are read of what somebody typed or pasted as a code."""

LONGEST_PREFIX = 20
LONGEST_NAME = 120
"""Characters of a name that a line of the certificate takes."""

_PLACEHOLDERS = frozenset(
    {"x", "xx", "xxx", "n/a", "none", "null", "test", "ทดสอบ", "ไม่มี", "ไม่ระบุ", "รอชื่อ", "ชื่อ นามสกุล"}
)
"""What people type where a name is not known yet."""


class CertificateRole(StrEnum):
    """What the person did."""

    MAKER = "maker"
    ADVISER = "adviser"
    CHAIR = "chair"
    JUDGE = "judge"
    SECRETARY = "secretary"


OF_TEAMS = (CertificateRole.MAKER, CertificateRole.ADVISER)
OF_PANEL = (CertificateRole.CHAIR, CertificateRole.JUDGE, CertificateRole.SECRETARY)


class CertificateState(StrEnum):
    """Whether a certificate is in force."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    """Another certificate of the same person was issued in its place."""
    OUTDATED = "outdated"
    """The work has other awards in place of those on it, such as a better title: another one is due."""
    WITHDRAWN = "withdrawn"
    """An award on it is gone, and the work has none in its place; or an organiser withdrew it."""


class Fault(StrEnum):
    """Why a name cannot be printed."""

    ERASED = "erased"
    EMPTY = "empty"
    PLACEHOLDER = "placeholder"
    LETTERS = "letters"
    LONG = "long"


Awards = tuple[Award, ...]


def code_of(number: int) -> str:
    """The code of a random number below 2⁸⁰, in groups: ``K7QM-3XDA-9P2T-0HVW``."""
    letters = ""
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(CODE_LETTERS))
        letters += CODE_LETTERS[place]
    return "-".join(letters[place : place + GROUP] for place in range(0, CODE_LENGTH, GROUP))


def read_code(typed: str) -> str | None:
    """A typed code in the form of ``code_of``; None where it is none. Case, spaces, dashes and Thai digits do not
    matter; O is read as 0, I and L as 1. Of an address, as a QR code holds it, the part after the last slash is read.
    """
    written = typed[:LONGEST_TYPED].strip().rstrip("/").rpartition("/")[2]
    letters = "".join(letter for letter in thai.digits(written).upper() if letter.isalnum()).translate(_READ_AS)
    if len(letters) != CODE_LENGTH or any(letter not in CODE_LETTERS for letter in letters):
        return None
    return "-".join(letters[place : place + GROUP] for place in range(0, CODE_LENGTH, GROUP))


def serial(prefix: str, year: int, number: int) -> str:
    """The serial as printed: ``73.2569/000001``; ``year`` is of the Buddhist era."""
    return f"{prefix}.{year}/{number:06}" if prefix else f"{year}/{number:06}"


def read_prefix(typed: str) -> str | None:
    """A typed prefix of serials in its stored form, None where it is none: up to 20 letters, digits, dots and dashes,
    without a stroke, which ends the year."""
    prefix = thai.digits(thai.normalise(typed)).strip(". ")
    is_good = all(unicodedata.category(letter)[0] in "LMN" or letter in ".-" for letter in prefix)
    return prefix if is_good and len(prefix) <= LONGEST_PREFIX else None


def state_of(*, is_replaced: bool, is_withdrawn: bool, says: Awards | None, now: Awards | None) -> CertificateState:
    """The state of a certificate.

    ``says`` are its awards, None for a member of the panel, whose certificate rests on no result. ``now`` are the
    awards of the work in the newest version of the results, None where it is not ranked there.
    """
    if is_replaced:
        return CertificateState.SUPERSEDED
    if is_withdrawn or (says is not None and now is None):
        return CertificateState.WITHDRAWN
    if says is None or now is None or set(says) <= set(now):
        return CertificateState.VALID
    has_others = {award.kind for award in says} <= {award.kind for award in now}
    return CertificateState.OUTDATED if has_others else CertificateState.WITHDRAWN


def fault_of(name: str, letters: Collection[str]) -> Fault | None:
    """Why a name with its prefix cannot be printed in a font that has these letters; None where it can."""
    written = thai.normalise(name)
    if ERASED in written:
        return Fault.ERASED
    bare = bare_name(written).casefold()
    if not bare:
        return Fault.EMPTY
    if bare in _PLACEHOLDERS or "?" in bare or not any(letter.isalpha() for letter in bare):
        return Fault.PLACEHOLDER
    if len(written) > LONGEST_NAME:
        return Fault.LONG
    return Fault.LETTERS if unknown_letters(written, letters) else None


def unknown_letters(text: str, letters: Collection[str]) -> str:
    """The letters of the text that a font does not have, each once."""
    return "".join(dict.fromkeys(letter for letter in text if letter not in letters and not letter.isspace()))


def awards_by_work(document: Mapping[str, Any]) -> dict[int, Awards]:
    """By entry id: the awards of every ranked work in a published document."""
    return {row["entry_id"]: awards_in(row) for row in document["standings"]}
