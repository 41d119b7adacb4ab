"""Sessions in words."""

from flask_babel import gettext as _, ngettext


def ended_text(ended: int) -> str:
    """What was done where ``ended`` sessions of somebody were ended."""
    if not ended:
        return str(_("There was no sign-in to end."))
    return str(ngettext("Signed out on %(num)d device.", "Signed out on %(num)d devices.", ended))
