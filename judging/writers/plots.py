"""A plot as an SVG for a page, and as values for a paper. All is drawn in the colour of the text, so that it prints and
serves every contrast; the reader's own work is told by its form, a full diamond among open circles."""

from dataclasses import asdict, replace
from html import escape
from typing import Any

from judging.core.scoring.plots import FONT, RADIUS, WIDTH, Drawing, Label, Line, Mark, Plot, drawing


def svg(plot: Plot) -> str:
    """The plot as an <svg> element whose name says what it shows."""
    made = drawing(plot)
    return (
        f'<svg class="plot" viewBox="0 0 {WIDTH} {made.height}" role="img" '
        f'aria-label="{escape(plot.title)}: {escape(plot.text)}" fill="none" stroke="currentColor">{_drawn(made)}</svg>'
    )


def for_paper(plot: Plot) -> dict[str, Any]:
    """The plot as values of a paper, for ``templates/papers/plot.typ``: each axis apart, so that a page may end between
    two."""
    axes = [asdict(drawing(replace(plot, axes=(axis,)))) for axis in plot.axes]
    return {"title": plot.title, "text": plot.text, "width": WIDTH, "radius": RADIUS, "font": FONT, "axes": axes}


def _drawn(made: Drawing) -> str:
    parts = [*map(_line, made.lines), *map(_label, made.labels), *map(_mark, made.marks)]
    return "".join(parts)


def _line(line: Line) -> str:
    dashes = ' stroke-dasharray="3 2"' if line.is_dashed else ""
    return f'<path d="M{line.x} {line.y}L{line.to_x} {line.to_y}"{dashes}/>'


def _label(label: Label) -> str:
    weight = ' font-weight="600"' if label.is_bold else ""
    return (
        f'<text x="{label.x}" y="{label.y}" text-anchor="{label.anchor}" font-size="{FONT}"{weight} '
        f'fill="currentColor" stroke="none">{escape(label.text)}</text>'
    )


def _mark(mark: Mark) -> str:
    title = f"<title>{escape(mark.text)}</title>"
    where = f'data-axis="{mark.axis}" data-x="{mark.x}" data-y="{mark.y}"'
    if mark.is_own:
        return f'<path d="M{mark.x} {mark.y - 7}l7 7l-7 7l-7 -7z" fill="currentColor" {where}>{title}</path>'
    return f'<circle cx="{mark.x}" cy="{mark.y}" r="{RADIUS}" {where}>{title}</circle>'
