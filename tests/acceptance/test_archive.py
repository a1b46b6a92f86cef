"""An agency in one open file: checked without this program, turned back into the same office, silent about people unless asked."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from engine.forms.html import templates_folder
from engine.store.connect import SCHEMA_VERSION
from tests.acceptance.conftest import REGISTER, Run

SCRIPT = templates_folder() / "archive" / "verify.py"


def script(file: Path) -> subprocess.CompletedProcess[str]:
    """The script as somebody without xxgk runs it."""
    return subprocess.run([sys.executable, "-I", str(SCRIPT), str(file)], capture_output=True, text=True, check=False)


@pytest.fixture
def busy(registered: Run) -> Run:
    """An office with a history: texts, a third party, a letter, figures."""
    for words in (
        ("case", "request-clarification", "1", "--items", "请写明年度", "--on", "2026-03-03"),
        ("case", "receive-clarification", "1", "--on", "2026-03-05"),
        ("case", "consult-third-party", "1", "--party", "甲公司", "--delivered-on", "2026-03-06", "--on", "2026-03-06"),
        ("report", "enter", "--year", "2026", "normative_documents.made", "1"),
        ("case", "note", "1", "--text", "已电话联系张三"),
        REGISTER,
    ):
        assert registered(*words).code == 0, words
    return registered


def archived(run: Run, tmp_path: Path, *words: str) -> Path:
    told = run("export", "archive", "--out", str(tmp_path / "archives"), "--format", "json", *words)
    assert told.code == 0, told.err
    return Path(told.data["file"])


def test_the_script_needs_nothing_and_has_sixty_lines() -> None:
    text = SCRIPT.read_text("utf-8")
    assert len(text.splitlines()) <= 60
    assert "engine" not in text


def test_the_office_brought_back_from_an_archive_is_the_same_office(busy: Run, tmp_path: Path) -> None:
    file = archived(busy, tmp_path, "--with-persons")
    assert busy("verify", str(file)).code == 0
    assert script(file).returncode == 0, script(file).stdout
    shown = [busy(*words, "--with-persons", "--format", "json").data for words in (("case", "show", "1"), ("case", "list"))]
    checked = busy("verify", "--format", "json").data
    shutil.rmtree(tmp_path / "home")
    assert busy("restore", str(file)).code == 0
    assert busy("verify", "--format", "json").data == checked
    assert [busy(*words, "--with-persons", "--format", "json").data for words in (("case", "show", "1"), ("case", "list"))] == shown
    assert busy("case", "extend", "1", "--approved-by", "赵主任").code == 0


def test_without_being_asked_an_archive_names_nobody(busy: Run, tmp_path: Path) -> None:
    file = archived(busy, tmp_path)
    with ZipFile(file) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert not [word for word in ("张三", "甲公司", "低保", "电话联系") if word in everything]
    assert script(file).returncode == 0
    refused = busy("restore", str(file), "--home", str(tmp_path / "other"))
    assert (refused.code, "--with-persons" in refused.err) == (2, True)
    assert not (tmp_path / "other").exists()


def rewritten(file: Path, name: str, change: tuple[str, str], *, forge: bool) -> Path:
    """A copy with a text exchanged in a member; `forge` adjusts the manifest's digest, as somebody clever would."""
    from hashlib import sha256

    target = file.with_name("changed.zip")
    with ZipFile(file) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        members = {member: old.read(member) for member in old.namelist()}
        assert change[0].encode() in members[name]
        members[name] = members[name].replace(change[0].encode(), change[1].encode(), 1)
        if forge:
            manifest = json.loads(members["manifest.json"])
            manifest["files"][name] = sha256(members[name]).hexdigest()
            members["manifest.json"] = json.dumps(manifest).encode()
        for member, data in members.items():
            new.writestr(member, data)
    return target


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("tables/entry.jsonl", ("2026-03-05", "2026-03-04"), "历史链自第 3 条"),
        ("tables/entry_text.jsonl", ("请写明年度", "请写明月份"), "文字与登记时的摘要不符"),
        ("tables/person.jsonl", ("张三", "张四"), "申请人记录 1 与登记时的摘要不符"),
    ],
)
def test_a_forged_archive_is_found_out(busy: Run, tmp_path: Path, name: str, change: tuple[str, str], told: str) -> None:
    file = archived(busy, tmp_path, "--with-persons")
    for forge in (False, True):
        changed = rewritten(file, name, change, forge=forge)
        result = script(changed)
        assert result.returncode == 1
        assert (told if forge else "缺失或已被改动") in result.stdout
        assert busy("verify", str(changed)).code == 1
        assert busy("restore", str(changed), "--home", str(tmp_path / "other")).code == 2
        assert not list(tmp_path.glob("*other*"))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("tables/agency.jsonl", ('"level"', '"levels"')),
        ("tables/agency.jsonl", ('"level"', '"level) --"')),
        ("tables/agency.jsonl", ("{", "[")),
    ],
)
def test_rows_that_fit_no_table_are_refused_and_nothing_is_left_lying(
    busy: Run, tmp_path: Path, name: str, change: tuple[str, str]
) -> None:
    changed = rewritten(archived(busy, tmp_path, "--with-persons"), name, change, forge=True)
    refused = busy("restore", str(changed), "--home", str(tmp_path / "other"))
    assert (refused.code, "请换一份归档" in refused.err) == (2, True)
    assert not list(tmp_path.glob("*other*"))


def test_a_chain_cut_off_at_its_end_is_found_out(busy: Run, tmp_path: Path) -> None:
    file = archived(busy, tmp_path, "--with-persons")
    with ZipFile(file) as archive:
        last = archive.read("tables/entry.jsonl").decode().splitlines(keepends=True)[-1]
    result = script(rewritten(file, "tables/entry.jsonl", (last, ""), forge=True))
    assert (result.returncode, "或末尾不符" in result.stdout) == (1, True)


def test_an_archive_of_an_older_program_is_brought_up_to_date(busy: Run, tmp_path: Path) -> None:
    file = archived(busy, tmp_path, "--with-persons")
    older = tmp_path / "older.zip"
    with ZipFile(file) as old, ZipFile(older, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        manifest["schema"] = 3
        for name in ("tables/item.jsonl", "tables/edition.jsonl"):
            assert old.read(name) == b""
            del manifest["files"][name]
        for name in manifest["files"]:
            new.writestr(name, old.read(name))
        new.writestr("manifest.json", json.dumps(manifest))
    assert busy("restore", str(older), "--home", str(tmp_path / "other")).code == 0
    status = busy("db", "status", "--home", str(tmp_path / "other"), "--format", "json").data
    assert status["schema"] == SCHEMA_VERSION


def test_a_damaged_or_foreign_file_is_refused_in_a_sentence(busy: Run, tmp_path: Path) -> None:
    whole = archived(busy, tmp_path, "--with-persons").read_bytes()
    chance, file = random.Random(3), tmp_path / "damaged.zip"
    for _ in range(40):
        at = chance.randrange(len(whole))
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        told = busy("verify", str(file))
        assert told.code in (0, 1, 2)
    for content in (b"", b"PK", b"text", whole[:500]):
        file.write_bytes(content)
        assert busy("verify", str(file)).code == 2
        assert busy("restore", str(file), "--home", str(tmp_path / "other")).code == 2
    assert busy("verify", str(tmp_path / "missing.zip")).code == 3
