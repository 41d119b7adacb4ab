"""A transfer file is accepted only if every byte of it is as signed."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import struct
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from judging import transfer_key
from judging.core.eligibility.checks import Answer, Decision
from judging.core.imports.compare_institutions import InstitutionValues
from judging.core.refusals import RuleViolation
from judging.core.roles import RoundLevel, TeamRole
from judging.core.rulebooks.serialization import digest
from judging.core.transfers import zip_format as layout
from judging.core.transfers.transfers import (
    RulebookName,
    Sender,
    Transfer,
    TransferredDocument,
    TransferredFinding,
    TransferredPerson,
    TransferredWork,
    manifest,
)
from judging.readers import transfer_files
from judging.readers.transfer_manifest import read_manifest
from judging.writers.transfer_files import write

PDFS = (b"%PDF-1.4\none\n%%EOF\n", b"%PDF-1.4\ntwo, of another work\n%%EOF\n")
REFUSED = {
    "hand_over_broken",
    "hand_over_changed",
    "hand_over_newer",
    "hand_over_too_large",
    "hand_over_document_missing",
}
RECORD = {
    "version": 2,
    "contest": {"school_year": 2564, "level": "province", "area": "ลพบุรี", "category": "4"},
    "rulebook": {"rules_digest": "sha256:rules"},
    "standings": [
        {"entry_id": 7, "entry": "A001", "rank": 1, "advances": True},
        {"entry_id": 9, "entry": "A002", "rank": 2, "advances": True},
        {"entry_id": 8, "entry": "A003", "rank": 3, "advances": False},
    ],
}
RECORD_TEXT = json.dumps(RECORD, ensure_ascii=False)


def document(data: bytes) -> TransferredDocument:
    return TransferredDocument("has_report", "รายงาน.pdf", len(data), 1, hashlib.sha256(data).hexdigest())


def work(number: int, code: str, rank: int, data: bytes) -> TransferredWork:
    return TransferredWork(
        number=number,
        code=code,
        rank=rank,
        title_th="เครื่องอบแห้งพลังงานแสงอาทิตย์",
        title_en="Solar dryer",
        college=InstitutionValues("วิทยาลัยเทคนิคลพบุรี", "", "1350016301", "ลพบุรี", "ภาคกลาง", False),
        facts={"origin": "new", "volumes": "2"},
        team=(TransferredPerson(TeamRole.MAKER, "ว่าที่ร้อยตรี", "สมชาย ใจดี", {"level": "diploma"}),),
        findings=(
            TransferredFinding(
                requirement="renewable",
                clause="4.1",
                person=0,
                decision=Decision.PASS,
                seen=Answer.UNKNOWN,
                against={"makers": "11"},
                scope="",
                reason="ครบ",
                committee="กรรมการจังหวัด",
                met_on=date(2022, 2, 1),
                recorded_at=datetime(2022, 2, 1, 3, 4, 5, 678901, tzinfo=UTC),
                carried_from="",
            ),
        ),
        documents=(document(data),),
    )


def transfer(key: str) -> Transfer:
    sender = Sender(
        school_year=2564,
        level=RoundLevel.PROVINCE,
        area="ลพบุรี",
        category="4",
        contest=3,
        rulebook=RulebookName("ovec-2564-type4", 1, "sha256:whole", "sha256:rules"),
        version=2,
        published_at="2022-02-20T10:00:00+00:00",
        record_digest=digest(RECORD_TEXT),
        public_digest="sha256:public",
    )
    return Transfer(key, sender, (work(7, "A001", 1, PDFS[0]), work(9, "A002", 2, PDFS[1])))


@dataclasses.dataclass(frozen=True)
class Given:
    """A transfer with the folder of the key that signs it."""

    transfer: Transfer
    instance: Path

    def file(self, changed: Transfer | None = None, record: str = RECORD_TEXT) -> bytes:
        """The bytes of its transfer file, or of another transfer signed with the same key."""
        by_digest = {hashlib.sha256(data).hexdigest(): data for data in PDFS}
        sink = io.BytesIO()
        write(
            changed or self.transfer,
            record,
            sign=lambda data: transfer_key.sign(self.instance, data),
            document=lambda sha256: by_digest.get(sha256, PDFS[0]),
            sink=sink,
        )
        return sink.getvalue()

    def parts(self) -> list[tuple[str, bytes]]:
        """The parts of its file, to be assembled differently."""
        archive = zipfile.ZipFile(io.BytesIO(self.file()))
        return [(name, archive.read(name)) for name in archive.namelist()]


@pytest.fixture(scope="module")
def given_one(tmp_path_factory: pytest.TempPathFactory) -> Given:
    folder = tmp_path_factory.mktemp("sender")
    return Given(transfer(transfer_key.make(folder)), folder)


def packed(parts: list[tuple[str, bytes]]) -> bytes:
    sink = io.BytesIO()
    layout.write(parts, sink)
    return sink.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(RuleViolation) as refused:
        transfer_files.read(io.BytesIO(data))
    return refused.value.code


def test_a_whole_file_says_what_was_written_into_it(given_one: Given) -> None:
    found = transfer_files.read(io.BytesIO(given_one.file()))

    assert found.transfer == given_one.transfer
    assert found.digest == digest(manifest(given_one.transfer))
    assert [found.document(document(data).sha256) for data in PDFS] == list(PDFS)


def test_an_archive_has_the_same_bytes_wherever_it_is_written() -> None:
    parts = {"manifest.json": b"{}", "signature": b"s" * 64, "record.json": "ผล".encode()}
    data = packed([*parts.items(), (layout.document("0" * 64), b"%PDF-1.4")])

    assert hashlib.sha256(data).hexdigest() == "6a652e3c60cabc6035c0bf68141bb7763a6f75a4f9adb8120fd346f9d621c921"


def test_a_manifest_survives_being_written_and_read(given_one: Given) -> None:
    text = manifest(given_one.transfer)

    assert read_manifest(text) == given_one.transfer
    assert manifest(read_manifest(text)) == text


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_no_byte_of_a_file_can_change_unseen(given_one: Given, data: st.DataObject) -> None:
    whole = bytearray(given_one.file())
    place = data.draw(st.integers(0, len(whole) - 1), label="place")
    whole[place] ^= data.draw(st.integers(1, 255), label="change")

    assert refusal(bytes(whole)) in REFUSED


def _spans(whole: bytes) -> dict[str, tuple[int, int]]:
    """The regions of a file: each part's header and content, the directory at its end, the end record."""
    archive = zipfile.ZipFile(io.BytesIO(whole))
    spans = {}
    for info in archive.infolist():
        content = info.header_offset + zipfile.sizeFileHeader + len(info.filename)
        spans[f"head of {info.filename[:9]}"] = (info.header_offset, content)
        spans[f"content of {info.filename[:9]}"] = (content, content + info.file_size)
    spans["list"] = (archive.start_dir, len(whole) - zipfile.sizeEndCentDir)
    return spans | {"end": (len(whole) - zipfile.sizeEndCentDir, len(whole))}


