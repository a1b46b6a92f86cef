"""What converters, printers and mirrors make of reports: pages run through tables, cells shift, digits stick, characters change."""

from __future__ import annotations

import base64
import quopri
import random
import re
from collections.abc import Callable
from html import escape

from engine.published.characters import PLAIN
from engine.rulebook.form import BLOCKS, RESULTS, Grid
from tests.ugly import Ugly, cells_of, data_rows, random_numbers
from tests.ugly_html import html_plain, html_word, table_of, whole
from tests.ugly_text import cell_a_line, layout, one, text_bar_lines, text_bars, text_spaced, text_tabs, text_with

Render = Callable[[Ugly], bytes]
_TRADITIONAL = {simple: chr(code) for code, simple in PLAIN.items()}


# --- pages that run through tables


def paged(render: Render, mark: str, every: int = 11) -> Render:
    """A page's number between lines, e.g. - 3 - or 3."""

    def changed(u: Ugly) -> bytes:
        lines = render(u).decode().split("\n")
        pages = iter(range(2, len(lines)))
        return "\n".join(f"{line}\n{mark.format(next(pages))}" if n and n % every == 0 else line for n, line in enumerate(lines)).encode()

    return changed


def headed(join: str) -> Render:
    """The heading of section 三 again in the middle of its table."""

    def table(u: Ugly, grid: Grid) -> list[str]:
        rows = [join.join([*labels, *values]) for labels, values in data_rows(u, grid)]
        return [*rows[:14], *rows[:3], *rows[14:]] if grid is u.form.section3 else rows

    return lambda u: text_with(u, lambda grid: table(u, grid))


def noted(u: Ugly) -> bytes:
    """A note between rows."""
    lines = text_tabs(u).decode().split("\n")
    return "\n".join(f"{line}\n注：以上数据含上年结转3件。" if n > 20 and n % 7 == 0 else line for n, line in enumerate(lines)).encode()


def html_headed(u: Ugly) -> bytes:
    """The table cut in two by a page, its heading again."""

    def table(grid: Grid) -> str:
        rows = cells_of(u, grid)
        if grid is not u.form.section3:
            return table_of(rows, escape)
        return f"{table_of(rows[:14], escape)}<p>- 5 -</p>{table_of([*rows[:3], *rows[14:]], escape)}"

    return whole(u, table)


# --- cells between bars


def _lines(u: Ugly, row: Callable[[list[str], list[str], int], list[str]]) -> bytes:
    return text_with(u, lambda grid: [line for own in data_rows(u, grid) for line in row(*own, len(grid.widths))])


def barred(cell: str, begin: str, end: str) -> Render:
    """A cell a line, each with its bar; what begins and what fills up a row."""

    def row(labels: list[str], values: list[str], width: int) -> list[str]:
        cells = [cell.format(text) if text else "|" for text in (*labels, *values)]
        rest = width - len(cells)
        return [*([begin] if begin else []), *cells[:-1], cells[-1] + (end + "|" * rest if rest else "")]

    return lambda u: _lines(u, row)


def bars_dropped(u: Ugly) -> bytes:
    """Blank cells gone, bars put behind the row instead."""

    def row(labels: list[str], values: list[str], width: int) -> list[str]:
        cells = [f"{text} |" for text in (*labels, *values) if text]
        return [*cells, "|" * (width - len(cells))] if width > len(cells) else cells

    return _lines(u, row)


def bars_hybrid(u: Ugly) -> bytes:
    """Cells on a line, but a blank one ends it."""
    return text_with(
        u, lambda grid: [f"{' | '.join([*a, *v])} |".replace("|  |", "|\n|").replace("|  |", "|\n|") for a, v in data_rows(u, grid)]
    )


def serials(u: Ugly) -> bytes:
    """Rows numbered in front."""
    numbers = iter(range(1, 99))
    return text_with(u, lambda grid: [" | ".join([str(next(numbers)) if v else "", *a, *v]) for a, v in data_rows(u, grid)])


# --- labels


def without(pattern: str) -> Render:
    """Labels without what matches: enumerators, or those of the groups."""

    def kept(texts: list[str]) -> list[str]:
        return [short for text in texts if (short := re.sub(pattern, "", text))] or texts[-1:]

    return lambda u: text_with(u, lambda grid: ["\t".join([*kept(labels), *values]) for labels, values in data_rows(u, grid)])


def stuck(u: Ugly) -> bytes:
    """The first number of a row stuck to its label."""
    return text_with(u, lambda grid: [" ".join([*a[:-1], (a or [""])[-1] + (v or [""])[0], *v[1:]]) for a, v in data_rows(u, grid)])


def explained(u: Ugly) -> bytes:
    """Labels with a remark behind, and a row of the agency's own."""
    lines: list[str] = []
    for line in text_bars(u).decode().split("\n"):
        label = line.split(" | ")[0]
        lines.append(
            line.replace(label, f"{label}（设区的市、自治州人民政府应提供相关数据）", 1) if label in ("规章", "行政规范性文件") else line
        )
        lines += ["其他主动公开文件（含以本单位名义正式签发的文件） | 5 | 6 | 7"] if label in ("规范性文件", "行政规范性文件") else []
    return "\n".join(lines).encode()


def fourth(order: list[int]) -> Render:
    """Section 四 as three small tables, its columns in this order."""
    names = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")

    def table(u: Ugly, grid: Grid) -> list[str]:
        if grid is not u.form.section4:
            return ["\t".join([*labels, *values]) for labels, values in data_rows(u, grid)]
        heads = zip(BLOCKS, ("行政复议", "未经复议直接起诉", "复议后起诉"), strict=True)
        rows = [[head, [names[n] for n in order], [u.texts[f"{block}.{RESULTS[n]}"] for n in order]] for block, head in heads]
        return [line for head, labels, values in rows for line in (str(head), "\t".join(labels), "\t".join(values))]

    return lambda u: text_with(u, lambda grid: table(u, grid))


