"""The line format between templates and letters, and its reader.

A line is an element: `@机关 @标题 @称谓 @节 @左 @附件 @落款 @日期 @附注 @表 @行 @回执`, else a paragraph. What a value brings in is shielded by
`shielded`: it can neither begin an element nor add a cell, whatever was typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from engine.errors import InputError
from engine.letters.letter import MERGED, Attachment, Body, Letter, Paragraph, Slip, Table

_OPEN, _CLOSE, _BREAK = "\x02", "\x03", "\x0b"
# Control and direction marks could make a letter read differently from what is stored; entry refuses them, old data may hold them.
_GONE: Final = [*range(10), *range(11, 32), *range(0x7F, 0xA0), 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_CONTROL: Final = dict.fromkeys(_GONE) | {0x2028: 10, 0x2029: 10}
_SPACE = re.compile("[ \t]+")
_PART = re.compile(f"{_OPEN}[^{_CLOSE}]*{_CLOSE}")


def shielded(value: Any) -> str:
    """A value as it goes into a template's output: text, marked as text; its line ends kept apart from the template's."""
    text = str(value).translate(_CONTROL).strip("\n")
    return f"{_OPEN}{text.replace(chr(10), _BREAK)}{_CLOSE}" if text else ""


@dataclass(slots=True)
class _Page:
    """What has been read so far: the letter's own fields, and the body of the letter or of the slip being read."""

    fields: dict[str, str] = field(default_factory=dict)
    attachments: list[Attachment] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    body: list[Paragraph | Table] = field(default_factory=list)
    slips: list[tuple[str, list[Paragraph | Table]]] = field(default_factory=list)

    @property
    def here(self) -> list[Paragraph | Table]:
        return self.slips[-1][1] if self.slips else self.body


def read(source: str, kind: str, on: date | None, number: str, *, is_draft: bool) -> Letter:
    """The letter of a rendered template. Raises InputError naming the line that cannot be read."""
    page = _Page()
    for n, line in enumerate((raw.strip(" \t") for raw in source.split("\n")), 1):
        if line.startswith("@"):
            name, rest = (*_SPACE.split(line, maxsplit=1), "")[:2]
            if name not in _ELEMENTS:
                raise InputError(f"模板第{n}行", f"没有“{name}”这种标记，可用：{'、'.join(_ELEMENTS)}。")
            _ELEMENTS[name](page, rest, n)
        else:
            page.here.extend(_paragraphs(line, "text"))
    get = page.fields.get
    body, slips = tuple(page.body), tuple(Slip(title, tuple(parts)) for title, parts in page.slips)
    return Letter(
        kind, get("@机关", ""), get("@标题", ""), number, get("@称谓", ""), body, tuple(page.attachments), get("@落款", ""),
        on if "@日期" in page.fields else None, tuple(page.notes), slips, is_draft,
    )  # fmt: skip


def _plain(text: str, line_end: str = "") -> str:
    """Text without its marks; line ends inside values as given."""
    return text.replace(_OPEN, "").replace(_CLOSE, "").replace(_BREAK, line_end)


def _paragraphs(text: str, style: str) -> Body:
    return tuple(Paragraph(part.strip(" \t　"), style) for part in _plain(text, "\n").split("\n") if part.strip(" \t　"))


def _cells(text: str) -> list[str]:
    """Cells between the bars of the template; bars inside values are text."""
    kept: list[str] = []
    bare = _PART.sub(lambda found: kept.append(found[0]) or _OPEN, text)  # type: ignore[func-returns-value]
    parts = iter(kept)
    return ["".join(next(parts) if c == _OPEN else c for c in cell).strip(" \t") for cell in bare.split("|")]


def _set(name: str) -> Callable[[_Page, str, int], None]:
    def element(page: _Page, text: str, _n: int) -> None:
        page.fields[name] = _plain(text)

    return element


def _style(style: str) -> Callable[[_Page, str, int], None]:
    return lambda page, text, _n: page.here.extend(_paragraphs(text, style))


def _attachment(page: _Page, text: str, n: int) -> None:
    name, pages = (*_cells(text), "0")[:2]
    if not _plain(pages).isdecimal():
        raise InputError(f"模板第{n}行", "附件应写作 @附件 名称 | 页数。")
    page.attachments.append(Attachment(_plain(name), int(_plain(pages))))


def _note(page: _Page, text: str, _n: int) -> None:
    page.notes += [p.text for p in _paragraphs(text, "text") if isinstance(p, Paragraph)]


def _table(page: _Page, text: str, n: int) -> None:
    widths = text.split()
    if not widths or not all(w.isdecimal() and int(w) for w in widths):
        raise InputError(f"模板第{n}行", "表格应写作 @表 各栏的宽度，如 @表 2 3。")
    page.here.append(Table(tuple(map(int, widths)), ()))


def _row(page: _Page, text: str, n: int) -> None:
    table = page.here[-1] if page.here else None
    cells = tuple(MERGED if cell == "^" else _plain(cell, "\n") for cell in _cells(text))
    if not isinstance(table, Table) or len(cells) > len(table.widths):
        raise InputError(f"模板第{n}行", "@行 须在 @表 之下，且栏数不多于表的栏数。")
    page.here[-1] = Table(table.widths, (*table.rows, cells))


def _slip(page: _Page, text: str, _n: int) -> None:
    page.slips.append((_plain(text), []))


_ELEMENTS: Final[Mapping[str, Callable[[_Page, str, int], None]]] = {
    **{name: _set(name) for name in ("@机关", "@标题", "@称谓", "@落款", "@日期")},
    "@节": _style("heading"), "@左": _style("left"), "@附件": _attachment, "@附注": _note, "@表": _table, "@行": _row, "@回执": _slip,
}  # fmt: skip

# The marks a template may use.
ELEMENTS: Final = frozenset(_ELEMENTS)
