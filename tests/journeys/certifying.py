"""Certificates for the pages that show them: a batch with a refused name, a signatory, a correction that waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from judging.core.award_certificates.award_certificates import CertificateRole
from judging.core.refusals import RuleViolation
from judging.database.transaction import transaction
from judging.models import TeamRole
from judging.queries.award_certificates import award_certificates as reads
from judging.services.award_certificates import award_certificates, certificate_designs, certificate_names
from judging.services.award_certificates.certificate_designs import Typed
from judging.writers.font_letters import letters
from tests.certified import member
from tests.world import ADMIN, Setting

NO_CODE = "0000-0000-0000-0000"
LONG = "ประภาพรรณศิริลักษณ์ วัฒนานุกูลกิจไพศาลพงศ์เจริญสุข"


def certified(setting: Setting) -> str:
    """Issue certificates for a published contest; returns the code of the first work's maker, or a code of none where
    every name is refused."""
    contest_id, first = setting.contest_id, setting.entries[0]
    maker = member(first, TeamRole.MAKER, "นางสาว", LONG)
    member(setting.entries[1], TeamRole.MAKER, "", "王小明")
    member(setting.entries[1], TeamRole.ADVISER, "นาย", "วิชัย ครูดี")
    with transaction() as session:
        typed = Typed(prefix="73", issuer="สำนักงานคณะกรรมการการอาชีวศึกษา")
        certificate_designs.choose(session, actor=ADMIN, contest_id=contest_id, typed=typed)
        certificate_designs.add_signatory(
            session, actor=ADMIN, contest_id=contest_id, name="นายสมศักดิ์ ใจงาม", position="ผู้อำนวยการวิทยาลัย"
        )
    with one_refusal("certificates_unprintable"), transaction() as session:
        award_certificates.issue(
            session,
            actor=ADMIN,
            contest_id=contest_id,
            roles=tuple(CertificateRole)[:4],
            letters=letters(),
            seen=1,
            unconfirmed=True,
        )
    with transaction() as session:
        certificate_names.ask(
            session, actor=ADMIN, entry_id=first, person_id=maker, prefix="นาง", name="ประภาพรรณ วัฒนานุกูลกิจ"
        )
        issued = reads.issued(session, contest_id)
    return issued[0].code if issued else NO_CODE


@contextmanager
def one_refusal(code: str) -> Iterator[None]:
    """What may be refused with this code alone."""
    try:
        yield
    except RuleViolation as refusal:
        if refusal.code != code:
            raise


def public_screens(code: str) -> list[tuple[str, dict[str, str]]]:
    """The pages on which everybody checks a certificate."""
    return [("public.verify", {}), ("public.verify_code", {"code": code})]
