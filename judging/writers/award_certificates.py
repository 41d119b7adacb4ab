"""Certificates → PDF, one a page, or the picture of one.

Many are typeset in parts of a few pages, whose PDFs are joined: typst keeps what it laid out, half a megabyte a page.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import Any

import segno

from judging.core.award_certificates import certificate_text as said
from judging.core.award_certificates.award_certificates import Awards, CertificateRole
from judging.core.award_certificates.certificate_text import Design
from judging.core.text import Text
from judging.writers import typesetting
from judging.writers.typesetting import Verbatim

PART = 10
"""Certificates that are typeset at once."""

PREVIEW = 100.0
"""Pixels per inch of a preview."""


@dataclass(frozen=True, slots=True)
class Printed:
    """One certificate. ``serial``, ``code`` and ``replaces`` (a serial, or empty) are as printed; ``awards`` is None
    for a member of the panel."""

    serial: str
    code: str
    role: CertificateRole
    name: str
    work: Text
    institution: Text
    awards: Awards | None
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: name, position, and the picture of the signature, None for a line to sign on."""

    name: str
    position: str
    signature: bytes | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """The design with its pictures, and ``verify``: the address to which a code is added."""

    design: Design
    signers: Sequence[Signer]
    verify: str
    background: bytes | None = None
    seal: bytes | None = None
    is_ground_later: bool = False


Told = Callable[[int, int], None]
"""What is told: certificates done, certificates in all."""


def pdf(
    certificates: Sequence[Printed], look: Look, *, at: datetime, told: Told = lambda done, total: None
) -> tuple[bytes, Sequence[int]]:
    """The certificates as one PDF, and the places of those that could not be typeset, which it does not have."""
    ground = None
    if look.background and len(certificates) > PART:  # each part would hold it again
        ground, look = _pdf([], look, _pictures(look), at), replace(look, background=None, is_ground_later=True)
    shared = _pictures(look)
    made: list[bytes] = []
    broken: list[int] = []
    for start in range(0, len(certificates), PART):
        told(start, len(certificates))
        part = certificates[start : start + PART]
        for typeset in _typeset(part, look, shared, at):
            if isinstance(typeset, int):
                broken.append(start + typeset)
            else:
                made.append(typeset)
    told(len(certificates), len(certificates))
    return joined(made, ground), broken


def png(certificate: Printed, look: Look) -> bytes:
    """The picture of one certificate."""
    data, images = _data([certificate], look), _pictures(look) | _codes([certificate], look)
    design = look.design
    return typesetting.png(
        "certificate",
        data,
        pixels_per_inch=PREVIEW,
        language=design.language,
        thai_digits=design.thai_digits,
        images=images,
    )


def _typeset(part: Sequence[Printed], look: Look, shared: Mapping[str, bytes], at: datetime) -> Iterator[bytes | int]:
    """The PDF of a part. Where it cannot be typeset, that of each certificate alone, or its place in the part."""
    import typst

    try:
        yield _pdf(part, look, shared, at)
    except typst.TypstError:
        for place, one in enumerate(part):
            try:
                yield _pdf([one], look, shared, at)
            except typst.TypstError:
                yield place


def _pdf(part: Sequence[Printed], look: Look, shared: Mapping[str, bytes], at: datetime) -> bytes:
    design = look.design
    return typesetting.pdf(
        "certificate",
        _data(part, look),
        at=at,
        language=design.language,
        thai_digits=design.thai_digits,
        images={**shared, **_codes(part, look)},
    )


def joined(parts: Sequence[bytes], ground: bytes | None = None) -> bytes:
    """These PDFs as one, each page over the page of ``ground``, which stands in the file once."""
    if len(parts) == 1 and ground is None:
        return parts[0]
    from pypdf import PdfWriter

    writer, joined = PdfWriter(), BytesIO()
    for part in parts:
        writer.append(BytesIO(part), import_outline=False)
    if ground is not None:
        _lay_under(writer, ground)
    writer.write(joined)
    return joined.getvalue()


def _lay_under(writer: Any, ground: bytes) -> None:
    """Draw the page of ``ground`` under every page: one form, which each page draws before its own content."""
    from pypdf import PdfReader
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

    pages = list(writer.pages)
    below = writer.add_page(PdfReader(BytesIO(ground)).pages[0])
    form, draw = StreamObject(), StreamObject()
    form.set_data(below.get_contents().get_data())
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(below.mediabox),
            NameObject("/Resources"): below["/Resources"],
        }
    )
    draw.set_data(b"/Artifact BMC q /Ground Do Q EMC\n")
    form_id, draw_id = writer._add_object(form), writer._add_object(draw)
    for page in pages:
        resources = page["/Resources"].get_object()
        objects = resources.setdefault(NameObject("/XObject"), DictionaryObject()).get_object()
        objects[NameObject("/Ground")] = form_id
        page[NameObject("/Contents")] = ArrayObject([draw_id, page.raw_get("/Contents")])
    writer.remove_page(len(writer.pages) - 1)


def _data(certificates: Sequence[Printed], look: Look) -> dict[str, Any]:
    design = look.design
    shared = {
        "presents": said.presents(design),
        "contest": said.contest_lines(design),
        "given": said.given(design),
        "verify": Verbatim(said.verify_line(_host(look.verify), design)),
    }
    return {
        "title": said.TITLE.in_language(design.language),
        "design": {
            "background": Verbatim("background.svg" if look.background else "later" if look.is_ground_later else ""),
            "seal": Verbatim("seal.svg" if look.seal else ""),
            "issuer": design.issuer,
            "signatories": [
                {
                    "name": one.name,
                    "position": one.position,
                    "image": Verbatim(f"signature-{place}.svg" if one.signature else ""),
                }
                for place, one in enumerate(look.signers)
            ],
        },
        "certificates": [{**shared, **_certificate(one, design, place)} for place, one in enumerate(certificates)],
    }


def _certificate(one: Printed, design: Design, place: int) -> dict[str, Any]:
    language = design.language
    return {
        "number": said.number_line(one.serial, design),
        "name": one.name,
        "duty": said.duty(one.role, design),
        "work": said.work_line(one.work, design) if one.work.in_language(language) else "",
        "institution": one.institution.in_language(language),
        "awards": [] if one.awards is None else said.award_phrases(one.awards, design),
        "replaces": said.replaces_line(one.replaces, design),
        "code": Verbatim(one.code),
        "qr": Verbatim(f"qr-{place}.svg"),
    }


def _host(address: str) -> str:
    return address.partition("://")[2].rstrip("/") or address


def _pictures(look: Look) -> dict[str, bytes]:
    found = {"background.svg": look.background, "seal.svg": look.seal}
    found |= {f"signature-{place}.svg": one.signature for place, one in enumerate(look.signers)}
    return {name: typesetting.framed(picture) for name, picture in found.items() if picture}


def _codes(certificates: Collection[Printed], look: Look) -> dict[str, bytes]:
    """The QR codes. One mask is enough: trying all eight for the best takes most of the time."""
    codes = {}
    for place, one in enumerate(certificates):
        drawn = BytesIO()
        code = segno.make(f"{look.verify}/{one.code}", error="m", mask=3, boost_error=False)
        code.save(drawn, kind="svg", border=2, light="#fff", xmldecl=False)
        codes[f"qr-{place}.svg"] = drawn.getvalue()
    return codes
