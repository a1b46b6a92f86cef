"""The ledger as an office gets it: what the database holds, nothing that runs, nobody named without being asked."""

from __future__ import annotations

import csv
import json
import time
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from engine.forms.ledger import LATE_COLOUR, LONGEST
from engine.ledgerbook import COLUMNS, without_person
from tests.acceptance.conftest import NOW, REGISTER, Run
from tests.acceptance.once import made_once

LATER = datetime(2026, 9, 1, 10, 0, tzinfo=NOW.tzinfo)
PERSON = ("--id-number", "110101199003070011", "--contact", "13800138000", "--address", "柳溪镇文化路8号")


def done(run: Run, *words: str) -> None:
    result = run(*words, now=LATER)
    assert result.code == 0, (words, result.err)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "home"


@pytest.fixture
def busy(bare: Run, kept: Path, tmp_path: Path) -> Run:
    """Every kind of step: 1 refused in time after 补正, 征求 and 延期 with a review; 2 answered late; 3 open and overdue; 4 void."""
    made_once(tmp_path / "home", kept, lambda: fill(bare))
    return bare


def fill(xxgk: Run) -> None:
    done(xxgk, "init", "--agency", "某镇人民政府", "--level", "township", "--government", "某县人民政府")
    done(xxgk, *REGISTER, "--on", "2026-03-02", *PERSON)
    done(xxgk, "case", "request-clarification", "1", "--items", "请写明村名", "--on", "2026-03-04")
    done(xxgk, "case", "receive-clarification", "1", "--on", "2026-03-10")
    done(xxgk, "case", "consult-third-party", "1", "--party", "甲公司", "--on", "2026-03-12")
    done(xxgk, "case", "record-third-party-reply", "1", "--party", "甲公司", "--position", "object", "--on", "2026-03-26")
    done(xxgk, "case", "extend", "1", "--days", "10", "--approved-by", "赵主任", "--on", "2026-04-02")
    done(xxgk, "case", "note", "1", "--text", "张三来电催问", "--on", "2026-04-03")
    done(xxgk, "case", "assign", "1", "--to", "王五", "--on", "2026-04-03")
    refusal = ("--outcome", "refused.third_party", "--reasons", "商业秘密", "--not-separable")
    done(xxgk, "case", "decide", "1", *refusal, "--on", "2026-04-07")
    done(xxgk, "case", "serve", "1", "--method", "in_person", "--signed-on", "2026-04-08", "--on", "2026-04-08")
    done(xxgk, "review", "open", "--kind", "reconsideration", "--case", "1", "--body", "某县人民政府", "--on", "2026-05-06")
    done(xxgk, "review", "conclude", "1", "--result", "upheld", "--on", "2026-06-30")
    done(xxgk, *REGISTER[:-1], "低保标准", "--on", "2026-03-02", "--applicant", "commercial_enterprise")
    done(xxgk, "case", "decide", "2", "--outcome", "granted.provided", "--on", "2026-04-20")
    done(xxgk, "case", "serve", "2", "--method", "mail", "--posted-on", "2026-04-21", "--on", "2026-04-21")
    done(xxgk, *REGISTER, "--on", "2026-05-06")
    done(xxgk, *REGISTER, "--on", "2026-05-07")
    done(xxgk, "case", "void", "4", "--reason", "重复登记", "--on", "2026-05-07")


def sheet_of(run: Run, path: Path, *words: str) -> Any:
    result = run("export", "ledger", "--out", str(path), *words, now=LATER)
    assert result.code == 0, result.err
    return openpyxl.load_workbook(path).active


def rows_of(sheet: Any) -> list[dict[str, Any]]:
    headings = [cell.value for cell in sheet[3]]
    rows = [dict(zip(headings, [cell.value for cell in row], strict=True)) for row in sheet.iter_rows(min_row=4)]
    return [{k: v.date() if isinstance(v, datetime) else v for k, v in row.items()} for row in rows]


