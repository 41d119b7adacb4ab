"""No text of a person becomes markup: payloads in every row, in every field of every form and in the address; then all
pages by all roles."""

from __future__ import annotations

import csv
import io
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from judging.web.guards.headers import HARDENED
from tests.journeys.screens import Stage, addresses, paths, stage
from tests.robustness.markup import ADDRESS, PAYLOAD, Form, Page, poisoned_rows
from tests.web.signing import browser, signed_in
from tests.world import World

LEADS_OUT = ("/signout",)
ASKED = ("search", "q", "next", "page", "sort", "state", "back", "rank")


def faults_of(answer: TestResponse, path: str) -> list[str]:
    """What is wrong with an answer: markup of a payload, a formula, a missing header, an error of the server."""
    found = [f"{path}: status {answer.status_code}"] if answer.status_code >= 500 else []
    found += [f"{path}: no {name}" for name, _said in HARDENED if name not in answer.headers]
    if answer.mimetype == "text/html":
        found += [f"{path}: {fault}" for fault in dict.fromkeys(Page(answer.text).faults)]
    if answer.mimetype == "text/csv":
        cells = [cell for row in csv.reader(io.StringIO(answer.text)) for cell in row]
        found += [f"{path}: formula {cell[:30]}" for cell in cells if cell[:1] in ("=", "+", "@", "\t", "\r")]
    return found


def clients(app: Flask, made: Stage) -> dict[str, FlaskClient]:
    """A browser for each group of screens."""
    found = {}
    for who in addresses(app, made):
        name = who.partition("/")[0]
        found[who] = browser(app) if name == "anyone" else signed_in(browser(app), made.users[name])
    return found


def crawled(app: Flask, made: Stage, *, asks: bool = False) -> list[str]:
    """The faults of all pages; with ``asks`` also with payloads in the query string."""
    faults = []
    people = clients(app, made)
    for who, screens in addresses(app, made).items():
        for _endpoint, path in paths(app, screens):
            faults += faults_of(people[who].get(path), path)
            if asks:
                answer = people[who].get(urlsplit(path).path, query_string=dict.fromkeys(ASKED, PAYLOAD))
                faults += faults_of(answer, f"{path}?…")
    return faults


def send(client: FlaskClient, path: str, form: Form, text: str) -> TestResponse:
    """Send a form with ``text`` in every field that takes text, and follow where it leads."""
    fields = form.fields | dict.fromkeys(form.texts, text)
    target = form.action or path
    if form.method == "get":
        return client.get(urlsplit(target).path, query_string=fields)
    if form.has_files:
        name = f"{text}.xlsx"
        files = {"file": (io.BytesIO(f"ชื่อ,{text}\r\n{text},{text}\r\n".encode()), name)}
        return client.post(target, data=fields | files, follow_redirects=True)
    return client.post(target, data=fields, follow_redirects=True)


def test_text_of_people_never_becomes_markup(app: Flask, world: World) -> None:
    with poisoned_rows():
        made = stage(world)
    faults = crawled(app, made, asks=True)
    seen = browser(app).get(f"/results/{made.published.contest_id}").text

    assert "&lt;pwned" in seen, "the payload is on no page"
    assert faults == []


def test_text_in_every_field_of_every_form_never_becomes_markup(app: Flask, world: World) -> None:
    made = stage(world)
    people, faults = clients(app, made), []
    sent: set[tuple[str, str, str]] = set()
    for who, screens in addresses(app, made).items():
        for _endpoint, path in list(paths(app, screens)):
            answer = people[who].get(path)
            for form in Page(answer.text).forms if answer.mimetype == "text/html" else []:
                key = (who.partition("/")[0], form.method, form.action or path)
                if form.action in LEADS_OUT or key in sent or not (form.texts or form.has_files):
                    continue
                sent.add(key)
                for text in (PAYLOAD, ADDRESS):
                    faults += faults_of(send(people[who], path, form, text), " ".join(key))

    faults += crawled(app, made)
    assert len(sent) > 60
    assert faults == []


def test_errors_and_static_files_carry_every_header(app: Flask, world: World) -> None:
    client = browser(app)
    style = Page(client.get("/").text)
    assert style.faults == []
    answers = {
        "not found": client.get(f"/{PAYLOAD}"),
        "not allowed": client.put("/signin"),
        "no token": client.post("/signin", data={"username": PAYLOAD, "password": PAYLOAD}),
        "too large": client.post("/signin", data=b"x" * 7_000_000),
        "api": client.get(f"/api/v1/{PAYLOAD}"),
        "script": client.get(app.jinja_env.globals["static_url"]("js/app.js")),  # type: ignore[operator]
        "no file": client.get(app.jinja_env.globals["static_url"]("nothing.js")),  # type: ignore[operator]
    }
    faults = [fault for name, answer in answers.items() for fault in faults_of(answer, name)]
    assert faults == []
    assert answers["script"].mimetype == "text/javascript"
    assert answers["api"].mimetype == "application/problem+json"
