"""Uploaded rulebooks are read in a limited process, with the same result and the same faults."""

from __future__ import annotations

import resource
from time import monotonic

import pytest

from judging.config import ROOT
from judging.core.rulebooks.faults import RulebookFaults
from judging.core.rulebooks.serialization import digest_of
from judging.rulebook import reader

TYPE4 = (ROOT / "judging" / "rulebook" / "ovec-2564-type4.toml").read_bytes()

BOMBS = {
    "dotted keys": b".".join([b"a"] * 300_000) + b" = 1\n",
    "many dotted keys": b"".join(b".".join([b"k%d" % n, *[b"a"] * 300]) + b" = 1\n" for n in range(900)),
    "nested lists": b"a = " + b"[" * 300_000 + b"]" * 300_000,
    "inline tables": b"a = " + b"{a=" * 200_000,
    "tables": b"".join(b"[" + b".".join([b"a"] * 300) + b".k%d]\n" % n for n in range(950)),
}


def faults(content: bytes, read: object) -> tuple[object, ...]:
    with pytest.raises(RulebookFaults) as found:
        read(content)  # type: ignore[operator]
    return found.value.faults


def test_an_upload_is_the_rulebook_of_the_file() -> None:
    assert digest_of(reader.read_upload(TYPE4)) == digest_of(reader.read(TYPE4))


def test_an_upload_with_faults_names_the_same_lines() -> None:
    broken = TYPE4.replace(b"total = 100", b"total = 90").replace(b'unit = "', b'unti = "', 1)

    assert faults(broken, reader.read_upload) == faults(broken, reader.read)


@pytest.mark.parametrize("content", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_in_seconds_and_takes_no_memory_here(content: bytes) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = monotonic()

    assert faults(content, reader.read_upload)

    assert monotonic() - began < 3 * reader.SECONDS + 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024
