"""Which pages a rehearsal has: those that judge it. What enters, checks, publishes or passes on belongs to the contest
itself, and what changes its round would change the real one."""

REAL_ONLY = frozenset(
    {
        *(f"organise.{name}" for name in ("contest_days", "contest_delete", "contest_archive", "contest_unarchive")),
        *(f"organise.{name}" for name in ("contest_windows", "contest_place", "copy", "event", "publish", "release")),
        "organise.ranking_workbook",
        *(f"reveal.{name}" for name in ("screen", "screen_live", "control", "control_live", "begin", "move")),
        *(f"organise.{name}" for name in ("order_form", "order_pdf", "order_docx", "announcer")),
        *(f"organise.{name}" for name in ("announcement", "announcement_pdf", "announcement_docx")),
        *(f"organise.{name}" for name in ("announcement_attach", "announcement_remove")),
        *(f"organise.{name}" for name in ("round", "round_cards", "round_cards_print", "round_entries_import")),
        *(f"organise.{name}" for name in ("round_entries_template", "round_judges_import", "round_judges_template")),
        *(f"organise.{name}" for name in ("entry_new", "entries_import", "entries_template", "entry_remove")),
        *(f"organise.{name}" for name in ("round_teachers", "round_teacher_new", "round_teacher_end")),
        *(f"organise.{name}" for name in ("round_teachers_import", "round_teachers_template")),
        *(f"organise.{name}" for name in ("judges_import", "judges_template", "screening", "screening_pass")),
        *(f"organise.{name}" for name in ("screening_entry", "look_alikes", "look_alike_decide")),
        *(f"organise.{name}" for name in ("counter_helpers", "counter_helper_card", "counter_helpers_print")),
        *(f"organise.{name}" for name in ("ladder", "ladder_advance", "hand_over", "hand_over_in", "take_back")),
        *(f"organise.{name}" for name in ("rehearsal", "rehearsal_start", "rehearsal_wipe", "rehearsal_statement")),
        *(f"organise.{name}" for name in ("certificates", "certificates_issue", "certificate_design")),
        *(f"organise.certificate_{name}" for name in ("preview", "picture", "shown", "signatory", "signatory_remove")),
        *(f"organise.certificate_{name}" for name in ("correction", "file", "make", "replace", "withdraw")),
        *(f"counter.{name}" for name in ("works", "labels", "work", "receipt")),
    }
)
"""The endpoints of a contest that a rehearsal has not."""
