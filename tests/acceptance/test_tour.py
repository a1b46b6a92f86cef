"""The tour: plays through, can be left and taken up at any step, undoes what did not come out, and touches nothing but its own folder."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest

import engine
from engine.errors import XxgkError
from engine.rulefiles import letter_templates
from engine.tour import Folder, read_line, steps
from tests.acceptance.conftest import Run

ROOT = Path(engine.__file__).parents[1]


@pytest.fixture
def tour(bare: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The tour in a folder of its own, while the office is said to be on a server that is not there."""
    monkeypatch.setenv("XXGK_DATABASE", "postgresql://nobody@127.0.0.1:1/none")
    return lambda *words: bare("tour", "--folder", str(tmp_path / "tour"), *words)


def test_it_plays_through_and_every_step_comes_out_as_it_says(tour: Run, bare: Run, tmp_path: Path) -> None:
    played = tour("--auto")
    assert played.code == 0, played.out
    assert played.err == ""
    for step in steps():
        assert f"　{step.title}　" in played.out
        assert f"$ xxgk {step.command}" in played.out
        assert f"✓ {step.said}" in played.out
    assert "全部练完" in played.out
    office = ("--home", str(tmp_path / "tour" / "office"))
    os.environ.pop("XXGK_DATABASE")
    assert bare("verify", *office).code == 0
    case = bare("case", "show", "1", "--format", "json", *office).data
    assert (case["outcome"], case["late"]) == ("refused.third_party", False)


def test_it_can_be_taken_up_at_any_step(tour: Run, tmp_path: Path) -> None:
    for step in steps():
        assert Folder(tmp_path / "tour").next() == step
        played = tour("--auto", "--steps", "1")
        assert (played.code, f"　{step.title}　" in played.out) == (0, True)
    assert Folder(tmp_path / "tour").next() is None
    assert tour("--auto").out.startswith("全部练完")
    assert f"第 1 步，共 {len(steps())} 步" in tour("--auto", "--again", "--steps", "1").out


def test_a_step_cut_off_in_the_middle_is_begun_again(tour: Run, bare: Run, tmp_path: Path) -> None:
    assert tour("--auto", "--steps", "1").code == 0
    folder, step = Folder(tmp_path / "tour"), steps()[1]
    folder.begin(step)
    os.environ.pop("XXGK_DATABASE")
    assert bare(*step.words, "--home", str(folder.office), "--today", "2026-03-02").code == 0
    played = tour("--auto", "--format", "json")
    assert (played.code, played.data["finished"], played.data["steps"][0]["id"]) == (0, True, "register")
    assert len(bare("case", "list", "--home", str(folder.office), "--format", "json").data) == 1


def test_data_tell_each_step_and_only_data_are_printed(tour: Run) -> None:
    data = tour("--auto", "--format", "json", "--steps", "5").data
    assert [(step["id"], step["exit"], step["faults"]) for step in data["steps"]][-2:] == [("clarify", 0, []), ("too_early", 4, [])]
    assert data["finished"] is False


def test_neither_the_office_s_home_nor_the_environment_is_touched(tour: Run, tmp_path: Path) -> None:
    before = dict(os.environ)
    assert tour("--auto").code == 0
    assert dict(os.environ) == before
    assert not (tmp_path / "home").exists()
    assert sorted(path.name for path in (tmp_path / "tour").iterdir()) == ["office", "progress.json"]


def test_a_folder_with_something_else_in_it_is_left_alone(tour: Run, tmp_path: Path) -> None:
    (tmp_path / "tour").mkdir()
    (tmp_path / "tour" / "xxgk.db").write_text("真实数据")
    for words in (("--auto",), ("--auto", "--again")):
        refused = tour(*words)
        assert (refused.code, "空目录" in refused.err) == (2, True)
    assert (tmp_path / "tour" / "xxgk.db").read_text() == "真实数据"


def test_off_a_terminal_it_must_be_asked_to_play_by_itself(tour: Run, tmp_path: Path) -> None:
    refused = tour()
    assert (refused.code, "--auto" in refused.err, (tmp_path / "tour").exists()) == (2, True, False)


