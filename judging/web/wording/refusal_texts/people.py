"""Refusals about accounts, passwords, institutions and personal data."""

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "account_disabled": _l("This account is closed. Open it again first."),
    "account_without_password": _l("This person signs in with a card and has no password."),
    "deputy_appointed_already": _l("This person is your deputy there already."),
    "deputy_is_you": _l("You cannot be your own deputy. Enter another person's username."),
    "deputy_needs_own_role": _l(
        "Only who has the organiser's role can appoint a deputy for it. A deputy cannot appoint another deputy."
    ),
    "deputy_organises_already": _l("This person organises it already and needs no appointment as a deputy."),
    "deputy_unknown": _l(
        "No open account has this username. Enter it exactly as the person signs in with it, or create an account."
    ),
    "deputy_until_past": _l("The last day is over. Choose today or a later day, or leave it empty."),
    "no_deputy": _l("This is not one of your deputies."),
    "grant_doubtful": _l("A role does not match its limit. Choose the role and the limit again."),
    "teacher_institution_wanted": _l("Choose the teacher's institution."),
    "no_round": _l("This round no longer exists."),
    "round_not_granted": _l(
        "An administrator has not assigned this round to you, so an administrator makes the teachers' accounts."
    ),
    "institution_not_of_area": _l(
        "This institution is not in the area of this round. Choose another, or ask an administrator."
    ),
    "teacher_known": _l("{name} has an account already. Say below who is meant."),
    "grant_unknown": _l("The competition, round or institution of a role no longer exists."),
    "institution_taken": _l(
        "This province already has an institution with this name. If they are two, give each its code first."
    ),
    "institution_code_taken": _l("Another institution already has this code."),
    "institution_unknown": _l("This institution does not exist."),
    "last_admin": _l("This is the last administrator. Make another person an administrator first."),
    "name_missing": _l("Enter a name."),
    "not_administrator": _l("Only an administrator can do this."),
    "not_your_person": _l("You do not manage this person's account."),
    "not_yourself": _l("You cannot close your own account. Ask another administrator."),
    "nobody_chosen": _l("Choose at least one person."),
    "no_second_factor": _l("This account has no second factor."),
    "own_second_factor": _l("You remove your own second factor with your password: open “Second factor” in your menu."),
    "second_factor_code_wrong": _l(
        "This code is wrong or was used already. Wait for the next code of the app. Check that the phone sets its "
        "clock automatically."
    ),
    "second_factor_exists": _l("This account has a second factor already. Sign in with it."),
    "second_factor_unreadable": _l(
        "The second factor cannot be read with the present secret key of the installation. An administrator must "
        "reset it."
    ),
    "own_password": _l("You change your own password with the current one: choose “Change password” in your menu."),
    "own_password_wanted": _l("Enter your current password."),
    "password_common": _l(
        "This password is easily guessed: it consists of words or passwords from lists of leaked passwords. Use "
        "several words that do not belong together."
    ),
    "password_pattern": _l(
        "This password is easily guessed: it is a row of keys, a repetition, a sequence or a date. Use several words "
        "that do not belong together."
    ),
    "password_personal": _l(
        "This password is easily guessed: it contains your name, your username, your institution, a province or a "
        "word of this system. Use several words that do not belong together."
    ),
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
    "institution_same": _l("An institution cannot be merged into itself. Choose another."),
    "institution_merged": _l("{name} is already merged into another institution."),
    "province_unknown": _l("The province “{found}” does not exist. Enter the name of a province."),
    "province_alike": _l("The province “{found}” does not exist. Did you mean {nearest}?"),
    "region_unknown": _l("The region “{found}” does not exist. Use one of these: {known}."),
    "account_merged": _l("This account was merged into another one of the same person."),
    "accounts_same": _l("An account cannot be merged into itself. Choose another."),
    "merge_own_account": _l("You are signed in with this account. Keep it, or ask another administrator."),
    "both_on_panel": _l(
        "Both accounts sit on the panel of category {category}, school year {year}. If they are one person, remove the "
        "seat without marks on the page of the panel first."
    ),
    "judge_scores_now": _l(
        "The account that would be closed is scoring category {category}, school year {year}, and marks may wait on a "
        "tablet. Keep that account instead, or merge after scoring."
    ),
    "account_erased": _l("The personal data of this account was erased. The account stays closed."),
    "competition_unknown": _l("This competition does not exist."),
    "confirmation_differs": _l("The text you typed does not match. Nothing was erased."),
    "erasure_changes_results": _l(
        "The ranking depends on a fact that would be erased. The central committee must rule on it first."
    ),
    "nothing_to_erase": _l("This competition has no personal data left to erase."),
    "person_in_open_contest": _l(
        "A contest with this person is not published yet. Remove the person from the team or the panel, or wait "
        "until the results are published."
    ),
    "person_unknown": _l("This person does not exist, or the data is already erased."),
    "persons_differ": _l("The chosen rows have different names. Choose rows of one person only."),
    "retention_runs": _l("The retention period is not over yet."),
    "retention_too_early": _l("Personal data must be kept at least until the last day of the competition's rounds."),
    "retention_unset": _l("Set the retention date for this competition's personal data first."),
}
