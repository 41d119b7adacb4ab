"""Scans of signed announcements: attached to a published version, replaced, removed, and erased with personal data."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging.core.refusals import RuleViolation
from judging.database.transaction import transaction
from judging.models import AuditEntry, PracticeSettings, SignedAnnouncement
from judging.queries import stored_files
from judging.queries.papers import signed_announcements as reads
from judging.queries.personal_data import person_search
from judging.services.paper_sheets.paper_sheets import ScanFile
from judging.services.papers import signed_announcements
from judging.services.results import results
from judging.services.results.announcements import Notice
from tests.scoring import levels, submit_all
from tests.world import ADMIN, Setting, World

SCAN = ScanFile("ประกาศ.pdf", "s" * 32, "pdf", 1000, 2, "0" * 64)
OTHER = ScanFile("ประกาศ.jpg", "t" * 32, "jpeg", 2000, 1, "1" * 64)


@pytest.fixture
def published(world: World) -> Setting:
    book = world.rulebook()
    made = world.contest(entries=2, judges=2)
    submit_all(world, made, levels(book, 0), levels(book, 1))
    with transaction() as session:
        results.certify(session, actor=made.judge(0), contest_id=made.contest_id)
        results.publish(
            session,
            actor=ADMIN,
            contest_id=made.contest_id,
            notice=Notice(signer="นายสมชาย รักษ์งาม", position="ผู้อำนวยการ"),
        )
    return made


def attach(setting: Setting, file: ScanFile | None = SCAN, version: int = 1) -> tuple[str, ...]:
    with transaction() as session:
        return signed_announcements.attach(
            session, actor=ADMIN, contest_id=setting.contest_id, version=version, file=file
        )


@pytest.mark.every_database
def test_scan_belongs_to_its_version_and_another_one_replaces_it(published: Setting, session: Session) -> None:
    assert attach(published) == ()
    found = reads.signed(session, published.contest_id, 1)
    assert found is not None
    assert (found.stored, found.kind, found.name, found.pages) == (SCAN.stored, "pdf", "ประกาศ.pdf", 2)
    session.rollback()

    assert attach(published, OTHER) == (SCAN.stored,)
    found = reads.signed(session, published.contest_id, 1)
    assert found is not None
    assert (found.stored, found.kind) == (OTHER.stored, "jpeg")
    assert stored_files.names(session) == [OTHER.stored]
    assert reads.signed(session, published.contest_id, 2) is None
    actions = session.execute(select(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(2)).scalars().all()
    assert actions == ["results.attach_signed"] * 2


def test_removed_scan_is_gone(published: Setting, session: Session) -> None:
    attach(published)
    with transaction() as writing:
        removed = signed_announcements.remove(writing, actor=ADMIN, contest_id=published.contest_id, version=1)
    assert removed == (SCAN.stored,)
    assert reads.signed(session, published.contest_id, 1) is None
    assert SCAN.name not in session.execute(select(SignedAnnouncement.name)).scalars().all()


@pytest.mark.parametrize(("version", "file", "code"), [(2, SCAN, "no_version"), (1, None, "signed_scan_wanted")])
def test_scan_is_refused_without_version_or_file(
    published: Setting, version: int, file: ScanFile | None, code: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        attach(published, file, version)
    assert refused.value.code == code


def test_scan_is_erased_with_its_signer_with_named_makers_and_with_the_year(
    published: Setting, session: Session
) -> None:
    attach(published)
    ((number,),) = session.execute(select(SignedAnnouncement.id)).tuples().all()
    signer = session.execute(select(results.publications.PublicationNotice.signer_id)).scalar_one()
    assert session.execute(person_search.signed_by([signer or 0])).scalars().all() == [number]
    assert session.execute(person_search.signed_of(published.competition_id)).scalars().all() == [number]
    works = person_search.signed_with_names(published.entries[:1])
    assert session.execute(works).scalars().all() == []
    session.rollback()
    with transaction() as writing:
        writing.execute(update(PracticeSettings).values(publish_names=True))
    assert session.execute(works).scalars().all() == [number]
