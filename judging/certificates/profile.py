"""The root certificate as a configuration profile, which iPadOS, iOS and macOS install."""

import plistlib
import uuid

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from judging.certificates.files import fingerprint

MIMETYPE = "application/x-apple-aspen-config"


def profile(root: x509.Certificate, *, name: str, description: str) -> bytes:
    """The profile with one certificate. Its identifiers follow from the certificate, so that installing it twice gives
    one profile."""
    print_of = fingerprint(root)
    identifier = f"judging.authority.{print_of.replace(':', '').lower()[:16]}"
    certificate = {
        "PayloadType": "com.apple.security.root",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"{identifier}.certificate",
        "PayloadUUID": _uuid(print_of, "certificate"),
        "PayloadDisplayName": name,
        "PayloadCertificateFileName": "judging-ca.crt",
        "PayloadContent": root.public_bytes(Encoding.DER),
    }
    return plistlib.dumps(
        {
            "PayloadType": "Configuration",
            "PayloadVersion": 1,
            "PayloadIdentifier": identifier,
            "PayloadUUID": _uuid(print_of, "profile"),
            "PayloadDisplayName": name,
            "PayloadDescription": description,
            "PayloadOrganization": "judging",
            "PayloadRemovalDisallowed": False,
            "PayloadContent": [certificate],
        }
    )


def _uuid(print_of: str, part: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{print_of} {part}")).upper()
