"""Reports with a known truth, laid out as badly as real ones: every quirk of the published pages, and more of the same kind."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

from engine.rulebook.form import BLOCKS, COLUMNS, RESULTS, Form, Grid
from tests.reports import form

Values = dict[str, str]  # key of a cell -> what is printed there, "" for a blank


@dataclass
class Ugly:
    """A report to be printed: texts by key, and its random source."""

    form: Form
    texts: Values
    rng: random.Random
    agency: str = "某市某区人民政府"
    year: int = 2024
    labels: dict[str, str] = field(default_factory=dict)  # printed label -> what is printed instead

    @property
    def title(self) -> str:
        return f"{self.agency}{self.year}年政府信息公开工作年度报告"

    def label(self, text: str) -> str:
        return self.labels.get(text, text)

    def grids(self) -> tuple[Grid, Grid, Grid]:
        return self.form.section2, self.form.section3, self.form.section4

    def row(self, key: str) -> list[str]:
        return [self.texts[f"{key}/{column}"] for column in COLUMNS]


def random_numbers(form_id: str, rng: random.Random) -> dict[str, Any]:
    """A balanced report: key -> number (section 二 as text)."""
    f = form(form_id)
    top = rng.choice([0, 1, 3, 12, 300, 5000])
    cells: dict[str, Any] = {}
    for row in f.answer_rows:
        for column in COLUMNS[:-1]:
            cells[f"{row}/{column}"] = rng.randint(0, top) if rng.random() < 0.5 else 0
    for column in COLUMNS[:-1]:
        cells[f"total/{column}"] = sum(cells[f"{row}/{column}"] for row in f.answer_rows)
        carried_in = rng.randint(0, min(9, cells[f"total/{column}"]))
        cells[f"carried_in/{column}"] = carried_in
        cells[f"carried_out/{column}"] = rng.randint(0, 9)
        cells[f"received/{column}"] = cells[f"total/{column}"] + cells[f"carried_out/{column}"] - carried_in
    for row in f.rows:
        cells[f"{row}/total"] = sum(cells[f"{row}/{column}"] for column in COLUMNS[:-1])
    for block in BLOCKS:
        numbers = [rng.randint(0, 30) if rng.random() < 0.6 else 0 for _ in RESULTS[:-1]]
        cells |= {f"{block}.{result}": n for result, n in zip(RESULTS, [*numbers, sum(numbers)], strict=True)}
    for key in f.section2_keys:
        cells[key] = (
            f"{rng.randint(0, 99999)}.{rng.randint(1, 9999):04d}".rstrip("0")
            if key in f.decimal and rng.random() < 0.5
            else rng.choice([0, 3, 17, 1808595])
        )
        if key.startswith("rules."):
            cells[key] = 0
    return cells


def blanked(cells: dict[str, Any], rng: random.Random, share: float, mark: str = "") -> dict[str, Any]:
    """Some zeros of section 三 and 四 printed as blanks (None) or a mark."""
    return {k: (mark if v == 0 and ("/" in k or k.partition(".")[0] in BLOCKS) and rng.random() < share else v) for k, v in cells.items()}


def text_of(value: Any, rng: random.Random, style: str) -> str:
    """A number as people write it."""
    text = str(value)
    if not text[:1].isdigit():
        return text
    if style == "wide":
        return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in text)
    if style == "thousands" and "." not in text:
        return f"{int(text):,}"
    if style == "spaced":
        return rng.choice([" {}", "{} ", "\u00a0{}", "{}\u3000"]).format(text)
    return text


# --- pieces


PROSE1 = "一、总体情况\n2024年，我区认真贯彻《中华人民共和国政府信息公开条例》，主动公开政府信息1024条。"
PROSE5 = "五、存在的主要问题及改进情况\n一是公开内容不够丰富；二是人员业务能力有待提高。下一步将加强培训。"
PROSE6 = "六、其他需要报告的事项\n2024年未收取信息处理费。"


def cells_of(u: Ugly, grid: Grid) -> list[list[tuple[str, int, int]]]:
    """Rows of (text, colspan, rowspan)."""
    return [[(u.texts[cell.key] if cell.key else u.label(cell.text), cell.colspan, cell.rowspan) for cell in row] for row in grid.rows]


def data_rows(u: Ugly, grid: Grid) -> list[tuple[list[str], list[str]]]:
    """Rows as (labels that begin in them, values)."""
    return [([u.label(c.text) for c in row if not c.key], [u.texts[c.key] for c in row if c.key]) for row in grid.rows]


# --- web pages


def _page(body: str, u: Ugly) -> bytes:
    head = f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{u.title}-某区政府网</title><script>var a='<td>9</td>';</script><style>td{{}}</style></head>"
    return f"{head}<body>{body}</body></html>".encode()


def _prose(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.split("\n"))


def _table(rows: list[list[tuple[str, int, int]]], cell: Callable[[str], str]) -> str:
    out = ["<table border=1><tbody>"]
    for row in rows:
        tds = "".join(f"<td{f' colspan={c}' if c > 1 else ''}{f' rowspan={r}' if r > 1 else ''}>{cell(text)}</td>" for text, c, r in row)
        out.append(f"<tr>{tds}</tr>")
    return "".join([*out, "</tbody></table>"])


def _whole(u: Ugly, table: Callable[[Grid], str]) -> bytes:
    body = [f"<h1>{u.title}</h1>", _prose(PROSE1)]
    for grid in u.grids():
        body += [f"<p><strong>{grid.title}</strong></p>", table(grid)]
    return _page("".join([*body, _prose(PROSE5), _prose(PROSE6), "<div>扫一扫在手机打开当前页</div><p>主办单位：某区人民政府 2024</p>"]), u)


def html_plain(u: Ugly) -> bytes:
    return _whole(u, lambda grid: _table(cells_of(u, grid), escape))


def html_word(u: Ugly) -> bytes:
    """Pasted from Word: a span for every piece of text, o:p, nbsp for a blank."""

    def cell(text: str) -> str:
        if not text:
            return "<p class=MsoNormal><span style='font-family:宋体'><o:p>&nbsp;</o:p></span></p>"
        if text[:1].isdigit():
            return f"<p align=center><span lang=EN-US>{escape(text)}<o:p></o:p></span></p>"
        at = u.rng.randrange(len(text) + 1)
        return f"<p><span>{escape(text[:at])}</span><span>{escape(text[at:])}<o:p></o:p></span></p>"

    return _whole(u, lambda grid: _table(cells_of(u, grid), cell)).replace(b"<o:p>", b"\n      <o:p>")


def html_lines(u: Ugly) -> bytes:
    """Labels broken by <br> and indented source."""

    def cell(text: str) -> str:
        half = len(text) // 2
        return (
            f"\n   {escape(text[:half])}<br/>{escape(text[half:])}\n  "
            if len(text) > 3 and not text[:1].isdigit()
            else f"\n  {escape(text)}\n "
        )

    return _whole(u, lambda grid: _table(cells_of(u, grid), cell))


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
        return _table(rows, escape)

    return _whole(u, table)


def html_no_spans(u: Ugly) -> bytes:
    """Spans lost: only the cells that begin in a row are left of it."""
    return _whole(u, lambda grid: _table([[(text, 1, 1) for text, _, _ in row] for row in cells_of(u, grid)], escape))


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
        return _table(rows, escape)

    return (
        _whole(u, table) if all(cell.colspan == 1 for grid in u.grids() for row in grid.rows for cell in row if cell.key) else html_plain(u)
    )


def html_paragraphs(u: Ugly) -> bytes:
    """No table at all: a paragraph for every cell, nbsp for a blank."""
    body = [f"<h1>{u.title}</h1>", _prose(PROSE1)]
    for grid in u.grids():
        body.append(f"<p>{grid.title}</p>")
        for row in cells_of(u, grid):
            body += [f"<p>{escape(text) or '&nbsp;'}</p>" for text, _, _ in row]
    return _page("".join([*body, _prose(PROSE5), _prose(PROSE6)]), u)


def html_one_table(u: Ugly) -> bytes:
    """Titles and all three tables in one table of fifteen columns."""
    rows: list[list[tuple[str, int, int]]] = []
    for grid in u.grids():
        rows.append([(grid.title, 15, 1)])
        rows += cells_of(u, grid)
    return _page(f"<h1>{u.title}</h1>{_prose(PROSE1)}{_table(rows, escape)}{_prose(PROSE5)}{_prose(PROSE6)}", u)


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
        return _table(rows, escape)

    return _whole(u, table)


def _without(row: list[tuple[str, int, int]], at: int) -> list[tuple[str, int, int]]:
    return row[:at] + row[at + 1 :]


def html_dropped(u: Ugly) -> bytes:
    """Some rows lack a cell, as after careless editing."""

    def table(grid: Grid) -> str:
        rows = cells_of(u, grid)
        for n, row in enumerate(rows):
            if len(row) >= 7 and n > 2 and u.rng.random() < 0.4:
                rows[n] = _without(row, len(row) - 1 - u.rng.randrange(7))
        return _table(rows, escape)

    return _whole(u, table)


def _third(
    u: Ugly, change: Callable[[list[list[tuple[str, int, int]]]], list[list[tuple[str, int, int]]]]
) -> Callable[[Grid], list[list[tuple[str, int, int]]]]:
    """Rows of a grid, those of section 三 changed."""
    return lambda grid: change(cells_of(u, grid)) if grid is u.form.section3 else cells_of(u, grid)


def _no_total(rows: list[list[tuple[str, int, int]]]) -> list[list[tuple[str, int, int]]]:
    head = [[(text, 6 if text == "申请人情况" else c, r) for text, c, r in row] for row in rows[:3]]
    return [head[0], head[1][:-1], head[2], *(row[:-1] for row in rows[3:])]


def html_no_total(u: Ugly) -> bytes:
    """The column 总计 left out."""
    rows = _third(u, _no_total)
    return _whole(u, lambda grid: _table(rows(grid), escape))


def text_no_total(u: Ugly) -> bytes:
    rows = _third(u, _no_total)
    return _text(u, lambda grid: [" | ".join(text for text, _, _ in row) for row in rows(grid)])


def _swapped(rows: list[list[tuple[str, int, int]]]) -> list[list[tuple[str, int, int]]]:
    """商业企业 and 科研机构 change places, headings and numbers."""
    out = [list(row) for row in rows]
    for n, row in enumerate(out):
        a, b = (0, 1) if n == 2 else (len(row) - 6, len(row) - 5)
        if n > 1:
            row[a], row[b] = row[b], row[a]
    return out


def html_swapped(u: Ugly) -> bytes:
    rows = _third(u, _swapped)
    return _whole(u, lambda grid: _table(rows(grid), escape))


def text_swapped(u: Ugly) -> bytes:
    rows = _third(u, _swapped)
    return _text(u, lambda grid: [" | ".join(text for text, _, _ in row) for row in rows(grid)])


def html_label_rows(u: Ugly) -> bytes:
    """Labels in a row of their own, the numbers in the next."""

    def table(grid: Grid) -> str:
        rows: list[list[tuple[str, int, int]]] = []
        for labels, values in data_rows(u, grid):
            rows += [[(text, 1, 1) for text in labels], [(text, 1, 1) for text in values]]
        return _table([row for row in rows if row], escape)

    return _whole(u, table)


def html_glued_labels(u: Ugly) -> bytes:
    """Group and row label in one cell."""

    def table(grid: Grid) -> str:
        return _table(
            [
                [("".join(labels), 3, 1), *((text, 1, 1) for text in values)] if values else [(text, 1, 1) for text in labels]
                for labels, values in data_rows(u, grid)
            ],
            escape,
        )

    return _whole(u, table)


def html_small_tables(u: Ugly) -> bytes:
    """A table for every row."""

    def table(grid: Grid) -> str:
        parts = []
        for row, (labels, values) in zip(grid.rows, data_rows(u, grid), strict=True):
            own = [[(text, 1, 1) for text in (*labels, *values)]]
            parts.append(("" if values else "<p>续表</p>") + _table(own, escape))
            del row
        return "".join(parts)

    return _whole(u, table)


# --- plain text


def _text(u: Ugly, table: Callable[[Grid], list[str]], gap: str = "\n") -> bytes:
    lines = [u.title, "", *PROSE1.split("\n"), ""]
    for grid in u.grids():
        lines += [grid.title, *table(grid), ""]
    return gap.join([*lines, *PROSE5.split("\n"), *PROSE6.split("\n")]).encode()


def text_bars(u: Ugly) -> bytes:
    return _text(u, lambda grid: [" | ".join([*labels, *values]) for labels, values in data_rows(u, grid)])


def text_markdown(u: Ugly) -> bytes:
    """Leading and trailing bars, rows filled up at the end."""

    def table(grid: Grid) -> list[str]:
        rows = [[*labels, *values] for labels, values in data_rows(u, grid)]
        width = len(grid.widths)
        return ["| " + " | ".join(row) + " |" + "|" * (width - len(row)) for row in rows] + [""]

    return _text(u, table)


def text_markdown_before(u: Ugly) -> bytes:
    """Rows filled up after the labels."""

    def table(grid: Grid) -> list[str]:
        rows = data_rows(u, grid)
        width = len(grid.widths)
        return [
            "| " + " | ".join([*labels, *[""] * (width - len(labels) - len(values) if values else 0), *values]) + " |"
            for labels, values in rows
        ]

    return _text(u, table)


def text_bar_lines(u: Ugly) -> bytes:
    """A cell a line, each ended by a bar."""
    return _text(u, lambda grid: [f"{text} |" if text else "|" for labels, values in data_rows(u, grid) for text in (*labels, *values)])


def text_bars_between(u: Ugly) -> bytes:
    """A cell a line, a line with a bar after each."""
    return _text(
        u,
        lambda grid: [
            line for labels, values in data_rows(u, grid) for text in (*labels, *values) for line in (*([text] if text else []), "|")
        ],
    )


def text_tabs(u: Ugly) -> bytes:
    return _text(u, lambda grid: ["\t".join([*labels, *values]) for labels, values in data_rows(u, grid)])


def text_sheet(u: Ugly) -> bytes:
    """Copied from a workbook: merged cells leave empty ones."""

    def table(grid: Grid) -> list[str]:
        rows = [[""] * len(grid.widths) for _ in grid.rows]
        for r, c, cell in grid.placed():
            rows[r][c] = u.texts[cell.key] if cell.key else u.label(cell.text)
        return ["\t".join(row) for row in rows]

    return _text(u, table)


def text_csv(u: Ugly) -> bytes:
    def table(grid: Grid) -> list[str]:
        rows = [[""] * len(grid.widths) for _ in grid.rows]
        for r, c, cell in grid.placed():
            rows[r][c] = u.texts[cell.key] if cell.key else u.label(cell.text)
        return [",".join(f'"{t}"' if "," in t else t for t in row) for row in rows]

    return _text(u, table)


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
    return _text(u, lambda grid: [" ".join(filter(None, (*labels, *values))) for labels, values in data_rows(u, grid)])


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

        return _text(u, table)

    return render


def one(text: str) -> int:
    return len(text)


def two(text: str) -> int:
    return sum(2 if ord(c) > 0x2E80 else 1 for c in text)


LAYOUTS: dict[str, tuple[str, Callable[[Ugly], bytes]]] = {
    "html_plain": ("html", html_plain),
    "html_word": ("html", html_word),
    "html_lines": ("html", html_lines),
    "html_layout": ("html", html_layout),
    "html_old_spans": ("html", html_old_spans),
    "html_no_spans": ("html", html_no_spans),
    "html_repeated": ("html", html_repeated),
    "html_paragraphs": ("html", html_paragraphs),
    "html_one_table": ("html", html_one_table),
    "html_merged_blanks": ("html", html_merged_blanks),
    "html_dropped": ("html", html_dropped),
    "html_no_total": ("html", html_no_total),
    "html_swapped": ("html", html_swapped),
    "html_label_rows": ("html", html_label_rows),
    "html_glued_labels": ("html", html_glued_labels),
    "html_small_tables": ("html", html_small_tables),
    "text_no_total": ("txt", text_no_total),
    "text_swapped": ("txt", text_swapped),
    "text_bars": ("txt", text_bars),
    "text_markdown": ("md", text_markdown),
    "text_markdown_before": ("md", text_markdown_before),
    "text_bar_lines": ("txt", text_bar_lines),
    "text_bars_between": ("txt", text_bars_between),
    "text_tabs": ("txt", text_tabs),
    "text_sheet": ("txt", text_sheet),
    "text_csv": ("csv", text_csv),
    "line_0": ("txt", cell_a_line(0, "")),
    "line_1": ("txt", cell_a_line(1, "")),
    "line_2": ("txt", cell_a_line(2, "")),
    "line_1_space": ("txt", cell_a_line(1, "\u00a0")),
    "line_0_gone": ("txt", cell_a_line(0, None)),
    "line_1_gone": ("txt", cell_a_line(1, None)),
    "text_spaced": ("txt", text_spaced),
    "layout_one": ("txt", layout(one)),
    "layout_two": ("txt", layout(two)),
    "layout_wrapped": ("txt", layout(one, 14)),
}


# --- labels as people misprint them


def labels_of(u: Form, rng: random.Random, style: str) -> dict[str, str]:
    """Printed label -> the label as it is printed there."""
    found: dict[str, str] = {}
    for grid in (u.section2, u.section3, u.section4):
        for row in grid.rows:
            for cell in row:
                text = cell.text
                if style == "half":
                    text = text.replace("（", "(").replace("）", ")").replace("，", ",").replace("“", '"').replace("”", '"')
                elif style == "spaced" and text:
                    at = rng.randrange(len(text))
                    text = text[:at] + rng.choice([" ", "\u00a0", "\u3000"]) + text[at:]
                elif style == "points":
                    text = (
                        text.replace("1.", "1、")
                        .replace("2.", "2、")
                        .replace("3.", "3．")
                        .replace("4.", "4、")
                        .replace("5.", "⑤" if rng.random() < 0 else "5、")
                    )
                elif style == "misprint" and len(text) > 8 and rng.random() < 0.3:
                    at = rng.randrange(3, len(text) - 1)
                    text = text[:at] + text[at + 1 :]
                found[cell.text] = text
    return found
