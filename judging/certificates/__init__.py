"""https in a hall without internet: the laptop's own certificate authority, and the certificate of its server (ADR 20).

``names`` decides what a certificate may name, ``making`` makes the certificates, ``files`` keeps them in the instance
folder and renews them, ``profile`` is the root certificate as Apple's devices take it.
"""