# --- lines


def shifted(u: Ugly) -> bytes:
    """Spans lost and columns lined up: a row with two labels has its numbers one column to the right."""

    def table(grid: Grid) -> list[str]:
        return [
            "".join(text.ljust(40 if n == 0 else 12) for n, text in enumerate([*labels, *values])) for labels, values in data_rows(u, grid)
        ]

    return text_with(u, table)


def scattered(u: Ugly) -> bytes:
    """The numbers of some rows after the next row's label, as a PDF's text comes out."""

    def table(grid: Grid) -> list[str]:
        out: list[str] = []
        late: list[str] = []
        for labels, values in data_rows(u, grid):
            written = [value for value in values if value]
            at = u.rng.choice([0, 2, len(written)]) if grid is u.form.section3 else len(written)
            out += [*labels, *late, *written[:at]]
            late = written[at:]
        return [*out, *late]

    return text_with(u, table)


def beside(u: Ugly) -> bytes:
    """Last year's report in the left half of the lines."""
    last = {key: str(value) for key, value in random_numbers(u.form.id, random.Random(5)).items()}
    v = Ugly(u.form, last, u.rng, u.agency, u.year - 1, u.labels)
    lines = [f"{u.agency}政务公开年报比对", f"  {v.year}年报告{' ' * 60}{u.year}年报告"]
    for grid in u.grids():
        lines.append(grid.title)
        for old, new in zip(data_rows(v, grid), data_rows(u, grid), strict=True):
            lines.append(" ".join([*old[0], *old[1]]).ljust(90) + " ".join([*new[0], *new[1]]))
    return "\n".join(lines).encode()


def lines_joined(by: str) -> Render:
    """Each table on one line."""
    return lambda u: text_with(u, lambda grid: [by.join(text for labels, values in data_rows(u, grid) for text in (*labels, *values))])


def tables_last(u: Ugly) -> bytes:
    """All text first, then all tables, as libraries for Word give them."""
    lines = text_tabs(u).decode().split("\n")
    return "\n".join(sorted(lines, key=lambda line: "\t" in line)).encode()


# --- characters


def traditional(render: Render, *, reading: bool = False) -> Render:
    """In traditional characters, some with their reading behind, as mirrors put them."""

    def changed(u: Ugly) -> bytes:
        text = "".join(
            _TRADITIONAL.get(c, c) + ("(kāi)" if reading and c in _TRADITIONAL and u.rng.random() < 0.3 else "") for c in render(u).decode()
        )
        return text.encode()

    return changed


def encoded(render: Render, encoding: str) -> Render:
    return lambda u: render(u).decode().replace("charset='utf-8'", "").encode(encoding)


def escaped(u: Ugly) -> bytes:
    """Markdown's backslashes and a page's entities left in."""
    text = text_bars(u).decode().replace("(", "\\(").replace(".", "\\.").replace("“", "&ldquo;").replace("”", "&rdquo;")
    return text.encode()


def archived(encoding: str, how: str) -> Render:
    """A page saved as one file."""

    def changed(u: Ugly) -> bytes:
        page = html_word(u).decode().replace("charset='utf-8'", f"charset='{encoding}'").encode(encoding)
        body = quopri.encodestring(page) if how == "quoted-printable" else base64.encodebytes(page)
        head = f'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: text/html; charset="{encoding}"\nContent-Transfer-Encoding: {how}\n\n'
        return head.encode() + body + b"\n--x--\n"

    return changed


FLAT: dict[str, Render] = {
    **{
        f"paged_{name}": paged(render, "- {} -")
        for name, render in (("lines", cell_a_line(1, "")), ("tabs", text_tabs), ("bars", text_bars))
    },
    **{f"numbered_{name}": paged(render, "{}") for name, render in (("tabs", text_tabs), ("spaced", text_spaced), ("layout", layout(one)))},
    "numbered_lines": paged(cell_a_line(0, ""), "{}"),
    "headed_tabs": headed("\t"),
    "headed_lines": headed("\n"),
    "html_headed": html_headed,
    "noted": noted,
    "barred_padded": barred("{} |", "", "\n"),
    "barred_begun": barred("{} |", "|", " "),
    "barred_spaced": barred(" {}  | ", "| ", ""),
    "bars_dropped": bars_dropped,
    "bars_hybrid": bars_hybrid,
    "serials": serials,
    "no_groups": without(r"^[（(][三四五六][)）]\D{2}[公提处]\D$|^三、本年度办理结果$"),
    "no_enumerators": without(r"^(\d[.、．]|[（(][一二三四五六七][)）]|[一二三四]、)"),
    "stuck": stuck,
    "explained": explained,
    "fourth_small": fourth([0, 1, 2, 3, 4]),
    "fourth_reordered": fourth([4, 0, 1, 2, 3]),
    "shifted": shifted,
    "scattered": scattered,
    "beside": beside,
    "joined_space": lines_joined(" "),
    "joined_bar": lines_joined(" | "),
    "tables_last": tables_last,
    "traditional_page": traditional(html_plain),
    "traditional_bars": traditional(text_bar_lines, reading=True),
    "utf16": encoded(text_tabs, "utf-16"),
    "gbk": encoded(html_word, "gb18030"),
    "escaped": escaped,
    "mht": archived("utf-8", "quoted-printable"),
    "mht_gbk": archived("gb18030", "base64"),
}
