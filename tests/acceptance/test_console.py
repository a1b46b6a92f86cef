"""The console itself: start-up, prompts on a terminal, pipes, interruption, completion, help."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

import cli
from tests.acceptance.conftest import REGISTER, Run

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("sqlalchemy", "sqlmodel", "pydantic", "apscheduler", "jinja2", "rich", "transitions", "docx", "xlsxwriter", "alembic")


def shell(*words: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "XXGK_HOME": str(home), "XXGK_USER": "李四", **more}
    return subprocess.run([sys.executable, "cli.py", *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "words",
    [("--version",), ("--help",), ("case", "--help"), ("case", "register", "--help"), ("workdays", "add", "2026-09-24", "20")],
)
def test_light_commands_load_nothing_heavy(words: tuple[str, ...]) -> None:
    code = f"""
import sys, cli
try:
    cli.main({list(words)!r})
except SystemExit as stopped:
    assert stopped.code == 0, stopped.code
print(sorted(set({HEAVY!r}) & sys.modules.keys()), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_completion_offers_commands_choices_and_case_numbers_without_an_orm(registered: Run, tmp_path: Path) -> None:
    def offered(line: str) -> str:
        words = line.split(" ")
        env = {"_XXGK_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
        return shell(home=tmp_path / "home", **env).stdout

    assert "plain,request-clarification" in offered("xxgk case req")
    assert "plain,in_person" in offered("xxgk case register --channel in")
    assert "plain,2026-0001" in offered("xxgk case show ")
    assert "_XXGK_COMPLETE" in registered("completion", "bash").out


def commands(group: click.Group, path: str = "xxgk") -> list[tuple[str, click.Command]]:
    context = click.Context(group)
    found: list[tuple[str, click.Command]] = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found += commands(command, f"{path} {name}") if isinstance(command, click.Group) else [(f"{path} {name}", command)]
    return found


def test_every_command_has_help_today_and_json() -> None:
    for path, command in commands(cli.root):
        options = {opt for p in command.params for opt in p.opts}
        assert command.help, path
        assert {"--today", "--format"} <= options, path
        formats = next(p.type for p in command.params if "--format" in p.opts)
        assert isinstance(formats, click.Choice)
        assert "json" in formats.choices, path
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{path} {parameter.name}"


def test_common_options_may_stand_at_either_end(bare: Run, tmp_path: Path) -> None:
    home = str(tmp_path / "elsewhere")
    assert bare("--home", home, "init", "--agency", "某镇人民政府", "--level", "township").code == 0
    assert bare("--format", "json", "--today", "2025-03-03", *REGISTER, "--home", home).data["received_on"] == "2025-03-03"


def test_a_pipe_closed_early_is_silent(registered: Run, tmp_path: Path) -> None:
    command = f"{sys.executable} cli.py case list --format json --home {tmp_path / 'home'} | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("0", "")


def converse(home: Path, words: list[str], answers: list[str], *, interrupt: bool = False) -> tuple[int, str]:
    """Run on a pseudo-terminal, answering each prompt in turn."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(ROOT)
        os.environ |= {"XXGK_HOME": str(home), "XXGK_USER": "李四"}
        os.execv(sys.executable, [sys.executable, "cli.py", *words])
    said, deadline = "", time.monotonic() + 30
    while time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                said += os.read(terminal, 65536).decode(errors="replace")
            except OSError:
                break
        elif said.rstrip().endswith(("：", ":")) and answers:
            os.write(terminal, (answers.pop(0) + "\n").encode())
            said += "\n"
        elif interrupt and said:
            os.kill(child, signal.SIGINT)
            interrupt = False
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


def test_on_a_terminal_what_is_missing_is_asked_for(registered: Run, tmp_path: Path) -> None:
    code, said = converse(tmp_path / "home", ["case", "register"], ["1", "王小明", "宅基地审批结果"])
    assert (code, "2026" in said or "登记" in said) == (0, True), said
    shown = registered("case", "list", "--with-persons", "--text", "王小明", "--format", "json").data
    assert [(row["channel"], row["content"]) for row in shown] == [("in_person", "宅基地审批结果")]


def test_control_c_leaves_nothing_half_done(registered: Run, tmp_path: Path) -> None:
    code, said = converse(tmp_path / "home", ["case", "register"], ["1"], interrupt=True)
    assert code == 130, said
    assert "已中断" in said
    assert len(registered("case", "list", "--format", "json").data) == 1


@pytest.mark.parametrize(
    "words",
    ["report work", "report build", "report diff", "report lint", "report publish --out .", "rollup build", "fee list", "letter log", "published count"],
)  # fmt: skip
@pytest.mark.parametrize("year", ["0", "26", "99999"])
def test_a_year_no_agency_can_have_is_refused_alike_by_every_command(registered: Run, words: str, year: str) -> None:
    refused = registered(*words.split(), "--year", year)
    assert (refused.code, f"年度：{year} 不可用，请写四位年份" in refused.err) == (2, True)
