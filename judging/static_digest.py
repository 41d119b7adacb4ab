"""The static files: one digest of the whole tree, and copies compressed beforehand.

The digest is a folder in every address (``/static/<digest>/css/base.css``), so that a file is cached for ever, and
scripts and style sheets go on naming each other by relative addresses.
"""

from __future__ import annotations

import hashlib
import shutil
from functools import lru_cache
from pathlib import Path

from judging.config import ROOT, Settings

SOURCE = ROOT / "static"


@lru_cache(maxsize=1)
def digest() -> str:
    """What the files under ``static/`` are, in twelve hexadecimal digits."""
    made = hashlib.sha256()
    for path in sorted(path for path in SOURCE.rglob("*") if path.is_file()):
        made.update(str(path.relative_to(SOURCE)).encode() + b"\0" + path.read_bytes())
    return made.hexdigest()[:12]


def compress(settings: Settings) -> Path:
    """Copy the files to the instance folder with gzip and brotli beside each; done once a version of them."""
    target = settings.instance / "static" / digest()
    if target.exists():
        return target
    from whitenoise.compress import Compressor

    making = target.with_name(f"{target.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    shutil.copytree(SOURCE, making)
    compressor = Compressor(quiet=True)
    for path in [path for path in making.rglob("*") if path.is_file() and compressor.should_compress(path.name)]:
        for _ in compressor.compress(str(path)):
            pass
    making.rename(target)
    return target
