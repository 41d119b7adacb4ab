"""The payload of an encrypted backup: chunks of ChaCha20-Poly1305 under a key that scrypt derives from a passphrase.

Each chunk has its number and whether it is the last in its nonce (the STREAM construction), and the file's header as
associated data. So a chunk that was changed, moved, removed or added is noticed, and so is a file that ends early. At
most two chunks are in memory.
"""

import io
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Self

from judging.backup import BackupError, PassphraseError, ShortPassphraseError

CHUNK = 1024 * 1024
TAG = 16
COST = {"n": 2**17, "r": 8, "p": 1}
"""scrypt: 128 MB of memory, a third of a second."""

MOST_COST = 2**20
"""The largest ``n`` that a file may ask for: 1 GB of memory."""


SHORTEST_PASSPHRASE = 10


@dataclass(frozen=True, slots=True)
class Key:
    """A key derived from a passphrase, so that files can be encrypted later without the passphrase. It opens the files
    encrypted with it; other files of the same passphrase have another salt."""

    salt: str
    secret: str

    @classmethod
    def derive(cls, passphrase: str) -> Self:
        """A new key; the passphrase opens what it encrypts.

        Raises:
            ShortPassphraseError
        """
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise ShortPassphraseError(f"the passphrase is too short: at least {SHORTEST_PASSPHRASE} characters")
        salt = secrets.token_hex(16)
        return cls(salt, _derived(passphrase, {"salt": salt, **COST}).hex())

    @classmethod
    def load(cls, path: Path) -> Self | None:
        """The key in this file; None if there is none.

        Raises:
            BackupError: the file is not a key.
        """
        try:
            kept = json.loads(path.read_text())
            return cls(str(kept["salt"]), str(kept["secret"]))
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            raise BackupError(f"{path} is not a key: enter the passphrase again") from None

    def save(self, path: Path) -> None:
        """Keep the key in this file, in place of an earlier one. Mode 0600."""
        unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump({"salt": self.salt, "secret": self.secret}, file)
        unfinished.replace(path)

    def new_parameters(self) -> dict[str, Any]:
        """What the header tells about the encryption of a new file."""
        return {
            "kdf": "scrypt",
            **COST,
            "salt": self.salt,
            "cipher": "chacha20-poly1305",
            "nonce": secrets.token_hex(7),
        }


def _derived(passphrase: str, parameters: Mapping[str, Any]) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    n, r, p = (int(parameters[name]) for name in ("n", "r", "p"))
    if n > MOST_COST or r > 8 or p > 1:
        raise ValueError
    return Scrypt(salt=bytes.fromhex(parameters["salt"]), length=32, n=n, r=r, p=p).derive(passphrase.encode())


class _Chunks:
    def __init__(self, unlock: str | Key, parameters: Mapping[str, Any], header: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # 6 MB, which few processes need

        try:
            if parameters["kdf"] != "scrypt" or parameters["cipher"] != "chacha20-poly1305":
                raise ValueError
            self._prefix = bytes.fromhex(parameters["nonce"])
            if len(self._prefix) != 7:
                raise ValueError
            secret = bytes.fromhex(unlock.secret) if isinstance(unlock, Key) else _derived(unlock, parameters)
        except (KeyError, TypeError, ValueError):
            raise BackupError("the file is encrypted in a way that this version does not know") from None
        self._cipher, self._header, self._number = ChaCha20Poly1305(secret), header, 0

    def _nonce(self, *, is_last: bool) -> bytes:
        nonce = self._prefix + self._number.to_bytes(4, "big") + bytes([is_last])
        self._number += 1
        return nonce


class EncryptingWriter(_Chunks, io.RawIOBase):
    """A stream that writes what it is given in encrypted chunks to ``file``. ``close`` writes the last one."""

    def __init__(self, file: BinaryIO, key: Key, parameters: Mapping[str, Any], header: bytes) -> None:
        super().__init__(key, parameters, header)
        self._file, self._kept = file, bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._kept += data
        while len(self._kept) > CHUNK:  # a full chunk is kept back: it may be the last
            self._put(bytes(self._kept[:CHUNK]), is_last=False)
            del self._kept[:CHUNK]
        return len(data)

    def finish(self) -> None:
        """Write the last chunk. A file without it is refused."""
        self._put(bytes(self._kept), is_last=True)
        self._kept.clear()

    def _put(self, chunk: bytes, *, is_last: bool) -> None:
        self._file.write(self._cipher.encrypt(self._nonce(is_last=is_last), chunk, self._header))


class DecryptingReader(_Chunks, io.RawIOBase):
    """A stream of what was encrypted.

    Raises (at the first read):
        PassphraseError: the passphrase is another one, or the beginning of the file was changed.
        BackupError: at a later chunk that was changed, or at an early end.
    """

    def __init__(self, file: BinaryIO, unlock: str | Key, parameters: Mapping[str, Any], header: bytes) -> None:
        super().__init__(unlock, parameters, header)
        self._file, self._plain = file, memoryview(b"")
        self._next = file.read(CHUNK + TAG)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._plain and self._next:
            self._plain = memoryview(self._take())
        given = min(len(buffer), len(self._plain))
        buffer[:given] = self._plain[:given]
        self._plain = self._plain[given:]
        return given

    def _take(self) -> bytes:
        from cryptography.exceptions import InvalidTag

        chunk, self._next = self._next, self._file.read(CHUNK + TAG)
        is_first = self._number == 0
        try:
            return self._cipher.decrypt(self._nonce(is_last=not self._next), chunk, self._header)
        except InvalidTag:
            if is_first:
                raise PassphraseError(
                    "the passphrase is not that of this file, or the file was changed or is incomplete"
                ) from None
            raise BackupError("the file was changed, or it is incomplete") from None
