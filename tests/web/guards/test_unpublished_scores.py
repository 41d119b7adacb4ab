"""Where scores are not published, nobody outside the organisers and the panel reads a figure of another's work: every
page, file, paper, picture and API answer is asked and searched."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import update

from judging.core.numbers import display, exact_text
from judging.core.roles import Grant, Role
from judging.core.rulings.rulings import Effect
from judging.core.scoring.tallies import Tally
from judging.core.thai import digits
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import CaseSource, Entry, PracticeSettings
from judging.queries.scoring import standings
from judging.services.rulings import cases, rulings
from judging.writers import typesetting
from tests.advancing import publish
from tests.scoring import levels, submit
from tests.services.ruling import DECISION
from tests.web.signing import browser, signed_in
from tests.world import ADMIN, Setting, World

WORKS, JUDGES = 7, 3


@dataclass
class Scene:
    """A published contest whose works are of different colleges; ``own`` is the index of the teacher's work."""

    setting: Setting
    own: int
    roles: dict[str, int | None]
    case_id: int
    ruling_id: int
    figures: dict[int, set[str]]
    """By index of a work: its averages as they are displayed and exact, without whole and half points."""
    total: str
    """The average of the teacher's work as it is displayed."""
    field: set[str]
    """The averages of all ranked works, which a teacher reads where there are five or more."""


@pytest.fixture
def scene(world: World) -> Scene:
    setting = world.contest(entries=WORKS, judges=JUDGES)
    colleges = [world.institution() for _ in setting.entries]
    with transaction() as session:
        for entry_id, college in zip(setting.entries, colleges, strict=True):
            session.execute(update(Entry).where(Entry.id == entry_id).values(institution_id=college))
        session.execute(update(PracticeSettings).values(publish_scores=False, publish_sheets=False))
    _score(world, setting)
    with transaction() as session:
        about = {"contest_id": setting.contest_id, "entry_id": setting.entries[-1], "source": CaseSource.ORGANISER}
        case_id = cases.open_case(session, actor=ADMIN, allegation="ลอกผลงาน", **about)
        ruling = rulings.record(session, actor=ADMIN, case_id=case_id, effect=Effect.DISQUALIFY, decision=DECISION)
    board = standings.board(db.session(), setting.contest_id)
    assert board is not None
    tallies = {int(tally.entry[1:]) - 1: tally for tally in standings.whole_tallies(db.session(), board)}
    own = next(place for place in (1, 2, 3, 4) if tallies[place].total.denominator > 2)
    roles: dict[str, int | None] = {
        "public": None,
        "teacher": world.user(grants=[Grant(Role.TEACHER, institution_id=colleges[own])]),
        "other teacher": world.user(grants=[Grant(Role.TEACHER, institution_id=world.institution())]),
        "organiser": world.user(grants=[Grant(Role.ORGANISER, round_id=setting.round_id)]),
    }
    figures = {place: _figures(tally) for place, tally in tallies.items()}
    made = Scene(
        setting, own, roles, case_id, ruling.ruling_id, figures, display(tallies[own].total), _means(tallies.values())
    )
    db.session.rollback()
    publish(setting)
    return made


def _score(world: World, setting: Setting) -> None:
    """Marks that differ by work, judge and criterion, so that hardly any average is a whole number."""
    codes = [item.code for item in world.rulebook().criteria if len(item.levels) == 4]
    for place, judge in product(range(WORKS), range(JUDGES)):
        worse = {
            f"c{code.replace('.', '_')}": 1 for at, code in enumerate(codes) if (at * (judge + 2) + judge) % 8 <= place
        }
        submit(world, setting, place, judge, levels(world.rulebook(), 0, **worse))


def _figures(tally: Tally) -> set[str]:
    return _shown([tally.total, *tally.items.values()])


def _means(tallies: Collection[Tally]) -> set[str]:
    """The averages of the works, by item and of their totals."""
    rows = [[tally.total, *tally.items.values()] for tally in tallies]
    return _shown([sum(values, Fraction()) / len(rows) for values in zip(*rows, strict=True)])


