"""The report as one self-contained, accessible HTML file: no script, no outside resource, prints on A4."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from engine.forms.layout import NO_FINDINGS, SEVERITIES, boxes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.forms import Report
    from engine.forms.layout import Box


def templates_folder() -> Path:
    """templates/ beside engine/, in a checkout and in an installed wheel alike."""
    return Path(__file__).resolve().parents[2] / "templates"


def render_html(report: Report) -> str:
    """The whole report as HTML text."""
    environment = Environment(
        loader=FileSystemLoader(templates_folder()), undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    tables = [{"title": grid.title, "widths": _percent(grid.widths), "groups": _groups(boxes(report, grid))} for grid in report.grids]
    template = environment.get_template("report.html.j2")
    return template.render(report=report, tables=tables, severities=SEVERITIES, no_findings=NO_FINDINGS)


def _percent(widths: Sequence[int]) -> list[str]:
    return [f"{100 * width / sum(widths):.2f}%" for width in widths]


def _groups(rows: Sequence[Sequence[Box]]) -> list[tuple[str, list[Sequence[Box]]]]:
    """Rows by table part: headings before the first number are thead; a line over the whole table begins a tbody."""
    groups: list[tuple[str, list[Sequence[Box]]]] = []
    for row in rows:
        part = "tbody" if any(box.kind in ("row", "value", "group") for box in row) else "thead"
        begins = not groups or row[0].kind == "group" or (part == "tbody" and groups[-1][0] == "thead")
        if begins:
            groups.append((part, []))
        groups[-1][1].append(row)
    return groups
