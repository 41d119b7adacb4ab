"""Make ``statistics.json``: the agreement of random panels, by pingouin (Kendall's W) and krippendorff (alpha).

Both bring half of scientific Python, so they are in no lock file. To make the file again:

    python -m venv reference && reference/bin/pip install pingouin==0.7.0 krippendorff==0.9.0
    reference/bin/python tests/reference/make_statistics.py
"""

import json
import random
from pathlib import Path

import krippendorff  # type: ignore[import-not-found]
import numpy as np
import pandas as pd
import pingouin  # type: ignore[import-not-found]

PANELS = [(3, 3, 0), (5, 3, 0), (8, 5, 0), (20, 4, 0), (60, 7, 0), (6, 3, 4), (30, 5, 25), (100, 7, 90), (12, 2, 3)]
"""Works, judges, and marks that are missing."""


def panel(number: int, works: int, judges: int, missing: int) -> list[list[float | None]]:
    """Works × judges: half points around a quality of the work, so that there are ties."""
    chance = random.Random(number)
    quality = [chance.uniform(50, 95) for _ in range(works)]
    rows: list[list[float | None]] = [
        [round(2 * min(100, max(0, chance.gauss(one, 6)))) / 2 for _ in range(judges)] for one in quality
    ]
    for place in chance.sample(range(works * judges), missing):
        rows[place // judges][place % judges] = None
    return rows


def reference(rows: list[list[float | None]]) -> dict[str, object]:
    """The panel with its W, null where marks are missing, and its alpha."""
    values = pd.DataFrame(rows, dtype=float)
    w = None
    if not values.isna().to_numpy().any():
        # The subjects of the test are the judges, its repeated measures the works.
        w = float(pingouin.friedman(values.T)["W"].iloc[0])
    units = np.array(rows, dtype=float).T
    return {"panel": rows, "w": w, "alpha": float(krippendorff.alpha(units, level_of_measurement="interval"))}


if __name__ == "__main__":
    made = [reference(panel(number, *shape)) for number, shape in enumerate(PANELS)]
    Path(__file__).with_name("statistics.json").write_text(json.dumps(made, separators=(",", ":")) + "\n")
