"""The first thing a clerk sees: what today asks for; and the first question of all, which agency this is."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.commands.init import guessed_government, guessed_level
from tests.acceptance.conftest import REGISTER, Run


def test_alone_it_shows_the_most_pressing_and_three_commands(registered: Run) -> None:
    for _ in range(9):
        assert registered(*REGISTER, "--on", "2026-03-04").code == 0
    alone, named = registered(), registered("today")
    assert (alone.code, alone.out) == (0, named.out)
    data = registered("today", "--format", "json").data
    (here,) = data["agencies"]
    assert (here["agency"], here["day"], here["today"]) == ("某镇人民政府", "2026-03-20", 0)
    assert here["overdue"] + here["upcoming"] == len(here["rows"]) > 8
    assert len(data["next"]) == 3
    assert data["next"][0]["command"] == here["rows"][0]["command"]
    assert "另有" in alone.out


def test_with_nothing_due_it_names_what_every_day_brings(xxgk: Run) -> None:
    data = xxgk("today", "--format", "json").data
    assert (data["agencies"][0]["rows"], data["next"][0]["command"]) == ([], "xxgk case register")


def test_without_an_office_it_says_how_to_begin(bare: Run) -> None:
    told = bare()
    assert (told.code, "xxgk init" in told.out) == (0, True)
    data = bare("today", "--format", "json").data
    assert (data["agencies"], data["next"][0]["command"]) == ([], "xxgk init")


def test_of_several_agencies_it_gives_the_counts(registered: Run) -> None:
    assert registered("agency", "add", "--agency", "某县教育局", "--level", "county_department").code == 0
    told = registered()
    assert "某镇人民政府　2026年3月20日" in told.out
    assert "某县教育局　2026年3月20日" in told.out
    data = registered("today", "--format", "json").data
    assert ([a["agency"] for a in data["agencies"]], data["next"]) == (["某镇人民政府", "某县教育局"], [])


@pytest.mark.parametrize(
    ("name", "level", "government"),
    [
        ("沭阳县某镇人民政府", "township", "沭阳县人民政府"),
        ("宿迁市宿城区某街道办事处", "street", "宿迁市宿城区人民政府"),
        ("沭阳县发展和改革局", "county_department", "沭阳县人民政府"),
        ("沭阳县人民政府", "county", ""),
        ("宿迁市人民政府", "city", ""),
        ("宿迁市卫生健康委员会", "city_department", "宿迁市人民政府"),
        ("江苏省人民政府", "province", ""),
    ],
)
def test_a_full_name_suggests_level_and_government(name: str, level: str, government: str) -> None:
    assert guessed_level(name) == level
    assert guessed_government(name, level) == government


def test_a_name_that_suggests_nothing_is_not_guessed() -> None:
    assert guessed_level("某某公司") is None


def test_the_conversation_makes_the_office_and_keeps_the_prefix(tmp_path: Path) -> None:
    terminal, theirs = pty.openpty()
    environment = {**os.environ, "XXGK_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-c", "import cli; cli.main(['init'])"]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    for prompt, answer in (("机关全称", "沭阳县某镇人民政府"), ("层级", ""), ("所属", ""), ("联系方式", "某路1号"), ("代字", "某政")):
        listen(terminal, prompt)
        os.write(terminal, f"{answer}\n".encode())
    heard = listen(terminal, "接着可以")
    assert process.wait(20) == 0
    os.close(terminal)
    assert "沭阳县某镇人民政府（乡镇人民政府）" in heard.decode(errors="replace")
    assert (tmp_path / "home" / "settings.toml").read_text("utf-8") == '[letters]\nprefix = "某政"\n'


def listen(terminal: int, until: str) -> bytes:
    """What the program says up to a word."""
    heard, end = b"", time.monotonic() + 20
    while until not in heard.decode(errors="ignore"):
        ready, _, _ = select.select([terminal], [], [], end - time.monotonic())
        assert ready, heard.decode(errors="replace")
        heard += os.read(terminal, 4096)
    return heard
