"""The announcement and the appointment order as .docx, to be edited by hand, from the values that typst sets as PDF.

The text is in paragraphs and tables with a style each, in TH Sarabun New 16 pt, which Windows offices have.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from judging.writers.typesetting import JOINER, in_thai_digits, with_held_numbers

FONT = "TH Sarabun New"
SIZE = 16
LISTED = 14
"""The size in a table with lines."""
INDENT = 2.5
"""Centimetres before the first line of a paragraph."""
WIDTH = 16.0
"""Centimetres between the margins of A4."""


def docx(data: Mapping[str, Any], *, thai_digits: bool = True, emblem: bytes | None = None) -> bytes:
    """The paper as .docx; ``data`` are the values of ``templates/papers/official.typ``."""
    values = with_held_numbers(in_thai_digits(data) if thai_digits else data)
    document = Document()
    _set_up(document, values, thai_digits)
    if emblem is not None:
        picture = _add(document, "", ALIGN.CENTER)
        picture.add_run().add_picture(BytesIO(emblem), height=Cm(3))
    for line in values["heading"]:
        _add(document, line, ALIGN.CENTER)
    _add(document, "_" * 20, ALIGN.CENTER)
    for text in values["paragraphs"]:
        _add(document, text, ALIGN.THAI_JUSTIFY, first=INDENT)
    document.paragraphs[-1].paragraph_format.space_after = Pt(6)
    _table(document, values)
    for place, text in enumerate(values["closing"]):
        closing = _add(document, text, ALIGN.THAI_JUSTIFY, first=INDENT)
        closing.paragraph_format.space_before = Pt(0 if place else 6)
    dated = _add(document, values["dated"], ALIGN.LEFT, left=5)
    dated.paragraph_format.space_before = Pt(12)
    for held in (closing, dated):  # the signature never stands alone on a page
        held.paragraph_format.keep_with_next = True
    for text in ("", "", f"({values['signer'] or '.' * 40})", values["position"] or "." * 40):
        _add(document, text, ALIGN.CENTER, left=7).paragraph_format.keep_with_next = True
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _set_up(document: Any, values: Mapping[str, Any], thai_digits: bool) -> None:
    """Page, font, the mark in the head, and in the foot the page number and the count of pages."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(2.5), Cm(2)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    normal = document.styles["Normal"]
    _font(normal.element.get_or_add_rPr())
    normal.paragraph_format.space_after = Pt(0)
    document.core_properties.title = values["title"]
    if values["corner"]:
        head = section.header.paragraphs[0]
        head.alignment = ALIGN.RIGHT
        _run(head, values["corner"], bold=True)
    foot = section.footer.paragraphs[0]
    foot.alignment = ALIGN.RIGHT
    for word, code in (("หน้า ", "PAGE"), (" จาก ", "NUMPAGES")):
        _run(foot, word)
        _field(foot, code, thai_digits=thai_digits)


def _font(properties: Any) -> None:
    """The font for every script; Thai has the properties of complex scripts."""
    for tag in ("w:rFonts", "w:sz", "w:szCs", "w:lang"):
        for found in properties.findall(qn(tag)):
            properties.remove(found)
    fonts = OxmlElement("w:rFonts")
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    properties.append(fonts)
    _size(properties, SIZE)
    language = OxmlElement("w:lang")
    language.set(qn("w:bidi"), "th-TH")
    properties.append(language)


def _size(properties: Any, points: int) -> None:
    for tag in ("w:sz", "w:szCs"):
        size = OxmlElement(tag)
        size.set(qn("w:val"), str(2 * points))
        properties.append(size)


def _add(document: Any, text: str, alignment: Any, *, first: float = 0, left: float = 0) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = alignment
    paragraph.paragraph_format.first_line_indent = Cm(first)
    paragraph.paragraph_format.left_indent = Cm(left)
    if text:
        _run(paragraph, text)
    return paragraph


def _run(paragraph: Paragraph, text: str, *, bold: bool = False, size: int = SIZE) -> None:
    run = paragraph.add_run(text.replace(JOINER, ""))  # a word processor breaks Thai lines by a dictionary of its own
    properties = run._r.get_or_add_rPr()
    if bold:  # the schema sets the order of these
        for tag in ("w:b", "w:bCs"):
            properties.append(OxmlElement(tag))
    if size != SIZE:
        _size(properties, size)
    properties.append(OxmlElement("w:cs"))  # Thai is a complex script


def _field(paragraph: Paragraph, code: str, *, thai_digits: bool) -> None:
    """A field that the word processor computes: PAGE, NUMPAGES. The format is written as ECMA-376 part 1, 17.16.4.3.1
    has it: LibreOffice reads "ThaiArabic" as Thai letters, and this as digits."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), rf"{code} \* THAIARABIC" if thai_digits else code)
    _run(paragraph, in_thai_digits("1") if thai_digits else "1")
    field.append(paragraph.runs[-1]._r)
    paragraph._p.append(field)


def _table(document: Any, values: Mapping[str, Any]) -> None:
    rows, columns = values["rows"], values["columns"]
    if not rows:
        return
    table = document.add_table(rows=0, cols=len(values["widths"]))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, values["widths"], strict=True):
        column.width = _width(values, width)
    if columns:
        table.style = "Table Grid"
        _row(table, values, columns, is_head=True)
    for row in rows:
        _row(table, values, row)


def _width(values: Mapping[str, Any], share: float) -> Any:
    return Cm(WIDTH * share / sum(values["widths"]))


def _row(table: Any, values: Mapping[str, Any], texts: Sequence[str], *, is_head: bool = False) -> None:
    """A row that stays on one page; the head is repeated on each."""
    row = table.add_row()
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))
    for place, (cell, text, share) in enumerate(zip(row.cells, texts, values["widths"], strict=True)):
        cell.width = _width(values, share)
        paragraph = cell.paragraphs[0]
        is_centred = is_head or (place == 0 and values["columns"])
        paragraph.alignment = ALIGN.CENTER if is_centred else ALIGN.LEFT
        for number, line in enumerate(text.split("\n")):
            if number:
                paragraph.add_run().add_break()
            _run(paragraph, line, bold=is_head, size=LISTED if values["columns"] else SIZE)