def test_the_workbook_says_what_the_database_holds(busy: Run, tmp_path: Path) -> None:
    rows = rows_of(sheet_of(busy, tmp_path / "a.xlsx", "--with-persons"))
    assert [row["编号"] for row in rows] == ["2026-0001", "2026-0002", "2026-0003"]
    for row in rows:
        case = busy("case", "show", row["编号"], "--format", "json", "--with-persons", now=LATER).data
        shown = {
            "收到日期": "received_on", "答复期限": "due_on", "答复日期": "decided_on", "送达日期": "answered_on", "申请人": "applicant_name",
            "申请内容": "content", "提交方式": "channel_label", "申请人类别": "applicant_label", "答复类型": "state_label", "承办人": "handler",
        }  # fmt: skip
        assert {k: str(row[k]) for k in shown} == {k: str(case[key]) for k, key in shown.items()}
        assert row["是否逾期"] == ("是" if case["late"] else "否")
    first = {k: str(v) for k, v in rows[0].items()}
    assert [first[k] for k in ("补正告知日期", "收到补正日期", "征求意见日期", "收到意见日期", "延期告知日期", "延长工作日数")] == [
        "2026-03-04", "2026-03-10", "2026-03-12", "2026-03-26", "2026-04-02", "10",
    ]  # fmt: skip
    assert [first[k] for k in ("行政复议", "复议申请日期", "复议决定日期", "复议机关", "备注")] == [
        "结果维持", "2026-05-06", "2026-06-30", "某县人民政府", "张三来电催问",
    ]  # fmt: skip
    # 2026-03-10 to 04-08 without the consultation of 10 working days, 清明 off.
    assert first["用时（工作日）"] == "10"


def test_late_rows_are_marked_and_the_page_is_ready_to_print(busy: Run, tmp_path: Path) -> None:
    sheet = sheet_of(busy, tmp_path / "a.xlsx")
    colours = [sheet.cell(row, 1).fill.fgColor.rgb[-6:] for row in (4, 5, 6)]
    assert [colour == LATE_COLOUR.removeprefix("#") for colour in colours] == [False, True, True]
    assert sheet["A1"].value == "某镇人民政府政府信息公开申请台账"
    assert "作废 1 件未列" in sheet["A2"].value
    setup = sheet.page_setup
    assert (setup.orientation, int(setup.paperSize), sheet.sheet_properties.pageSetUpPr.fitToPage, setup.fitToHeight) == (
        "landscape",
        9,
        True,
        0,
    )
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$3:$3", "B4")
    last = openpyxl.utils.get_column_letter(1 + max(n for n, column in enumerate(COLUMNS) if column.heading == "备注"))
    assert str(sheet.print_area).endswith(f"!$A$1:${last}$6")
    assert sheet.auto_filter.ref == f"A3:{openpyxl.utils.get_column_letter(len(COLUMNS))}6"
    letters = {column.heading: openpyxl.utils.get_column_letter(n) for n, column in enumerate(COLUMNS, 1)}
    assert sheet.column_dimensions[letters["收费通知日期"]].hidden  # the first of three alike stands for all
    assert not sheet.column_dimensions[letters["补正告知日期"]].hidden
    assert sheet["B4"].number_format == "yyyy-mm-dd"


HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    '=HYPERLINK("http://example.invalid","点我")',
    "<script>&amp;\"'",
    "换\n行\t格",
)


def test_nothing_typed_becomes_a_formula(xxgk: Run, tmp_path: Path) -> None:
    for text in HOSTILE:
        done(xxgk, *REGISTER[:-1], text, "--applicant", "other_organization", "--on", "2026-03-02")
        done(xxgk, "case", "register", "--channel", "oral", "--applicant-name", text, "--content", "x", "--applicant", "other_organization")
    sheet = sheet_of(xxgk, tmp_path / "a.xlsx", "--with-persons")
    rows = rows_of(sheet)
    assert {row["申请内容"] for row in rows} == {*HOSTILE, "x"}
    assert {row["申请人"] for row in rows} == {*HOSTILE, "张三"}
    assert {cell.data_type for line in sheet.iter_rows(min_row=4) for cell in line if isinstance(cell.value, str)} == {"s"}
    assert all(cell.quotePrefix for line in sheet.iter_rows(min_row=4) for cell in line if str(cell.value).startswith(("=", "+", "-", "@")))
    with zipfile.ZipFile(tmp_path / "a.xlsx") as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")
    assert xxgk("export", "ledger", "--out", str(tmp_path / "a.csv"), "--with-persons").code == 0
    raw = (tmp_path / "a.csv").read_text("utf-8")
    assert raw.startswith("\ufeff编号,")
    cells = [cell for line in csv.reader(raw.splitlines(keepends=True)) for cell in line]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_a_text_longer_than_a_cell_is_cut_and_says_so(xxgk: Run, tmp_path: Path) -> None:
    done(xxgk, *REGISTER[:-1], "长" * 90_000, "--on", "2026-03-02")
    (row,) = rows_of(sheet_of(xxgk, tmp_path / "a.xlsx"))
    assert len(row["申请内容"]) == LONGEST
    assert row["申请内容"].endswith("全文见案卷）")


