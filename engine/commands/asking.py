"""Asking for what is missing, on a terminal only; elsewhere the reader of commands refuses with every missing item at once."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Any, Final

import click

from engine.commands.kinds import Word
from engine.errors import Finding, InputErrors
from engine.terms import named

if TYPE_CHECKING:
    from engine.case.commands import Command


def on_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask_missing(command: type[Command], given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields given, with required ones asked for on a terminal. Raises InputErrors elsewhere."""
    wanted = [f for f in fields(command) if f.default is MISSING and f.name != "on"]
    words = {f.name: f.metadata.get("choices") or f.metadata.get("words") for f in wanted}
    items = [(f.metadata["label"], f"--{f.name.replace('_', '-')}", given.get(f.name), words[f.name]) for f in wanted]
    return {**given, **dict(zip([f.name for f in wanted], require(items), strict=True))}


def ask(label: str, choices: Sequence[Any] | None = None) -> str:
    """One answer; a choice is picked by number, value or label."""
    if not choices:
        return str(click.prompt(label))
    for n, choice in enumerate(choices, 1):
        click.echo(f"  {n}  {getattr(choice, 'label', choice)}")
    answer = str(click.prompt(f"{label}（输入序号）")).strip()
    if answer.isdecimal() and 1 <= int(answer) <= len(choices):
        return str(choices[int(answer) - 1])
    return Word(label, choices).convert(answer, None, None)


_FEW: Final = 8


def _few(choices: Sequence[Any] | None) -> str:
    return f"，可用：{named(choices)}" if choices and len(choices) <= _FEW else ""


def require(given: Iterable[tuple[str, str, Any, Sequence[Any] | None]]) -> list[Any]:
    """Values of (label, option, value, choices), asked for on a terminal. Raises InputErrors naming all that are missing."""
    items = list(given)
    if not on_terminal() and (missing := [(label, option, choices) for label, option, value, choices in items if value in (None, "")]):
        raise InputErrors([Finding(label, "error", f"缺少，请用 {option} 给出{_few(choices)}") for label, option, choices in missing])
    return [ask(label, choices) if value in (None, "") else value for label, _, value, choices in items]
