"""What the documents say is run: the README's first case, the demo, and every command named anywhere in the docs."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import pytest

import cli
from tests.acceptance.conftest import Run, bare

__all__ = ["bare"]
ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "docs/demo.sh", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(text: str) -> list[str]:
    return re.findall(r"```sh\n(.*?)```", text, re.DOTALL)


def lines(block: str) -> list[list[str]]:
    return [shlex.split(line, comments=True) for line in block.replace("\\\n", " ").splitlines() if line.strip()]


def test_the_readme_s_first_case_runs_as_written(bare: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (block,) = [b for b in blocks((ROOT / "README.md").read_text("utf-8")) if "xxgk init" in b]
    export, *commands = lines(block)
    assert export[0] == "export"
    monkeypatch.setenv(*export[1].split("=", 1))
    year = int(commands[-1][-1])
    for words in commands:
        assert words[0] == "xxgk"
        result = bare(*words[1:], now=datetime(year, 11, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")))
        assert result.code == 0, (words, result.err)
    assert "（一）予以公开" in result.out
    assert (tmp_path / "demo/first/xxgk.db").exists()


def named() -> Iterator[tuple[str, list[str]]]:
    """Every `xxgk …` in the documents."""
    for document in DOCUMENTS:
        text = document.read_text("utf-8")
        found = re.findall(r"`(xxgk [^`\n]+)`", text) + [shlex.join(w) for b in blocks(text) for w in lines(b) if w and w[0] == "xxgk"]
        found += [f"xxgk {line[4:]}" for line in text.replace("\\\n", " ").splitlines() if line.startswith("run ")]
        for command in found:
            yield document.name, shlex.split(command.replace("…", "").replace("|", " "))


@pytest.mark.parametrize(("document", "words"), list(named()), ids=lambda value: " ".join(value) if isinstance(value, list) else value)
def test_every_command_in_the_documents_exists_with_its_options(document: str, words: list[str]) -> None:
    command: click.Command = cli.root
    rest = words[1:]
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        found = command.get_command(click.Context(command), rest[0])
        assert found is not None, f"{document}: {words}"
        command, rest = found, rest[1:]
    options = {opt for parameter in command.params for opt in (*parameter.opts, *parameter.secondary_opts)} | {"--help", "-h"}
    for word in rest:
        if word.startswith("--"):
            assert word.partition("=")[0] in options, f"{document}: {words}"


def test_decision_records_are_numbered_without_gaps_and_named_in_code_exist() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs/decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
    for path in [*ROOT.glob("rules/*.toml"), *(ROOT / "engine").rglob("*.py")]:
        for number in re.findall(r"决定记录(\d{4})", path.read_text("utf-8")):
            assert int(number) in numbers, f"{path.name}: {number}"
