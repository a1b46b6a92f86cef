"""Printing: tables whose wide characters line up, CSV, JSON. Nothing is truncated; the table may be wider than the terminal."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from engine.errors import SEVERITIES

if TYPE_CHECKING:
    from engine.errors import Finding


def as_json(value: Any) -> None:
    """Print data: English keys, dates as ISO text, Chinese as it is."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value))


def width(text: str) -> int:
    """Terminal cells of a text."""
    from wcwidth import wcswidth

    cells = wcswidth(text)
    return cells if cells >= 0 else len(text)


def pad(text: str, cells: int) -> str:
    """The text filled with spaces to that many cells."""
    return text + " " * (cells - width(text))


# A cell wider than this moves the rest of its own row, not of the whole table.
_WIDEST = 120


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Columns lined up by two spaces, a rule under the headings."""
    grid = [list(headings), *([_shown(value) for value in row] for row in rows)]
    widths = [min(_WIDEST, max(width(row[i]) for row in grid)) for i in range(len(headings))]
    lines = ["  ".join(pad(cell, cells) for cell, cells in zip(row, widths, strict=True)).rstrip() for row in grid]
    return "\n".join([lines[0], "─" * (sum(widths) + 2 * (len(widths) - 1)), *lines[1:]])


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return " ".join(str(value).split())


def csv_text(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV; a text that a spreadsheet would take for a formula gets an apostrophe in front."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows([[_inert(value) for value in row] for row in rows])
    return out.getvalue().rstrip("\n")


def _inert(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@")) else value


def listing(format_: str, keys: Sequence[str], headings: Sequence[str], rows: Sequence[Mapping[str, Any]], empty: str) -> None:
    """Print a listing: table, CSV with the Chinese headings, or JSON with every key of the rows; a list of texts is one cell."""
    if format_ == "json":
        as_json(rows)
        return
    values = [["、".join(v) if isinstance(v := row.get(key), list) else v for key in keys] for row in rows]
    if format_ == "csv":
        click.echo(csv_text(headings, values))
    else:
        click.echo(table(headings, values) if rows else empty)


def findings(found: Sequence[Finding], none: str) -> None:
    """Print findings one a line, or the sentence that there are none."""
    for f in found:
        click.echo(f"{SEVERITIES[f.severity]}　{f.where}：{f.message}{f'（{f.source}）' if f.source else ''}")
    if not found:
        click.echo(none)


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal (stderr), nothing elsewhere; called with (done, total)."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def shown(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield shown
