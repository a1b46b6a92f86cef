"""Charts as inline SVG text: no script, no style sheet, nothing fetched; every number is printed, so that no colour carries meaning alone.

All shapes are told in <title> and <desc> for those who cannot see them. None is "no figure" and is said to be, never drawn as 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from html import escape
from itertools import groupby
from typing import Final
from zlib import crc32

Value = int | float | Decimal | None
Rows = Sequence[tuple[str, Value]]
Series = Sequence[tuple[str, Sequence[Value]]]
Point = tuple[float, float]

# Units of the viewBox: as wide as a phone's screen in pixels, so that text of 14 stays legible there.
WIDTH: Final = 400
SIZE: Final = 14
NO_FIGURE: Final = "无数据"
_FONTS: Final = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','Heiti SC',SimHei,sans-serif"
_INK, _RULE = "#1a1a1a", "#767676"
# From dark to light: apart in grey as well; each is outlined in the darkest.
SHADES: Final = ("#12395b", "#7aa6cc", "#3f6f9c", "#d3e2ef", "#5d8cb6", "#a9c6de")
_DASHES: Final = ("none", "7 4", "2 3", "9 3 2 3", "4 4", "1 5")
_LABEL, _HEAD, _BAR, _LINE = 12, 34, 22, 16


def bars(title: str, rows: Rows, unit: str = "件") -> str:
    """Horizontal bars, one a row, longest label at most twelve characters a line."""
    wrapped = [_wrapped(label) for label, _ in rows]
    left = 10 + SIZE * max((len(line) for lines in wrapped for line in lines), default=0)
    room = WIDTH - left - 10 - SIZE * max((len(_shown(v)) * 0.6 + 0.5 for _, v in rows), default=0)
    top = _top(value for _, value in rows)
    y, drawn = float(_HEAD), []
    for lines, (_, value) in zip(wrapped, rows, strict=True):
        height = max(_BAR, _LINE * len(lines) + 4)
        middle = y + height / 2
        drawn += [_text(left - 6, middle + (n - (len(lines) - 1) / 2) * _LINE + 4.5, line, "end") for n, line in enumerate(lines)]
        length = room * float(value or 0) / top
        drawn += [_rect(left, middle - 8, length, 16, SHADES[0])] if value else []
        drawn.append(_text(left + length + 5, middle + 4.5, _shown(value)))
        y += height
    return _svg(title, unit, y + 6, [*drawn, _rule(left, _HEAD - 2, left, y)], _told(rows, unit))


def columns(title: str, rows: Rows, unit: str = "件") -> str:
    """Upright columns, e.g. of twelve months."""
    top = _top(value for _, value in rows)
    step, base = (WIDTH - 20) / max(1, len(rows)), 200.0
    drawn = [_rule(10, base, WIDTH - 10, base)]
    for n, (label, value) in enumerate(rows):
        middle, height = 10 + step * (n + 0.5), 140 * float(value or 0) / top
        drawn += [_rect(middle - step * 0.32, base - height, step * 0.64, height, SHADES[0])] if value else []
        drawn.append(_text(middle, base - height - 5, _shown(value), "middle", _fits(_shown(value), step, 0.6)))
        drawn.append(_text(middle, base + 16, label, "middle", _fits(label, step)))
    return _svg(title, unit, base + 26, drawn, _told(rows, unit))


def lines(title: str, labels: Sequence[str], series: Series, unit: str = "件") -> str:
    """A line for each series over the labels, e.g. of years, and its numbers below; a label without a figure leaves a gap."""
    top, base = _top(v for _, values in series for v in values), _HEAD + 156.0
    left = 52 + 12 * max((len(name) for name, _ in series), default=0)
    step = (WIDTH - left - 10) / max(1, len(labels))
    middles = [left + step * (n + 0.5) for n in range(len(labels))]
    drawn = [_rule(left, base, WIDTH - 10, base)]
    drawn += [_text(x, base + 17, label, "middle", _fits(label, step)) for x, label in zip(middles, labels, strict=True)]
    for at, (name, values) in enumerate(series):
        points = [None if v is None else (x, base - 140 * float(v) / top) for x, v in zip(middles, values, strict=True)]
        y = base + 38 + (_LINE + 2) * at
        drawn += [*_line(at, _runs(points)), *_line(at, [[(12, y - 4), (30, y - 4), (46, y - 4)]], marked=1), _text(50, y, name, size=12)]
        drawn += [_text(x, y, _shown(v), "middle", _fits(_shown(v), step, 0.6)) for x, v in zip(middles, values, strict=True)]
    return _svg(title, unit, base + 36 + (_LINE + 2) * len(series), drawn, _each(labels, series, unit))


def stacked(title: str, labels: Sequence[str], series: Series, unit: str = "件") -> str:
    """A bar for each label, cut into the parts of the series; parts too narrow for their number are told in <desc> alone."""
    sums = [sum(float(values[n] or 0) for _, values in series) for n in range(len(labels))]
    top, drawn = _top(sums), [piece for at, (name, _) in enumerate(series) for piece in _key(at, name)]
    wrapped = [_wrapped(label) for label in labels]
    left = 10 + SIZE * max((len(line) for lines in wrapped for line in lines), default=0)
    room, y = WIDTH - left - 60, _HEAD + _LINE * len(series) + 10.0
    for n, parts in enumerate(wrapped):
        x, height = float(left), max(_BAR + 4, _LINE * len(parts) + 4)
        drawn += [_text(left - 6, y + height / 2 + (m - (len(parts) - 1) / 2) * _LINE + 4.5, line, "end") for m, line in enumerate(parts)]
        for at, (_, values) in enumerate(series):
            width = room * float(values[n] or 0) / top
            drawn += [_rect(x, y + height / 2 - 9, width, 18, SHADES[at % len(SHADES)])] if width else []
            shown = _shown(values[n])
            if width > len(shown) * 7 + 4:
                drawn.append(
                    _text(x + width / 2, y + height / 2 + 4.5, shown, "middle", 11, "#fff" if at % len(SHADES) in (0, 2) else _INK)
                )
            x += width
        drawn.append(_text(x + 5, y + height / 2 + 4.5, _shown(sums[n])))
        y += height
    return _svg(title, unit, y + 6, drawn, _each(labels, series, unit))


def _svg(title: str, unit: str, height: float, drawn: Sequence[str], told: str) -> str:
    """The picture: its name and what it shows stand first, so that a screen reader reads them in place of the shapes."""
    name = f"c{crc32((title + told).encode()):08x}"
    heading = f"{title}（{unit}）" if unit else title
    tall, shapes = (height, "\n".join(drawn)) if told else (_HEAD + 30, _text(10, _HEAD + 14, NO_FIGURE))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {tall:.0f}" role="img" lang="zh-CN" xml:lang="zh-CN" '
        f'aria-labelledby="{name}t {name}d" font-family="{_FONTS}" font-size="{SIZE}" fill="{_INK}">\n'
        f'<title id="{name}t">{escape(heading)}</title>\n<desc id="{name}d">{escape(told or NO_FIGURE)}</desc>\n'
        f'<rect width="{WIDTH}" height="{tall:.0f}" fill="#fff"/>\n'
        f'<text x="10" y="20" font-size="{_fits(heading, WIDTH - 20, most=15):.1f}" font-weight="bold">{escape(heading)}</text>\n{shapes}\n</svg>'
    )


def _top(values: Iterable[Value]) -> float:
    """What the longest bar stands for; 1 where all are 0."""
    return max((float(value or 0) for value in values), default=0) or 1.0


def _each(labels: Sequence[str], series: Series, unit: str) -> str:
    told = (f"{name}：{_told(list(zip(labels, values, strict=True)), unit)}" for name, values in series)
    return "；".join(told) if labels else ""


def _told(rows: Rows, unit: str) -> str:
    return "，".join(f"{label} {_shown(value)}{unit if value is not None else ''}" for label, value in rows)


def _shown(value: Value) -> str:
    """A number with at most two decimals, no zeros after them."""
    if value is None:
        return NO_FIGURE
    text = f"{value:.2f}"
    return text.rstrip("0").rstrip(".")


def _wrapped(label: str) -> list[str]:
    """A label in lines of at most twelve characters."""
    return [label[at : at + _LABEL] for at in range(0, len(label), _LABEL)] or [""]


def _fits(text: str, room: float, width: float = 1.0, most: float = 12) -> float:
    """The size at which a text of that character width (in em) fits a room."""
    return max(5.0, min(most, room / (width * max(1, len(text)))))


def _runs(points: Sequence[Point | None]) -> Iterator[list[Point]]:
    """Neighbouring points without a gap between."""
    for there, run in groupby(points, lambda point: point is not None):
        if there:
            yield [point for point in run if point is not None]


def _line(at: int, runs: Iterable[Sequence[Point]], marked: int | None = None) -> Iterator[str]:
    """A series drawn: its dash, and its mark on every point or on the one named."""
    for run in runs:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
        yield f'<polyline points="{path}" fill="none" stroke="{_INK}" stroke-width="2" stroke-dasharray="{_DASHES[at % len(_DASHES)]}"/>'
        yield from (_mark(at, x, y) for n, (x, y) in enumerate(run) if marked in (None, n))


def _mark(at: int, x: float, y: float) -> str:
    """A disc, a square, a ring, a hollow square."""
    fill = _INK if at % 4 < 2 else "#fff"  # noqa: PLR2004 - two filled, two hollow
    around = f'fill="{fill}" stroke="{_INK}" stroke-width="1.5"'
    if at % 2:
        return f'<rect x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7" {around}/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" {around}/>'


def _key(at: int, name: str) -> list[str]:
    y = _HEAD + _LINE * at + 4.0
    return [_rect(12, y - 6, 22, 12, SHADES[at % len(SHADES)]), _text(40, y + 4.5, name)]


def _rect(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}" stroke="{SHADES[0]}"/>'


def _rule(x0: float, y0: float, x1: float, y1: float) -> str:
    return f'<path d="M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}" stroke="{_RULE}"/>'


def _text(x: float, y: float, text: str, anchor: str = "start", size: float = SIZE, fill: str = "") -> str:
    colour = f' fill="{fill}"' if fill else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size:.1f}"{colour}>{escape(text)}</text>'
