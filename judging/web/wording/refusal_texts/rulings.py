"""Refusals about cases, rulings and protests."""

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "allegation_wanted": _l("Enter what is alleged."),
    "no_requirement": _l("The rulebook does not have this requirement."),
    "no_case": _l("This case does not exist."),
    "case_not_open": _l("This case is decided or closed. First reverse its ruling, or open another case."),
    "case_without_entry": _l("This case is not about a single work, so no answer can be requested."),
    "answer_wanted": _l("Write the answer."),
    "answer_not_asked": _l("You are not asked for an answer in this case."),
    "answer_over": _l("The last day for the answer was {until}. Send anything further to the organiser."),
    "answer_day_past": _l("This day has passed. Choose today or a later day for the answer."),
    "answer_day_unreadable": _l("Enter a date, such as 25/3/2565."),
    "too_many_files": _l("At most {most} files can be added here. Put the pages of several files into one PDF."),
    "confirmation_wanted": _l(
        "In this contest a ruling needs the signed minutes or a second member. Attach the minutes, or propose the "
        "ruling."
    ),
    "confirmation_not_wanted": _l("In this contest a ruling takes effect without a second member. Record it."),
    "proposal_waits": _l("A proposed ruling of this case waits. It must be confirmed or rejected first."),
    "no_proposal": _l("This proposal does not exist."),
    "proposal_ended": _l("This proposal is already confirmed or rejected."),
    "second_account_wanted": _l("Another person must confirm this ruling. You proposed it yourself."),
    "evidence_wanted": _l("Enter the evidence."),
    "not_your_work": _l("This work belongs to another institution."),
    "protests_not_taken": _l("Protests are not accepted now."),
    "protests_over": _l("The last day for protests was {until}."),
    "protest_waits": _l("A protest for this work is already waiting for a decision."),
    "no_ruling": _l("This ruling does not exist."),
    "ruling_reversed": _l("This ruling is already reversed."),
    "clause_wanted": _l("Enter the clause that the ruling is based on."),
    "committee_wanted": _l("Enter the committee that decided."),
    "meeting_ahead": _l("The day of the meeting is in the future."),
    "effect_not_now": _l("This ruling is not possible yet. An award can be withdrawn only after it is published."),
    "effect_unfitting": _l(
        "Clause {clause} does not lead to this consequence. Choose another one, or write why the committee decides so."
    ),
    "answer_awaited": _l(
        "The institution is asked for its answer and has not given it. Wait for it, or write why the committee decides "
        "before."
    ),
    "ruling_outdated": _l(
        "Something changed since the preview was shown. Nothing is recorded. Check the new preview below."
    ),
    "correction_not_now": _l(
        "A judge corrects a sheet only on a protest against a provisional result. After the final version the central "
        "committee rules."
    ),
    "correction_waits": _l(
        "A correction is in progress: its judge submits the sheet, the chair certifies again, and an organiser "
        "publishes the next version."
    ),
    "correction_done": _l("The judge has submitted the corrected sheet. This ruling can no longer be reversed."),
    "correction_reason_wanted": _l("Write and save why the opened items change, then submit the sheet."),
    "nothing_opened": _l("No criteria of this sheet are open for correction."),
    "not_opened": _l("The ruling did not open this item."),
    "sheet_wanted": _l("Choose the judge whose sheet has the error."),
    "criteria_wanted": _l("Choose the criteria that the judge corrects."),
    "not_on_sheet": _l("This judge's sheet does not have these criteria: {items}."),
    "items_wanted": _l("Choose the items whose points become 0."),
    "no_item": _l("The rulebook does not have this item."),
    "tie_not_whole": _l(
        "Give every work that shares the rank a place of its own. The ranking may have changed "
        "since you opened the page."
    ),
    "ruling_leaves_open": _l("These works would be ranked with score sheets missing: {works}."),
    "ruling_makes_ties": _l(
        "After this ruling, works would share a rank across the last title or advancing place: {works}. Accept "
        "the shared rank, or let the committee order the works."
    ),
    "protests_taken": _l("Protests are accepted until {until}. The final version can be published after that day."),
    "protests_undecided": _l(
        "Protests are waiting for a decision ({number}). The final version can be published after they are decided."
    ),
    "boundaries_unsettled": _l(
        "Works share a rank across the last title or advancing place. Tick each shared rank to accept it: {works}."
    ),
    "unknown_treatment": _l("The requirement does not allow this reading."),
    "sheets_without_scores": _l("Single sheets are published only together with the scores. Tick both, or neither."),
    "protest_days_wanted": _l("A provisional publication needs at least one day for protests."),
}
