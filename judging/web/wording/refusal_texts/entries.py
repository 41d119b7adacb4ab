"""Refusals about works, registrations, documents, withdrawals and change requests."""

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "contest_certified": _l("The results are certified, so works and panel can no longer be changed."),
    "no_entry": _l("This contest does not have this work."),
    "none_chosen": _l("Choose at least one work."),
    "entry_code_wanted": _l("Enter the work's code."),
    "entry_title_wanted": _l("Enter the work's title."),
    "entry_code_characters": _l("The code {entry} contains “{found}”. Use only letters, digits and - / . _"),
    "entry_code_taken": _l("Another work in this contest has the code {entry}."),
    "entry_absent": _l("The team of {entry} is already recorded as absent."),
    "entry_begun": _l("Judges have started score sheets for {entry} ({sheets}). Tick to record the absence anyway."),
    "entry_not_absent": _l("The team of {entry} is not recorded as absent."),
    "entry_has_marks": _l(
        "Judges have started to score {entry}, so it cannot be removed. Record that it is not eligible, with a reason."
    ),
    "entry_on_record": _l(
        "There are recorded decisions, requests or things handed in about {entry}, so it cannot be removed. "
        "Its teacher can withdraw it."
    ),
    "institution_wanted": _l("Enter the name of the institution."),
    "institution_long": _l(
        "The name of the institution is too long. Use at most {most} characters, counted with abbreviations "
        "written out."
    ),
    "institution_in_codes": _l(
        "Several institutions are named {name}. Enter the code in brackets after the name: {codes}."
    ),
    "institution_in_provinces": _l("Several institutions are named {name} ({provinces}). Enter the province too."),
    "no_registration": _l("This work does not exist or was removed."),
    "outside_area": _l(
        "Your institution lies outside the area of this contest. If the organisers assigned you to it, enter the work "
        "under “Contests of other areas”."
    ),
    "registration_early": _l("Registration is not open yet. Your entries are saved."),
    "registration_late": _l("Registration has closed, so the work was not handed in. Your entries are saved."),
    "registration_over": _l(
        "This contest is already at a later step and accepts nothing more. Your entries are saved."
    ),
    "registration_submitted": _l("The work is already handed in. You can withdraw it instead."),
    "registration_not_submitted": _l("First hand in the work."),
    "draft_changed_elsewhere": _l(
        "Someone else has saved this part since you opened it. Their changes were not overwritten."
    ),
    "names_late": _l(
        "The eligibility check has closed, so names can no longer be confirmed. You can still correct the spelling."
    ),
    "names_over": _l("The results are certified. You can still correct the spelling of a name."),
    "names_missing": _l("There are no names to confirm yet."),
    "no_such_person": _l("This person is not in the team of this work, or was removed."),
    "name_wanted": _l("Enter the name."),
    "documents_early": _l("Registration is not open yet, so documents are not accepted yet."),
    "documents_late": _l("The deadline for documents has passed. Nothing was changed."),
    "no_such_document": _l("This document does not exist or was removed."),
    "document_wanted": _l("Choose a PDF file first."),
    "document_empty": _l("This file is empty. Choose the PDF again."),
    "document_too_large": _l("This file is larger than {most} MB. Save a smaller PDF and choose it again."),
    "document_no_pdf": _l("This file is not a PDF. Save the document as PDF and choose that file."),
    "document_truncated": _l("This PDF is incomplete. Copy or download the file again, and choose it again."),
    "document_encrypted": _l("This PDF is protected by a password. Save it without a password and choose it again."),
    "document_without_pages": _l("This PDF has no pages. Save the document as PDF again."),
    "document_too_long": _l("This PDF has more than {most} pages. Is it the right file?"),
    "document_unreadable": _l("This PDF is damaged. Save the document as PDF again and choose that file."),
    "entry_withdrawn": _l("{entry} is withdrawn."),
    "entry_not_withdrawn": _l("{entry} is not withdrawn."),
    "place_lost": _l("{entry} lost its place by the newest results of the level below, so it cannot take part."),
    "withdrawal_stands": _l(
        "Registration has closed, so the withdrawal of {entry} cannot be cancelled. Ask the organiser."
    ),
    "entry_advanced": _l("{entry} advanced from a lower level, so its title and category cannot be changed."),
    "nothing_changes": _l("The work already has this title."),
    "no_such_category": _l("This level does not have this category, or its results are certified."),
    "entry_has_cases": _l("There is a case about {entry}, so its category cannot be changed."),
    "change_undecided": _l(
        "The request cannot be decided under clause {clause} yet: the days or the level of the contest are missing."
    ),
    "windows_out_of_order": _l(
        "Registration and the counter must open before they close. Handing in documents and the eligibility check "
        "must not close before registration."
    ),
    "windows_published": _l("Results of this round are published, so its deadlines can no longer be changed."),
}
