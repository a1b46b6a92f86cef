"""python -m bundle.screen COMMAND < output > picture.svg: what a terminal shows, as a picture that looks the same with any font."""

from __future__ import annotations

import sys
from html import escape
from itertools import groupby

from wcwidth import wcwidth

CELL, LINE, MARGIN, WIDEST = 7, 19, 14, 150
_COLOURS = {"黑牌": "#ffffff", "红牌": "#ff8a80", "黄牌": "#ffe082", "已逾期未办": "#ff8a80", "即将到期": "#ffe082", "$": "#a5d6a7"}


def picture(lines: list[str]) -> str:
    """Lines of a terminal as SVG: each run of narrow or wide characters is stretched to its cells."""
    lines = [_cut(line) for line in lines]
    width = max(map(_cells, lines)) * CELL + 2 * MARGIN
    height = len(lines) * LINE + 2 * MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        ' font-family="Noto Sans Mono CJK SC, NSimSun, Consolas, monospace" font-size="14" fill="#e0e0e0">'
        f'<rect width="{width}" height="{height}" rx="6" fill="#263238"/>'
    )
    return head + "".join(_line(line, MARGIN + (n + 1) * LINE - 5) for n, line in enumerate(lines)) + "</svg>\n"


def _line(line: str, y: int) -> str:
    colour = next((value for word, value in _COLOURS.items() if word in line), "")
    runs, at = [], MARGIN
    for (blank, _), run in groupby(line, key=lambda c: (c.isspace(), wcwidth(c))):
        text = "".join(run)
        long = _cells(text) * CELL
        if not blank:
            runs.append(f'<text x="{at}" y="{y}" textLength="{long}">{escape(text)}</text>')
        at += long
    return f'<g fill="{colour}">{"".join(runs)}</g>' if colour else "".join(runs)


def _cells(text: str) -> int:
    return sum(max(wcwidth(c), 0) for c in text)


def _cut(line: str) -> str:
    end = "" if line.startswith("─") else "…"
    while _cells(line) > WIDEST:
        line = line.removesuffix(end)[:-1] + end
    return line.rstrip()


if __name__ == "__main__":
    said = sys.stdin.read().rstrip("\n").split("\n")
    sys.stdout.write(picture([f"$ {' '.join(sys.argv[1:])}", *said]))
