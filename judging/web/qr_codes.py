"""QR codes on pages."""

import segno


def qr_code(text: str) -> str:
    """The QR code of an address or another text: a data URL of an SVG, black on white in either colour scheme."""
    return segno.make_qr(text, error="m").svg_data_uri(border=2, dark="#000", light="#fff", xmldecl=False)
