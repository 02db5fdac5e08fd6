"""Plots as inline SVG, drawn by hand so that a report needs nothing from elsewhere. Colours come from the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 420, 260
LEFT, RIGHT, TOP, BOTTOM = 46, 22, 12, 40
ROW = 26
"""Height of one bar."""

LABEL = 165
"""Width of the labels of bars."""

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Bar:
    """One bar: its label, its value, its interval, and the earlier value; all but the label from 0 to `top`."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    earlier: float | None = None
    note: str = ""


def chart(title: str, x: str, y: str, marks: Sequence[str]) -> str:
    """Return a plot with both axes from 0 to 1; `marks` are drawn with `line` and `dots`."""
    return _svg(title, WIDTH, HEIGHT, [*_grid(x, y), *marks])


def line(points: Points, name: str) -> str:
    """Return a line through points; `name` is its class."""
    path = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in points)
    return f'<polyline class="{name}" points="{path}"/>'


def dots(points: Sequence[tuple[float, float, float, str]], name: str) -> str:
    """Return dots of a share of the greatest size, each with what a pointer on it shows."""
    return "".join(
        f'<circle class="{name}" cx="{_x(x):.1f}" cy="{_y(y):.1f}" r="{3 + 7 * size**0.5:.1f}">'
        f"<title>{escape(tip)}</title></circle>"
        for x, y, size, tip in points
    )


def bars(title: str, rows: Sequence[Bar], top: float = 1.0, unit: str = "") -> str:
    """Return horizontal bars from 0 to `top`."""
    parts = [part for number, bar in enumerate(rows) for part in _bar(number * ROW, bar, top, unit)]
    return _svg(title, WIDTH, ROW * len(rows) + 4, parts)


def _bar(y: float, bar: Bar, top: float, unit: str) -> Iterator[str]:
    def across(value: float) -> float:
        return LABEL + (WIDTH - LABEL - 90) * min(1.0, max(0.0, value / top)) if top else LABEL

    middle, figure = y + ROW / 2, f"{bar.value:.0f} {unit}" if unit else f"{bar.value:.2f}"
    label = bar.label if len(bar.label) <= 24 else bar.label[:23] + "…"
    yield f"<g><title>{escape(f'{bar.label}: {figure} {bar.note}'.strip())}</title>"
    yield f'<text class="label" x="{LABEL - 8}" y="{middle + 4}" text-anchor="end">{escape(label)}</text>'
    yield f'<rect class="track" x="{LABEL}" y="{y + 5}" width="{across(top) - LABEL:.1f}" height="{ROW - 10}"/>'
    yield f'<rect class="bar" x="{LABEL}" y="{y + 5}" width="{across(bar.value) - LABEL:.1f}" height="{ROW - 10}"/>'
    if bar.low is not None and bar.high is not None:
        ends = f'x1="{across(bar.low):.1f}" x2="{across(bar.high):.1f}"'
        yield f'<line class="whisker" {ends} y1="{middle}" y2="{middle}"/>'
    if bar.earlier is not None:
        place = f'x1="{across(bar.earlier):.1f}" x2="{across(bar.earlier):.1f}"'
        yield f'<line class="earlier" {place} y1="{y + 2}" y2="{y + ROW - 2}"/>'
    yield f'<text class="figure" x="{across(top) + 8:.1f}" y="{middle + 4}">{escape(figure)} '
    yield f'<tspan class="note">{escape(bar.note)}</tspan></text></g>'


def _grid(x: str, y: str) -> Iterator[str]:
    for step in range(0, 11, 2):
        share = step / 10
        yield f'<line class="grid" x1="{_x(0)}" x2="{_x(1)}" y1="{_y(share):.1f}" y2="{_y(share):.1f}"/>'
        yield f'<text class="tick" x="{LEFT - 6}" y="{_y(share) + 4:.1f}" text-anchor="end">{step * 10} %</text>'
        below = HEIGHT - BOTTOM + 16
        yield f'<text class="tick" x="{_x(share):.1f}" y="{below}" text-anchor="middle">{step * 10} %</text>'
    yield f'<text class="axis" x="{_x(0.5):.1f}" y="{HEIGHT - 6}" text-anchor="middle">{escape(x)}</text>'
    yield f'<text class="axis" x="{LEFT + 6}" y="{TOP + 12}">{escape(y)}</text>'


def _svg(title: str, width: int, height: float, parts: Sequence[str]) -> str:
    body = "".join(parts)
    return f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">{body}</svg>'


def _x(share: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * share


def _y(share: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)
