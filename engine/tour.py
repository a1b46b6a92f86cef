"""The tour: twenty minutes of practice, a step at a time, in a throw-away office of its own that can be left and taken up again.

The folder holds `progress.json`, `office` and, while a step is being tried, the office as it was before. A step that does not come
out as meant is undone whole, so that it can be tried again.
"""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from engine.errors import InputError, InvalidRules, StoreError
from engine.rulefiles import letter_templates
from engine.rulefiles.faults import read_toml
from engine.terms import state_label

FILE: Final = "tour.toml"
PROGRESS, OFFICE = "progress.json", "office"
# What may be tried besides a step's own command: it changes nothing.
READING: Final = frozenset(
    {"case show", "case explain", "case history", "case permitted", "case list", "case what-if", "letter list", "due", "today", "search"}
)
# Whatever leads out of the practice office.
OUTSIDE: Final = ("--home", "--out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: on which day, why, by which article, what to type, the exit code it must have and what the case must be like after it."""

    id: str
    title: str
    on: date
    why: str
    command: str
    said: str
    quote: str = ""
    article: str = ""
    exit: int = 0
    facts: Mapping[str, str | bool | date] = field(default_factory=dict)

    @property
    def words(self) -> tuple[str, ...]:
        """The command, word by word."""
        return tuple(shlex.split(self.command))

    @property
    def path(self) -> str:
        """The command without what it is given: "case register", "verify"."""
        return path_of(self.words)


_GROUPS: Final = frozenset({"case", "letter", "report"})


def path_of(words: Sequence[str]) -> str:
    """Which command words name."""
    return " ".join(words[: 2 if words[:1] and words[0] in _GROUPS else 1])


@cache
def steps() -> tuple[Step, ...]:
    """The steps in order. Raises InvalidRules when the file is not there."""
    data, faults = read_toml(letter_templates().parent / "tour" / FILE)
    if data is None:
        raise InvalidRules(faults)
    return tuple(Step(**table) for table in data["step"])


def read_line(line: str, step: Step) -> tuple[str, ...]:
    """What was typed as words, the step's own command when nothing was. Raises InputError for what has no place in the tour."""
    try:
        words = shlex.split(line)
    except ValueError:
        raise InputError("命令", "引号不成对，请改正。") from None
    words = words[1:] if words[:1] == ["xxgk"] else words
    if not words:
        return step.words
    if outside := next((word for word in words if word.partition("=")[0] in OUTSIDE), None):
        raise InputError(outside, "练习只在练习目录中进行，请去掉。")
    path = path_of(words)
    if path != step.path and path not in READING and not {"--help", "-h"} & set(words):
        raise InputError("命令", f"这一步练的是 xxgk {step.path}；其他的请在练习以外试。查看用 xxgk case show 1 等都可以。")
    return tuple(words)


_LABELS: Final = {
    "state": "状态", "received_on": "收到日期", "due_on": "答复期限", "decided_on": "答复日期", "answered_on": "送达日期", "late": "是否逾期",
    "archived_on": "归档日期",
}  # fmt: skip


def differences(step: Step, found: Mapping[str, Any]) -> list[str]:
    """What of a case is not as the step means it, in words: 答复期限应为 2026-05-13，现为 2026-05-27."""
    return [
        f"{_LABELS[key]}应为 {_shown(key, meant)}，现为 {_shown(key, found.get(key))}"
        for key, meant in step.facts.items()
        if found.get(key) != meant
    ]


def _shown(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "空" if value is None else state_label(value) if key == "state" else str(value)


@dataclass(frozen=True, slots=True)
class Folder:
    """Where the tour lies. Everything raises StoreError when the disk does not do it."""

    path: Path

    @property
    def office(self) -> Path:
        """The practice office's home."""
        return self.path / OFFICE

    def next(self) -> Step | None:
        """The step to go on with; None when all are done. Raises InputError when something else lies in the folder."""
        done = self._done()
        return next((step for step in steps() if step.id not in done), None)

    def _done(self) -> list[str]:
        """The steps done; none when they are another version's or their office is gone."""
        file = self.path / PROGRESS
        with _told(self.path):
            if file.exists():
                done = _read(file.read_text("utf-8"))
                return done if self.office.is_dir() and done == [step.id for step in steps()][: len(done)] else []
            if self.path.exists() and any(self.path.iterdir()):
                raise InputError("--folder", f"{self.path} 中已有别的内容，请换一个空目录。")
        return []

    def begin(self, step: Step) -> None:
        """Keep the office as it is before a step; if that was begun and cut off, it is undone first."""
        done = self._done()
        with _told(self.path):
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._keep(done)
            if not done:
                self._remove(OFFICE)
            before = self._before(step)
            if before.exists():
                self.undo(step)
            if self.office.exists():
                half = before.with_suffix(".part")
                self._remove(half.name)
                shutil.copytree(self.office, half)
                half.replace(before)

    def undo(self, step: Step) -> None:
        """The office as it was before the step."""
        with _told(self.path):
            self._remove(OFFICE)
            if self._before(step).exists():
                self._before(step).replace(self.office)

    def settle(self, step: Step) -> None:
        """The step is done."""
        with _told(self.path):
            self._keep([*self._done(), step.id])
            self._remove(self._before(step).name)

    def clear(self) -> None:
        """What the tour has made goes. Raises InputError when something else lies in the folder."""
        self._done()
        with _told(self.path):
            for entry in self.path.iterdir() if (self.path / PROGRESS).exists() else ():
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()

    def _before(self, step: Step) -> Path:
        return self.path / f"before-{step.id}"

    def _keep(self, done: Sequence[str]) -> None:
        half = self.path / f"{PROGRESS}.part"
        half.write_text(json.dumps({"done": list(done)}), "utf-8")
        half.replace(self.path / PROGRESS)

    def _remove(self, name: str) -> None:
        if (self.path / name).exists():
            shutil.rmtree(self.path / name)


def _read(text: str) -> list[str]:
    try:
        return list(map(str, json.loads(text)["done"]))
    except (ValueError, KeyError, TypeError):
        return []


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"练习目录 {folder} 不能读写（{error.strerror}），请检查权限和磁盘空间，或用 --folder 换一个。") from error
