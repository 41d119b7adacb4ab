"""Work in a process of its own: one process for many inputs, each within its own time, a new one after a
fault."""

from __future__ import annotations

import os
import time

import pytest

from judging.limited import LimitReachedError, Process

ANSWER = "tests.test_limited:answer"


def answer(data: bytes) -> list[object]:
    """In a process of its own: its id and the input, after what the input asks for."""
    if data == b"end":
        os._exit(1)
    if data == b"raise":
        raise ValueError
    if data.startswith(b"spend"):
        until = time.process_time() + float(data.removeprefix(b"spend"))
        while time.process_time() < until:
            pass
    return [os.getpid(), data.decode()]


def test_process_takes_one_input_after_another() -> None:
    inputs = ["", "two\nlines", "ก" * 200_000]
    with Process(ANSWER, seconds=10, megabytes=500) as process:
        answers = [process.run(data.encode()) for data in inputs]

    assert [data for _process, data in answers] == inputs
    assert len({pid for pid, _data in answers}) == 1


@pytest.mark.parametrize("fault", [b"end", b"raise", b"spend 60"])
def test_input_that_ends_the_process_is_refused_and_the_next_has_a_new_one(fault: bytes) -> None:
    with Process(ANSWER, seconds=1, megabytes=500) as process:
        first, _data = process.run(b"before")
        with pytest.raises(LimitReachedError):
            process.run(fault)
        second, data = process.run(b"after")

    assert data == "after"
    assert second != first


def test_limit_of_time_is_of_each_input() -> None:
    with Process(ANSWER, seconds=1, megabytes=500) as process:
        answers = [process.run(b"spend 0.8") for _ in range(4)]

    assert len({pid for pid, _data in answers}) == 1


def test_process_is_gone_after_its_block() -> None:
    with Process(ANSWER, seconds=10, megabytes=500) as process:
        pid, _data = process.run(b"")

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
