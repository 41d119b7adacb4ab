"""A large manifest is read in a limited process first, so that one that exhausts its reader ends only that process."""

from __future__ import annotations

import resource

import pytest

from judging.readers import transfer_manifest
from judging.readers.transfer_manifest import check_manifest

BOMBS = {
    "lists": b"[" * 8_000_000,
    "tables": b'{"works": [' + b"{}," * 4_000_000 + b"{}]}",
    "no text": b"\xff" * 2_000_000,
}


@pytest.mark.parametrize("data", BOMBS.values(), ids=BOMBS)
def test_a_manifest_that_is_a_bomb_is_refused_without_memory_here(data: bytes) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert check_manifest(data) == "hand_over_broken"

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_a_small_manifest_needs_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer_manifest, "SECONDS", 0)

    assert check_manifest(b"{}") == ""