PARTS = ("manifest.", "signature", "record.js", "documents")


@pytest.mark.parametrize(
    "which", [*(f"{what} of {part}" for part in PARTS for what in ("head", "content")), "list", "end"]
)
def test_no_bit_of_any_class_of_bytes_can_change_unseen(given_one: Given, which: str) -> None:
    whole = given_one.file()
    start, stop = _spans(whole)[which]

    for place in range(start, stop, max(1, (stop - start) // 60)):
        changed = bytearray(whole)
        changed[place] ^= 1 << place % 8
        assert refusal(bytes(changed)) in REFUSED


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_file_cut_short_or_with_something_added_is_refused(given_one: Given, data: st.DataObject) -> None:
    whole = given_one.file()
    cut = data.draw(st.integers(0, len(whole) - 1), label="cut")
    added = data.draw(st.binary(min_size=1, max_size=50), label="added")

    assert refusal(whole[:cut]) in REFUSED
    assert refusal(whole + added) in REFUSED
    assert refusal(whole[:cut] + added + whole[cut:]) in REFUSED


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=400))
def test_anything_else_is_refused(data: bytes) -> None:
    assert refusal(data) in REFUSED


def test_a_missing_document_is_named(given_one: Given) -> None:
    parts = given_one.parts()
    with pytest.raises(RuleViolation) as refused:
        transfer_files.read(io.BytesIO(packed(parts[:-1])))

    missing = parts[-1][0]
    (one,) = [one for one in given_one.transfer.works if layout.document(one.documents[0].sha256) == missing]
    assert (refused.value.code, refused.value.params) == (
        "hand_over_document_missing",
        {"work": one.code, "name": "รายงาน.pdf"},
    )


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    "name",
    ["../../judging.db", "/etc/passwd", "documents/../manifest.json", "documents/x.pdf", "C:\\x", "manifest.json"],
)
def test_a_part_that_does_not_belong_is_refused(given_one: Given, name: str) -> None:
    assert refusal(packed([*given_one.parts(), (name, b"%PDF-1.4")])) in REFUSED


