"""What refusals about registrations, documents, withdrawals and requests to change say."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "no_registration": _l("There is no such work (any more)."),
    "registration_early": _l("Registration has not opened yet. What you write is kept."),
    "registration_late": _l("Registration has closed, so the work was not handed in. What you wrote is kept."),
    "registration_over": _l("This contest has gone on, so nothing more is taken. What you wrote is kept."),
    "registration_submitted": _l("The work is handed in already. Withdraw it instead."),
    "registration_not_submitted": _l("Hand the work in first."),
    "draft_changed_elsewhere": _l(
        "Somebody else has saved this part since you opened it. Nothing of theirs was overwritten."
    ),
    "names_late": _l("The eligibility check has closed, so names can no longer be confirmed. You can still mend them."),
    "names_over": _l("The results are certified. You can still mend how a name is written."),
    "names_missing": _l("There is no name to confirm yet."),
    "no_such_person": _l("This person does not belong to the work (any more)."),
    "name_wanted": _l("Enter the name."),
    "documents_early": _l("Registration has not opened yet, so documents are not taken yet."),
    "documents_late": _l("Documents are no longer taken: the time for handing in is over. Nothing was changed."),
    "no_such_document": _l("There is no such document (any more)."),
    "document_wanted": _l("Choose a PDF file first."),
    "document_empty": _l("This file is empty. Choose the PDF again."),
    "document_too_large": _l(
        "This file is larger than {most} MB. Save the PDF in a smaller size, and choose it again."
    ),
    "document_no_pdf": _l("This is no PDF, whatever its name says. Save the document as PDF, and choose that file."),
    "document_truncated": _l(
        "This PDF is incomplete: its end is missing. Copy or download the file once more, and choose it again."
    ),
    "document_encrypted": _l("This PDF is locked with a password. Save it without a password, and choose it again."),
    "document_without_pages": _l("This PDF has no pages. Save the document as PDF once more."),
    "document_too_long": _l("This PDF has more than {most} pages. Is it the right file?"),
    "document_unreadable": _l(
        "This PDF is damaged and cannot be read. Save the document as PDF once more, and choose that file."
    ),
    "entry_withdrawn": _l("{entry} is withdrawn."),
    "entry_not_withdrawn": _l("{entry} is not withdrawn."),
    "withdrawal_stands": _l("Registration has closed: the withdrawal of {entry} stands. Ask the organiser."),
    "entry_advanced": _l("{entry} came from a lower level: its title and category stay as they were judged there."),
    "nothing_changes": _l("This is what the work is called already."),
    "no_such_category": _l("There is no such category at this level, or its results are certified."),
    "entry_has_cases": _l("There is a case about {entry}, so its category stays."),
    "change_undecided": _l("Clause {clause} cannot be answered yet: days or level of the evaluation are missing."),
    "windows_out_of_order": _l(
        "Registration opens before it closes; handing in and the eligibility check end no earlier than that."
    ),
    "windows_published": _l("Results of this round are published, so its times stay as they are."),
}
