"""The panel of a contest: members, conflicts, recusals; appointing, changing, leaving."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _, ngettext

from judging.core.contests.lifecycle import ContestState
from judging.core.names import bare_name
from judging.core.roles import PanelRole
from judging.core.thai import match_key
from judging.extensions import db
from judging.queries import scopes
from judging.queries.contests import judge_search, panels as reads
from judging.queries.contests.contests import ContestHead
from judging.queries.contests.judge_search import KnownJudge
from judging.queries.contests.panels import MemberRow
from judging.queries.entries.entries import institution_names
from judging.queries.papers import duties
from judging.queries.rulebooks.rulebooks import rulebook
from judging.services.contests import panels
from judging.services.contests.substitutes import Substitution
from judging.services.people.institutions import TypedInstitution
from judging.web.forms import refusals_on
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole
from judging.web.organise import frame
from judging.web.organise.entries.entry_forms import MemberForm
from judging.web.views import flash_and_redirect, in_transaction, or_404
from judging.web.wording.languages import spoken

FIELD_OF = {
    "member_name_wanted": "name",
    "judge_of_others": "name",
    "institution_wanted": "institution",
    "institution_long": "institution",
    "institution_in_codes": "institution",
    "institution_in_provinces": "province",
    "member_has_marks": "sections",
    "unknown_section": "sections",
    "chair_wanted": "role",
    "member_left": "role",
}
"""Refusals shown beside a field."""


def panel(contest_id: int) -> str:
    """The panel, what it still needs, and who does not score which work."""
    head = frame.head_of(contest_id)
    found = reads.panel(db.session(), contest_id)
    return frame.page(
        "organise/panel/panel.html",
        head,
        "organise.panel",
        panel=found,
        duties={duty.member_id: duty for duty in duties.duties(db.session(), contest_id)},
        works=reads.works(db.session(), contest_id),
        may_change=frame.is_open(head),
        here=url_for("organise.panel", contest_id=contest_id),
    )


def member_new(contest_id: int) -> Any:
    """Appoint a judge: a new one, or ``person``, who has judged before; perhaps ``in_place_of`` a member who left."""
    head = frame.head_of(contest_id)
    known = _known()
    before = reads.panel(db.session(), contest_id)
    former = _former(before)
    form = MemberForm(
        **({"name": known.name, "institution": known.institution.th, "province": known.province} if known else {})
    ).offer(_sections(head), reads.works(db.session(), contest_id) if former else ())
    if known:
        del form.name, form.position  # the account's own values, which other panels show too
    if not form.is_submitted():
        form.sections.data = list(former.sections if former else ()) or [code for code, _title in _sections(head)]
        if former:
            form.role.data = former.role.value
            form.from_entry.data = duties.next_work(db.session(), former.member_id)
    if form.validate_on_submit() and _asked_of_namesakes(form, before, known.name if known else form.name.data):
        with refusals_on(form, FIELD_OF):
            user_id = known.user_id if known else None
            typed = {"user_id": user_id, "substitution": _substitution(form, former), **_typed(form)}
            in_transaction(panels.appoint, actor=actor(), contest_id=contest_id, **typed)
            flash(_("The judge is appointed."), "ok")
            _tell_of_chair(form, before)
            return redirect(url_for("organise.panel", contest_id=contest_id), 303)
    search = request.args.get("search", "")[:100]
    found = judge_search.find_judges(db.session(), actor(), contest_id, search)
    return _form_page(head, form, None, known=known, former=former, search=search, found=found)


def member(contest_id: int, member_id: int) -> Any:
    """Change a member."""
    head = frame.head_of(contest_id)
    before = reads.panel(db.session(), contest_id)
    found = or_404(before.member(member_id))
    own_sections = list(found.sections or [code for code, _title in _sections(head)])
    form = MemberForm(
        name=found.written_name,
        position=found.position,
        institution=found.institution.th,
        province=found.province,
        role=found.role.value,
        sections=own_sections,
    ).offer(_sections(head))
    if found.is_used:
        form.sections.data = own_sections
    if form.validate_on_submit() and _asked_of_namesakes(form, before, form.name.data, found):
        with refusals_on(form, FIELD_OF):
            in_transaction(panels.change, actor=actor(), member_id=member_id, **_typed(form))
            flash(_("Saved."), "ok")
            _tell_of_chair(form, before, found)
            return redirect(url_for("organise.panel", contest_id=contest_id), 303)
    return _form_page(head, form, found)


def remove(contest_id: int, member_id: int) -> Any:
    """Remove a member who was appointed by mistake."""
    in_transaction(panels.remove, actor=actor(), member_id=member_id)
    return flash_and_redirect(_("The judge is no longer on the panel."), "organise.panel", contest_id=contest_id)


def excuse(contest_id: int, member_id: int) -> Any:
    """Record that a judge did not come or left, or is present after all."""
    if "come_back" in request.form:
        in_transaction(panels.come_back, actor=actor(), member_id=member_id)
        message = _("The judge has resumed duty. The excused sheets are open again.")
    else:
        reason = request.form.get("reason", "")[:1000]
        excused = in_transaction(panels.leave, actor=actor(), member_id=member_id, reason=reason)
        message = ngettext(
            "Recorded. %(num)d score sheet is excused.", "Recorded. %(num)d score sheets are excused.", excused
        )
    return flash_and_redirect(message, "organise.panel", contest_id=contest_id)


def recuse(contest_id: int) -> Any:
    """A member does not score a work; the form must name both."""
    if not (request.form.get("member_id") and request.form.get("entry_id")):
        return flash_and_redirect(
            _("Choose the judge and the work."),
            "organise.panel",
            category="fail",
            contest_id=contest_id,
            _anchor="recusals",
        )
    member_id = request.form.get("member_id", 0, type=whole)
    if scopes.contest_of(db.session(), "member_id", member_id) != contest_id:  # typed, so that no permission asked
        abort(404)
    in_transaction(
        panels.recuse,
        actor=actor(),
        member_id=member_id,
        entry_id=request.form.get("entry_id", 0, type=whole),
        reason=request.form.get("reason", "")[:1000],
    )
    return flash_and_redirect(
        _("Recorded: this judge does not score this work."), "organise.panel", contest_id=contest_id, _anchor="recusals"
    )


def lift(contest_id: int, recusal_id: int) -> Any:
    """End a recusal."""
    in_transaction(panels.lift_recusal, actor=actor(), recusal_id=recusal_id)
    return flash_and_redirect(
        _("The recusal is lifted. The judge can score this work again."),
        "organise.panel",
        contest_id=contest_id,
        _anchor="recusals",
    )


def _sections(head: ContestHead) -> list[tuple[str, str]]:
    book = rulebook(db.session(), head.rulebook_id)
    return [(item.code, f"{item.code} {spoken(item.title)}") for item in book.sections]


def _typed(form: MemberForm) -> dict[str, Any]:
    """The form's values as the services take them."""
    return {
        **({"name": form.name.data, "position": form.position.data or ""} if form.name else {}),
        "institution": TypedInstitution(form.institution.data or "", form.province.data or ""),
        "role": PanelRole(form.role.data),
        "sections": form.sections.data,
    }


