"""Pages whose commands are run as written, in order, in a fresh home; what they show as output is compared with what comes out.

    <!-- 2026-03-02 -->              the day it is from here on
    <!-- run                         commands a reader need not see
    xxgk init --agency …
    -->
    <!-- exit 4 -->                  the last command of the next block ends with this code
    <!-- keep settings.toml -->      the next block, or the rest of the comment, is written to this file of the home
                                     (D:/办公/… is one of the reader's folder, where the commands are run)
    <!-- shows xxgk case show 1 -->  the next block is an excerpt of this command's output
    ```console
    $ xxgk case show 1               run; the lines below are an excerpt of its output
    案件 2026-0001
    …                                any lines, or within a line any text
    ```

A command without lines below is run and nothing is compared. `python -m tests.docs.pages` writes the true output into the pages:
`?` alone is filled with all of it, lines of an excerpt are replaced by the likeliest true ones.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from pathlib import Path
from zoneinfo import ZoneInfo

import cli

ROOT = Path(__file__).resolve().parents[2]
BEIJING = ZoneInfo("Asia/Shanghai")
# What a page calls the folders of the reader.
HOME, DESK = "D:/xxgk", "D:/办公"
_PART = re.compile(r"<!-- (?P<note>.*?)-->|^```(?P<kind>\w*)\n(?P<block>.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a page: when, what, how it should end, what the page shows of it and where that stands in the text."""

    day: datetime
    words: tuple[str, ...]
    code: int
    shown: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of the home, as the page shows it."""

    name: str
    text: str


def steps(text: str) -> Iterator[Step | Kept]:
    """What a page does, in order."""
    day, code, kept, shows = datetime(2026, 3, 2, 10, 30, tzinfo=BEIJING), 0, "", ""
    for part in _PART.finditer(text):
        note = (part["note"] or "").strip()
        if re.fullmatch(r"\d{4}-\d\d-\d\d", note):
            day = datetime.fromisoformat(f"{note}T10:30").replace(tzinfo=BEIJING)
        elif note.startswith("run\n"):
            for line in note.replace("\\\n", " ").splitlines()[1:]:
                yield Step(day, tuple(shlex.split(line)[1:]), 0, "", (0, 0))
        elif note.startswith("exit "):
            code = int(note[5:])
        elif note.startswith("shows "):
            shows = note[6:]
        elif shows and part["block"] is not None:
            yield Step(day, tuple(shlex.split(shows)[1:]), code, part["block"], part.span("block"))
            code, shows = 0, ""
        elif note.startswith("keep ") and "\n" in note:
            name, _, rest = note[5:].partition("\n")
            yield Kept(name, rest + "\n")
        elif note.startswith("keep "):
            kept = note[5:]
        elif kept and part["block"] is not None:
            yield Kept(kept, part["block"])
            kept = ""
        elif part["kind"] == "console":
            yield from _block(part["block"], part.start("block"), day, code)
            code = 0


def _block(block: str, at: int, day: datetime, code: int) -> Iterator[Step]:
    found = list(re.finditer(r"^\$ xxgk ?((?:[^\n]*\\\n)*[^\n]*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE))
    assert found, f"没有以 $ xxgk 开头的命令：{block}"
    for command in found:
        words = tuple(shlex.split(command[1].replace("\\\n", " "), comments=True))
        span = (at + command.start(2), at + command.end(2))
        yield Step(day, words, code if command is found[-1] else 0, command[2], span)


def run(words: tuple[str, ...], now: datetime) -> tuple[int, str]:
    """A command line in this process: exit code, all that was said."""
    said = _Said()
    code: object = 0
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            cli.main(words, now)
        except SystemExit as stopped:
            code = stopped.code
    assert isinstance(code, int)
    return code, said.getvalue()


class _Said(io.StringIO):
    """Standard output and errors in the order they come."""

    def reconfigure(self, **how: object) -> None:
        """As a real stream has it."""


def matches(shown: str, said: str) -> bool:
    """Whether an excerpt is what was said: trailing blanks do not count, `…` stands for anything."""
    if not shown.strip():
        return True
    lines = [r"(?:.*\n)*?" if line.strip() == "…" else re.escape(line.rstrip()).replace("…", ".*") + r"\n" for line in shown.splitlines()]
    return re.fullmatch("".join(lines), _stripped(said)) is not None


def renewed(shown: str, said: str) -> str:
    """The excerpt with true lines: each shown line by the likeliest one that follows the one before."""
    true = _stripped(said).splitlines()
    if "…" not in shown.split():
        return "\n".join(true) + "\n"
    lines, after = [], 0
    for line in shown.splitlines():
        if line.strip() == "…":
            lines.append(line)
            continue
        alike = [SequenceMatcher(None, line, other).ratio() for other in true[after:]]
        after += alike.index(max(alike)) + 1
        lines.append(true[after - 1])
    return "\n".join(lines) + "\n"


def _stripped(said: str) -> str:
    return "".join(line.rstrip() + "\n" for line in said.strip("\n").splitlines())


def play(text: str, folder: Path, tell: Callable[[Step, int, str], None]) -> None:
    """Do all that a page does in `folder`, with its home at `folder/home` and the reader at `folder/desk`."""
    home, desk = folder / "home", folder / "desk"
    desk.mkdir(parents=True)
    for step in steps(text):
        if isinstance(step, Kept):
            home.mkdir(exist_ok=True)
            (home / step.name.replace(DESK, str(desk))).write_text(step.text, "utf-8")
            continue
        with contextlib.chdir(desk):
            words = tuple(word.replace(HOME, str(home)).replace(DESK, str(desk)) for word in step.words)
            code, said = run(words, step.day)
        tell(step, code, said.replace(str(home), HOME).replace(str(desk), DESK))


def written_by_update(text: str, folder: Path) -> str:
    """The page with the true output in every excerpt that no longer holds."""
    changes: list[tuple[tuple[int, int], str]] = []

    def note(step: Step, code: int, said: str) -> None:
        if code != step.code:
            sys.stderr.write(f"退出码 {code}：{shlex.join(step.words)}\n{said}")
        if step.shown.strip() and not matches(step.shown, said):
            changes.append((step.span, renewed(step.shown, said)))

    play(text, folder, note)
    for (start, end), new in reversed(changes):
        text = text[:start] + new + text[end:]
    return text


def main(names: list[str]) -> None:
    """Bring pages up to date: those named, or all of the handbook."""
    for path in [Path(name) for name in names] or sorted((ROOT / "docs/handbook").glob("*.md")):
        with tempfile.TemporaryDirectory() as folder:
            os.environ.update(XXGK_HOME=f"{folder}/home", XXGK_USER="周晓")
            text = path.read_text("utf-8")
            new = written_by_update(text, Path(folder))
        if new != text:
            path.write_text(new, "utf-8")
            sys.stderr.write(f"更新了 {path.name}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
