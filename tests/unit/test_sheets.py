"""Files as rows under headings, as spreadsheets and programs save them; a hostile one is refused with a sentence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from engine.errors import InputError
from engine.sheets import read_listing


def book(path: Path, *rows: Sequence[Any], hidden: bool = False) -> Path:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    if hidden:
        sheet.append(["不看", "这里"])
        sheet.sheet_state = "hidden"
        sheet = made.create_sheet("清单")
    for row in rows:
        sheet.append(row)
    made.save(path)
    return path


def test_a_workbook_gives_dates_and_numbers_as_text_under_the_row_of_headings(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["某镇2026年清单"],
        [],
        ["标题", "公开日期", "页数", None],
        ["甲", date(2026, 3, 2), 3.0, "旁注"],
        [None],
        ["乙", datetime.fromisoformat("2026-03-02T09:30"), 2.5],
    ]
    found = read_listing(book(tmp_path / "a.xlsx", *rows, hidden=True))
    assert found.headings == ("标题", "公开日期", "页数")
    assert [(line.number, *line.cells.values()) for line in found.lines] == [
        (4, "甲", "2026-03-02", "3"),
        (6, "乙", "2026-03-02 09:30:00", "2.5"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_separated_text_is_read_in_the_encodings_chinese_programs_write(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text('标题,概述\n"甲，一","两\n行"\n,\n', encoding)
    (line,) = read_listing(path).lines
    assert line.cells == {"标题": "甲，一", "概述": "两\n行"}
    path.with_suffix(".tsv").write_text("标题\t概述\n甲\t乙", encoding)
    assert read_listing(path.with_suffix(".tsv")).headings == ("标题", "概述")


def test_json_objects_are_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"title": "甲", "n": 1}, {"title": "乙", "made_on": None}]), "utf-8")
    assert [line.cells for line in read_listing(path).lines] == [{"title": "甲", "n": "1"}, {"title": "乙", "made_on": ""}]


def bomb(path: Path) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", b"0" * 30_000_000)


def macros(path: Path) -> None:
    book(path, ["标题", "类别"])
    with ZipFile(path, "a") as made:
        made.writestr("xl/vbaProject.bin", b"x")


def torn(path: Path) -> None:
    book(path, ["标题", "类别"])
    path.write_bytes(path.read_bytes()[:-200])


def partless(path: Path) -> None:
    with ZipFile(path, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")


@pytest.mark.parametrize(("make", "said"), [(bomb, "压缩炸弹"), (macros, "带有宏"), (torn, "已损坏"), (partless, "不是 Excel 工作簿")])
def test_a_hostile_or_broken_workbook_is_refused(tmp_path: Path, make: Any, said: str) -> None:
    make(tmp_path / "a.xlsx")
    with pytest.raises(InputError, match=said):
        read_listing(tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "没有表头"),
        ("a.csv", "只有一列\n甲".encode(), "没有表头"),
        ("a.csv", "标题,标题\n甲,乙".encode(), "重复的列：标题"),
        ("a.csv", b"\xff\xff\xff\x81", "UTF-8 或 GBK"),
        ("a.csv", b'a,b\n"' + b"x" * 200_000, "分隔文本"),
        ("a.json", b"[1]", "一列对象"),
        ("a.json", b"[" * 100_000, "JSON"),
        ("a.xls", b"x", r"应为 \.xlsx、\.csv 或 \.json"),
    ],
)
def test_what_is_no_listing_is_said_so(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=said):
        read_listing(tmp_path / name)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="无法读取"):
        read_listing(tmp_path / "a.csv")
