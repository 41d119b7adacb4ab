"""Certificates → PDF, one a page, or the picture of one.

Many are typeset in parts of a few pages, all in one process of its own, and their PDFs are joined in another: so the
memory that hundreds take is that of two parts.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import segno

from judging.core.award_certificates import certificate_text as said
from judging.core.award_certificates.award_certificates import Awards, CertificateRole
from judging.core.award_certificates.certificate_text import Design
from judging.core.text import Text
from judging.limited import Process
from judging.writers import typesetting
from judging.writers.pdf_joining import join_apart, joined
from judging.writers.typesetting import TypesettingError, Verbatim

PART = 16
"""Certificates that are typeset at once: more take more memory, fewer take more processor time."""

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


def pdf(certificates: Sequence[Printed], look: Look, *, at: datetime) -> bytes:
    """A few certificates as one PDF, without those that cannot be typeset.

    Raises:
        TypesettingError: none can be.
    """
    with typesetting.new_process() as process:
        ground, look = _ground(certificates, look, at, process)
        made = [part for part in _parts(certificates, look, at, process) if isinstance(part, bytes)]
    return joined(made, ground)


def write(
    target: Path,
    certificates: Sequence[Printed],
    look: Look,
    *,
    at: datetime,
    told: Told = lambda done, total: None,
) -> Sequence[int]:
    """Write many certificates into the file ``target``, whole or not at all; returns the places of those that cannot
    be typeset, which it does not have. Unfinished files are in a folder beside it.

    Raises:
        TypesettingError: none can be typeset.
        LimitReachedError: joining took too long or too much memory.
    """
    with TemporaryDirectory(prefix=f"{target.stem}-", dir=target.parent) as name:
        folder, parts, broken = Path(name), list[Path](), list[int]()
        with typesetting.new_process() as process:
            below, look = _ground(certificates, look, at, process)
            ground = _kept(folder / "ground.pdf", below) if below else None
            for made in _parts(certificates, look, at, process, told):
                if isinstance(made, int):
                    broken.append(made)
                else:
                    parts.append(_kept(folder / f"{len(parts)}.pdf", made))
        whole = _kept(folder / "whole.pdf", b"")
        join_apart(parts, whole, ground)
        whole.replace(target)
    return broken


def _kept(path: Path, data: bytes) -> Path:
    """A new file, which only its owner reads."""
    path.touch(mode=0o600)
    path.write_bytes(data)
    return path


def _ground(certificates: Collection[Printed], look: Look, at: datetime, process: Process) -> tuple[bytes | None, Look]:
    """The background as a page of its own where there is more than one part, each of which would hold it again; and
    the look of the parts."""
    if look.background is None or len(certificates) <= PART:
        return None, look
    return _pdf([], look, _pictures(look), at, process), replace(look, background=None, is_ground_later=True)


def _parts(
    certificates: Sequence[Printed],
    look: Look,
    at: datetime,
    process: Process,
    told: Told = lambda done, total: None,
) -> Iterator[bytes | int]:
    """The PDFs of the certificates in their order, and the places of those that cannot be typeset."""
    shared, is_any = _pictures(look), False
    for start in range(0, len(certificates), PART):
        told(start, len(certificates))
        for made in _typeset(certificates[start : start + PART], look, shared, at, process):
            is_any = is_any or isinstance(made, bytes)
            yield start + made if isinstance(made, int) else made
    if not is_any:
        raise TypesettingError("no certificate can be typeset")
    told(len(certificates), len(certificates))


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


def _typeset(
    part: Sequence[Printed], look: Look, shared: Mapping[str, bytes], at: datetime, process: Process
) -> Iterator[bytes | int]:
    """The PDF of a part. Where it cannot be typeset, that of each certificate alone, or its place in the part."""
    try:
        yield _pdf(part, look, shared, at, process)
    except TypesettingError:
        for place, one in enumerate(part):
            try:
                yield _pdf([one], look, shared, at, process)
            except TypesettingError:
                yield place


def _pdf(part: Sequence[Printed], look: Look, shared: Mapping[str, bytes], at: datetime, process: Process) -> bytes:
    design = look.design
    return typesetting.pdf(
        "certificate",
        _data(part, look),
        at=at,
        language=design.language,
        thai_digits=design.thai_digits,
        images={**shared, **_codes(part, look)},
        process=process,
    )


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
