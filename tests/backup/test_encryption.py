"""An encrypted backup that was changed anywhere is refused."""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path

import pytest

from judging.backup import BackupError, PassphraseError, archive, encryption
from judging.backup.archive import writing
from judging.backup.encryption import CHUNK, TAG

PASSPHRASE = "ten letters or more"


def _written(path: Path, passphrase: str | None, size: int = 3 * CHUNK) -> bytes:
    key = encryption.Key.derive(passphrase) if passphrase else None
    with path.open("wb") as file, writing(file, installation="i", key=key) as writer:
        writer.add(archive.MANIFEST, b"{}")
        writer.add("database.sqlite", os.urandom(size))
    return path.read_bytes()


def _read(path: Path, passphrase: str | None = PASSPHRASE) -> None:
    """Raises BackupError("manifest") at the end of an intact file: its manifest is empty."""
    archive.read(path, passphrase, Path(tempfile.mkdtemp(dir=path.parent)))


@pytest.mark.parametrize("size", [0, 1, CHUNK - TAG, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_stream_of_any_length_comes_back(size: int) -> None:
    key = encryption.Key.derive(PASSPHRASE)
    parameters, out, data = key.new_parameters(), io.BytesIO(), os.urandom(size)
    writer = encryption.EncryptingWriter(out, key, parameters, b"head")
    for start in range(0, size, 100_000):
        writer.write(data[start : start + 100_000])
    writer.finish()
    out.seek(0)
    assert io.BufferedReader(encryption.DecryptingReader(out, PASSPHRASE, parameters, b"head")).read() == data


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_intact_file_is_read_to_its_manifest(tmp_path: Path, passphrase: str | None) -> None:
    _written(tmp_path / "a", passphrase)
    with pytest.raises(BackupError, match="manifest cannot be read"):
        _read(tmp_path / "a", passphrase)


def test_wrong_or_missing_passphrase_is_told_as_such(tmp_path: Path) -> None:
    _written(tmp_path / "a", PASSPHRASE)
    for wrong in (None, "", "another passphrase"):
        with pytest.raises(PassphraseError):
            _read(tmp_path / "a", wrong)


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_changed_or_cut_file_is_refused(tmp_path: Path, passphrase: str | None) -> None:
    whole = _written(tmp_path / "a", passphrase)
    start = whole.index(b"\n") + 1
    changed = {
        "a byte of the content": whole[: len(whole) // 2]
        + bytes([whole[len(whole) // 2] ^ 1])
        + whole[len(whole) // 2 + 1 :],
        "cut in the middle": whole[: len(whole) // 2],
        "cut after whole chunks": whole[: start + 2 * (CHUNK + TAG)],
        "no payload": whole[:start],
        "another kind of file": b"PK" + whole,
    }
    if passphrase:
        first, second = whole[start : start + CHUNK + TAG], whole[start + CHUNK + TAG : start + 2 * (CHUNK + TAG)]
        changed["chunks in another order"] = whole[:start] + second + first + whole[start + 2 * (CHUNK + TAG) :]
        changed["another header"] = whole.replace(b'"installation": "i"', b'"installation": "j"', 1)
        changed["something after the end"] = whole + b"x"
    read = []
    for what, content in changed.items():
        (tmp_path / "b").write_bytes(content)
        try:
            _read(tmp_path / "b", passphrase)
        except BackupError as error:
            if "manifest cannot be read" not in str(error):
                continue
        read.append(what)
    assert read == []


def test_file_of_a_later_format_says_so(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(_written(tmp_path / "b", None).replace(b'"version": 1', b'"version": 2', 1))
    with pytest.raises(BackupError, match="later version"):
        _read(tmp_path / "a", None)
