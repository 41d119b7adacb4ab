"""Refusals about accounts, passwords and institutions."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "account_disabled": _l("This account is closed. Open it again first."),
    "account_without_password": _l("This person signs in with a card and has no password."),
    "grant_doubtful": _l("A role does not match its limit. Choose the role and the limit again."),
    "teacher_institution_wanted": _l("Choose the teacher's institution."),
    "grant_unknown": _l("The competition, round or institution of a role no longer exists."),
    "institution_taken": _l("This province already has an institution with this name."),
    "institution_code_taken": _l("Another institution already has this code."),
    "institution_unknown": _l("This institution does not exist."),
    "last_admin": _l("This is the last administrator. Make another person an administrator first."),
    "name_missing": _l("Enter a name."),
    "not_your_person": _l("You do not manage this person's account."),
    "not_yourself": _l("You cannot close your own account. Ask another administrator."),
    "password_is_username": _l("The password must not be the username."),
    "password_long": _l("A password may have at most {most} characters."),
    "password_short": _l("A password must have at least {least} characters."),
    "password_unchanged": _l("The new password is the same as the old one. Choose another."),
    "password_wrong": _l("The current password is wrong."),
    "user_unknown": _l("This account does not exist."),
    "username_taken": _l("Another account has this username."),
    "username_unusable": _l(
        "A username has {least} to {most} characters: a to z and 0 to 9, with . _ - @ between them."
    ),
}
