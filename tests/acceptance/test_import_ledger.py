"""xxgk import ledger: a preview that changes nothing, questions that are not guessed, a mapping that is kept, one transaction, no doubles."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.acceptance.conftest import Run
from tests.acceptance.test_console import converse
from tests.ledger.kept import PLAIN, Rows, separated, workbook

FAULTY = (*PLAIN, ("3号", "2025.2.30", "李四", "公民", "名单", "当面", "2025.3.9", "公开"))
OPEN = (*PLAIN, ("3号", "2025.3.3", "李四", "公民", "名单", "信函", "2025.3.9", "不予公开"))


def ledger(tmp_path: Path, rows: Rows = PLAIN) -> str:
    return str(workbook(tmp_path / "台账.xlsx", {"2025年": rows}))


def cases(run: Run) -> list[str]:
    return [case["number"] for case in run("case", "list", "--format", "json").data]


def test_without_yes_nothing_is_changed_and_what_will_be_is_shown(xxgk: Run, tmp_path: Path) -> None:
    before = xxgk("verify", "--format", "json").data
    told = xxgk("import", "ledger", ledger(tmp_path))
    assert told.code == 0
    for words in ("工作表“2025年”：表头在第 1 行，2 件", "不予公开（保护第三方合法权益）", "--yes", "答复送达日期", "（七）总计"):
        assert words in told.out
    assert xxgk("verify", "--format", "json").data == before


def test_yes_writes_all_and_a_second_time_nothing(xxgk: Run, tmp_path: Path) -> None:
    file = ledger(tmp_path)
    first = xxgk("import", "ledger", file, "--yes", "--format", "json")
    assert (first.code, first.data["written"]["cases"], first.data["rows"]) == (0, 2, 2)
    assert cases(xxgk) == ["2025-0002", "2025-0001"]
    again = xxgk("import", "ledger", str(separated(tmp_path / "另存.csv", PLAIN, "gb18030")), "--yes", "--format", "json")
    assert (again.code, again.data["written"]["cases"], again.data["known"]) == (0, 0, 2)
    assert "没有新的申请" in xxgk("import", "ledger", file).out
    assert xxgk("verify").code == 0


def test_the_tables_shown_are_those_of_the_report(xxgk: Run, tmp_path: Path) -> None:
    shown = xxgk("import", "ledger", ledger(tmp_path), "--yes", "--format", "json").data["tables"][0]
    report = xxgk("report", "build", "--year", "2025", "--format", "json").data
    assert shown["section3"]["rows"]["total"] == [1, 1, 0, 0, 0, 0, 2]
    assert str(report).count("refused.third_party") > 0


def test_open_questions_are_told_together_with_exit_code_2_and_answered_in_the_mapping(xxgk: Run, tmp_path: Path) -> None:
    file = ledger(tmp_path, OPEN)
    told = xxgk("import", "ledger", file, "--yes", "--format", "json")
    assert (told.code, told.data["written"]) == (2, None)
    assert [(q["field"], q["text"]) for q in told.data["questions"]] == [("channel", "信函"), ("outcome", "不予公开")]
    assert told.data["questions"][0]["places"] == [{"sheet": "2025年", "row": 4, "column": "提交方式"}]
    assert cases(xxgk) == []
    mapping = Path(told.data["mapping"])
    text = mapping.read_text("utf-8").replace('"信函" = ""', '"信函" = "平常信函"')
    mapping.write_text(text.replace('"不予公开" = ""', '"不予公开" = "不予公开（属于国家秘密）"'), "utf-8")
    done = xxgk("import", "ledger", file, "--yes")
    assert done.code == 0, done.out
    assert len(cases(xxgk)) == 3


def test_a_mapping_may_lie_elsewhere_and_serve_another_ledger(xxgk: Run, tmp_path: Path) -> None:
    kept = tmp_path / "对应.toml"
    assert xxgk("import", "ledger", ledger(tmp_path, OPEN), "--mapping", str(kept)).code == 2
    kept.write_text(
        kept.read_text("utf-8").replace('"信函" = ""', '"信函" = "当面提交"').replace('"不予公开" = ""', '"不予公开" = "partial"'), "utf-8"
    )
    other = separated(tmp_path / "b.csv", OPEN)
    assert xxgk("import", "ledger", str(other), "--mapping", str(kept)).code == 0
    assert not (tmp_path / "b.csv.mapping.toml").exists()
    kept.write_text("[columns]\n收到日期 = 收到", "utf-8")
    refused = xxgk("import", "ledger", str(other), "--mapping", str(kept))
    assert (refused.code, "TOML" in refused.err) == (2, True)


def test_faults_keep_the_ledger_out_unless_their_rows_are_left_for_later(xxgk: Run, tmp_path: Path) -> None:
    file = ledger(tmp_path, FAULTY)
    told = xxgk("import", "ledger", file, "--yes", "--format", "json")
    assert (told.code, told.data["written"]) == (1, None)
    fault = told.data["faults"][0]
    assert (fault["sheet"], fault["row"], fault["column"], fault["cell"], fault["value"]) == ("2025年", 4, "收到日期", "B4", "2025.2.30")
    assert "没有写入" in xxgk("import", "ledger", file, "--yes").out
    assert cases(xxgk) == []
    assert xxgk("import", "ledger", file, "--yes", "--skip-faulty").code == 0
    mended = ledger(tmp_path, (*FAULTY[:-1], (*FAULTY[-1][:1], "2025.2.28", *FAULTY[-1][2:])))
    assert xxgk("import", "ledger", mended, "--yes", "--format", "json").data["written"]["cases"] == 1
    assert len(cases(xxgk)) == 3


def test_the_marked_copy_shows_the_cells_and_lists_them(xxgk: Run, tmp_path: Path) -> None:
    file, copy = ledger(tmp_path, FAULTY), tmp_path / "标注.xlsx"
    assert xxgk("import", "ledger", file, "--marked", str(copy)).code == 1
    book = openpyxl.load_workbook(copy)
    assert book.sheetnames == ["错误清单", "2025年"]
    cell = book["2025年"]["B4"]
    assert (cell.fill.fgColor.rgb, "没有这一天" in cell.comment.text) == ("00FFC7CE", True)
    assert [c.value for c in book["错误清单"][2]][:6] == ["错误", "2025年", 4, "B", "收到日期", "2025.2.30"]
    refused = xxgk("import", "ledger", file, "--marked", file)
    assert (refused.code, "原件" in refused.err) == (2, True)


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)"])
def test_the_marked_copy_holds_no_formula_that_was_a_text(xxgk: Run, tmp_path: Path, text: str) -> None:
    rows = (*PLAIN, (text, text, text, text, text, "当面", "2025.3.9", "公开"))
    file, copy = separated(tmp_path / "a.csv", rows), tmp_path / "标注.xlsx"
    xxgk("import", "ledger", str(file), "--marked", str(copy))
    assert {cell.data_type for sheet in openpyxl.load_workbook(copy) for row in sheet for cell in row} <= {"s", "n", "inlineStr"}


def test_a_file_that_is_no_ledger_is_refused_in_one_sentence(xxgk: Run, tmp_path: Path) -> None:
    told = xxgk("import", "ledger", str(tmp_path / "没有.xlsx"))
    assert (told.code, told.err.count("。")) == (2, 1)
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04")
    told = xxgk("import", "ledger", str(tmp_path / "a.xlsx"), "--format", "json")
    assert (told.code, told.data["error"]["code"]) == (2, "input")


def test_a_mapping_that_cannot_be_written_is_said_and_the_import_goes_on(xxgk: Run, tmp_path: Path) -> None:
    told = xxgk("import", "ledger", ledger(tmp_path), "--mapping", str(tmp_path / "没有" / "m.toml"), "--yes")
    assert (told.code, "对应表没有写成" in told.out) == (0, True)


def test_on_a_terminal_each_word_is_asked_once_and_the_answer_kept(xxgk: Run, tmp_path: Path) -> None:
    code, said = converse(tmp_path / "home", ["import", "ledger", ledger(tmp_path, OPEN)], ["3", "没有这种", "4"])
    assert (code, "没有这一项，请再输入一次序号" in said, "确认后加 --yes" in said) == (0, True, True), said
    text = (tmp_path / "台账.xlsx.mapping.toml").read_text("utf-8")
    assert '"信函" = "平常信函"' in text
    assert '"不予公开" = "不予公开（属于国家秘密）"' in text


def test_a_row_that_was_changed_after_its_import_is_told_and_not_doubled(xxgk: Run, tmp_path: Path) -> None:
    rows = [["", *row[1:]] if n else list(row) for n, row in enumerate(PLAIN)]
    waiting = [*rows[1][:6], "", "办理中"]
    first, then = [rows[0], waiting, rows[2]], rows
    assert xxgk("import", "ledger", ledger(tmp_path, first), "--yes").code == 0
    told = xxgk("import", "ledger", ledger(tmp_path, then), "--yes", "--skip-faulty", "--format", "json")
    assert [(f["row"], "案件 2025-0001" in f["message"]) for f in told.data["faults"]] == [(2, True)]
    assert (told.data["written"]["cases"], len(cases(xxgk))) == (0, 2)
