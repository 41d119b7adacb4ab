"""Refusals about certificates for makers, advisers and panels."""

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "certificates_unpublished": _l("Publish the results first. Certificates state what is published."),
    "certificates_for_nobody": _l("Tick for whom certificates are issued."),
    "certificates_none_due": _l(
        "Nothing was issued: everybody chosen has a certificate already, perhaps from somebody who was a moment "
        "earlier. You find them below."
    ),
    "certificates_wait": _l(
        "Nothing was issued: no teacher has confirmed the names of those chosen ({count}). Wait for the teachers, or "
        "tick that you issue for unconfirmed names too."
    ),
    "certificates_unprintable": _l(
        "Nothing was issued: only names that cannot be printed are left. Correct them first; the reasons stand below."
    ),
    "no_certificate": _l("There is no such certificate."),
    "certificate_replaced": _l("This certificate was replaced already."),
    "certificate_not_earned": _l("The person is not in the results any more, so no other certificate can be issued."),
    "certificate_name": _l("The name cannot be printed. Correct the name first."),
    "certificate_prefix": _l("Use letters, digits, dots and dashes, at most {most}, such as 73."),
    "certificate_day": _l("The day on certificates must be between {first} and {last}."),
    "signatory_name": _l("Enter the name of who signs."),
    "signatories_full": _l("At most {most} people sign a certificate. Remove one first."),
    "no_signatory": _l("This person does not sign any more."),
    "consent_wanted": _l(
        "A picture of a signature needs its owner's consent. Enter the day, and tick that they agreed to the statement."
    ),
    "consent_later": _l("The day of consent cannot be in the future."),
    "picture_empty": _l("The file is empty. Choose a picture: PNG or JPEG."),
    "picture_kind": _l("This file is no picture that can be used. Choose a PNG or JPEG file."),
    "picture_broken": _l("The picture cannot be read: it is damaged or incomplete. Save it anew and choose it again."),
    "picture_too_large": _l("The picture is too large. It may have at most {most} MB and 60 million dots."),
    "picture_too_small": _l("The picture is too small to be printed. It needs at least {least} dots on each side."),
    "correction_open": _l("A correction that you asked for waits for the organisers. Confirm the names after that."),
    "name_too_long": _l("A certificate takes a name of at most {most} letters with its prefix. Shorten it."),
    "name_unchanged": _l("This is the name as it is printed now. Type it as it should be."),
    "no_correction": _l("This request was decided already."),
}
