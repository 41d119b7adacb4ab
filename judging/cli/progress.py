"""The progress of long work on a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Told = Callable[[str, int, int], None]
"""What is told: what is done, steps done, steps in all; 0 where their number is not known yet."""


@contextmanager
def progress_bar() -> Iterator[Told]:
    """A progress bar on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda text, done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", visible=False)
        yield lambda text, done, total: progress.update(
            task, description=text, completed=done, total=total or None, visible=True
        )
