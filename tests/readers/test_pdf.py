"""PDF checks by content: complete, not encrypted, number of pages; and files that try to exhaust the reader."""

from __future__ import annotations

import hashlib

import pytest

from judging.core.refusals import RuleViolation
from judging.readers import pdf as documents
from judging.readers.pdf import LARGEST, Pdf, read_document
from tests.pdfs import pdf, truncated


def refusal(data: bytes) -> tuple[str, dict[str, object]]:
    with pytest.raises(RuleViolation) as refused:
        read_document(data)
    return refused.value.code, refused.value.params


@pytest.mark.parametrize("pages", [1, 20, 31])
def test_pages_are_counted_one_by_one(pages: int) -> None:
    data = pdf(pages)
    assert read_document(data) == Pdf(pages, len(data), hashlib.sha256(data).hexdigest())


def test_blanks_behind_the_end_are_no_fault() -> None:
    assert read_document(pdf(2) + b"\n\x00\x00\r\n").pages == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "document_empty"),
        (b"\x89PNG\r\n", "document_no_pdf"),
        (truncated(), "document_truncated"),
        (pdf(3)[:-6], "document_truncated"),
        (pdf(3).replace(b"startxref", b"startxxxx"), "document_truncated"),
        (pdf(1, password="secret"), "document_encrypted"),
        (b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF", "document_unreadable"),
        (pdf(0), "document_without_pages"),
    ],
)
def test_each_fault_has_a_refusal_of_its_own(data: bytes, code: str) -> None:
    assert refusal(data) == (code, {})


def test_what_is_larger_than_20_mb_is_refused_and_exactly_20_mb_is_not() -> None:
    whole = pdf(1)
    end = whole.index(b"startxref")
    filled = whole[:end] + b"%" + b"x" * (LARGEST - len(whole) - 2) + b"\n" + whole[end:]
    assert (len(filled), read_document(filled).pages) == (LARGEST, 1)
    assert refusal(filled + b"\n") == ("document_too_large", {"most": 20})


def test_more_pages_than_any_work_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_PAGES", 2)
    assert documents.read_pdf(pdf(3)) == "document_too_long"


def test_a_page_tree_that_bites_its_own_tail_ends_and_is_refused() -> None:
    looped = pdf(1).replace(b"/Kids [ 4 0 R ]", b"/Kids [ 2 0 R ]")
    assert looped != pdf(1)
    assert refusal(looped)[0] in ("document_unreadable", "document_without_pages")


def test_a_reader_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "SECONDS", 0.01)
    assert refusal(pdf(1))[0] == "document_unreadable"
