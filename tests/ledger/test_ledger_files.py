"""A ledger's file is read whatever it is; what cannot be read is said in one sentence and never a traceback."""

from __future__ import annotations

import random
import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import InputError
from engine.ledger.mapping import LedgerMapping
from engine.ledger.sheets import read
from engine.ledger.understand import understand
from tests.ledger.kept import HEADINGS, OLD, PLAIN, TODAY, cells, document, separated, understood, workbook


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_text_is_read_in_any_encoding_with_any_separator(tmp_path: Path, encoding: str, delimiter: str) -> None:
    assert cells(separated(tmp_path / "a.csv", PLAIN, encoding, delimiter)) == list(PLAIN)


def test_every_kind_of_file_tells_the_same(tmp_path: Path) -> None:
    files = [
        workbook(tmp_path / "a.xlsx", {"台账": PLAIN}),
        separated(tmp_path / "a.csv", PLAIN, "gb18030"),
        document(tmp_path / "a.docx", PLAIN),
        OLD,
    ]
    told = [understood(path).rows for path in files]
    assert [[row.digest for row in rows] for rows in told] == [[row.digest for row in told[0]]] * 4
    assert [row.answered_on for row in told[3]] == [date(2025, 3, 20), date(2025, 3, 21)]


def test_what_a_file_is_is_told_by_its_content_and_not_by_its_name(tmp_path: Path) -> None:
    page = "<html><body><table>" + "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in PLAIN) + "</table></body></html>"
    (tmp_path / "导出.xls").write_text(page, "utf-8")
    (tmp_path / "改名.csv").write_bytes(workbook(tmp_path / "a.xlsx", {"台账": PLAIN}).read_bytes())
    assert len(understood(tmp_path / "导出.xls").rows) == len(understood(tmp_path / "改名.csv").rows) == 2


def test_merged_cells_hold_their_value_in_each_part(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"台账": [("一", None, "二"), ("三", "四", None)]}, {"台账": ["A1:B1", "C1:C2"]})
    assert cells(path) == [("一", "一", "二"), ("三", "四", "二")]


def test_hidden_sheets_are_passed_over_and_said(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"台账": PLAIN, "旧账": PLAIN})
    book = openpyxl.load_workbook(path)
    book["旧账"].sheet_state = "hidden"
    book.save(path)
    assert [s.name for s in read(path).sheets] == ["台账"]
    assert "旧账" in read(path).notes[0]


def test_a_formula_is_what_it_came_to(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    sheet.write_formula(0, 0, "=1+1", value=2)
    sheet.write_string(0, 1, "=1+1")
    book.close()
    assert cells(tmp_path / "a.xlsx") == [(2, "=1+1")]


@pytest.mark.parametrize("is_1904", [False, True])
def test_days_are_days_in_either_calendar_of_excel(tmp_path: Path, is_1904: bool) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx", {"date_1904": is_1904})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADINGS)
    sheet.write_row(1, 0, PLAIN[1])
    sheet.write_datetime(1, 1, datetime(2025, 3, 3, 9, 30), book.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: DTZ001 - cells have none
    sheet.write_number(1, 6, (date(2025, 3, 20) - (date(1904, 1, 1) if is_1904 else date(1899, 12, 30))).days)
    book.close()
    row = understood(tmp_path / "a.xlsx").rows[0]
    assert (row.received_on, row.answered_on) == (date(2025, 3, 3), date(2025, 3, 20))


def test_macros_and_links_to_other_books_are_left_alone(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"台账": PLAIN})
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/vbaProject.bin", b"macro")
        package.writestr(
            "xl/externalLinks/_rels/externalLink1.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
            'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" Target="file:///x" '
            'TargetMode="External"/></Relationships>',
        )
    assert len(understood(path).rows) == 2


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as refused:
        understand(read(path), LedgerMapping(), TODAY, path.name)
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"", "空"), (b"%PDF-1.7 x", "PDF"), (b"PK\x03\x04broken", "损坏"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xlsx"),
     (bytes(range(256)) * 8, "格式"), ("只有一句话，没有表格".encode(), "表头"), (b"<?xml version='1.0'?><Workbook/>", "XML")],
)  # fmt: skip
def test_what_is_no_ledger_is_refused_with_what_to_do(tmp_path: Path, content: bytes, word: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    told = refusal(tmp_path / "a.xlsx")
    assert word in told
    assert told.endswith("。")
    assert told.count("。") == 1


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"0" * 100_000_000)
    (tmp_path / "a.xlsx").write_bytes(out.getvalue())
    assert "压缩炸弹" in refusal(tmp_path / "a.xlsx")


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    assert "没有.xlsx" in refusal(tmp_path / "没有.xlsx")
    assert "不是文件" in refusal(tmp_path)


def _tried(path: Path) -> None:
    """Understood or refused in a sentence: anything else fails the test."""
    try:
        understand(read(path), LedgerMapping(), TODAY, path.name)
    except InputError as refused:
        assert str(refused).endswith("。")  # noqa: PT017


@pytest.mark.parametrize("kind", ["xlsx", "xls", "docx", "csv"])
def test_damaged_files_never_give_a_traceback(tmp_path: Path, kind: str) -> None:
    sources = {
        "xlsx": lambda: workbook(tmp_path / "s.xlsx", {"台账": PLAIN}),
        "xls": lambda: OLD,
        "docx": lambda: document(tmp_path / "s.docx", PLAIN),
        "csv": lambda: separated(tmp_path / "s.csv", PLAIN, "gb18030"),
    }
    whole, chance = sources[kind]().read_bytes(), random.Random(7)
    for n in range(30):
        data = bytearray(whole[: chance.randrange(len(whole))] if n % 3 == 0 else whole)
        for _ in range(chance.randrange(1, 30)):
            if data:
                data[chance.randrange(len(data))] = chance.randrange(256)
        (tmp_path / "broken").write_bytes(bytes(data))
        _tried(tmp_path / "broken")


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"])
def test_broken_parts_of_a_workbook_never_give_a_traceback(tmp_path: Path, part: str) -> None:
    chance = random.Random(part)
    with zipfile.ZipFile(workbook(tmp_path / "s.xlsx", {"台账": PLAIN})) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for n in range(15):
        data = bytearray(parts[part])
        for _ in range(chance.randrange(1, 8)):
            data[chance.randrange(len(data))] = chance.choice(b'<>"&9 aA/=')
        with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as package:
            for name, content in parts.items():
                if name != part or n:
                    package.writestr(name, bytes(data) if name == part else content)
        _tried(tmp_path / "b.xlsx")


CELLS = st.one_of(
    st.none(), st.integers(-(10**20), 10**20), st.floats(allow_nan=False, allow_infinity=False), st.booleans(),
    st.dates(date(1900, 3, 1), date(2100, 1, 1)), st.text(max_size=12),
    st.sampled_from([*HEADINGS, "2025.2.30", "3月2日", "合计", "备注：", "√", "不予公开", "是", "20", "2025", "第三方"]),
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=10), max_size=12))
def test_any_cells_under_headings_are_understood_or_told(rows: list[list[object]]) -> None:
    from engine.ledger.sheets import Book, sheet_of

    sheet = sheet_of("表", enumerate([HEADINGS, *rows], 1))
    found = understand(Book("", (sheet,)), LedgerMapping(), TODAY, "a.xlsx")
    assert len(found.rows) <= found.count <= len(rows)
    assert all(str(fault.finding.message) for fault in found.faults)
