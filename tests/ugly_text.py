"""The ugly plain texts: cells between bars or tabs, a cell a line, columns of spaces."""

from __future__ import annotations

from collections.abc import Callable

from engine.rulebook.form import Grid
from tests.ugly import PROSE1, PROSE5, PROSE6, Ugly, data_rows
from tests.ugly_html import no_total, swapped, third


def text_with(u: Ugly, table: Callable[[Grid], list[str]], gap: str = "\n") -> bytes:
    lines = [u.title, "", *PROSE1.split("\n"), ""]
    for grid in u.grids():
        lines += [grid.title, *table(grid), ""]
    return gap.join([*lines, *PROSE5.split("\n"), *PROSE6.split("\n")]).encode()


def text_bars(u: Ugly) -> bytes:
    return text_with(u, lambda grid: [" | ".join([*labels, *values]) for labels, values in data_rows(u, grid)])


def text_markdown(u: Ugly) -> bytes:
    """Leading and trailing bars, rows filled up at the end."""

    def table(grid: Grid) -> list[str]:
        rows = [[*labels, *values] for labels, values in data_rows(u, grid)]
        width = len(grid.widths)
        return ["| " + " | ".join(row) + " |" + "|" * (width - len(row)) for row in rows] + [""]

    return text_with(u, table)


def text_markdown_before(u: Ugly) -> bytes:
    """Rows filled up after the labels."""

    def table(grid: Grid) -> list[str]:
        rows = data_rows(u, grid)
        width = len(grid.widths)
        return [
            "| " + " | ".join([*labels, *[""] * (width - len(labels) - len(values) if values else 0), *values]) + " |"
            for labels, values in rows
        ]

    return text_with(u, table)


def text_bar_lines(u: Ugly) -> bytes:
    """A cell a line, each ended by a bar."""
    return text_with(u, lambda grid: [f"{text} |" if text else "|" for labels, values in data_rows(u, grid) for text in (*labels, *values)])


def text_bars_between(u: Ugly) -> bytes:
    """A cell a line, a line with a bar after each."""
    return text_with(
        u,
        lambda grid: [
            line for labels, values in data_rows(u, grid) for text in (*labels, *values) for line in (*([text] if text else []), "|")
        ],
    )


def text_tabs(u: Ugly) -> bytes:
    return text_with(u, lambda grid: ["\t".join([*labels, *values]) for labels, values in data_rows(u, grid)])


def text_sheet(u: Ugly) -> bytes:
    """Copied from a workbook: merged cells leave empty ones."""

    def table(grid: Grid) -> list[str]:
        rows = [[""] * len(grid.widths) for _ in grid.rows]
        for r, c, cell in grid.placed():
            rows[r][c] = u.texts[cell.key] if cell.key else u.label(cell.text)
        return ["\t".join(row) for row in rows]

    return text_with(u, table)


def text_csv(u: Ugly) -> bytes:
    def table(grid: Grid) -> list[str]:
        rows = [[""] * len(grid.widths) for _ in grid.rows]
        for r, c, cell in grid.placed():
            rows[r][c] = u.texts[cell.key] if cell.key else u.label(cell.text)
        return [",".join(f'"{t}"' if "," in t else t for t in row) for row in rows]

    return text_with(u, table)


def cell_a_line(gap: int, blank: str | None) -> Callable[[Ugly], bytes]:
    """A cell a line with blank lines between; a blank cell is an extra blank line (""), a line with a space, or gone (None)."""

    def render(u: Ugly) -> bytes:
        lines: list[str] = []
        for grid in u.grids():
            lines.append(grid.title)
            for labels, values in data_rows(u, grid):
                lines += labels
                lines += [v or "\x00" for v in values]
            lines.append("")
        joined: list[str] = []
        for line in [u.title, *PROSE1.split("\n"), *lines, *PROSE5.split("\n"), *PROSE6.split("\n")]:
            if line == "\x00":
                joined += [] if blank is None else [""] if blank == "" else [blank, *[""] * gap]
            else:
                joined += [line, *[""] * gap]
        return "\n".join(joined).encode()

    return render


def text_spaced(u: Ugly) -> bytes:
    """One space between numbers, blanks gone."""
    return text_with(u, lambda grid: [" ".join(filter(None, (*labels, *values))) for labels, values in data_rows(u, grid)])


def layout(width: Callable[[str], int], wrap: int = 0) -> Callable[[Ugly], bytes]:
    """Columns lined up by spaces, blanks are just space; long labels run on around the line of their numbers."""

    def render(u: Ugly) -> bytes:
        def table(grid: Grid) -> list[str]:
            out: list[str] = []
            for labels, values in data_rows(u, grid):
                label = "  ".join(labels)
                parts = [label[i : i + wrap] for i in range(0, len(label), wrap)] if wrap and values and len(label) > wrap else [label]
                middle = (len(parts) - 1) // 2
                for n, part in enumerate(parts):
                    line = "  " + part
                    if n == middle and values:
                        line += " " * (70 - width(line))
                        for value in values:
                            line += value.center(7) if width("啊") == 1 else value.rjust(7)
                    out += [line.rstrip(), ""] if u.rng.random() < 0.3 else [line.rstrip()]
            return out

        return text_with(u, table)

    return render


def one(text: str) -> int:
    return len(text)


def two(text: str) -> int:
    return sum(2 if ord(c) > 0x2E80 else 1 for c in text)


def text_no_total(u: Ugly) -> bytes:
    rows = third(u, no_total)
    return text_with(u, lambda grid: [" | ".join(text for text, _, _ in row) for row in rows(grid)])


def text_swapped(u: Ugly) -> bytes:
    rows = third(u, swapped)
    return text_with(u, lambda grid: [" | ".join(text for text, _, _ in row) for row in rows(grid)])