def test_parts_in_another_order_are_refused(given_one: Given) -> None:
    parts = given_one.parts()

    assert refusal(packed([*parts[:3], parts[4], parts[3]])) == "hand_over_broken"


def _zipped(parts: list[tuple[str, bytes]], **how: object) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", **how) as archive:  # type: ignore[call-overload]
        for name, data in parts:
            archive.writestr(name, data)
    return file.getvalue()


def test_a_file_packed_by_another_program_is_refused(given_one: Given) -> None:
    assert refusal(_zipped(given_one.parts())) in REFUSED
    assert refusal(_zipped(given_one.parts(), compression=zipfile.ZIP_DEFLATED)) == "hand_over_broken"


def test_what_would_unpack_to_more_than_it_is_is_never_unpacked() -> None:
    bomb = _zipped(
        [("manifest.json", b"0" * 50_000_000), ("signature", b""), ("record.json", b"")],
        compression=zipfile.ZIP_DEFLATED,
    )

    assert len(bomb) < 100_000
    assert refusal(bomb) == "hand_over_broken"


def test_a_list_of_countless_parts_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [(f"documents/{number}.pdf", b"") for number in range(transfer_files.MAX_PARTS + 1)]
    data = packed(parts)
    monkeypatch.setattr(zipfile.ZipFile, "_RealGetContents", lambda archive: pytest.fail("the list was read"))

    assert refusal(data) == "hand_over_broken"


def test_a_list_that_claims_more_than_there_is_is_refused(given_one: Given) -> None:
    whole = bytearray(given_one.file())
    for offset, kind, claimed in ((10, "<H", 9000), (12, "<I", 2**31), (16, "<I", 2**31)):
        changed = bytearray(whole)
        struct.pack_into(kind, changed, len(whole) - zipfile.sizeEndCentDir + offset, claimed)
        assert refusal(bytes(changed)) == "hand_over_broken"


