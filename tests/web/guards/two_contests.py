"""Two contests of different rounds and colleges, "here" and "there", each with everything an address can name, and a
person of every role. Every row of a contest that is not public carries the contest's marker."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from judging.core.eligibility.title_keys import title_key
from judging.core.paper_sheets.paper import code_of
from judging.core.roles import Actor, Grant, PanelRole, Role
from judging.core.rulings.rulings import Effect
from judging.database.transaction import transaction
from judging.models import (
    Card,
    CaseFile,
    CaseSource,
    CounterHelper,
    Document,
    Entry,
    IssuerEmblem,
    LookAlike,
    PanelMember,
    PaperFile,
    PastWork,
    Person,
    PracticeSettings,
    Registration,
    RoleGrant,
    TeamMember,
    TeamRole,
    TrustedKey,
)
from judging.services import jobs
from judging.services.contests import counter_helpers, panels, sign_in_cards
from judging.services.entries.documents import File
from judging.services.paper_sheets import paper_sheets
from judging.services.paper_sheets.paper_sheets import ScanFile
from judging.services.people import deputies
from judging.services.people.grant_rows import grant_of
from judging.services.rulings import cases, previews, proposals, rulings
from judging.services.rulings.previews import Draft
from judging.services.rulings.rulings import Decision
from tests.pdfs import pdf
from tests.pictures import png
from tests.scoring import levels
from tests.web.guards.issued import certified
from tests.web.signing import browser, signed_in
from tests.world import ADMIN, Setting, World

DAY = datetime(2022, 2, 20, 3, tzinfo=UTC)
"""A moment on the day of both contests."""

HERE, THERE = "here", "there"
MARKERS = {HERE: "ความลับของที่นี่", THERE: "ความลับของที่โน่น"}
"""Part of the title of each contest's work and of what is said about it: never shown to people of the other contest."""

CHAIR, JUDGE, LEFT = range(3)
SECRET = "k" * 40


@dataclass
class TwoContests:
    """The contests, the people by role, their cards, and the ids in addresses of each contest."""

    settings: dict[str, Setting]
    users: dict[str, int]
    cards: dict[str, int]
    args: dict[str, dict[str, Any]]

    def client(self, app: Flask, role: str) -> FlaskClient:
        """A browser in which this role is signed in."""
        return signed_in(browser(app), self.users[role], card_id=self.cards.get(role))


def two_contests(app: Flask, world: World) -> TwoContests:
    """Create both contests. The scene is not changed by what its roles are refused, or by what they look at."""
    settings = {place: world.contest(entries=1, judges=3) for place in (HERE, THERE)}
    args = {place: _ids(app, setting, MARKERS[place]) for place, setting in settings.items()}
    users: dict[str, int] = {"nobody": world.user()}
    cards: dict[str, int] = {}
    for place, setting in settings.items():
        users |= _staff(world, place, args[place], another_round=args[THERE if place == HERE else HERE]["round_id"])
        names = {f"chair {place}": CHAIR, f"judge {place}": JUDGE, f"former judge {place}": LEFT}
        users |= {name: setting.users[seat] for name, seat in names.items()}
        users[f"secretary {place}"] = _secretary(world, setting)
        for role, card_id in _cards(setting, names).items():
            cards[f"{role} by card"] = card_id
            users[f"{role} by card"] = users[role]
        users[f"helper {place} by card"], cards[f"helper {place} by card"] = _helper(setting)
        args[place] |= {"user_id": users[f"teacher {place}"], "person_id": _teammate(setting, MARKERS[place])}
        args[place] |= certified(app, setting, args[place]["person_id"], MARKERS[place])
        args[place]["job_id"] = _requested(users[f"organiser {place}"], setting.contest_id)
    users |= {"admin": world.user(grants=[Grant(Role.ADMIN)]), "central": world.user(grants=[Grant(Role.CENTRAL)])}
    users["organiser of all"] = world.user(grants=[Grant(Role.ORGANISER)])
    return TwoContests(settings, users, cards, args)


