"""The static files: one digest of the whole tree, and precompressed copies.

The digest is part of every URL (``/static/<digest>/css/base.css``), so that files can be cached forever while scripts
and style sheets refer to each other by relative URLs.
"""

import hashlib
import shutil
from functools import lru_cache
from pathlib import Path

from judging.config import ROOT, Settings
from judging.joined_scripts import joined

SOURCE = ROOT / "static"
JOINED = ("js/scoring/main.js", "js/scoring/waiting.js")
"""Scripts that are served as one file with all that they import."""


@lru_cache(maxsize=1)
def digest() -> str:
    """The digest of the files under ``static/``: twelve hexadecimal digits."""
    made = hashlib.sha256()
    for path in sorted(path for path in SOURCE.rglob("*") if path.is_file()):
        made.update(str(path.relative_to(SOURCE)).encode() + b"\0" + path.read_bytes())
    return made.hexdigest()[:12]


@lru_cache(maxsize=1)
def version() -> str:
    """The version of the pages that this program serves, by its static files and its newest migration; a page that
    knows another one is outdated."""
    schema = max(path.name.partition("_")[0] for path in (ROOT / "migrations" / "versions").glob("*.py"))
    return f"{digest()}-{schema}"


def compress(settings: Settings) -> Path:
    """Copy the files with gzip and brotli variants to the instance folder, once per version; scripts of our own
    without comments and spaces, and those that import many others joined with them."""
    target = settings.instance / "static" / digest()
    if target.exists():
        return target
    from rjsmin import jsmin
    from whitenoise.compress import Compressor

    making = target.with_name(f"{target.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    shutil.copytree(SOURCE, making)
    for name in JOINED:
        (making / name).write_text(joined(SOURCE / name))
    for path in (making / "js").rglob("*.js"):
        path.write_text(jsmin(path.read_text()))
    compressor = Compressor(quiet=True)
    for path in [path for path in making.rglob("*") if path.is_file() and compressor.should_compress(path.name)]:
        for _ in compressor.compress(str(path)):
            pass
    making.rename(target)
    return target