def test_without_being_asked_the_ledger_names_nobody(xxgk: Run, tmp_path: Path) -> None:
    text = (
        "本人张 三，身份证110101199003070011，住柳溪镇文化路8号，电话 138 0013 8000，邮箱 zhang.san@example.com，代理人李代理，要低保名单"
    )
    done(xxgk, *REGISTER[:-1], text, *PERSON, "--agent", "李代理", "--on", "2026-03-02")
    done(xxgk, "case", "note", "1", "--text", "张三来电", "--on", "2026-03-02")
    for name in ("a.xlsx", "a.csv", "a.json"):
        path = tmp_path / name
        assert xxgk("export", "ledger", "--out", str(path)).code == 0
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as package:
                everything = b"".join(package.read(part) for part in package.namelist()).decode()
        else:
            everything = path.read_text("utf-8")
        for secret in ("张三", "张 三", "110101199003070011", "文化路", "138 0013", "zhang.san", "李代理", "来电"):
            assert secret not in everything, (name, secret)
        assert "要低保名单" in everything
    (row,) = xxgk("export", "ledger", "--format", "json", "--with-persons").data["rows"]
    assert (row["content"], row["applicant_name"], row["note"]) == (text, "张三", "张三来电")


def test_hiding_takes_no_longer_for_a_text_made_to_take_long() -> None:
    for text in ("长" * 90_000, "a" * 90_000, "1" * 90_000, "a@" * 45_000, "张 " * 45_000):
        begun = time.process_time()
        without_person(text, "张三", "natural_person", {"contact": "a" * 50, "address": "张张张张张李"})
        assert time.process_time() - begun < 2


def test_an_organisation_s_name_is_no_secret_and_a_single_character_is_left_alone() -> None:
    assert without_person("甲公司要名单", "甲公司", "commercial_enterprise", {}) == "甲公司要名单"
    assert without_person("王要王庄名单", "王", "natural_person", {}) == "王要王庄名单"
    assert without_person("文号2026123，共15件", "王五", "natural_person", {"contact": "123"}) == "文号2026123，共15件"


def test_data_have_stable_keys_and_periods_choose_by_receipt(busy: Run) -> None:
    data = busy("export", "ledger", "--format", "json", now=LATER).data
    assert {column.key for column in COLUMNS} <= data["rows"][0].keys()
    assert (data["voided"], data["title"]) == (1, "某镇人民政府政府信息公开申请台账")
    heads = busy("export", "ledger", "--format", "csv", now=LATER).out.splitlines()[0]
    assert heads == ",".join(column.heading for column in COLUMNS)

    def numbers(*words: str) -> list[str]:
        return [row["number"] for row in busy("export", "ledger", "--format", "json", *words, now=LATER).data["rows"]]

    assert numbers("--year", "2026") == ["2026-0001", "2026-0002", "2026-0003"]
    assert numbers("--year", "2025") == []
    assert numbers("--from", "2026-03-03") == ["2026-0003"]
    assert numbers("--to", "2026-03-02") == ["2026-0001", "2026-0002"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--year", "2026", "--from", "2026-01-01"), 2, "--year"),
        (("--year", "1999"), 2, "2019"),
        (("--from", "2026-02-01", "--to", "2026-01-01"), 2, "晚于"),
        (("--out", "台账.doc"), 2, ".xlsx"),
        (("--out", "/proc/none/a.xlsx"), 6, "无法写入"),
    ],
)
def test_what_cannot_be_exported_is_one_sentence(registered: Run, words: tuple[str, ...], code: int, said: str) -> None:
    result = registered("export", "ledger", *words)
    assert (result.code, said in result.err, result.out) == (code, True, "")


def test_an_exported_ledger_can_be_imported_and_says_the_same(busy: Run, tmp_path: Path) -> None:
    done(busy, "export", "ledger", "--with-persons", "--out", str(tmp_path / "a.xlsx"))
    other = ("--home", str(tmp_path / "other"))
    done(busy, "init", "--agency", "某镇人民政府", "--level", "township", "--government", "某县人民政府", *other)
    done(busy, "import", "ledger", str(tmp_path / "a.xlsx"), "--yes", *other)
    mine, theirs = (busy("export", "ledger", "--with-persons", "--format", "json", *words, now=LATER).data["rows"] for words in ((), other))
    assert [{**row, "note": None} for row in theirs] == [{**row, "note": None} for row in mine]
    assert json.dumps(busy("report", "build", "--year", "2026", "--format", "json", now=LATER).data["section3"]) == json.dumps(
        busy("report", "build", "--year", "2026", "--format", "json", *other, now=LATER).data["section3"]
    )


def test_an_office_on_a_server_exports_the_same_ledger(busy: Run, on_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("export", "ledger", "--with-persons", "--format", "json")
    before = busy(*words, now=LATER).data
    done(busy, "db", "copy", "--to", on_server)
    monkeypatch.setenv("XXGK_DATABASE", on_server)
    assert busy(*words, now=LATER).data == before
