"""The static files as `judging serve` serves them: compressed, scripts without comments, small on the judge's page."""

from __future__ import annotations

from pathlib import Path

import pytest

from judging.config import read_settings
from judging.static_digest import compress, without_comments
from judging.web.judge.pages import SCRIPTS

LARGEST_JUDGE_PAGE = 40_000


@pytest.mark.parametrize(
    ("script", "served"),
    [
        ("// What it does.\n\nimport a;\n", "\nimport a;\n"),
        ("/** @param {string} a */\nconst f = 1; // why\n", "const f = 1; // why\n"),
        ("  /** One\n   * two. */\n  go();\n", "  go();\n"),
        ("/** @type {A} */ (one).a = 1;\n/** Two. */\nb();\n", "/** @type {A} */ (one).a = 1;\nb();\n"),
        ('const url = "http://a";\nconst b = /\\/\\*\\*/;\n', 'const url = "http://a";\nconst b = /\\/\\*\\*/;\n'),
    ],
)
def test_scripts_are_served_without_lines_that_are_only_comment(script: str, served: str) -> None:
    assert without_comments(script) == served


def test_own_scripts_of_the_judges_page_are_small(tmp_path: Path) -> None:
    settings = read_settings({"JUDGING_INSTANCE": str(tmp_path), "JUDGING_SECRET_KEY": "k" * 40})
    scripts = compress(settings) / "js"
    names = ["app", "scoring/main", *(f"scoring/{name}" for name in SCRIPTS)]
    assert sum((scripts / f"{name}.js.gz").stat().st_size for name in names) < LARGEST_JUDGE_PAGE
