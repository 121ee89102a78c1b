"""Curves as SVG, without anything loaded: they are read in a browser, in an editor and in print."""

import math
from dataclasses import dataclass
from html import escape

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP, _RIGHT = 720, 260, 56, 34, 14, 130
_COLOURS = ('#0f7b5f', '#8a5cc7', '#b8651b', '#3b6fb5')


@dataclass(frozen=True)
class Line:
    """One curve: its name and its points (x, y)."""

    name: str
    points: list[tuple[float, float]]


def line_chart(title: str, x_name: str, y_name: str, lines: list[Line]) -> str:
    """An SVG image of curves over common axes; ValueError if no curve has a point."""
    xs = [x for line in lines for x, _ in line.points]
    ys = [y for line in lines for _, y in line.points]
    if not xs:
        raise ValueError('there is nothing to draw')
    low_x, high_x, low_y, high_y = min(xs), max(xs), min(ys), max(ys)
    spare = (high_y - low_y) * 0.05 or 0.5
    low_y, high_y = low_y - spare, high_y + spare
    place_x = lambda x: _LEFT + (x - low_x) / ((high_x - low_x) or 1) * (_WIDTH - _LEFT - _RIGHT)  # noqa: E731
    place_y = lambda y: _HEIGHT - _BOTTOM - (y - low_y) / (high_y - low_y) * (_HEIGHT - _BOTTOM - _TOP)  # noqa: E731
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'font-family="system-ui, sans-serif" font-size="12" fill="currentColor">'
        f'<title>{escape(title)}</title>'
    ]
    for y in _ticks(low_y, high_y):
        at = place_y(y)
        parts.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{at:.1f}" y2="{at:.1f}" '
            f'stroke="#888" stroke-opacity=".25"/>'
            f'<text x="{_LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{y:g}</text>'
        )
    for x in _ticks(low_x, high_x):
        parts.append(f'<text x="{place_x(x):.1f}" y="{_HEIGHT - 16}" text-anchor="middle">{x:g}</text>')
    parts.append(f'<text x="{_WIDTH - _RIGHT}" y="{_HEIGHT - 2}" text-anchor="end">{escape(x_name)}</text>')
    parts.append(f'<text x="4" y="10">{escape(y_name)}</text>')
    for number, line in enumerate(lines):
        colour = _COLOURS[number % len(_COLOURS)]
        path = ' '.join(f'{place_x(x):.1f},{place_y(y):.1f}' for x, y in line.points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.6"/>')
        if len(line.points) <= 40:
            parts += [
                f'<circle cx="{place_x(x):.1f}" cy="{place_y(y):.1f}" r="2.6" fill="{colour}"/>'
                for x, y in line.points
            ]
        legend = f'x="{_WIDTH - _RIGHT + 8}" y="{_TOP + 10 + 17 * number}" fill="{colour}"'
        parts.append(f'<text {legend}>{escape(line.name)}</text>')
    return ''.join(parts) + '</svg>\n'


def _ticks(low: float, high: float) -> list[float]:
    """Four to ten round numbers between two others."""
    span = (high - low) or 1
    size = 10.0 ** math.floor(math.log10(span))
    step = next(size * part for part in (1, 0.5, 0.2, 0.1) if span / (size * part) >= 4)
    first = math.ceil(low / step)
    return [round(step * number, 10) for number in range(first, math.floor(high / step) + 1)]
