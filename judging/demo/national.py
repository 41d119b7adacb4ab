"""The past contest: the national round of category 4 in the school year 2564, from its creation to version 1."""

from datetime import date, datetime, timedelta
from itertools import groupby

from judging.core.contests.lifecycle import ContestState
from judging.core.roles import Actor, PanelRole, RoundLevel
from judging.core.scoring.awards import AwardRules, Decider, Medal, SpecialPrize
from judging.core.text import Text
from judging.demo import data
from judging.demo.staging import (
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
    screen,
)
from judging.queries.scoring import standings
from judging.services.contests import contests, panels
from judging.services.entries import entries
from judging.services.results import prizes, results

NAME = "nation"
SCHOOL_YEAR = 2564
DAYS = (date(2022, 3, 25), date(2022, 3, 27))
WORKS_A_DAY = 7
MINUTES_A_WORK = 40

REFUSED = "A004"
REFUSAL = "ลงทะเบียนในฐานข้อมูลผลงานระดับชาติหลังวันที่กำหนด ไม่เป็นไปตามข้อ 5.3"
ABSENT = "A016"
ABSENCE = "ทีมไม่เข้ารับการประเมินตามเวลานัดหมาย และแจ้งทางโทรศัพท์ว่าขอไม่เข้ารับการประเมิน"
RECUSED = ("J4", "A009")
RECUSAL = "ปฏิบัติงานอยู่ในสถานศึกษาเดียวกับผลงาน"

HONOUR = SpecialPrize(
    Text("รางวัลเกียรติยศ Honor Award", "Honor Award"), "สมาคมส่งเสริมสิ่งประดิษฐ์ไทย", Medal.GOLD.value, Decider.ORGANISER
)
HONOURED = "A013"
HONOUR_REASON = "นำไปใช้จริงในชุมชนและขยายผลได้"

PRACTICE = contests.PracticeChoices(
    tie_reading="printed",
    min_judges=3,
    departed_sheets="stand",
    awards=AwardRules(titles_to=10, prizes=(HONOUR,)),
    advance=0,
    publish_scores=True,
    publish_sheets=True,
    publish_names=True,
    protest_days=3,
)


def stage(house: House) -> Staged:
    """Create the contest and take it to its first publication."""
    actor = house.organiser
    contest_id = act(
        at(date(2022, 2, 14), 10),
        contests.create,
        actor=actor,
        school_year=SCHOOL_YEAR,
        level=RoundLevel.NATION,
        area="",
        first_day=DAYS[0],
        last_day=DAYS[1],
        category="4",
        rulebook_id=house.rulebook_id,
    )
    staged = Staged(NAME, contest_id, house)
    _prepare(staged, actor)
    _judge(staged, actor)
    _finish(staged, actor)
    return staged


def _prepare(staged: Staged, actor: Actor) -> None:
    """Registration, screening and the panel, up to the opening of scoring."""
    act(
        at(date(2022, 2, 21), 9),
        contests.advance,
        actor=actor,
        contest_id=staged.contest_id,
        to=ContestState.REGISTRATION,
    )
    act(at(date(2022, 3, 7), 14), enter_works, staged)
    act(
        at(date(2022, 3, 14), 9), contests.advance, actor=actor, contest_id=staged.contest_id, to=ContestState.SCREENING
    )
    act(at(date(2022, 3, 16), 15, 30), screen, staged, refused=REFUSED, requirement="registry", reason=REFUSAL)
    act(at(date(2022, 3, 18), 11), contests.save_settings, actor=actor, contest_id=staged.contest_id, practice=PRACTICE)
    act(at(date(2022, 3, 18), 11, 30), appoint_panel, staged)
    with acting(at(date(2022, 3, 21), 10)) as session:
        judge, work = RECUSED
        panels.recuse(
            session,
            actor=actor,
            member_id=staged.members[judge],
            entry_id=staged.entries[work],
            reason=RECUSAL,
        )
    with acting(at(DAYS[0], 8, 30)) as session:
        contests.advance(session, actor=actor, contest_id=staged.contest_id, to=ContestState.SCORING)
        find_sheets(session, staged)
    act(at(DAYS[0], 8, 45), confirm_panel, staged)


def _judge(staged: Staged, actor: Actor) -> None:
    """Three days of presentations, one work after the other; one team does not come."""
    turns = {code: tuple(group) for code, group in groupby(data.sheets(NAME), key=lambda sheet: sheet.entry)}
    present = [code for code in staged.entries if code != REFUSED]
    for place, code in enumerate(present):
        if code == ABSENT:
            act(_turn(place), entries.record_absence, actor=actor, entry_id=staged.entries[code], reason=ABSENCE)
        else:
            score(staged, turns[code], from_=_turn(place))


def _turn(place: int) -> datetime:
    """When the judges have seen the ``place``-th work: from 9:30 on, with an hour for lunch after four."""
    day, turn = divmod(place, WORKS_A_DAY)
    lunch = 60 if turn >= 4 else 0
    return at(DAYS[0] + timedelta(days=day), 9, 30) + timedelta(minutes=turn * MINUTES_A_WORK + lunch)


def _finish(staged: Staged, actor: Actor) -> None:
    """The chair accepts a tie and certifies; an organiser records the special prize and publishes."""
    chair = next(judge.key for judge in data.judges(NAME) if judge.role is PanelRole.CHAIR)
    with acting(at(DAYS[1], 15, 40)) as session:
        board = standings.board(session, staged.contest_id)
        shared = {standing.sharers for standing in board.standings if standing.is_tied} if board else set()
        results.certify(
            session,
            actor=staged.judges[chair],
            contest_id=staged.contest_id,
            accept_ties=[[staged.entries[code] for code in sharers] for sharers in sorted(shared)],
        )
    with acting(at(DAYS[1], 16)) as session:
        works = [staged.entries[HONOURED]]
        prizes.decide(
            session,
            actor=actor,
            contest_id=staged.contest_id,
            prize=1,
            entries=works,
            seen=[],
            reason=HONOUR_REASON,
        )
    act(at(DAYS[1], 16, 20), results.publish, actor=actor, contest_id=staged.contest_id)