@pytest.mark.parametrize("limit", ["MAX_BYTES", "MAX_MANIFEST", "MAX_RECORD", "LARGEST"])
def test_what_is_larger_than_it_may_be_is_refused(
    given_one: Given, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(transfer_files, limit, 10)

    assert refusal(given_one.file()) == "hand_over_too_large"


def test_a_manifest_signed_by_another_key_than_it_names_is_refused(given_one: Given, tmp_path: Path) -> None:
    transfer_key.make(tmp_path)
    forged = Given(given_one.transfer, tmp_path)

    assert refusal(forged.file()) == "hand_over_changed"


def _signed(given_one: Given, text: str) -> bytes:
    """A correctly signed file with this text as its manifest."""
    parts = dict(given_one.parts())
    parts[layout.MANIFEST] = text.encode()
    parts[layout.SIGNATURE] = transfer_key.sign(given_one.instance, text.encode())
    return packed(list(parts.items()))


def _changed(given_one: Given, *path: str | int, to: object) -> str:
    data = json.loads(manifest(given_one.transfer))
    inner = data
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = to
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@pytest.mark.parametrize(
    ("path", "to", "code"),
    [
        (("format",), 2, "hand_over_newer"),
        (("kind",), "another", "hand_over_broken"),
        (("key",), "abc", "hand_over_broken"),
        (("more",), 1, "hand_over_broken"),
        (("works", 0, "more"), 1, "hand_over_broken"),
        (("works", 0, "rank"), "1", "hand_over_broken"),
        (("works", 0, "rank"), 2, "hand_over_broken"),
        (("works", 0, "number"), 8, "hand_over_broken"),
        (("works", 0, "code"), "", "hand_over_broken"),
        (("works", 0, "title_th"), "ก" * 401, "hand_over_broken"),
        (("works", 0, "facts", "registered_at"), "2022-02-01T09:00:00+07:00", "hand_over_broken"),
        (("works", 0, "facts", "similar_entries"), "0", "hand_over_broken"),
        (("works", 0, "facts", "unheard_of"), "yes", "hand_over_broken"),
        (("works", 0, "team", 0, "role"), "chair", "hand_over_broken"),
        (("works", 0, "team", 0, "facts", "enrolled"), "yes", "hand_over_broken"),
        (("works", 0, "findings", 0, "person"), 1, "hand_over_broken"),
        (("works", 0, "findings", 0, "decision"), "perhaps", "hand_over_broken"),
        (("works", 0, "findings", 0, "recorded_at"), "2022-02-01T03:04:05", "hand_over_broken"),
        (("works", 0, "documents", 0, "sha256"), "../../secret.key", "hand_over_broken"),
        (("works", 0, "documents", 0, "size"), 0, "hand_over_broken"),
        (("works", 0, "documents", 0, "size"), 5, "hand_over_changed"),
        (("works",), [], "hand_over_broken"),
        (("sender", "level"), "moon", "hand_over_broken"),
        (("sender", "school_year"), 2565, "hand_over_broken"),
        (("sender", "area"), "สระบุรี", "hand_over_broken"),
        (("sender", "version"), 1, "hand_over_broken"),
        (("sender", "rulebook", "rules_digest"), "sha256:others", "hand_over_broken"),
        (("sender", "record_digest"), "sha256:others", "hand_over_changed"),
    ],
)
def test_a_signed_manifest_that_contradicts_itself_is_refused(
    given_one: Given, path: tuple[str | int, ...], to: object, code: str
) -> None:
    assert refusal(_signed(given_one, _changed(given_one, *path, to=to))) == code


@pytest.mark.parametrize("text", ["", "{", "[]", "1", "null", "[" * 100_000, '{"kind": "judging hand-over"}', "\ud83d"])
def test_a_signed_text_that_is_no_manifest_is_refused(given_one: Given, text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    parts = dict(given_one.parts())
    parts[layout.MANIFEST], parts[layout.SIGNATURE] = data, transfer_key.sign(given_one.instance, data)

    assert refusal(packed(list(parts.items()))) == "hand_over_broken"


def test_the_same_manifest_in_other_letters_is_refused(given_one: Given) -> None:
    spaced = json.dumps(json.loads(manifest(given_one.transfer)), ensure_ascii=False, sort_keys=True)

    assert refusal(_signed(given_one, spaced)) == "hand_over_broken"


def test_a_document_that_is_no_pdf_is_refused(given_one: Given) -> None:
    page = b"<html>"
    one = dataclasses.replace(given_one.transfer.works[0], documents=(document(page),))
    changed = dataclasses.replace(given_one.transfer, works=(one, given_one.transfer.works[1]))
    signed = manifest(changed).encode()
    files = {layout.document(hashlib.sha256(data).hexdigest()): data for data in (page, PDFS[1])}
    heads = [
        (layout.MANIFEST, signed),
        (layout.SIGNATURE, transfer_key.sign(given_one.instance, signed)),
        (layout.RECORD, RECORD_TEXT.encode()),
    ]

    assert refusal(packed([*heads, *sorted(files.items())])) == "hand_over_changed"