def _staff(world: World, place: str, args: Mapping[str, int], *, another_round: int) -> dict[str, int]:
    year = {"competition_id": args["competition_id"]}
    college = {"institution_id": args["institution_id"]}
    grants = {
        "organiser": Grant(Role.ORGANISER, round_id=args["round_id"]),
        "organiser of the year": Grant(Role.ORGANISER, **year),
        "central": Grant(Role.CENTRAL, **year),
        "teacher": Grant(Role.TEACHER, **college),
        "teacher of the round": Grant(Role.TEACHER, **college, round_id=args["round_id"]),
        "teacher of another round": Grant(Role.TEACHER, **college, round_id=another_round),
    }
    users = {f"{role} {place}": world.user(grants=[grant]) for role, grant in grants.items()}
    users[f"granted organiser {place}"] = world.user(grants=[grants["organiser"]], by=world.user())
    users[f"deputy {place}"] = _deputy(world, users[f"organiser {place}"])
    return users


def _deputy(world: World, organiser: int) -> int:
    """A deputy of the organiser, who has no role of their own."""
    name = f"deputy-of-{organiser}"
    user_id = world.user(username=name)
    with transaction() as session:
        grant = session.execute(select(RoleGrant).where(RoleGrant.user_id == organiser)).scalar_one()
        actor = Actor(organiser, (grant_of(grant),))
        deputies.appoint(session, actor=actor, grant_id=grant.id, username=name)
    return user_id


def _secretary(world: World, setting: Setting) -> int:
    user_id = world.user()
    with transaction() as session:
        session.add(PanelMember(contest_id=setting.contest_id, user_id=user_id, role=PanelRole.SECRETARY))
    return user_id


def _cards(setting: Setting, names: Mapping[str, int]) -> dict[str, int]:
    with transaction() as session:
        sign_in_cards.issue(session, actor=ADMIN, contest_id=setting.contest_id, secret=SECRET)
        session.execute(
            update(PanelMember).where(PanelMember.contest_id == setting.contest_id).values(confirmed_at=DAY)
        )
        panels.leave(session, actor=ADMIN, member_id=setting.members[LEFT], reason="ป่วย")
        found = dict(session.execute(select(Card.user_id, Card.id)).tuples().all())
        return {role: found[setting.users[seat]] for role, seat in names.items() if seat != LEFT}


def _helper(setting: Setting) -> tuple[int, int]:
    """A helper at the counter: the account and the card."""
    with transaction() as session:
        helper_id = counter_helpers.add(session, actor=ADMIN, contest_id=setting.contest_id, name="ผู้ช่วย", secret=SECRET)
        held = select(CounterHelper.user_id, Card.id).join(Card, Card.helper_id == CounterHelper.id)
        return session.execute(held.where(CounterHelper.id == helper_id)).one()._tuple()


def _ids(app: Flask, setting: Setting, marker: str) -> dict[str, Any]:
    """The ids of one contest's rows, by their names in addresses."""
    entry_id = setting.entries[0]
    with transaction() as session:
        entry = session.get_one(Entry, entry_id)
        entry.title_th = marker
        institution_id = entry.institution_id
    return {
        "contest_id": setting.contest_id,
        "round_id": setting.round_id,
        "competition_id": setting.competition_id,
        "rulebook_id": setting.rulebook_id,
        "institution_id": institution_id,
        "entry_id": entry_id,
        "member_id": setting.members[JUDGE],
        "sheet_id": setting.sheets[entry_id, setting.members[JUDGE]],
        **_registered(app, setting, institution_id, marker),
        **_ruled(app, setting, marker),
        **_found(setting, marker),
        "recusal_id": _recused(setting, marker),
        "paper_code": code_of(0, entry_id),
        "scan_id": _scanned(app, setting, marker),
        "emblem_id": _emblem(app, marker),
    }


def _emblem(app: Flask, issuer: str) -> int:
    """The emblem of an issuer of papers."""
    data = png()
    stored = app.extensions["judging.documents"].put(data)
    row = IssuerEmblem(issuer=issuer, match_key=issuer, stored=stored, size=len(data), sha256="0" * 64, added_at=DAY)
    with transaction() as session:
        session.add(row)
        session.flush()
        return row.id


def _scanned(app: Flask, setting: Setting, marker: str) -> int:
    """The scan of the judge's sheet, which one person has keyed."""
    sheet_id = setting.sheets[setting.entries[0], setting.members[JUDGE]]
    data = png()
    file = ScanFile(f"{marker}.png", app.extensions["judging.documents"].put(data), "png", len(data), 1, "0" * 64)
    with transaction() as session:
        paper_sheets.open_paper(session, actor=ADMIN, sheet_id=sheet_id, reason=marker, files=[file])
        paper_sheets.key(session, actor=ADMIN, sheet_id=sheet_id, levels=levels(World().rulebook()))
        paper_sheets.show(session, actor=ADMIN, sheet_id=sheet_id)
        return session.execute(select(PaperFile.id).order_by(PaperFile.id.desc()).limit(1)).scalar_one()


