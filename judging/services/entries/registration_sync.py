"""What an organiser mends of a work, or an accepted notice renames, written into the form that its teacher has of it: a
draft that waits does not undo it, and who has the form open is told (``draft_changed_elsewhere``). Part of the caller's
act, which has the contest locked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.entries import form_merge as mending
from judging.core.entries import registration_form as forms
from judging.core.entries.registration_form import Draft
from judging.models import Entry, Registration
from judging.queries.entries import registrations as reads


def retitle(session: Session, *, entry_ids: Collection[int]) -> None:
    """The titles of these works were changed: their forms have them too."""
    query = select(Registration, Entry.title_th, Entry.title_en).join(Entry, Entry.id == Registration.entry_id)
    rows = session.execute(
        query.where(Entry.id.in_(entry_ids)).execution_options(populate_existing=True).with_for_update(of=Registration)
    ).all()
    for registration, title_th, title_en in rows:
        kept = forms.load(registration.content)
        _keep(registration, kept, mending.with_titles(kept, (title_th, title_en), revision=registration.revision + 1))
    session.flush()  # what follows may write past the objects


def reteam(session: Session, *, entry_id: int, stayed: Collection[int]) -> None:
    """The team of a work was changed: its form has it too. ``stayed`` are the numbers of the people who were in it
    before and are still."""
    query = select(Registration).where(Registration.entry_id == entry_id).execution_options(populate_existing=True)
    registration = session.execute(query.with_for_update(of=Registration)).scalar()
    if registration is None:
        return
    kept = forms.load(registration.content)
    entered = reads.draft_from_entry(session, session.get_one(Entry, entry_id))
    _keep(registration, kept, mending.with_team(kept, entered, stayed=stayed, revision=registration.revision + 1))
    registration.names_confirmed_at = registration.names_confirmed_by = None
    session.flush()  # what follows may write past the object


def _keep(registration: Registration, before: Draft, mended: Draft) -> None:
    """Keep the mended draft at its new revision; one that was handed in stays handed in."""
    is_pending = reads.is_pending(registration, before)
    registration.revision += 1
    registration.content = forms.dump(mended if is_pending else replace(mended, submitted=registration.revision))
