"""Registrations follow entries: a title or team that was changed elsewhere is written into the entry's form.

A waiting draft does not undo the change, and a person who has the form open gets ``draft_changed_elsewhere``. All
functions are part of the caller's act, which has locked the contest.
"""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.entries import form_merge, registration_form as forms
from judging.core.entries.registration_form import Draft
from judging.models import Entry, Registration
from judging.queries.entries import registrations as reads


def sync_titles(session: Session, *, entry_ids: Collection[int]) -> None:
    """Copy the titles of these entries into their registrations."""
    query = select(Registration, Entry.title_th, Entry.title_en).join(Entry, Entry.id == Registration.entry_id)
    rows = session.execute(
        query.where(Entry.id.in_(entry_ids)).execution_options(populate_existing=True).with_for_update(of=Registration)
    ).all()
    for registration, title_th, title_en in rows:
        kept = forms.load(registration.content)
        _save(
            registration, kept, form_merge.with_titles(kept, (title_th, title_en), revision=registration.revision + 1)
        )
    session.flush()  # the caller may update rows without the objects


def sync_team(session: Session, *, entry_id: int, stayed: Collection[int]) -> None:
    """Copy the team of an entry into its registration; ``stayed`` are the ids of the persons who were in it before."""
    query = select(Registration).where(Registration.entry_id == entry_id).execution_options(populate_existing=True)
    registration = session.execute(query.with_for_update(of=Registration)).scalar()
    if registration is None:
        return
    kept = forms.load(registration.content)
    entered = reads.draft_from_entry(session, session.get_one(Entry, entry_id))
    _save(registration, kept, form_merge.with_team(kept, entered, stayed=stayed, revision=registration.revision + 1))
    registration.names_confirmed_at = registration.names_confirmed_by = None
    session.flush()  # the caller may update the row without the object


def _save(registration: Registration, before: Draft, merged: Draft) -> None:
    """Save the merged draft at its new revision; one that was submitted stays submitted."""
    is_pending = reads.is_pending(registration, before)
    registration.revision += 1
    registration.content = forms.dump(merged if is_pending else replace(merged, submitted=registration.revision))
