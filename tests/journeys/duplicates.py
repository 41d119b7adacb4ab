"""Duplicates, for the screens that show them."""

from __future__ import annotations

from judging.core import thai
from judging.core.eligibility.duplicates import Verdict
from judging.core.eligibility.title_keys import title_key
from judging.database.transaction import transaction
from judging.models import Entry, LookAlike, PastWork
from tests.scoring import AT
from tests.world import Setting

DRYER = "เครื่องอบแห้งลำไยพลังงานแสงอาทิตย์ร่วมกับชีวมวล"
SAME_DRYER = "เครื่องอบลำไยพลังงานแสงอาทิตย์และชีวมวล"


def pairs(setting: Setting) -> None:
    """Make two works of the contest and a past work duplicates of each other; one of the pairs has a verdict."""
    first, second = setting.entries[:2]
    with transaction() as session:
        session.get_one(Entry, first).title_th = DRYER
        session.get_one(Entry, second).title_th = SAME_DRYER
        past = PastWork(
            school_year=2560,
            level="nation",
            award="รองชนะเลิศอันดับ 1",
            title=SAME_DRYER,
            institution="วิทยาลัยเทคนิคลพบุรี",
            match_key=thai.match_key(SAME_DRYER),
            look_key=title_key(SAME_DRYER),
        )
        session.add(past)
        session.flush()
        found = {"entry_id": first, "score": 88, "found_at": AT}
        judged = LookAlike(past_work_id=past.id, **found)
        judged.verdict, judged.reason, judged.decided_at = Verdict.DIFFERENT, "คนละหลักการ", AT
        session.add_all([LookAlike(other_entry_id=second, **found), judged])
