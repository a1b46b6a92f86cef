"""The ugly web pages: tables with their spans right, copied, lost or filled in, and no tables at all."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from engine.rulebook.form import Grid
from tests.ugly import PROSE1, PROSE5, PROSE6, Ugly, cells_of, data_rows


def page_of(body: str, u: Ugly) -> bytes:
    head = f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{u.title}-某区政府网</title><script>var a='<td>9</td>';</script><style>td{{}}</style></head>"
    return f"{head}<body>{body}</body></html>".encode()


def prose_of(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.split("\n"))


def table_of(rows: list[list[tuple[str, int, int]]], cell: Callable[[str], str]) -> str:
    out = ["<table border=1><tbody>"]
    for row in rows:
        tds = "".join(f"<td{f' colspan={c}' if c > 1 else ''}{f' rowspan={r}' if r > 1 else ''}>{cell(text)}</td>" for text, c, r in row)
        out.append(f"<tr>{tds}</tr>")
    return "".join([*out, "</tbody></table>"])


def whole(u: Ugly, table: Callable[[Grid], str]) -> bytes:
    body = [f"<h1>{u.title}</h1>", prose_of(PROSE1)]
    for grid in u.grids():
        body += [f"<p><strong>{grid.title}</strong></p>", table(grid)]
    return page_of(
        "".join([*body, prose_of(PROSE5), prose_of(PROSE6), "<div>扫一扫在手机打开当前页</div><p>主办单位：某区人民政府 2024</p>"]), u
    )


def html_plain(u: Ugly) -> bytes:
    return whole(u, lambda grid: table_of(cells_of(u, grid), escape))


def html_word(u: Ugly) -> bytes:
    """Pasted from Word: a span for every piece of text, o:p, nbsp for a blank."""

    def cell(text: str) -> str:
        if not text:
            return "<p class=MsoNormal><span style='font-family:宋体'><o:p>&nbsp;</o:p></span></p>"
        if text[:1].isdigit():
            return f"<p align=center><span lang=EN-US>{escape(text)}<o:p></o:p></span></p>"
        at = u.rng.randrange(len(text) + 1)
        return f"<p><span>{escape(text[:at])}</span><span>{escape(text[at:])}<o:p></o:p></span></p>"

    return whole(u, lambda grid: table_of(cells_of(u, grid), cell)).replace(b"<o:p>", b"\n      <o:p>")


def html_lines(u: Ugly) -> bytes:
    """Labels broken by <br> and indented source."""

    def cell(text: str) -> str:
        half = len(text) // 2
        return (
            f"\n   {escape(text[:half])}<br/>{escape(text[half:])}\n  "
            if len(text) > 3 and not text[:1].isdigit()
            else f"\n  {escape(text)}\n "
        )

    return whole(u, lambda grid: table_of(cells_of(u, grid), cell))


def html_layout(u: Ugly) -> bytes:
    """The whole report in a table of the page."""
    page = html_plain(u).decode()
    start, end = page.index("<body>") + 6, page.index("</body>")
    inner = page[start:end]
    menu = "<ul><li>首页</li><li>政府信息公开年报</li></ul>"
    return f"{page[:start]}<table><tr><td width=200>{menu}</td><td><table><tr><td>{inner}</td></tr></table></td></tr></table>{page[end:]}".encode()


def html_old_spans(u: Ugly) -> bytes:
    """Rowspans copied from the other form, too long or too short by some rows."""
    wrong = u.rng.choice([18, 19, 21, 22, 23, 26])

    def table(grid: Grid) -> str:
        rows = [[(text, c, wrong if r > 15 else r) for text, c, r in row] for row in cells_of(u, grid)]
        return table_of(rows, escape)

    return whole(u, table)


def html_no_spans(u: Ugly) -> bytes:
    """Spans lost: only the cells that begin in a row are left of it."""
    return whole(u, lambda grid: table_of([[(text, 1, 1) for text, _, _ in row] for row in cells_of(u, grid)], escape))


def html_repeated(u: Ugly) -> bytes:
    """Spans filled in by repeating the cell, as some converters do."""

    def table(grid: Grid) -> str:
        at = {(r + i, c + j): cell for r, c, cell in grid.placed() for i in range(cell.rowspan) for j in range(cell.colspan)}
        rows = []
        for r in range(len(grid.rows)):
            cells = [at[r, c] for c in range(len(grid.widths)) if (r, c) in at]
            rows.append(
                [
                    (u.texts[x.key] if x.key else u.label(x.text), 1, 1)
                    for x in cells
                    if not x.key or x.colspan == 1 or x is not cells[cells.index(x) - 1] or True
                ]
            )
        return table_of(rows, escape)

    return (
        whole(u, table) if all(cell.colspan == 1 for grid in u.grids() for row in grid.rows for cell in row if cell.key) else html_plain(u)
    )


def html_paragraphs(u: Ugly) -> bytes:
    """No table at all: a paragraph for every cell, nbsp for a blank."""
    body = [f"<h1>{u.title}</h1>", prose_of(PROSE1)]
    for grid in u.grids():
        body.append(f"<p>{grid.title}</p>")
        for row in cells_of(u, grid):
            body += [f"<p>{escape(text) or '&nbsp;'}</p>" for text, _, _ in row]
    return page_of("".join([*body, prose_of(PROSE5), prose_of(PROSE6)]), u)


def html_one_table(u: Ugly) -> bytes:
    """Titles and all three tables in one table of fifteen columns."""
    rows: list[list[tuple[str, int, int]]] = []
    for grid in u.grids():
        rows.append([(grid.title, 15, 1)])
        rows += cells_of(u, grid)
    return page_of(f"<h1>{u.title}</h1>{prose_of(PROSE1)}{table_of(rows, escape)}{prose_of(PROSE5)}{prose_of(PROSE6)}", u)


def html_merged_blanks(u: Ugly) -> bytes:
    """Neighbouring blank cells merged into one."""

    def table(grid: Grid) -> str:
        rows = []
        for row in cells_of(u, grid):
            merged: list[tuple[str, int, int]] = []
            for text, c, r in row:
                if not text and merged and not merged[-1][0] and r == 1 == merged[-1][2]:
                    merged[-1] = ("", merged[-1][1] + c, 1)
                else:
                    merged.append((text, c, r))
            rows.append(merged)
        return table_of(rows, escape)

    return whole(u, table)


def _without(row: list[tuple[str, int, int]], at: int) -> list[tuple[str, int, int]]:
    return row[:at] + row[at + 1 :]


def html_dropped(u: Ugly) -> bytes:
    """Some rows lack a cell, as after careless editing."""

    def table(grid: Grid) -> str:
        rows = cells_of(u, grid)
        for n, row in enumerate(rows):
            if len(row) >= 7 and n > 2 and u.rng.random() < 0.4:
                rows[n] = _without(row, len(row) - 1 - u.rng.randrange(7))
        return table_of(rows, escape)

    return whole(u, table)


def third(
    u: Ugly, change: Callable[[list[list[tuple[str, int, int]]]], list[list[tuple[str, int, int]]]]
) -> Callable[[Grid], list[list[tuple[str, int, int]]]]:
    """Rows of a grid, those of section 三 changed."""
    return lambda grid: change(cells_of(u, grid)) if grid is u.form.section3 else cells_of(u, grid)


def no_total(rows: list[list[tuple[str, int, int]]]) -> list[list[tuple[str, int, int]]]:
    head = [[(text, 6 if text == "申请人情况" else c, r) for text, c, r in row] for row in rows[:3]]
    return [head[0], head[1][:-1], head[2], *(row[:-1] for row in rows[3:])]


def html_no_total(u: Ugly) -> bytes:
    """The column 总计 left out."""
    rows = third(u, no_total)
    return whole(u, lambda grid: table_of(rows(grid), escape))


def swapped(rows: list[list[tuple[str, int, int]]]) -> list[list[tuple[str, int, int]]]:
    """商业企业 and 科研机构 change places, headings and numbers."""
    out = [list(row) for row in rows]
    for n, row in enumerate(out):
        a, b = (0, 1) if n == 2 else (len(row) - 6, len(row) - 5)
        if n > 1:
            row[a], row[b] = row[b], row[a]
    return out


def html_swapped(u: Ugly) -> bytes:
    rows = third(u, swapped)
    return whole(u, lambda grid: table_of(rows(grid), escape))


def html_label_rows(u: Ugly) -> bytes:
    """Labels in a row of their own, the numbers in the next."""

    def table(grid: Grid) -> str:
        rows: list[list[tuple[str, int, int]]] = []
        for labels, values in data_rows(u, grid):
            rows += [[(text, 1, 1) for text in labels], [(text, 1, 1) for text in values]]
        return table_of([row for row in rows if row], escape)

    return whole(u, table)


def html_glued_labels(u: Ugly) -> bytes:
    """Group and row label in one cell."""

    def table(grid: Grid) -> str:
        return table_of(
            [
                [("".join(labels), 3, 1), *((text, 1, 1) for text in values)] if values else [(text, 1, 1) for text in labels]
                for labels, values in data_rows(u, grid)
            ],
            escape,
        )

    return whole(u, table)


def html_small_tables(u: Ugly) -> bytes:
    """A table for every row."""

    def table(grid: Grid) -> str:
        parts = []
        for row, (labels, values) in zip(grid.rows, data_rows(u, grid), strict=True):
            own = [[(text, 1, 1) for text in (*labels, *values)]]
            parts.append(("" if values else "<p>续表</p>") + table_of(own, escape))
            del row
        return "".join(parts)

    return whole(u, table)
