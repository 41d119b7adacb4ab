"""The colour tokens meet WCAG AA in both schemes: 4.5:1 for text, 3:1 for the borders of controls."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parent.parent / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
GROUNDS = ("paper", "surface", "sunken")
WORDS = ("ink", "ink-2", "ink-3", "accent", "accent-strong", "wait", "fail")
TEXT = [(word, ground) for word in WORDS for ground in GROUNDS] + [
    ("accent", "accent-soft"),
    ("accent-strong", "accent-soft"),
    ("ink", "accent-soft"),
    ("ink-2", "accent-soft"),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-strong"),
    ("wait", "wait-soft"),
    ("ink", "wait-soft"),
    ("ink-2", "wait-soft"),
    ("fail", "fail-soft"),
    ("ink", "fail-soft"),
    ("ink-2", "fail-soft"),
    ("fail-strong", "fail-soft"),
    ("fail-ink", "fail"),
    ("fail-ink", "fail-strong"),
    ("ink-2", "gold-soft"),
    ("accent", "gold-soft"),
    ("gold", "gold-soft"),
    ("gold", "surface"),
    ("silver", "silver-soft"),
    ("silver", "gold-soft"),
    ("silver", "surface"),
    ("bronze", "bronze-soft"),
    ("bronze", "gold-soft"),
    ("bronze", "surface"),
]
EDGES = [(edge, ground) for edge in ("control", "focus", "accent", "wait", "fail") for ground in GROUNDS]


def colours(text: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): #([0-9a-f]{6})", text))


def schemes() -> dict[str, dict[str, str]]:
    light, _, rest = TOKENS.partition("@media screen and (prefers-color-scheme: dark)")
    dark, _, _ = rest.partition("@media (prefers-contrast: more)")
    return {"light": colours(light), "dark": colours(light) | colours(dark)}


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_on_its_ground_reaches_aa(scheme: str) -> None:
    chosen = schemes()[scheme]
    assert [pair for pair in TEXT if contrast(chosen[pair[0]], chosen[pair[1]]) < 4.5] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_edges_of_controls_reach_three_to_one(scheme: str) -> None:
    chosen = schemes()[scheme]
    assert [pair for pair in EDGES if contrast(chosen[pair[0]], chosen[pair[1]]) < 3] == []
