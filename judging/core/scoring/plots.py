"""Pure: plots of averages, and where everything of a plot stands.

Each row is an axis, each work a dot; pages and papers draw the same ``Drawing`` (ADR 27).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from judging.core.numbers import decimal_text, display

WIDTH = 400
"""Units across a drawing."""
MARGIN, RADIUS = 12, 4
FONT = 14
"""The size of texts, so that a phone, on which a unit is nearly a pixel, shows none below 14 pixels."""
_SPAN, _SIZE, _HEAD, _LINE, _FOOT = WIDTH - 2 * MARGIN, 9, 27, 18, 26
_HIGHEST = 90
"""Units above the axis that columns of dots take at most; the dots of higher ones overlap."""
_LETTER = 7
"""The width that a letter is taken to have; Thai marks above and below have none, so names take less."""


@dataclass(frozen=True, slots=True)
class Dot:
    """The exact mean of one work, in points. ``is_own`` marks the reader's work."""

    value: Fraction
    name: str
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """A line across an axis, in points, with its name: where a medal begins, an average."""

    value: Fraction
    name: str


@dataclass(frozen=True, slots=True)
class Axis:
    """One row of a plot: its name, its full points, its dots and lines."""

    name: str
    full: Fraction
    dots: tuple[Dot, ...]
    bounds: tuple[Bound, ...] = ()

    @property
    def start(self) -> Fraction:
        """Where the axis begins: at the tenth of the full points below the lowest dot and line, 0 to nine tenths."""
        values = [*(dot.value for dot in self.dots), *(bound.value for bound in self.bounds)]
        least = min(values, default=Fraction(0))
        return self.full * max(0, min(9, (least * 10 // self.full))) / 10

    def place(self, value: Fraction) -> int:
        """Where a value stands, in units from the left, half up: a unit of the drawing, never a figure."""
        share = (value - self.start) / (self.full - self.start)
        return MARGIN + (2 * share.numerator * _SPAN + share.denominator) // (2 * share.denominator)


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot. ``text`` says in a sentence what it shows, for those who do not see it."""

    title: str
    text: str
    axes: tuple[Axis, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A dot at (x, y) on an axis, counted from 0, with what it says when asked."""

    x: int
    y: int
    axis: int
    text: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line from (x, y) to (to_x, to_y)."""

    x: int
    y: int
    to_x: int
    to_y: int
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A text whose line stands on y; ``anchor`` (start, middle, end) says which of its points is at x."""

    x: int
    y: int
    text: str
    anchor: str = "start"
    is_bold: bool = False


@dataclass(slots=True)
class Drawing:
    """What is to be drawn, in units, ``WIDTH`` across and ``height`` down; own marks come last, above the others."""

    height: int = 0
    marks: list[Mark] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)


def drawing(plot: Plot) -> Drawing:
    """The plot laid out, an axis below another."""
    made = Drawing()
    for number, axis in enumerate(plot.axes):
        _lay_out(axis, number, made)
    made.marks.sort(key=lambda mark: mark.is_own)
    return made


def _lay_out(axis: Axis, number: int, made: Drawing) -> None:
    top, places = made.height, [axis.place(dot.value) for dot in axis.dots]
    rows, names = lanes(places, _SIZE), _name_rows(axis)
    most = max(rows, default=0)
    above = [min(lane * _SIZE, lane * _HIGHEST // max(most, 1)) for lane in rows]
    line = top + _HEAD + len(names) * _LINE + max(above, default=0) + _SIZE
    made.labels.append(Label(MARGIN, top + 15, axis.name, is_bold=True))
    made.lines.append(Line(MARGIN, line, WIDTH - MARGIN, line))
    for step, row in enumerate(names):
        for at, bound in row:
            below = top + _HEAD + step * _LINE
            made.lines.append(Line(at, below + 14, at, line + 4, is_dashed=True))
            made.labels.append(Label(at, below + 10, bound.name, _anchor(at)))
    made.labels.append(Label(MARGIN, line + _LINE, decimal_text(axis.start)))
    made.labels.append(Label(WIDTH - MARGIN, line + _LINE, decimal_text(axis.full), "end"))
    for dot, x, up in zip(axis.dots, places, above, strict=True):
        made.marks.append(Mark(x, line - up, number, f"{dot.name}: {display(dot.value)}", dot.is_own))
    made.height = line + _FOOT


def lanes(places: Sequence[int], size: int) -> list[int]:
    """The lane of each dot, so that no two dots of a lane lie nearer than ``size``: 0 is the axis, then 1, 2, … above.

    Dots at the same place stand in a column in their given order.
    """
    last: list[int] = []  # by lane: the last place in it
    found = [0] * len(places)
    for at in sorted(range(len(places)), key=lambda index: places[index]):
        lane = next((n for n, taken in enumerate(last) if places[at] - taken >= size), len(last))
        last[lane : lane + 1] = [places[at]]
        found[at] = lane
    return found


def _name_rows(axis: Axis) -> list[list[tuple[int, Bound]]]:
    """The lines across the axis with their places, in as many rows as it takes for their names to stand side by
    side."""
    rows: list[list[tuple[int, Bound]]] = []
    ends: list[int] = []
    for bound in sorted(axis.bounds, key=lambda bound: bound.value):
        at, length = axis.place(bound.value), len(bound.name) * _LETTER
        begins = {"start": at, "middle": at - length // 2, "end": at - length}[_anchor(at)]
        row = next((n for n, end in enumerate(ends) if begins > end), len(rows))
        if row == len(rows):
            rows.append([])
            ends.append(0)
        rows[row].append((at, bound))
        ends[row] = begins + length
    return rows


def _anchor(at: int) -> str:
    return "start" if at < WIDTH // 5 else "end" if at > WIDTH * 4 // 5 else "middle"