def _asked_of_namesakes(form: MemberForm, panel: reads.Panel, name: str, own: MemberRow | None = None) -> bool:
    """Whether no other member has this name, or the person confirmed that it is someone else. Unchanged names are not
    asked again."""
    key = match_key(bare_name(name))
    names = {one.member_id: match_key(bare_name(one.written_name)) for one in panel.members}
    others = [one for one in panel.members if one is not own and names[one.member_id] == key]
    if form.namesake.data or not others or (own is not None and names[own.member_id] == key):
        return True
    said = _(
        "%(name)s is already on this panel. Tick this only if this is another person.",
        name=others[0].name,
    )
    form.namesake.errors = [said]
    return False


def _tell_of_chair(form: MemberForm, before: reads.Panel, own: MemberRow | None = None) -> None:
    """Say who lost the chair to a new one."""
    lost = [one.name for one in before.members if one.role is PanelRole.CHAIR and one is not own]
    if lost and PanelRole(form.role.data) is PanelRole.CHAIR:
        flash(_("%(name)s was the chair and is now a judge.", name=lost[0]), "wait")


def _former(panel: reads.Panel) -> MemberRow | None:
    """The member ``in_place_of`` whom a substitute is appointed; 404 for one who is not on the panel."""
    if "in_place_of" not in request.args:
        return None
    return or_404(panel.member(request.args.get("in_place_of", 0, type=whole)))


def _substitution(form: MemberForm, former: MemberRow | None) -> Substitution | None:
    if former is None:
        return None
    return Substitution(former.member_id, form.from_entry.data if form.from_entry else None)


def _known() -> KnownJudge | None:
    """The judge ``person``; 404 for an account that judges nowhere."""
    if "person" not in request.args:
        return None
    return judge_search.known_judge(db.session(), actor(), request.args.get("person", 0, type=whole)) or abort(404)


def _form_page(head: ContestHead, form: MemberForm, member: MemberRow | None, **more: Any) -> Any:
    page = frame.page(
        "organise/panel/member.html",
        head,
        "organise.panel",
        form=form,
        member=member,
        may_change=frame.is_open(head),
        in_scoring=head.state is ContestState.SCORING,
        institutions=institution_names(db.session()),
        **{"known": None, "former": None, **more},
    )
    return page, 422 if form.errors else 200
