"""What a preview compared, kept beside its upload: the next look and the job that imports go on from there.

Reading thousands of rows and comparing them takes seconds of CPU. Both are kept with what they came from: the program,
the place of the list, what its columns mean, and a digest of the stored rows that it was compared with. Whatever has
changed since is made again, so nobody needs to delete anything. The file is signed with the installation's key.
"""

import hashlib
import hmac
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from flask import current_app

from judging.core.imports.plan import Answers
from judging.imports import value_json
from judging.imports.importers import Comparison, Importer
from judging.imports.uploads import Uploads

_PACKAGE = Path(__file__).resolve().parent.parent
_DIGEST = hashlib.sha256().digest_size

Mappings = Mapping[str, Mapping[int, str]]


def keep(comparison: Comparison, uploads: Uploads, token: str, mappings: Mappings, answers: Answers) -> None:
    """Keep the comparison of a long file with its plans without answers and with these."""
    if comparison.is_new and comparison.is_long:
        content = value_json.dumps((comparison.file, *comparison.made(({}, answers))))
        uploads.keep_compared(token, _seal(content, comparison.importer, uploads, token, mappings) + content)


def kept(importer: Importer, uploads: Uploads, token: str, mappings: Mappings) -> Comparison | None:
    """The comparison that was kept for the upload; None without one, and where its rows would now be read otherwise."""
    sealed = uploads.compared(token) or b""
    content = sealed[_DIGEST:]
    if not hmac.compare_digest(sealed[:_DIGEST], _seal(content, importer, uploads, token, mappings)):
        return None
    return Comparison(importer, *value_json.loads(content))


def _seal(content: bytes, importer: Importer, uploads: Uploads, token: str, mappings: Mappings) -> bytes:
    """The signature of what was kept, which nothing else can have."""
    meant = sorted((signature, sorted(columns.items())) for signature, columns in mappings.items())
    basis = repr((__name__, _program(), uploads, token, importer.kind.name, importer.place, importer.sections, meant))
    key: str = current_app.config["SETTINGS"].secret_key
    return hmac.digest(key.encode(), basis.encode() + b"\n" + content, "sha256")


@cache
def _program() -> str:
    """A digest of the code that reads and compares rows."""
    digest = hashlib.sha256(sys.version.encode())
    for layer in ("core", "readers", "imports"):
        for path in sorted((_PACKAGE / layer).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
