"""xxgk letter check as a clerk uses it, and issuing that checks by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from tests.acceptance.conftest import REGISTER, Run
from tests.acceptance.test_letter_commands import FACTS, SETTINGS


@pytest.fixture
def issued(registered: Run, tmp_path: Path) -> tuple[Run, Path]:
    """A case whose answer has been issued, and the answer's Word file."""
    (tmp_path / "home" / "settings.toml").write_text(SETTINGS, "utf-8")
    assert registered("case", "decide", "1", "--outcome", "granted.provided", "--on", "2026-03-16").code == 0
    assert registered("letter", "issue", "1", "A1", *FACTS, "--out", str(tmp_path / "out"), "--file", "docx").code == 0
    return registered, next((tmp_path / "out").glob("*.docx"))


def test_a_letter_as_issued_has_no_finding_and_one_changed_afterwards_has(issued: tuple[Run, Path], tmp_path: Path) -> None:
    xxgk, path = issued
    assert xxgk("letter", "check", str(path)).out.endswith("检查：0 处问题。\n")
    checked = xxgk("letter", "check", str(path), "--case", "1")
    assert (checked.code, checked.out.splitlines()[1:]) == (0, ["检查：0 处问题。"])
    document = Document(str(path))
    paragraph = next(p for p in document.paragraphs if "收到你当面提交" in p.text)
    paragraph.runs[0].text = paragraph.text.replace("2026年3月2日", "2026年3月4日")
    document.save(str(tmp_path / "改.docx"))
    changed = xxgk("letter", "check", str(tmp_path / "改.docx"), "--case", "1", "--format", "json")
    assert changed.code == 1
    assert changed.data["kind"] == "provided"
    assert [(f["where"], f["severity"]) for f in changed.data["findings"]] == [("第5段", "error"), ("全文", "error")]
    assert "本案是“2026年3月2日”" in changed.data["findings"][0]["message"]
    assert "签发以后文字改过" in changed.data["findings"][1]["message"]


def test_a_void_number_and_one_of_another_case_are_told(issued: tuple[Run, Path]) -> None:
    xxgk, path = issued
    assert xxgk(*REGISTER, "--on", "2026-03-02").code == 0
    other = xxgk("letter", "check", str(path), "--case", "2")
    assert other.code == 1
    assert "文号“青政公复〔2026〕1号”是案件 2026-0001的" in other.out
    assert "本案（办理中）没有应当发出的政府信息公开申请答复书" in other.out
    assert xxgk("letter", "void", "青政公复〔2026〕1号", "--reason", "附件有误").code == 0
    assert "已经作废，不能再用" in xxgk("letter", "check", str(path), "--case", "1").out


def test_a_draft_is_told_to_be_one(issued: tuple[Run, Path], tmp_path: Path) -> None:
    xxgk, _ = issued
    assert xxgk(*REGISTER, "--on", "2026-03-02").code == 0
    assert xxgk("case", "request-clarification", "2", "--items", "写明名称", "--on", "2026-03-04").code == 0
    assert xxgk("letter", "make", "2", "--out", str(tmp_path / "draft"), "--file", "txt").code == 0
    checked = xxgk("letter", "check", str(next((tmp_path / "draft").iterdir())), "--case", "2")
    assert checked.code == 1
    assert [line[:2] for line in checked.out.splitlines()[1:]] == ["错误"]
    assert "草稿" in checked.out


def test_what_is_wrong_in_a_letter_of_ours_stops_its_issue_and_takes_no_number(registered: Run, tmp_path: Path) -> None:
    (tmp_path / "home" / "settings.toml").write_text(SETTINGS, "utf-8")
    assert registered("case", "decide", "1", "--outcome", "granted.provided", "--on", "2026-03-16").code == 0
    refused = registered("letter", "issue", "1", "A1", "--attach", "名单:12", "--provided-as", "××邮寄")
    assert refused.code == 2
    assert "第6段：留有没有填写的“××”" in refused.err
    assert registered("letter", "log").out == "本年没有签发文书。\n"
    noticed = registered("letter", "issue", "1", "A1", "--attach", "名单:12", "--provided-as", "某单位自取")
    assert noticed.code == 0
    assert "第6段：留有“某单位”" in noticed.err
    assert registered("verify").code == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("check",), 2, "没有写明要检查的文书"),
        (("check", "无.docx"), 3, "没有找到文书文件"),
        (("check", "{file}", "--case", "9"), 3, "没有找到案件"),
    ],
)
def test_what_cannot_be_checked_is_one_sentence(xxgk: Run, tmp_path: Path, words: tuple[str, ...], code: int, said: str) -> None:
    (tmp_path / "a.txt").write_text("答复书", "utf-8")
    result = xxgk("letter", *(word.replace("{file}", str(tmp_path / "a.txt")) for word in words))
    assert (result.code, result.out) == (code, "")
    assert said in result.err
