"""Help in two columns by terminal cells: Chinese has no spaces to break at, and a name to be typed must not be broken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from unicodedata import east_asian_width

if TYPE_CHECKING:
    import click

_WIDEST: Final = 30
_LEAST: Final = 20
# A word to be typed, or one character; what opens stays with what follows, what closes with what it ends.
_PIECE: Final = re.compile(r"[（“《]*(?:[!-~]+|.)[、，。；：）”》]*")


def width(text: str) -> int:
    """Terminal cells of a text of our own. Loading wcwidth, which knows all scripts, would cost `--help` a third of its time."""
    return len(text) + sum(east_asian_width(character) in "WF" for character in text)


def write_columns(formatter: click.HelpFormatter, records: Sequence[tuple[str, str]]) -> None:
    """Names and what they mean, as click's own `write_dl`."""
    indent = " " * formatter.current_indent
    first = min(max((width(name) for name, _ in records), default=0), _WIDEST) + 2
    under = f"\n{indent}{' ' * first}"
    for name, text in records:
        lines = folded(text, max(formatter.width - len(indent) - first, _LEAST))
        head = name + " " * (first - width(name)) if width(name) <= first - 2 else name + under
        formatter.write(f"{indent}{head}{under.join(lines)}\n")


def folded(text: str, cells: int) -> list[str]:
    """A text in lines of at most so many cells; a word that is longer has its own line."""
    lines, filled = [""], 0
    for piece in _PIECE.findall(" ".join(text.split())):
        needed = width(piece)
        if lines[-1] and filled + needed > cells:
            lines.append("")
        if not lines[-1]:
            piece, filled = piece.lstrip(), 0  # noqa: PLW2901 - a line does not begin with a space
            needed = width(piece)
        lines[-1] += piece
        filled += needed
    return [line.rstrip() for line in lines]