def _registered(app: Flask, setting: Setting, institution_id: int, marker: str) -> dict[str, int]:
    """A submitted registration of the contest's work, with a document."""
    with transaction() as session:
        registration = Registration(
            contest_id=setting.contest_id, institution_id=institution_id, entry_id=setting.entries[0], saved_at=DAY
        )
        registration.submitted_at = DAY
        session.add(registration)
        session.flush()
        stored = app.extensions["judging.documents"].put(pdf())
        document = Document(registration_id=registration.id, kind="has_report", name=f"{marker}.pdf", stored=stored)
        document.size, document.pages, document.sha256, document.uploaded_at = 1000, 1, "0" * 64, DAY
        session.add(document)
        session.flush()
        return {"registration_id": registration.id, "document_id": document.id}


def _ruled(app: Flask, setting: Setting, marker: str) -> dict[str, int]:
    """A case whose entry's team is asked for a response, with evidence in a file and a proposed ruling, and a ruling on
    another case."""
    about = {"contest_id": setting.contest_id, "entry_id": setting.entries[0], "source": CaseSource.ORGANISER}
    decision = Decision("5.11", marker, "คณะกรรมการกลาง", date(2022, 2, 1))
    with transaction() as session:
        case_id = cases.open_case(session, actor=ADMIN, allegation=marker, **about)
        file = File(f"{marker}.pdf", app.extensions["judging.documents"].put(pdf()), 1000, 1, "0" * 64)
        cases.add_evidence(session, actor=ADMIN, case_id=case_id, text=marker, file=file)
        cases.ask(session, actor=ADMIN, case_id=case_id)
        other = cases.open_case(session, actor=ADMIN, allegation=marker, **about)
        ruling = rulings.record(session, actor=ADMIN, case_id=other, effect=Effect.OTHER, decision=decision)
        session.get_one(PracticeSettings, setting.contest_id).rulings_confirmed = True
        session.flush()
        draft = Draft(case_id, Effect.OTHER, replace(decision, exception=marker))
        seen = previews.preview(session, actor=ADMIN, draft=draft).fingerprint
        proposals.propose(session, actor=ADMIN, draft=draft, seen=seen)
        file_id = session.execute(select(CaseFile.id).where(CaseFile.case_id == case_id)).scalar_one()
        return {"case_id": case_id, "ruling_id": ruling.ruling_id, "file_id": file_id}


def _found(setting: Setting, marker: str) -> dict[str, int]:
    """A past work that looks like the contest's, and a trusted key."""
    past = PastWork(school_year=2560, level="nation", institution="วิทยาลัยเก่า")
    past.title, past.match_key, past.look_key = marker, marker, title_key(marker)
    key = TrustedKey(name=marker, public_key=b64encode(bytes([setting.contest_id] * 32)).decode(), added_at=DAY)
    with transaction() as session:
        session.add_all([past, key])
        session.flush()
        pair = LookAlike(entry_id=setting.entries[0], past_work_id=past.id, score=90, found_at=DAY)
        session.add(pair)
        session.flush()
        return {"past_work_id": past.id, "key_id": key.id, "look_alike_id": pair.id}


def _requested(user_id: int, contest_id: int) -> int:
    """A background job about the contest that the person requested."""
    with transaction() as session:
        return jobs.request(session, actor=Actor(user_id=user_id), kind="none", params={"contest_id": contest_id})


def _recused(setting: Setting, marker: str) -> int:
    with transaction() as session:
        return panels.recuse(
            session, actor=ADMIN, member_id=setting.members[LEFT], entry_id=setting.entries[0], reason=marker
        )


def _teammate(setting: Setting, marker: str) -> int:
    """A maker of the contest's work."""
    with transaction() as session:
        person = Person(name=f"ผู้สร้าง{marker}", sort_key=marker)
        session.add(person)
        session.flush()
        session.add(TeamMember(entry_id=setting.entries[0], person_id=person.id, role=TeamRole.MAKER, position=1))
        return person.id
