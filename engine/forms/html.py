"""Pages of one self-contained, accessible HTML file each: no script, no outside resource, printing on A4."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from engine.errors import SEVERITIES
from engine.forms.layout import NO_FINDINGS, headings, is_long, notes, sections

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.forms import Report
    from engine.forms.layout import Box


def templates_folder() -> Path:
    """templates/ beside engine/, in a checkout and in an installed wheel alike."""
    return Path(__file__).resolve().parents[2] / "templates"


@cache
def pages() -> Environment:
    """The pages' templates; what is put in is escaped, a name that is not there stops."""
    loader = FileSystemLoader(templates_folder())
    return Environment(loader=loader, undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)


def render_html(report: Report, *, findings: bool = True) -> str:
    """The whole report as HTML text."""
    return (
        pages()
        .get_template("report.html.j2")
        .render(
            report=report, sections=sections(report), notes=notes(report), headings=headings, parts=_parts, is_long=is_long,
            severities=SEVERITIES, no_findings=NO_FINDINGS, with_findings=findings,
        )
    )  # fmt: skip


def _parts(rows: Sequence[Sequence[Box]]) -> list[tuple[str, list[Sequence[Box]]]]:
    """Rows by table part: headings before the first number are thead; a line over the whole table begins a tbody."""
    groups: list[tuple[str, list[Sequence[Box]]]] = []
    for row in rows:
        part = "tbody" if any(box.kind in ("row", "value", "group") for box in row) else "thead"
        begins = not groups or row[0].kind == "group" or (part == "tbody" and groups[-1][0] == "thead")
        if begins:
            groups.append((part, []))
        groups[-1][1].append(row)
    return groups
