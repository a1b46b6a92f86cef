"""The handbook does what it says: every command runs, every excerpt of output is what comes out."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, Step, matches, play, renewed, steps
from tests.fonts import has_font

PAGES = sorted((ROOT / "docs/handbook").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_s_commands_run_and_say_what_it_shows(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = page.read_text("utf-8")
    if ".pdf" in text and not has_font():
        pytest.skip("no font for Chinese is installed: no PDF can be made")
    monkeypatch.setenv("XXGK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XXGK_USER", "周晓")
    wrong = []

    def compare(step: Step, code: int, said: str) -> None:
        if code != step.code or not matches(step.shown, said):
            wrong.append(f"$ xxgk {shlex.join(step.words)}\n退出码 {code}，应为 {step.code}\n{said}\n手册写的：\n{step.shown}")

    play(text, tmp_path, compare)
    assert not wrong, "\n".join(wrong) + "\n内容确有变化的，用 python -m tests.docs.pages 更新手册"


def test_every_page_of_tasks_shows_commands() -> None:
    shown = {page.stem: sum(isinstance(step, Step) and step.span != (0, 0) for step in steps(page.read_text("utf-8"))) for page in PAGES}
    assert sum(shown.values()) > 90, shown
    assert not [name for name, count in shown.items() if not count and name != "index"]


def test_an_excerpt_may_leave_out_lines_and_words_but_not_change_them() -> None:
    said = "案件 2026-0001\n现在状态：办理中\n答复期限：2026-03-30\n"
    assert matches("案件 2026-0001\n…\n", said)
    assert matches("…\n答复期限：…\n", said)
    assert not matches("案件 2026-0001\n", said)
    assert not matches("…\n答复期限：2026-03-31\n", said)
    assert renewed("…\n答复期限：2026-03-31\n", said) == "…\n答复期限：2026-03-30\n"
    assert renewed("?\n", said) == said
