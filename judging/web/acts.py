"""What the acts of the audit log are called on screens."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

ACTS: dict[str, Any] = {
    "accounts.change_password": _l("Password changed"),
    "accounts.create": _l("Account made"),
    "accounts.disable": _l("Account closed"),
    "accounts.edit": _l("Account changed"),
    "accounts.enable": _l("Account opened again"),
    "accounts.grant": _l("Role given"),
    "accounts.rehash": _l("Password stored anew"),
    "accounts.reset_password": _l("Password replaced"),
    "accounts.set_grants": _l("Roles changed"),
    "cards.issue": _l("Sign-in cards made"),
    "cards.reissue": _l("Sign-in card replaced"),
    "cards.revoke": _l("Sign-in card made invalid"),
    "contests.advance": _l("Contest taken forward"),
    "contests.change_days": _l("Days changed"),
    "contests.create": _l("Contest made"),
    "contests.go_back": _l("Contest taken back"),
    "contests.save_settings": _l("Practice settings saved"),
    "entries.add": _l("Work entered"),
    "entries.admit": _l("Eligibility decided"),
    "entries.edit": _l("Work changed"),
    "entries.lift_absence": _l("Team came after all"),
    "entries.record_absence": _l("Team recorded as absent"),
    "entries.remove": _l("Work removed"),
    "imports.take_judges": _l("Judges imported"),
    "imports.take_works": _l("Works imported"),
    "institutions.add": _l("Institution added"),
    "institutions.edit": _l("Institution changed"),
    "institutions.place": _l("Province and region of an institution filled in"),
    "panels.appoint": _l("Judge appointed"),
    "panels.change": _l("Appointment changed"),
    "panels.come_back": _l("Judge back on the panel"),
    "panels.confirm": _l("Judge confirmed name and institution"),
    "panels.leave": _l("Judge left the panel"),
    "panels.lift_recusal": _l("Recusal lifted"),
    "panels.recuse": _l("Recusal recorded"),
    "panels.remove": _l("Judge removed from the panel"),
    "results.certify": _l("Results certified"),
    "results.publish": _l("Results published"),
    "rulebooks.add": _l("Rulebook added"),
    "scoresheets.change": _l("Marks and comments written"),
    "scoresheets.excuse": _l("Judge excused from a work"),
    "scoresheets.return": _l("Score sheet returned for change"),
    "scoresheets.submit": _l("Score sheet submitted"),
}
"""What each act is called. Every act that a service records stands here (tests/web/test_log.py)."""
