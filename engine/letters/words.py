"""Words of official letters: dates, clauses, lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

# How lists typed by hand begin: 1. 1、 （1） ① 一、
_NUMBERED = re.compile(r"^\s*(?:[（(]?[0-9０-９]{1,3}[)）.．、]|[①-⑳]|[（(]?[一二三四五六七八九十]{1,3}[)）、])\s*")


def day(value: date) -> str:
    """2026年3月2日."""
    return f"{value.year}年{value.month}月{value.day}日"


def clause(text: str) -> str:
    """A typed text as the end of a sentence of ours: one line end a space, no full stop of its own."""
    return " ".join(text.split("\n")).strip().rstrip("。；;，,、.")


def items(text: str) -> list[str]:
    """A typed list, one item a line (or, on one line, between semicolons), without the numbers it was typed with."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) == 1:
        lines = [part.strip() for part in re.split("[；;]", lines[0]) if part.strip()]
    return [_NUMBERED.sub("", line).rstrip("。；;") or line for line in lines]
