"""The fields of acts as options and as KEY=VALUE words: what each takes follows from its type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import Field, fields
from typing import TYPE_CHECKING, Any, get_type_hints

import click

from engine.commands.kinds import Day, FileDigest, Flag, Number, Word
from engine.errors import InputError

if TYPE_CHECKING:
    from engine.case.commands import Command


def kind_of(field: Field[Any], hint: Any) -> click.ParamType[Any]:
    """What a field takes."""
    label, choices = field.metadata.get("label", "日期"), field.metadata.get("choices") or field.metadata.get("words")
    if field.metadata.get("file"):
        return FileDigest(label)
    kinds = {"date": Day(label), "int": Number(label), "bool": Flag(label)}
    return next((kinds[name] for name in kinds if name in str(hint)), Word(label, choices) if choices else click.STRING)


def split(values: Iterable[str]) -> list[str]:
    """Lists may be given by repeating the option or with commas between."""
    return [part for value in values for part in value.replace("，", ",").replace("、", ",").split(",") if part.strip()]


def read_words(command: type[Command], words: Iterable[str], option: str) -> dict[str, Any]:
    """Fields typed as KEY=VALUE, None for an empty value. Raises InputError; unknown keys are left to the reader of commands."""
    hints, known = get_type_hints(command), {f.name: f for f in fields(command)}
    given: dict[str, Any] = {}
    for word in words:
        name, sign, text = word.partition("=")
        name = name.strip().replace("-", "_")
        if not sign or not name:
            raise InputError(option, f"“{word}”应写作 字段=值，例如 on=2026-03-02。")
        if name in given:
            raise InputError(option, f"“{name}”写了两次，请只写一次。")
        if name in known and text and "tuple" in str(hints[name]):
            given[name] = split([text])
        elif name in known and text:
            given[name] = kind_of(known[name], hints[name]).convert(text, None, None)
        else:
            given[name] = text or None
    return given
