"""Pausing the garbage collector."""

from __future__ import annotations

import gc

import pytest

from judging import collector


def test_collector_is_paused_within_and_runs_again_after_an_error() -> None:
    seen = []

    @collector.paused()
    def work() -> None:
        seen.append(gc.isenabled())
        raise KeyError

    with pytest.raises(KeyError):
        work()
    assert (seen, gc.isenabled()) == ([False], True)


def test_collector_paused_before_stays_paused_until_the_outer_work_ends() -> None:
    with collector.paused():
        with collector.paused():
            pass
        assert not gc.isenabled()

    assert gc.isenabled()