@pytest.mark.parametrize("progress", ["", "[]", '{"done": ["vanished"]}', '{"done": ["register"]}', '{"done": 3}'])
def test_progress_that_cannot_be_read_begins_from_the_start(tour: Run, tmp_path: Path, progress: str) -> None:
    assert tour("--auto", "--steps", "2").code == 0
    (tmp_path / "tour" / "progress.json").write_text(progress, "utf-8")
    assert tour("--auto", "--steps", "2").code == 0
    assert json.loads((tmp_path / "tour" / "progress.json").read_text("utf-8"))["done"] == ["init", "register"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("xxgk case register --home /data", "--home"),
        ("case register --home=/data", "--home"),
        ("backup", "这一步练的是"),
        ("case decide 1 --outcome partial", "这一步练的是"),
        ('case register --content "没完', "引号"),
        ("export archive --out x", "--out"),
    ],
)
def test_what_has_no_place_in_the_tour_is_refused_in_a_sentence(line: str, said: str) -> None:
    with pytest.raises(XxgkError, match=said):
        read_line(line, steps()[1])


def test_typing_nothing_types_the_command_and_looking_is_always_allowed() -> None:
    step = steps()[1]
    assert read_line("", step) == read_line(f"xxgk {step.command}", step) == step.words
    assert read_line("case show 1", step) == ("case", "show", "1")


def test_every_statute_sentence_of_the_tour_stands_in_the_rules_word_for_word() -> None:
    # What is quoted nowhere else in the rules has been compared with the regulation by hand.
    only_here = {"objects", "report"}
    rules = "".join(path.read_text("utf-8") for path in [*ROOT.glob("rules/*.toml"), *ROOT.glob("engine/case/*.py")])
    for step in steps():
        if step.quote and step.id not in only_here:
            assert step.quote in rules, step.id
    assert letter_templates().parent.joinpath("tour", "tour.toml").exists()


def at_terminal(folder: Path, typed: list[str]) -> str:
    """What a terminal shows of the tour to somebody who types these lines, each at its prompt."""
    master, slave = pty.openpty()
    environment = {**os.environ, "XXGK_HOME": str(folder.parent / "real"), "TERM": "dumb"}
    words = [sys.executable, str(ROOT / "cli.py"), "tour", "--folder", str(folder)]
    process = subprocess.Popen(words, stdin=slave, stdout=slave, stderr=slave, env=environment, close_fds=True, cwd=ROOT)
    os.close(slave)
    seen = up_to_the_prompt(master)
    for line in typed:
        os.write(master, f"{line}\n".encode())
        seen += up_to_the_prompt(master)
    assert process.wait(20) == 0, seen
    os.close(master)
    return seen


def up_to_the_prompt(master: int) -> str:
    """What comes until the prompt, or the end."""
    seen = b""
    while not seen.endswith(b"\n$ "):
        ready, _, _ = select.select([master], [], [], 20)
        assert ready, seen.decode(errors="replace")
        try:
            piece = os.read(master, 65536)
        except OSError:  # the other end has closed
            break
        if not piece:
            break
        seen += piece
    return seen.decode(errors="replace").replace("\r\n", "\n")


def test_in_a_terminal_a_clerk_types_errs_looks_and_leaves(tmp_path: Path) -> None:
    folder = tmp_path / "tour"
    seen = at_terminal(
        folder,
        [
            "",
            "case register --channel online --applicant-name 赵六 --content 别的内容",
            "case register --channel in_person --applicant-name 王五 --content 别的内容",
            "case show 1",
            "backup",
            "?",
            "case explain 7",
            "case explain 1",
            "q",
        ],
    )
    assert "已建立机关" in seen
    # The application that came by another channel was undone: the next is number 1 again.
    assert "收到日期应为 2026-03-02，现为 空" in seen
    assert "已退回到这一步之前" in seen
    assert "王五（自然人）" in seen
    assert "案件 2026-0002" not in seen
    assert "这一步练的是 xxgk case explain" in seen
    assert "没有办成" in seen
    assert "第 4 步" in seen
    assert "接着练：xxgk tour" in seen
    assert not (tmp_path / "real").exists()
    done = json.loads((folder / "progress.json").read_text("utf-8"))["done"]
    assert done == ["init", "register", "explain"]
    again = at_terminal(folder, ["case request-clarification 1 --items 身份证明", "case decide 1 --outcome granted.provided", "q"])
    assert "接着上次练" in again
    assert "第 6 步" in again
