"""xxgk report publish at the command line."""

from __future__ import annotations

from pathlib import Path

from tests.acceptance.conftest import Run
from tests.fonts import needs_font

WORDS = {
    "opening": "根据《中华人民共和国政府信息公开条例》和国办公开办函〔2021〕30号编制本报告，统计期限自2025年1月1日起至2025年12月31日止。",
    "overall": "## （一）主动公开情况\n\n公开政务信息。\n\n## （二）依申请公开情况\n\n未收到政府信息公开申请。\n\n## （三）政府信息管理情况\n\n落实审查。"
    "\n\n## （四）政府信息公开平台建设情况\n\n维护专栏。\n\n## （五）监督保障情况\n\n开展培训，工作考核结果为良好，没有发生社会评议和责任追究。",
    "problems": "公开内容不够丰富，下一步加强培训。",
    "others": "本年度未收取信息处理费。",
}


def words(home: Path) -> None:
    folder = home / "report" / "2025"
    folder.mkdir(parents=True)
    for section, text in WORDS.items():
        (folder / f"{section}.md").write_text(text, "utf-8")


@needs_font
def test_every_file_is_written_and_each_reads_back_without_error(xxgk: Run, tmp_path: Path) -> None:
    words(tmp_path / "home")
    result = xxgk("report", "publish", "--year", "2025", "--out", str(tmp_path / "out"), "--format", "json")
    assert result.code == 0, result.out
    title = "某镇人民政府2025年政府信息公开工作年度报告"
    endings = [Path(file).name.removeprefix(title) for file in result.data["files"]]
    assert endings == [".html", ".docx", ".pdf", ".xlsx", ".json", ".txt", "图解.html"]
    assert result.data["edition"] is None
    files = [file for file in result.data["files"] if not file.endswith((".json", "图解.html"))]
    checked = xxgk("report", "check", *files, "--against", "2025", "--format", "json")
    assert [finding for one in checked.data for finding in one["findings"] if finding["severity"] == "error"] == []
    assert {one["year"] for one in checked.data} == {2025}
    assert all([part["section"] for part in one["prose"]] == [0, 1, 5, 6] for one in checked.data)


def test_a_finalised_report_is_published_as_it_was(xxgk: Run, tmp_path: Path) -> None:
    words(tmp_path / "home")
    assert xxgk("report", "finalise", "--year", "2025").code == 0
    assert xxgk("report", "enter", "--year", "2025", "penalties.decisions", "7").code == 0
    out = xxgk("report", "publish", "--year", "2025", "--out", str(tmp_path / "out"), "--file", "txt").out
    assert "内容：第1版（定稿）。" in out
    (text,) = (tmp_path / "out").glob("*.txt")
    assert "7│" not in text.read_text("utf-8")


def test_errors_keep_it_from_being_made_but_not_a_working_copy(xxgk: Run, tmp_path: Path) -> None:
    assert xxgk("report", "enter", "--year", "2025", "rules.made", "2").code == 0
    publish = ("report", "publish", "--year", "2025", "--out", str(tmp_path / "out"), "--file", "html")
    refused = xxgk(*publish)
    assert refused.code == 1
    assert "没有生成" in refused.out
    assert "C11" in refused.out
    assert not (tmp_path / "out").exists()
    assert xxgk(*publish, "--format", "json").data["files"] == []
    working = xxgk(*publish, "--with-findings")
    assert working.code == 0
    assert "report draft" in working.out
    (page,) = (tmp_path / "out").iterdir()
    assert page.name.endswith("（表格）（工作稿）.html")
    assert "C11" in page.read_text("utf-8")


def test_what_is_not_there_is_refused(xxgk: Run, tmp_path: Path) -> None:
    out = ("--out", str(tmp_path / "out"))
    assert xxgk("report", "publish", "--year", "2025", *out, "--file", "doc").code == 2
    assert xxgk("report", "publish", "--year", "2025", *out, "--edition", "1").code == 3
    assert xxgk("report", "publish", "--year", "2031", *out).code == 2
    assert xxgk("report", "publish", "--year", "2025").code == 2
    (tmp_path / "out").write_text("这里是文件")
    assert xxgk("report", "publish", "--year", "2025", *out, "--file", "txt").code == 6


@needs_font
def test_a_pdf_can_be_built_like_any_other_format(xxgk: Run, tmp_path: Path) -> None:
    result = xxgk("report", "build", "--year", "2025", "--format", "pdf", "--out", str(tmp_path))
    assert result.code == 0
    (file,) = tmp_path.glob("*.pdf")
    assert file.read_bytes().startswith(b"%PDF-")
