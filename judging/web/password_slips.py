"""Temporary passwords reissued to several people, as slips on one page to print."""

from flask import render_template, request, url_for

from judging.extensions import db
from judging.queries.people import managed_accounts
from judging.services.people import account_passwords
from judging.web.guards import limits
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import wholes
from judging.web.views import in_transaction


def reissue(back: str) -> str:
    """Reissue the temporary passwords of the ticked people and show them once. The service checks who may."""
    user_ids = wholes(request.form.getlist("user"))
    made = in_transaction(account_passwords.reissue_passwords, actor=actor(), user_ids=user_ids)
    holders = managed_accounts.slip_holders(db.session(), user_ids)
    passwords = {one.user_id: one.temporary_password for one in made}
    slips = [(holder, passwords[holder.user_id]) for holder in holders if passwords[holder.user_id]]
    for holder, _password in slips:
        limits.end_pauses(holder.username or "")
    return render_template(
        "admin/people/password_slips.html",
        slips=slips,
        unchanged=[holder for holder in holders if not passwords[holder.user_id]],
        address=url_for("signin.signin", _external=True),
        back=back,
    )
