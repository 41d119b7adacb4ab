"""A transfer → its file: manifest, signature, published record, documents."""

from collections.abc import Callable, Iterator

from judging.core.transfers import zip_format as layout
from judging.core.transfers.transfers import Transfer, manifest


def write(
    transfer: Transfer,
    record: str,
    *,
    sign: Callable[[bytes], bytes],
    document: Callable[[str], bytes],
    sink: layout.Sink,
) -> None:
    """Write the file to ``sink``. ``sign`` returns the sender's signature over the manifest, ``document`` the bytes of
    a document by its SHA-256. Equal content and key give equal bytes."""

    def parts() -> Iterator[tuple[str, bytes]]:
        signed = manifest(transfer).encode()
        yield layout.MANIFEST, signed
        yield layout.SIGNATURE, sign(signed)
        yield layout.RECORD, record.encode()
        for sha256 in transfer.documents:
            yield layout.document(sha256), document(sha256)

    layout.write(parts(), sink)
