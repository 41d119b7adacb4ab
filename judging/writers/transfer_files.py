"""A transfer → its file: manifest, signature, published record, documents."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from judging.core.transfers import zip_format as layout
from judging.core.transfers.transfers import Transfer, manifest


def write(
    transfer: Transfer,
    record: str,
    *,
    sign: Callable[[bytes], bytes],
    document: Callable[[str], bytes],
    sink: BinaryIO,
) -> None:
    """Write the file to a seekable ``sink``. ``sign`` gives the sender's signature of the manifest, ``document`` the
    bytes of a document by its SHA-256. The same content and key give the same bytes."""

    def parts() -> Iterator[tuple[str, bytes]]:
        signed = manifest(transfer).encode()
        yield layout.MANIFEST, signed
        yield layout.SIGNATURE, sign(signed)
        yield layout.RECORD, record.encode()
        for sha256 in transfer.documents:
            yield layout.document(sha256), document(sha256)

    layout.write(parts(), sink)
