"""`judging backup` and `judging restore` of 1 000 works, each with a submitted sheet and two documents.

Run as ``python -m bench.backup [WORKS]``. Each time includes the start of the program and the verification.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.installation import SECRET, environment

WORKS, DOCUMENTS, SIZE = 1000, 2, 300_000
PASSPHRASE = "a passphrase for the benchmark"


def prepare(folder: Path, works: int) -> None:
    """Create a contest with its works, sheets and documents."""
    from judging import clock, create_app
    from judging.config import read_settings
    from judging.database import migrations
    from judging.database.transaction import transaction
    from judging.extensions import db, documents
    from judging.models import Document, Registration
    from tests.scoring import levels, submit
    from tests.world import World

    with create_app(read_settings(environment(folder))).app_context():
        migrations.upgrade()
        world, now = World(), clock.now()
        setting, school = world.contest(entries=works, judges=1), world.institution()
        for number in range(works):
            submit(world, setting, number, 0, levels(world.rulebook()))
        with transaction() as session:
            for _number in range(works):
                form = Registration(contest_id=setting.contest_id, institution_id=school, saved_at=now)
                session.add(form)
                session.flush()
                for kind in ("has_report", "has_video")[:DOCUMENTS]:
                    row = Document(registration_id=form.id, kind=kind, name="a.pdf", sha256="0" * 64)
                    row.stored, row.size, row.pages = documents().put(b"%PDF-" + os.urandom(SIZE)), SIZE, 1
                    row.uploaded_at = now
                    session.add(row)
        db.session.remove()
        db.engine.dispose()


def timed(folder: Path, *words: str) -> float:
    """Seconds that a command takes on the installation in ``folder``."""
    given = os.environ | environment(folder) | {"JUDGING_BACKUP_PASSPHRASE": PASSPHRASE}
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "judging.cli", *words], env=given, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def main() -> None:
    """Print one line a command."""
    works = int(sys.argv[1]) if len(sys.argv) > 1 else WORKS
    with tempfile.TemporaryDirectory() as made:
        folder, plain, encrypted = Path(made) / "instance", Path(made) / "plain", Path(made) / "encrypted"
        folder.mkdir()
        (folder / "secret.key").write_text(SECRET)
        prepare(folder, works)
        for name, words in {
            "backup --plain": ("backup", "--plain", str(plain)),
            "backup, encrypted": ("backup", str(encrypted)),
            "restore, plain": ("restore", str(plain), "--yes"),
            "restore, encrypted": ("restore", str(encrypted), "--yes"),
        }.items():
            print(f"judging {name}: {timed(folder, *words):.1f} s", flush=True)
        print(f"{works} works, {encrypted.stat().st_size / 1024**2:.0f} MiB in one file")


if __name__ == "__main__":
    main()
