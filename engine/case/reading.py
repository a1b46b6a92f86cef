"""Plain data (a scenario step, options of a command line) read into a Command, with every fault named at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, cast, get_type_hints

from engine.case.commands import COMMANDS, Command, demand_of, label_of
from engine.case.decide import nearest
from engine.errors import Finding, InputError, InputErrors
from engine.texts import clean

if TYPE_CHECKING:
    from collections.abc import Iterator


def read_command(verb: str, data: Mapping[str, Any]) -> Command:
    """A command from its verb and fields (`on` among them). Raises InputError(s): unknown verb, unknown, missing or ill-typed fields."""
    command = COMMANDS.get(verb)
    if command is None:
        raise InputError("操作", f"没有“{verb}”这种操作{nearest(verb, COMMANDS)}")
    if faults := list(_faults(command, data)):
        raise InputErrors(faults)
    given: dict[str, Any] = {k: _cleaned(label_of(command, k), v) for k, v in data.items() if v is not None}
    return command(**given)


def _cleaned(label: str, value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(clean(label, v) for v in value)
    return clean(label, value) if isinstance(value, str) else value


@cache
def _shape(command: Any) -> tuple[tuple[Field[Any], str], ...]:
    """Each field with its plain type: date, int, bool, list or str."""
    hints = get_type_hints(command)
    kinds = {date: "date", int: "int", bool: "bool"}
    return tuple((f, next((n for t, n in kinds.items() if t in _options(hints[f.name])), _text(hints[f.name]))) for f in fields(command))


def _options(hint: Any) -> tuple[Any, ...]:
    return getattr(hint, "__args__", (hint,)) if "|" in str(hint) else (hint,)


def _text(hint: Any) -> str:
    return "list" if str(hint).startswith("tuple") else "str"


_EXPECTED = {"date": "日期（例如 2025-03-03）", "int": "整数", "bool": "是或否", "list": "一列文字", "str": "文字"}


def _faults(command: type[Command], data: Mapping[str, Any]) -> Iterator[Finding]:
    shape = {f.name: (f, kind) for f, kind in _shape(cast("Any", command))}
    for name in data:
        if name not in shape:
            yield Finding(name, "error", f"“{command.verb}”没有这个字段{nearest(name, shape)}")
    for name, (field, kind) in shape.items():
        value = data.get(name)
        label = str(field.metadata.get("label", "日期"))
        if value is None:
            if field.default is MISSING:
                yield Finding(demand_of(command, name) if field.metadata else label, "error", f"缺少（{name}），请补上")
        elif not _fits(kind, value):
            yield Finding(label, "error", f"应为{_EXPECTED[kind]}，不是“{value}”")
        elif (choices := field.metadata.get("choices")) and value not in choices:
            yield Finding(label, "error", f"没有“{value}”{nearest(str(value), choices)}".rstrip("。"))


def _fits(kind: str, value: Any) -> bool:
    if kind == "date":
        return isinstance(value, date) and not isinstance(value, datetime)
    if kind == "int":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "bool":
        return isinstance(value, bool)
    if kind == "list":
        return isinstance(value, list | tuple) and all(isinstance(v, str) for v in value)
    return isinstance(value, str)
