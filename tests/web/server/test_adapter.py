"""The adapter between granian and a WSGI application, on a real server."""

from __future__ import annotations

import hashlib
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from judging.web.server.bodies import MARGIN
from tests.servers import Reply, Served, echo_command, free_port
from tests.web.server.echo import HUGE, LIMIT


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The echo on one worker."""
    port = free_port()
    made = Served(echo_command(port), port, tmp_path_factory.mktemp("echo") / "log")
    yield made
    made.stop()


def told(reply: Reply) -> Any:
    assert reply.status == 200
    return json.loads(reply.body)


def finished(served: Served, count: int, *, step: str = "finished") -> Any:
    """What the application has finished (or ``begun``), as soon as it is ``count`` requests, or what there is after ten
    seconds."""
    until = time.monotonic() + 10
    while len(done := told(served.ask("GET", f"/{step}"))) < count and time.monotonic() < until:
        time.sleep(0.1)
    return done


def head(*lines: str, length: int) -> bytes:
    return "\r\n".join([*lines, "Host: a", f"Content-Length: {length}", "", ""]).encode()


def test_environment_is_that_of_wsgi(served: Served) -> None:
    reply = served.ask(
        "POST",
        "/%E0%B8%81/x%20y?q=%E0%B8%81+z",
        "Cookie: a=1",
        "Cookie: b=2",
        "X-Two: 1",
        "X-Two: 2",
        "X_Forwarded_For: 9.9.9.9",
        "Content-Type: text/plain",
        body=b"abc",
    )
    seen = told(reply)
    assert seen["PATH_INFO"].encode("latin-1").decode() == "/ก/x y"
    expected = {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "QUERY_STRING": "q=%E0%B8%81+z",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": str(served.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "text/plain",
        "CONTENT_LENGTH": "3",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_COOKIE": "a=1; b=2",
        "HTTP_X_TWO": "1,2",
        "wsgi.url_scheme": "http",
        "wsgi.input_terminated": True,
        "read": 3,
    }
    assert {key: seen.get(key) for key in expected} == expected
    assert "HTTP_X_FORWARDED_FOR" not in seen


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, LIMIT])
def test_body_arrives_whole(served: Served, size: int) -> None:
    body = bytes(number % 251 for number in range(1000)) * (size // 1000 + 1)
    seen = told(served.ask("POST", "/", body=body[:size]))
    assert (seen["read"], seen["sha256"]) == (size, hashlib.sha256(body[:size]).hexdigest())


@pytest.mark.parametrize("length", [50, 100_000])
def test_body_that_stops_coming_gets_408_and_a_closed_connection(served: Served, length: int) -> None:
    with served.open(head("POST / HTTP/1.1", length=length) + b"abc") as connection:
        reply = Reply(connection)
    assert (reply.status, reply.header("connection")) == (408, "close")


def test_query_with_letters_that_are_not_escaped_reaches_the_application(served: Served) -> None:
    with served.open("GET /?q=พลังงาน HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode()) as connection:
        seen = told(Reply(connection))
    assert seen["QUERY_STRING"].encode("latin-1").decode() == "q=พลังงาน"


def test_large_body_that_keeps_coming_may_take_longer(served: Served) -> None:
    piece = b"x" * 60_000
    with served.open(head("POST / HTTP/1.1", "Connection: close", length=12 * len(piece))) as connection:
        for _ in range(12):
            connection.sendall(piece)
            time.sleep(0.12)
        assert told(Reply(connection))["read"] == 12 * len(piece)


def test_body_a_little_too_large_reaches_the_application_as_too_large_but_is_not_kept(served: Served) -> None:
    seen = told(served.ask("POST", "/", body=b"x" * (LIMIT + 1_000_000)))
    assert seen["CONTENT_LENGTH"] == str(LIMIT + 1_000_000)
    assert seen["read"] <= LIMIT


def test_body_far_too_large_gets_413_unread(served: Served) -> None:
    with served.open(head("POST / HTTP/1.1", length=LIMIT + MARGIN + 1)) as connection:
        reply = Reply(connection)
    assert (reply.status, reply.header("connection")) == (413, "close")


def test_body_in_chunks_gets_411_because_its_end_cannot_be_told(served: Served) -> None:
    reply = served.ask("POST", "/", "Transfer-Encoding: chunked")
    assert (reply.status, reply.header("connection")) == (411, "close")


@pytest.mark.parametrize("length", [50, 100_000])
def test_body_cut_off_is_no_request(served: Served, length: int) -> None:
    before = told(served.ask("GET", "/finished"))
    served.open(head("POST /nap HTTP/1.1", length=length) + b"abc").close()
    assert served.ask("POST", "/nap", body=b"abc").status == 200  # a whole one after it takes as long and ends after it
    assert told(served.ask("GET", "/finished")) == [*before, "POST"]


def test_request_whose_client_left_is_finished(served: Served) -> None:
    before = told(served.ask("GET", "/finished"))
    begun = len(told(served.ask("GET", "/begun")))
    with served.open(head("POST /nap HTTP/1.1", length=3) + b"abc"):
        assert len(finished(served, begun + 1, step="begun")) == begun + 1  # a body that nobody read yet would be lost
    assert finished(served, count=len(before) + 1) == [*before, "POST"]
    assert "Traceback" not in served.log.read_text()


def test_headers_that_repeat_and_an_answer_in_pieces_arrive(served: Served) -> None:
    reply = served.ask("GET", "/cookies")
    assert [value for name, value in reply.headers if name == "set-cookie"] == ["a=1", "b=2"]
    assert (reply.body, reply.header("content-length")) == (b"hello", "5")


def test_answer_to_head_has_the_length_and_no_content(served: Served) -> None:
    reply = served.ask("HEAD", "/cookies")
    assert (reply.status, reply.header("content-length"), reply.body) == (200, "5", b"")


@pytest.mark.parametrize("status", [204, 304])
def test_answer_without_content_has_none(served: Served, status: int) -> None:
    reply = served.ask("GET", f"/{status}")
    assert (reply.status, reply.header("etag"), reply.body) == (status, '"a"', b"")
    assert reply.header("content-length") in (None, "0") or status == 304


def test_large_answer_in_pieces_arrives_whole(served: Served) -> None:
    reply = served.ask("GET", "/pieces")
    assert (len(reply.body), reply.body[-1], reply.header("content-length")) == (5_000_000, 49, "5000000")


def test_large_answer_to_a_client_that_does_not_read_stays_out_of_memory(served: Served) -> None:
    with served.open(b"GET /huge HTTP/1.1\r\nHost: a\r\n\r\n"):
        time.sleep(1)
        sizes = Path(f"/proc/{served.workers()[0]}/status").read_text()
    peak = next(int(line.split()[1]) for line in sizes.splitlines() if line.startswith("VmHWM"))
    assert peak * 1024 < HUGE


def test_writes_above_the_queue_get_503_while_reads_are_answered(served: Served) -> None:
    waiting = [served.open(head("POST /nap HTTP/1.1", "Connection: close", length=1) + b"x") for _ in range(4)]
    time.sleep(0.2)
    reply = served.ask("POST", "/nap", body=b"x")
    assert (reply.status, reply.header("retry-after")) == (503, "2")
    assert told(served.ask("GET", "/"))["read"] == 0
    assert [_status(connection) for connection in waiting] == [200] * 4


def _status(connection: socket.socket) -> int:
    with connection:
        return Reply(connection).status


def test_what_is_left_for_afterwards_delays_no_answer_and_is_done(served: Served) -> None:
    before = told(served.ask("GET", "/finished"))
    began = time.monotonic()
    assert served.ask("GET", "/afterwards").body == b"early"
    assert time.monotonic() - began < 0.9
    assert finished(served, count=len(before) + 1) == [*before, "afterwards"]