def _shown(values: Iterable[Fraction]) -> set[str]:
    return {text for value in values if Fraction(value).denominator > 2 for text in (display(value), exact_text(value))}


def addresses(app: Flask, scene: Scene) -> Iterator[str]:
    """Every address that answers GET, with every row of the contest that it can name."""
    setting = scene.setting
    values: dict[str, list[Any]] = {
        "contest_id": [setting.contest_id],
        "entry_id": setting.entries,
        "sheet_id": list(setting.sheets.values())[:2],
        "member_id": setting.members[:1],
        "version": [1],
        "language": ["th"],
        "code": ["A001", f"A{scene.own + 1:03}"],
        "case_id": [scene.case_id],
        "ruling_id": [scene.ruling_id],
        "institution_id": [setting.entries[0]],
        "name": ["works"],
        "ending": ["csv"],
        **{name: [1] for name in ("competition_id", "round_id", "rulebook_id", "user_id", "person_id")},
        **{name: [1] for name in ("registration_id", "document_id", "file_id", "scan_id", "job_id", "seq")},
        **{name: [1] for name in ("emblem_id", "picture_id", "batch_id", "certificate_id")},
        **{name: ["x"] for name in ("token", "step", "paper_code")},
    }
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "public.set_language":
            continue
        names = sorted(rule.arguments)
        for chosen in product(*(values[name] for name in names)):
            with app.test_request_context():
                yield app.url_for(rule.endpoint, **dict(zip(names, chosen, strict=True)))


@pytest.fixture
def typeset(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The values of every paper and picture that is typeset, as text."""
    seen: list[str] = []
    really = typesetting._files

    def files(paper: str, data: Any, *given: Any) -> Any:
        seen.append(json.dumps(data, ensure_ascii=False, default=str))
        return really(paper, data, *given)

    monkeypatch.setattr(typesetting, "_files", files)
    return seen


def told(data: bytes, typeset: list[str]) -> str:
    """All that an answer tells, as text."""
    if data.startswith(b"PK"):
        if b"xl/workbook" in data:
            book = load_workbook(io.BytesIO(data))
            return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "\n".join(told(archive.read(name), typeset) for name in archive.namelist())
    text = "\n".join(typeset) if data.startswith((b"%PDF", b"\x89PNG")) else data.decode("utf-8", "replace")
    return digits(text)


def found_by(app: Flask, scene: Scene, role: str, typeset: list[str]) -> dict[int, list[tuple[str, str]]]:
    """By index of a work: where this role reads a figure of it, and which."""
    client = _client(app, scene.roles[role])
    found: dict[int, list[tuple[str, str]]] = {}
    for path in addresses(app, scene):
        typeset.clear()
        answer = client.get(path)
        if answer.status_code != 200:
            continue
        words = set(re.findall(r"(?<![\d./])\d+[./]\d+(?![\d./])", told(answer.data, typeset)))
        for place, figures in scene.figures.items():
            found.setdefault(place, []).extend((path, figure) for figure in sorted(words & figures))
    return found


def _client(app: Flask, user_id: int | None) -> FlaskClient:
    return browser(app) if user_id is None else signed_in(browser(app), user_id)


@pytest.mark.parametrize("role", ["public", "other teacher", "teacher"])
def test_nobody_outside_reads_a_figure_of_anothers_work(
    app: Flask, scene: Scene, typeset: list[str], role: str
) -> None:
    found = found_by(app, scene, role, typeset)
    told_to = scene.figures[scene.own] | scene.field if role == "teacher" else set()
    of_others = {
        place: [(path, figure) for path, figure in places if figure not in told_to]
        for place, places in found.items()
        if not (role == "teacher" and place == scene.own)
    }
    assert {place: places for place, places in of_others.items() if places} == {}
    if role == "teacher":
        assert scene.total in {figure for _path, figure in found[scene.own]}


def test_search_finds_the_figures_where_organisers_read_them(app: Flask, scene: Scene, typeset: list[str]) -> None:
    found = found_by(app, scene, "organiser", typeset)
    assert all(found[place] for place in range(WORKS - 1))  # the last one is disqualified
