"""Checking a certificate by its code: whether it is in force, and never why it is not."""

from dataclasses import replace
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from judging.core.award_certificates import award_certificates as core, certificate_text
from judging.core.award_certificates.award_certificates import CertificateState
from judging.extensions import db
from judging.queries.award_certificates import award_certificates as reads
from judging.queries.award_certificates.award_certificates import Issued
from judging.web.guards import limits
from judging.web.wording.languages import language

KIND = "certificate"
"""What is looked up, for the limit of guesses."""


def verify() -> Response | Redirect:
    """The form for a typed code, which leads to the page of the certificate."""
    typed = request.args.get("code", "")[: core.LONGEST_TYPED]
    code = core.read_code(typed)
    if code is not None:
        return redirect(url_for("public.verify_code", code=code))
    return _answer(typed=typed, is_unreadable=bool(typed.strip()))


def verify_code(code: str) -> Response | Redirect:
    """The state of the certificate with this code. Networks that try many codes which nobody has wait."""
    read = core.read_code(code)
    if read is None:
        return _answer(404, typed=code[: core.LONGEST_TYPED], is_unreadable=True)
    if read != code:
        return redirect(url_for("public.verify_code", code=read))
    limits.check_look_up(KIND)
    found = reads.by_code(db.session(), read)
    if found is None:
        limits.looked_up_in_vain()
        return _answer(404, typed=read, is_unknown=True)
    return _answer(certificate=found, typed=read, **_shown(found))


def _shown(found: Issued) -> dict[str, Any]:
    """What the page says of a certificate in force; of another one only which it was."""
    design = replace(reads.design_of_batch(db.session(), found.batch_id), language=language(), thai_digits=False)
    lines = certificate_text.contest_lines(design)
    if found.state is not CertificateState.VALID:
        return {"lines": lines[:1]}
    phrases = certificate_text.award_phrases(found.content.awards, design) if found.content.awards is not None else []
    return {
        "lines": lines,
        "given": certificate_text.given(design),
        "duty": certificate_text.duty(found.role, design),
        "awards": " ".join(phrases),
        "issuer": design.issuer,
    }


def _answer(status: int = 200, **shown: Any) -> Response:
    """The page, which search engines leave out and nobody keeps."""
    page = {"certificate": None, "typed": "", "is_unreadable": False, "is_unknown": False, "awards": "", **shown}
    answer = make_response(render_template("public/verify.html", **page), status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Cache-Control"] = "no-store"
    return answer
