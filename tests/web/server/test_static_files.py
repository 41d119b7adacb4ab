"""The static files as `judging serve` serves them: compressed, scripts without comments, small on the judge's page."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from judging.config import read_settings
from judging.joined_scripts import joined
from judging.static_digest import JOINED, compress

LARGEST_JUDGE_PAGE = 40_000


def write(folder: Path, **scripts: str) -> Path:
    for name, script in scripts.items():
        (folder / f"{name}.js").write_text(script)
    return folder / "main.js"


def run(script: Path) -> str:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs Node.js")
    return subprocess.run(
        [node, "--input-type=module"], input=script.read_text(), capture_output=True, text=True, check=True
    ).stdout


def test_joined_modules_do_what_they_do_apart(tmp_path: Path) -> None:
    main = write(
        tmp_path,
        one='export const made = [];\nexport function add(name) {\n  made.push(name);\n}\nadd("one");\n',
        two='import { add as put } from "./one.js";\nconst made = "two";\nput(made);\nexport { made };\n',
        main='import { made, add } from "./one.js";\nimport { made as two } from "./two.js";\n'
        "add(await Promise.resolve(two));\nconsole.log(made.join());\n",
    )
    main.write_text(joined(main))
    (tmp_path / "one.js").unlink()
    assert run(main) == "one,two,two\n"


@pytest.mark.parametrize(
    "script",
    [
        'import one from "./one.js";\n',
        'import * as one from "./one.js";\n',
        'import "./one.js";\n',
        'import { one } from "library";\n',
        'export * from "./one.js";\n',
        "export let one = 1;\n",
        "export default 1;\n",
        "const one = 1;\nexport { one as two };\n",
        'import { one } from "./main.js";\n',
    ],
)
def test_a_form_of_module_that_cannot_be_joined_is_refused(tmp_path: Path, script: str) -> None:
    main = write(tmp_path, one="export const one = 1;\n", main=script)
    with pytest.raises(ValueError, match=r"main\.js"):
        joined(main)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installation")
    return compress(read_settings({"JUDGING_INSTANCE": str(folder), "JUDGING_SECRET_KEY": "k" * 40}))


@pytest.mark.parametrize("name", JOINED)
def test_a_joined_script_is_whole_and_asks_for_no_other(served: Path, name: str) -> None:
    script = (served / name).read_text()
    assert not re.search(r"^(import|export)\b", script, re.MULTILINE)
    if node := shutil.which("node"):
        checked = subprocess.run(
            [node, "--input-type=module", "--check"], input=script, capture_output=True, text=True, check=False
        )
        assert (checked.returncode, checked.stderr) == (0, "")


def test_scripts_of_the_judges_page_are_small(served: Path) -> None:
    """With ``idb``, which is joined with them."""
    scripts = [(served / name).read_bytes() for name in ("js/scoring/main.js", "js/app.js")]
    assert len(gzip.compress(b"".join(scripts))) < LARGEST_JUDGE_PAGE
