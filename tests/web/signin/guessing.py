"""Somebody guesses at a real server as fast as they can while a hall signs in.

The guesser and the hall have the same address. ``python -m tests.web.signin.guessing URL ADDRESS SECONDS NAME…`` is the
guesser, a process of its own.
"""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle

from judging.config import ROOT

THREADS = 4
LETTERS = str.maketrans("01", "AB")
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Visitor:
    """A browser at an address of this machine: cookies, and one connection."""

    def __init__(self, url: str, address: str = "127.0.0.1") -> None:
        place = urllib.parse.urlsplit(url)
        self._connection = http.client.HTTPConnection(
            place.hostname or "", place.port, timeout=30, source_address=(address, 0)
        )
        self.cookie = ""
        self.retry_after = 0

    def ask(self, path: str, form: dict[str, str] | None = None, *, keeps_cookies: bool = True) -> tuple[int, str]:
        """Status and text of an answer; redirects are not followed."""
        headers = {"Cookie": self.cookie} if self.cookie else {}
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._connection.request("GET" if form is None else "POST", path, body, headers)
            answer = self._connection.getresponse()
        except http.client.RemoteDisconnected:  # the server has closed the idle connection; a browser opens another
            self._connection.close()
            self._connection.request("GET" if form is None else "POST", path, body, headers)
            answer = self._connection.getresponse()
        text = answer.read().decode()
        self.retry_after = int(answer.headers.get("Retry-After", "0"))
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            if keeps_cookies and cookie.startswith("session="):
                self.cookie = cookie.partition(";")[0]
        return answer.status, text

    def token(self, path: str = "/signin") -> str:
        """The token of the forms on a page."""
        found = TOKEN.search(self.ask(path)[1])
        assert found
        return found[1]

    def type_password(self, username: str, password: str) -> int:
        """Sign in by name and password; returns the status, 303 for success."""
        form = {"csrf_token": self.token(), "username": username, "password": password}
        return self.ask("/signin", form)[0]

    def type_code(self, code: str) -> int:
        """Sign in by the code on a card."""
        return self.ask("/signin/code", {"csrf_token": self.token(), "code": code})[0]

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def guess(url: str, address: str, names: list[str], until: float, found: Counter[str]) -> None:
    """Guess until this time: passwords of these and of invented names, codes and links. The cookies of the answers are
    dropped, so every guess is a new device."""
    guesser = Visitor(url, address)
    token = guesser.token()
    for number, kind in enumerate(cycle(("known", "code", "invented", "known", "link"))):
        if time.monotonic() > until:
            break
        invented = f"invented{threading.get_ident()}.{number}"
        path, form = {
            "code": ("/signin/code", {"code": str(22222_22222 + number).translate(LETTERS)}),
            "link": (f"/c/{number:022}", None),
            "known": ("/signin", {"username": names[number % len(names)], "password": "a wrong password"}),
            "invented": ("/signin", {"username": invented, "password": "a wrong password"}),
        }[kind]
        if form is not None:
            form["csrf_token"] = token
        status, _ = guesser.ask(path, form, keeps_cookies=False)
        found[f"{kind} {status}"] += 1
    guesser.close()


@contextmanager
def guessed_at(url: str, address: str, names: list[str], seconds: float) -> Iterator[Counter[str]]:
    """Guess in another process; yields the answers by kind and status, complete at the end."""
    command = [sys.executable, "-m", __name__, url, address, str(seconds), *names]
    found: Counter[str] = Counter()
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as guesser:
        assert guesser.stdout
        guesser.stdout.readline()  # it has begun
        yield found
        found.update(json.loads(guesser.communicate(input="stop\n")[0]))


def main(url: str, address: str, seconds: str, *names: str) -> None:
    """Guess with several threads until the time is over or a line comes in."""
    found: Counter[str] = Counter()
    until = time.monotonic() + float(seconds)
    guessers = [
        threading.Thread(target=guess, args=(url, address, list(names), until, found), daemon=True)
        for _ in range(THREADS)
    ]
    for guesser in guessers:
        guesser.start()
    while found["known 429"] < THREADS and time.monotonic() < until:
        time.sleep(0.01)  # until the free failures are used up; the answers come when the server gives them
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    stopped = threading.Thread(target=sys.stdin.readline, daemon=True)
    stopped.start()
    stopped.join(float(seconds))
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
