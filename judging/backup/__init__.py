"""Backups: one file with the database, the documents and the keys, and the way back (``docs/backup-file.md``)."""


class BackupError(Exception):
    """A backup cannot be written or read. The message says why, and what to do, on a terminal; ``code`` is that of the
    refusal on a page."""

    code = "backup_failed"


class FolderMissingError(BackupError):
    """The folder for the backup is not there: a stick that was pulled out, for example."""

    code = "backup_folder_gone"


class DiskFullError(BackupError):
    """There is no space left for the backup."""

    code = "backup_disk_full"


class UnencryptedError(BackupError):
    """The backup would leave the instance folder unencrypted."""

    code = "backup_passphrase_wanted"


class ShortPassphraseError(BackupError):
    """The passphrase is too short."""

    code = "backup_passphrase_short"


class PassphraseError(BackupError):
    """The file is encrypted, and no passphrase or another one was given."""
