"""Refusals about contests, their steps, panels and sign-in cards."""

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "no_contest": _l("This contest does not exist."),
    "days_out_of_order": _l("The last day is before the first day."),
    "day_of_another_era": _l("{day} is far from the school year {year} (B.E.). Did you mean {meant}?"),
    "day_far_from_school_year": _l(
        "{day} is far from the school year {year} (B.E.), which runs from {first} to {last}. Check the year of "
        "the date and the school year."
    ),
    "days_published": _l("The results are published, so the days can no longer be changed."),
    "paper_signer_wanted": _l("Enter the name of the person whose position this is."),
    "issuer_wanted": _l("Enter the issuer."),
    "paper_saved_meanwhile": _l(
        "Somebody saved this paper after you opened the page. What you entered is below and not saved. Compare it with"
        " what is saved; saving now puts yours in its place."
    ),
    "emblem_saved_meanwhile": _l(
        "Somebody gave this issuer an emblem after you opened the page. It is in the list now. Choose the image again"
        " to replace it."
    ),
    "no_emblem": _l("This issuer has no emblem any more."),
    "picture_wanted": _l("Choose the image."),
    "copy_nothing_chosen": _l("Choose what to copy."),
    "copy_source_wanted": _l("Choose the contest to copy from."),
    "copy_settings_unsaved": _l("The practice settings there are not saved yet."),
    "year_of_others": _l("Only who organises the whole school year can name the event for every round."),
    "event_name_wanted": _l("Enter the Thai name of the event, too."),
    "area_wanted": _l("Enter the area: the college, province or region."),
    "rulebook_unknown": _l("This rulebook does not exist."),
    "rulebook_other_category": _l(
        "The rulebook is for category {rulebook}, but the contest is for category {category}."
    ),
    "round_published": _l("Results of this round are published, so its level and area can no longer be changed."),
    "round_granted": _l(
        "This round was assigned to its organisers with its level and area. Ask an administrator, or an organiser of "
        "the whole school year, to correct them."
    ),
    "round_exists": _l(
        "The school year already has a round at this level and area. If you organise it, create the contest there and "
        "delete this one."
    ),
    "round_has_arrivals": _l("Works came here from the level below, so the level can no longer be changed."),
    "round_of_others": _l("This round already exists and has other organisers. Ask them to create the contest."),
    "round_beyond_role": _l(
        "Your role does not cover this level and area. Ask an administrator to create or correct it, or to give you "
        "the role."
    ),
    "deputy_makes_no_round": _l(
        "A deputy cannot open a new round, because a new round gives its maker a role. Ask the organiser to create it; "
        "you can then add contests to it."
    ),
    "contest_exists": _l("This round already has a contest in this category."),
    "settings_saved_meanwhile": _l(
        "Somebody saved the practice settings after you opened the page. What you entered is below and not saved."
        " Compare it with what is saved; saving now puts yours in its place."
    ),
    "settings_frozen": _l("Scoring has started, so the practice settings can no longer be changed."),
    "unknown_reading": _l("The rulebook does not have this reading of the tie-break rule."),
    "points_off_unit": _l("The minimum average must be a multiple of {unit}."),
    "bands_number": _l("Enter {least} to {most} medals."),
    "band_above_total": _l("The minimum average is above the maximum points. Enter at most {total}."),
    "bands_out_of_order": _l("Medal {row} must begin below the medal above it: enter less than {above}."),
    "award_names_wanted": _l("Enter the name in Thai and in English, in row {row}."),
    "prize_twice": _l(
        "The special prize in row {row} reads like one above it. Give it another name, level or giver, or empty the "
        "row."
    ),
    "titles_number": _l("Enter at most {most} titles."),
    "titles_wanted": _l("Enter the name of the title of rank 1, or 0 as the last rank with a title."),
    "prizes_number": _l("Enter at most {most} special prizes."),
    "nobody_above": _l("This is the highest level, so no works advance from here."),
    "step_passed": _l("Someone has already moved the contest to another step. Check its current step."),
    "rulebook_missing": _l("The contest has no rulebook yet."),
    "tie_reading_missing": _l("First choose the reading of the tie-break rule in the practice settings."),
    "settings_missing": _l("First review and save the practice settings."),
    "chair_missing": _l("First appoint a chair."),
    "entries_missing": _l("There are no works yet. Enter or import them first."),
    "contest_archived": _l("This contest is archived. Take it out of the archive before you change anything in it."),
    "contest_not_archived": _l("This contest is not archived."),
    "contest_on_record": _l("Marks, registrations or decisions are on record in this contest. Archive it instead."),
    "contest_published": _l("The results are published and stay public, so the contest cannot be archived."),
    "behind_publication": _l("The results are published, so the contest cannot go back to a step before publication."),
    "no_member": _l("This judge is not on the panel."),
    "member_name_wanted": _l("Enter the judge's name."),
    "judge_of_others": _l(
        "{name} has an account of their own or sits on other panels. An administrator changes the name or position."
    ),
    "unknown_section": _l("The rulebook has no section {section}."),
    "already_on_panel": _l("This person is already on the panel."),
    "member_has_marks": _l(
        "This judge has started to score. You can no longer change the sections or remove the judge."
    ),
    "member_has_cases": _l(
        "This judge has reported a work and cannot be removed from the panel. If the judge did not come or left "
        "early, excuse the judge."
    ),
    "member_left": _l("This judge is already excused."),
    "member_not_left": _l("This judge is not excused."),
    "chair_wanted": _l("Scoring needs a chair. First make another judge the chair."),
    "substituted_stays": _l("First record that this judge did not come or left. Then appoint the substitute."),
    "member_substituted": _l(
        "A substitute is appointed in place of this judge. If that was a mistake, remove the substitute first."
    ),
    "secretary_scores_nothing": _l("The secretary scores nothing and so needs no recusal."),
    "setting_recuses": _l(
        "The practice settings say that judges do not score works of their own institution. If the institution is "
        "wrong, correct it on the page of the judge or of the work."
    ),
    "nothing_chosen": _l("Tick at least one judge and work."),
    "already_recused": _l("This judge is already recused from this work."),
    "no_recusal": _l("This recusal is already lifted."),
    "not_your_seat": _l("This page belongs to another judge."),
    "conflict_after_submission": _l(
        "You have already submitted a sheet for this work. Ask an organiser to record the conflict of interest."
    ),
    "rehearsal_runs": _l("A rehearsal of this contest runs. Wipe it first."),
    "rehearsal_is_wiped": _l("A rehearsal is wiped on the page of its contest."),
    "rehearsal_of_practice": _l("This contest is for practice itself."),
    "rehearsal_too_late": _l("Scoring has begun, so the contest can no longer be rehearsed."),
    "rehearsal_without_works": _l("There is no work to rehearse with. Enter the works first."),
    "rehearsal_changed": _l(
        "More was recorded in the rehearsal since you opened the page. Check it again, then wipe it."
    ),
    "no_rehearsal": _l("No rehearsal of this contest runs."),
    "no_card": _l("This judge or helper has no card."),
    "helper_name_wanted": _l("Enter the helper's name, so that everyone sees who recorded what."),
    "no_helper": _l("This helper does not belong to the counter of this round."),
}
