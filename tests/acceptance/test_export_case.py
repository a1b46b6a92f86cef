"""A case file for a court: all of it, in order, as issued, and nothing without being asked."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from pypdf import PdfReader

from tests.acceptance.conftest import NOW, REGISTER, Run
from tests.acceptance.once import made_once
from tests.acceptance.test_letter_commands import FACTS, SETTINGS

LATER = datetime(2026, 6, 1, 10, 0, tzinfo=NOW.tzinfo)


def done(run: Run, *words: str) -> None:
    result = run(*words, now=LATER)
    assert result.code == 0, (words, result.err)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "home"


@pytest.fixture
def tried(bare: Run, kept: Path, tmp_path: Path) -> Run:
    """A case with everything: 补正, search, letters (one void), proof of service, a correction, a reconsideration."""
    made_once(tmp_path / "home", kept, lambda: fill(bare, tmp_path / "home"))
    return bare


def fill(xxgk: Run, home: Path) -> None:
    done(xxgk, "init", "--agency", "某镇人民政府", "--level", "township", "--government", "某县人民政府")
    (home / "settings.toml").write_text(SETTINGS, "utf-8")
    proof = home.parent / "回执.jpg"
    proof.write_bytes(b"proof")
    done(xxgk, *REGISTER, "--contact", "13800138000", "--address", "柳溪镇文化路8号", "--on", "2026-03-02")
    done(xxgk, "case", "request-clarification", "1", "--items", "请写明村名", "--on", "2026-03-04")
    done(xxgk, "case", "receive-clarification", "1", "--on", "2026-03-10")
    done(xxgk, "case", "correct", "1", "--entry", "3", "--set", "on=2026-03-11", "--reason", "看错收件章")
    done(xxgk, "case", "record-search", "1", "--scope", "检索民政系统，关键词“低保”", "--on", "2026-03-16")
    done(xxgk, "case", "decide", "1", "--outcome", "granted.provided", "--on", "2026-03-20")
    done(xxgk, "letter", "issue", "1", "A1", *FACTS, "--today", "2026-03-20")
    done(xxgk, "letter", "void", "青政公复〔2026〕1号", "--reason", "附件有误", "--today", "2026-03-20")
    done(xxgk, "letter", "issue", "1", "A1", *FACTS, "--today", "2026-03-20")
    done(xxgk, "case", "serve", "1", "--method", "in_person", "--signed-on", "2026-03-23", "--proof", str(proof), "--on", "2026-03-23")
    done(xxgk, "review", "open", "--kind", "reconsideration", "--case", "1", "--body", "某县人民政府", "--on", "2026-05-06")


def exported(run: Run, out: Path, *words: str) -> Path:
    result = run("export", "case", "1", "--with-persons", "--out", str(out), "--format", "json", *words, now=LATER)
    assert result.code == 0, result.err
    return Path(result.data["folder"])


def words_of(path: Path) -> str:
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_the_folder_holds_every_paper_in_order(tried: Run, tmp_path: Path) -> None:
    folder = exported(tried, tmp_path / "out")
    assert [path.name for path in sorted(folder.iterdir())] == [
        "00-卷内目录.docx",
        "00-政府信息公开申请案卷.docx",
        "01-政府信息公开申请登记表.docx",
        "02-办理经过.docx",
        "03-答复期限推算.docx",
        "04-政府信息公开申请答复书-青政公复〔2026〕1号（2026-03-20作废）.docx",
        "04-政府信息公开申请答复书-青政公复〔2026〕1号（2026-03-20作废）.txt",
        "05-政府信息公开申请答复书-青政公复〔2026〕2号.docx",
        "05-政府信息公开申请答复书-青政公复〔2026〕2号.txt",
        "06-检索记录.docx",
        "07-送达回证.docx",
        "08-送达登记.docx",
        "09-行政复议、行政诉讼.docx",
        "SHA256SUMS",
    ]
    cover = words_of(folder / "00-政府信息公开申请案卷.docx")
    assert all(word in cover for word in ("2026-0001", "张三", "2025年度农村低保对象名单", "2026年3月23日", "某县人民政府"))
    assert "检索民政系统，关键词“低保”" in words_of(folder / "06-检索记录.docx")
    assert hashlib.sha256(b"proof").hexdigest() in words_of(folder / "08-送达登记.docx")
    assert "13800138000" in words_of(folder / "01-政府信息公开申请登记表.docx")


def test_history_and_reckoning_are_those_of_the_commands(tried: Run, tmp_path: Path) -> None:
    folder = exported(tried, tmp_path / "out")
    history = words_of(folder / "02-办理经过.docx")
    for entry in tried("case", "history", "1", "--format", "json", now=LATER).data:
        assert all(word in history for word in (entry["on"], entry["label"], entry["actor"]))
    assert "看错收件章" in history
    assert "2026-06-01 10:00:00" in history
    reckoning = words_of(folder / "03-答复期限推算.docx")
    explained = tried("case", "explain", "1", "--format", "json", now=LATER).data
    assert all(day["on"] in reckoning for day in explained["days"])
    assert "答复期限：2026年4月9日" in reckoning


def test_the_list_and_the_sums_are_the_digests_of_the_files(tried: Run, tmp_path: Path) -> None:
    folder = exported(tried, tmp_path / "out", "--pdf")
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    assert sums == {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir() if p.name != "SHA256SUMS"}
    listed = words_of(folder / "00-卷内目录.docx").replace("\n", "")
    for name, digest in sums.items():
        if name[:2] not in ("00", "全卷"):
            assert f"{name}{digest}" in listed


def test_the_letter_s_text_is_the_text_the_chain_covers(tried: Run, tmp_path: Path) -> None:
    folder = exported(tried, tmp_path / "out")
    text = next(folder.glob("05-*.txt")).read_text("utf-8").removesuffix("\n")
    done(tried, "export", "archive", "--with-persons", "--out", str(tmp_path))
    with ZipFile(next(tmp_path.glob("*归档*.zip"))) as archive:
        row = json.loads(archive.read("tables/letter.jsonl").splitlines()[1])
    assert hashlib.sha256(f"{row['salt']}\n{text}".encode()).hexdigest() == row["digest"]


def test_the_whole_file_in_one_pdf_is_numbered_through(tried: Run, tmp_path: Path) -> None:
    folder = exported(tried, tmp_path / "out", "--pdf")
    pages = [page.extract_text() for page in PdfReader(folder / "全卷.pdf").pages]
    assert all(f"卷内第 {n} 页，共 {len(pages)} 页" in text for n, text in enumerate(pages, 1))
    outline = outlined(folder / "全卷.pdf")
    rows = [[cell.text for cell in row.cells] for row in Document(str(folder / "00-卷内目录.docx")).tables[0].rows[1:]]
    assert [(title.split("\n")[0], int(page)) for _, title, _, page in rows] == outline[2:]
    assert [title for title, _ in outline[:2]] == ["封面", "卷内目录"]


def outlined(path: Path) -> list[tuple[str, int]]:
    """The bookmarks: title, and page from 1."""
    reader = PdfReader(path)
    entries = [entry for entry in reader.outline if not isinstance(entry, list)]
    return [(str(entry.title), (reader.get_destination_page_number(entry) or 0) + 1) for entry in entries]


def test_the_same_day_makes_the_same_bytes(tried: Run, tmp_path: Path) -> None:
    a, b = exported(tried, tmp_path / "a", "--pdf"), exported(tried, tmp_path / "b", "--pdf")
    assert (a / "SHA256SUMS").read_bytes() == (b / "SHA256SUMS").read_bytes()


def test_persons_must_be_asked_for_and_nothing_is_overwritten(tried: Run, tmp_path: Path) -> None:
    refused = tried("export", "case", "1", "--out", str(tmp_path / "out"))
    assert (refused.code, "--with-persons" in refused.err, (tmp_path / "out").exists()) == (2, True, False)
    folder = exported(tried, tmp_path / "out")
    before = (folder / "SHA256SUMS").read_bytes()
    again = tried("export", "case", "1", "--with-persons", "--out", str(tmp_path / "out"), now=LATER)
    assert (again.code, (folder / "SHA256SUMS").read_bytes()) == (3, before)
    assert tried("export", "case", "9", "--with-persons", "--out", str(tmp_path / "x")).code == 3
    assert tried("export", "case", "1", "--with-persons", "--out", "/proc/none").code == 6


def test_an_open_case_and_a_void_one_have_files_too(registered: Run, tmp_path: Path) -> None:
    folder = exported(registered, tmp_path / "a")
    assert [path.name[3:] for path in sorted(folder.glob("0[1-9]*"))] == [
        "政府信息公开申请登记表.docx",
        "办理经过.docx",
        "答复期限推算.docx",
    ]
    done(registered, "case", "void", "1", "--reason", "登记有误")
    assert "没有运行中的答复期限" in words_of(exported(registered, tmp_path / "b") / "02-答复期限推算.docx")


def test_a_letter_whose_text_is_gone_is_listed_with_its_digest(tried: Run, tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "home" / "xxgk.db") as connection:
        connection.execute("DELETE FROM entry_text WHERE entry_id IN (SELECT id FROM entry WHERE kind = 'letter_issued')")
        (data,) = connection.execute("SELECT data FROM entry WHERE kind = 'letter_issued' ORDER BY id DESC").fetchone()
    connection.close()
    folder = exported(tried, tmp_path / "out")
    assert json.loads(data)["digest"] in words_of(folder / "05-政府信息公开申请答复书-青政公复〔2026〕2号.docx")
    assert not list(folder.glob("05-*.txt"))
