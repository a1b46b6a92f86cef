"""xxgk report check at the command line."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from tests.acceptance.conftest import Run
from tests.unit.test_published_checks import page, sound


def write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_one_file_gives_one_object_with_every_key(bare: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "a.html", page(sound()))
    result = bare("report", "check", file, "--format", "json")
    assert result.code == 0
    assert list(result.data) == ["file", "agency", "year", "form", "section2", "section3", "section4", "prose", "findings"]
    assert (result.data["file"], result.data["agency"], result.data["year"], result.data["form"]) == (
        file,
        "某市某区人民政府",
        2024,
        "2021",
    )
    assert result.data["section3"]["columns"][0] == "natural_person"
    assert len(result.data["section3"]["rows"]) == 25
    assert [part["section"] for part in result.data["prose"]] == [0, 1, 5, 6]


def test_several_files_give_a_list_and_errors_the_exit_code(bare: Run, tmp_path: Path) -> None:
    cells = sound()
    cells["received/total"] += 1
    good, bad = write(tmp_path / "a.html", page(sound())), write(tmp_path / "b.html", page(cells))
    result = bare("report", "check", good, bad, "--format", "json")
    assert result.code == 1
    assert [len(one["findings"]) for one in result.data] == [0, 2]
    shown = bare("report", "check", good, bad)
    assert "检查：0 处问题。" in shown.out
    assert "C3" in shown.out


def test_a_folder_gives_a_workbook(bare: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write(tmp_path / "in" / "a.html", page(sound(), agency="=HYPERLINK某局"))
    write(tmp_path / "in" / "b.txt", "什么也没有")
    assert bare("report", "check", str(tmp_path / "in"), "--summary", str(tmp_path / "s.xlsx")).code == 1
    book = load_workbook(tmp_path / "s.xlsx")
    rows = [[cell.value for cell in row] for row in book["汇总"].iter_rows()]
    assert [row[0] for row in rows] == ["文件", "a.html", "b.txt"]
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_what_is_not_there_is_refused(bare: Run, tmp_path: Path) -> None:
    assert bare("report", "check", str(tmp_path / "x.html")).code == 3
    assert bare("report", "check").code == 2
    assert bare("report", "check", str(tmp_path)).code == 3


def test_a_published_report_is_held_against_the_case_log(registered: Run, tmp_path: Path) -> None:
    cells = dict.fromkeys(sound(), 0)
    for key in ("received/natural_person", "received/total", "carried_out/natural_person", "carried_out/total"):
        cells[key] = 1
    same = write(tmp_path / "a.html", page(cells, year=2026, agency="某县某镇人民政府"))
    result = registered("report", "check", same, "--against", "2026", "--format", "json")
    assert [finding["source"] for finding in result.data["findings"]] == ["本库"], result.data["findings"]
    cells["received/natural_person"], cells["received/commercial_enterprise"] = 0, 1
    other = write(tmp_path / "b.html", page(cells, year=2026))
    home = str(tmp_path / "home")
    found = registered("report", "check", other, "--against", f"{home}-2026", "--format", "json").data["findings"]
    differing = {finding["where"] for finding in found if finding["source"] == "本库" and finding["severity"] == "error"}
    assert differing == {"第三部分“一、本年新收政府信息公开申请数量”“自然人”列", "第三部分“一、本年新收政府信息公开申请数量”“商业企业”列"}


def test_a_report_of_another_year_or_agency_is_told(registered: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "a.html", page(sound(), year=2025, agency="某县教育局"))
    found = registered("report", "check", file, "--against", "2026", "--format", "json").data["findings"]
    assert [f["message"].split("，")[0] for f in found if f["severity"] == "warning"] == ["报告是 2025 年的", "报告的机关是某县教育局"]


def test_the_page_of_charts_beside_a_report_is_no_report(bare: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    report = write(tmp_path / "in" / "年报.html", page(sound()))
    write(tmp_path / "in" / "年报图解.html", "<title>年报图解</title>")
    assert bare("report", "check", str(tmp_path / "in"), "--format", "json").data["file"] == report
