"""Refusals about certifying and publishing."""

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "no_version": _l("This version is not published."),
    "signed_scan_wanted": _l("Choose the scan of the signed announcement."),
    "signed_scan_gone": _l("There is no scan any more."),
    "signed_scan_changed": _l(
        "Somebody attached or removed a scan after you opened the page. Look at what is attached now, then decide."
    ),
    "not_the_chair": _l("Only the chair of the panel can certify."),
    "works_in_screening": _l(
        "No work is ranked yet, and these works are still in screening: {works}. Decide on them first."
    ),
    "ranking_changed": _l("The ranking has changed since you opened the page. Check it again, then certify."),
    "sheets_open": _l("Not every score sheet is submitted ({sheets} missing): {works}."),
    "judges_below_minimum": _l("These works have fewer judges than the settings require ({min_judges}): {works}."),
    "criteria_unmarked": _l("Some criteria have no marks: {works}."),
    "ties_unsettled": _l("Works share a rank. Tick each shared rank to accept it: {works}."),
    "contest_for_practice": _l("This contest is only for practice. Nothing of it is published."),
    "not_certified": _l("The results are not certified yet."),
    "results_changed": _l("The results have changed since you opened the page. Check them again, then publish."),
    "reveal_uncertified": _l(
        "The certification was undone, or has not taken place yet, so the screen shows no results. The chair certifies "
        "first, then the reveal begins from its first page."
    ),
    "reveal_published": _l("The results are published already. Everyone can read them on the public page."),
    "reveal_moved": _l("Somebody else has just moved the screen on. Look at what it shows now, then press again."),
    "reveal_empty": _l("No work is ranked, so there is nothing to reveal."),
    "no_prize": _l("This contest has no such special prize."),
    "prizes_before_certification": _l("Special prizes can be recorded after the chair has certified the results."),
    "prize_of_chair": _l("The panel decides this special prize. Its chair records it."),
    "prize_of_organisers": _l("The organisers decide this special prize."),
    "prize_is_public": _l("The results are published, so only organisers can record changes now."),
    "prize_not_ranked": _l("Only ranked works can get a special prize. Open the page again and choose from the list."),
    "prizes_certified": _l(
        "The results are certified, so the special prizes that the contest offers can no longer be changed. To add "
        "one, first take the contest back to scoring."
    ),
    "prize_was_given": _l(
        "Works were given special prize {number} before the certification was undone, so it stays as it is. To change "
        "it, certify, take it back from these works, then undo the certification again."
    ),
    "prizes_changed": _l("Somebody else has changed this special prize since you opened the page. Check it again."),
    "comments_chair_only": _l("Only the chair of the panel can hold a comment back."),
    "comments_not_certified": _l("Comments can be held back once the results are certified."),
    "no_comment": _l("There is no such comment any more. Open the page again."),
    "nothing_changed": _l("Nothing has changed since the newest version, so there is nothing to publish."),
}
