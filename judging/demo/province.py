"""The past provincial contest: a work is reported and disqualified, an award is withdrawn after publication.

Its institutions are invented, because some of their works are shown as copied.
"""

from dataclasses import replace
from datetime import date
from itertools import groupby

from sqlalchemy import select

from judging.core.contests.lifecycle import ContestState
from judging.core.eligibility.duplicates import Verdict
from judging.core.roles import Actor, RoundLevel
from judging.core.rulings.rulings import Effect
from judging.core.scoring.awards import AwardRules
from judging.demo import data, national
from judging.demo.staging import (
    COMMITTEE,
    House,
    Staged,
    act,
    acting,
    appoint_panel,
    at,
    confirm_panel,
    enter_works,
    find_sheets,
    score,
)
from judging.models import CaseSource, LookAlike
from judging.services.contests import contests
from judging.services.eligibility import duplicates, screening
from judging.services.results import results
from judging.services.rulings import cases, rulings

NAME = "province"
AREA = "ลพบุรี"
DAY = date(2022, 1, 28)
CENTRAL = "คณะกรรมการกลาง"

COPIED = "P02"
REPORTED_BY = "J2"
REPORT = "ห้องอบ พัดลม และแผงควบคุมเหมือนผลงาน P01 ทุกจุด แม้แต่ข้อความในคู่มือ"
EVIDENCE = "ภาพถ่ายผลงานทั้งสองและคู่มือหน้า 4 ถึง 9 วางคู่กัน"
COPY_RULED = "เปรียบเทียบแบบ ชิ้นส่วน และคู่มือแล้วตรงกันทั้งหมด สถานศึกษาชี้แจงที่มาของแบบไม่ได้"

WITHDRAWN = "P03"
LETTER = "มีหนังสือแจ้งว่าผลงานนี้เคยเข้าประเมินระดับชาติ ปีการศึกษา 2562 ในชื่ออื่น"
LETTER_RULED = "ตรวจทะเบียนผลงานระดับชาติแล้วพบผลงานเดียวกัน แบบและรูปถ่ายตรงกัน"

PRACTICE = replace(national.PRACTICE, awards=AwardRules(titles_to=3), advance=0, protest_days=0)


def stage(house: House) -> Staged:
    """Create the contest and take it to its first publication, and to the second one after the ruling."""
    actor = house.organiser
    contest_id = act(
        at(date(2022, 1, 12), 9),
        contests.create,
        actor=actor,
        school_year=national.SCHOOL_YEAR,
        level=RoundLevel.PROVINCE,
        area=AREA,
        first_day=DAY,
        last_day=DAY,
        category="4",
        rulebook_id=house.rulebook_id,
    )
    staged = Staged(NAME, contest_id, house)
    _prepare(staged, actor)
    for place, (_code, sheets) in enumerate(groupby(data.sheets(NAME), key=lambda sheet: sheet.entry)):
        score(staged, tuple(sheets), from_=at(DAY, 9 + place, 10))
    _rule_on_the_copy(staged, actor)
    act(at(DAY, 16, 40), results.certify, actor=staged.judges["J1"], contest_id=contest_id)
    act(at(DAY, 17), results.publish, actor=actor, contest_id=contest_id)
    _withdraw_the_award(staged, actor)
    return staged


def _prepare(staged: Staged, actor: Actor) -> None:
    """Registration, screening and the panel; scoring opens on the day."""
    contest_id = staged.contest_id
    act(at(date(2022, 1, 13), 9), contests.advance, actor=actor, contest_id=contest_id, to=ContestState.REGISTRATION)
    act(at(date(2022, 1, 17), 10), enter_works, staged)
    with acting(at(date(2022, 1, 21), 14)) as session:
        contests.advance(session, actor=actor, contest_id=contest_id, to=ContestState.SCREENING)
        screening.pass_open(
            session,
            actor=actor,
            contest_id=contest_id,
            entry_ids=list(staged.entries.values()),
            committee=COMMITTEE,
            met_on=date(2022, 1, 21),
        )
        pair = session.execute(select(LookAlike.id).where(LookAlike.entry_id == staged.entries[COPIED])).scalar_one()
        duplicates.decide(
            session, actor=actor, look_alike_id=pair, verdict=Verdict.DIFFERENT, reason="ต่างสถานศึกษา ชื่อคล้ายกันเท่านั้น"
        )
    with acting(at(date(2022, 1, 24), 9)) as session:
        contests.save_settings(session, actor=actor, contest_id=contest_id, practice=PRACTICE)
        appoint_panel(session, staged)
    with acting(at(DAY, 8, 30)) as session:
        contests.advance(session, actor=actor, contest_id=contest_id, to=ContestState.SCORING)
        find_sheets(session, staged)
        confirm_panel(session, staged)


def _rule_on_the_copy(staged: Staged, actor: Actor) -> None:
    """A judge reports a work from their score sheet; the committee rules before the chair certifies."""
    case_id = act(
        at(DAY, 10, 31),
        cases.report,
        actor=staged.judges[REPORTED_BY],
        sheet_id=staged.sheets[COPIED, REPORTED_BY],
        requirement="no-copy",
        words=REPORT,
    )
    act(at(DAY, 13, 5), cases.add_evidence, actor=actor, case_id=case_id, text=EVIDENCE)
    with acting(at(DAY, 16, 10)) as session:
        ruled = rulings.Decision(clause="5.5", reason=COPY_RULED, committee=CENTRAL, met_on=DAY)
        rulings.record(session, actor=actor, case_id=case_id, effect=Effect.DISQUALIFY, decision=ruled)


def _withdraw_the_award(staged: Staged, actor: Actor) -> None:
    """After a letter three weeks later the award is withdrawn, and the next works move up in version 2."""
    case_id = act(
        at(date(2022, 2, 18), 11),
        cases.open_case,
        actor=actor,
        contest_id=staged.contest_id,
        entry_id=staged.entries[WITHDRAWN],
        source=CaseSource.ORGANISER,
        requirement="never-national",
        allegation=LETTER,
    )
    with acting(at(date(2022, 2, 24), 15)) as session:
        ruled = rulings.Decision(clause="5.10", reason=LETTER_RULED, committee=CENTRAL, met_on=date(2022, 2, 24))
        rulings.record(session, actor=actor, case_id=case_id, effect=Effect.REVOKE, decision=ruled)
