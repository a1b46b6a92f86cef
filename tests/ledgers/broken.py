"""Workbooks and texts that no office would keep: damaged files and wild cells, the same for the same seed."""

from __future__ import annotations

import io
import zipfile
from datetime import date, time
from pathlib import Path
from random import Random
from typing import Any

import openpyxl

from tests.ledgers import files, shelf

WILD: tuple[Any, ...] = (
    None,
    "",
    " ",
    "　",
    "2025.3.2",
    "2025-02-30",
    "99999999999999999999",
    -1,
    0,
    60,
    2958466,
    1e300,
    0.5,
    True,
    time(9, 30),
    date(1900, 1, 1),
    "=1/0",
    "=A1",
    '=HYPERLINK("x","y")',
    "√",
    "合计",
    "序号",
    "收到日期",
    "答复日期",
    "办理结果",
    "申请人类别",
    "自然人",
    "予以公开",
    "\u202e2025",
    "名" * 40000,
    "a\nb\tc",
    "〇一二",
    "😀",
    "'; DROP TABLE case; --",
)
HEADINGS = ("序号", "收到日期", "申请人", "申请人类别", "申请内容", "申请方式", "答复日期", "办理结果")


def wild(seed: int, path: Path) -> None:
    """A workbook of random sheets, headings now and then, merged at random."""
    chance = Random(seed)
    book = openpyxl.Workbook()
    for n in range(chance.randrange(1, 4)):
        page = book.active if n == 0 else book.create_sheet()
        for r in range(1, chance.randrange(2, 12)):
            values = (
                chance.sample(HEADINGS, len(HEADINGS))
                if chance.random() < 0.25
                else [chance.choice(WILD) for _ in range(chance.randrange(1, 10))]
            )
            for c, value in enumerate(values, 1):
                page.cell(r, c, value if not isinstance(value, str) else value[:32000])
        for _ in range(chance.randrange(3)):
            top, left = chance.randrange(1, 10), chance.randrange(1, 8)
            page.merge_cells(start_row=top, start_column=left, end_row=top + chance.randrange(3), end_column=left + chance.randrange(3))
        if chance.random() < 0.3:
            page.sheet_state = chance.choice(("hidden", "visible", "veryHidden")) if n else "visible"
    book.save(path)


def mangled(seed: int, path: Path) -> Path:
    """A good ledger of any format with cells of other rows, or with wild ones, thrown in."""
    chance = Random(seed)
    ledger = shelf.LAYOUTS[chance.choice([n for n in shelf.LAYOUTS if not n.endswith("in_wps")])]()
    for _ in range(chance.randrange(1, 30)):
        sheet = chance.choice([s for s in ledger.sheets if s.cells])
        row = chance.choice(sheet.cells)
        if row:
            spoilt = chance.choice(WILD)
            row[chance.randrange(len(row))] = str(spoilt)[:500].replace("=", "＝") if spoilt is not None else None
        if chance.random() < 0.2:
            sheet.cells.pop(chance.randrange(len(sheet.cells)))
            sheet.merges.clear()
    written = path.with_suffix(ledger.suffix)
    files.WRITERS[ledger.writer](ledger, written)
    return written


def damaged(seed: int, good: bytes) -> bytes:
    """A file cut short, with bytes changed, with a part of its archive missing or made nonsense, or not what its name says."""
    chance = Random(seed)
    way = seed % 5
    if way == 0:
        return good[: chance.randrange(len(good))]
    if way == 1:
        spoilt = bytearray(good)
        for _ in range(chance.randrange(1, 40)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        return bytes(spoilt)
    if way == 2:
        return chance.randbytes(chance.randrange(4096))
    return _other_parts(chance, good, nonsense=way == 3)


def _other_parts(chance: Random, good: bytes, *, nonsense: bool) -> bytes:
    if not zipfile.is_zipfile(io.BytesIO(good)):
        return good[::-1]
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        spoilt = chance.choice(names)
        for name in names:
            if name != spoilt:
                new.writestr(name, old.read(name))
            elif nonsense:
                new.writestr(name, chance.choice((b"", b"<a", b"<a/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", old.read(name)[:-9])))
    return out.getvalue()
