"""Backups: one file with the database, the documents and the keys, and the way back (``docs/backup-file.md``)."""


class BackupError(Exception):
    """A backup cannot be written or read. The message says why, and what to do."""


class PassphraseError(BackupError):
    """The file is encrypted, and no passphrase or another one was given."""
