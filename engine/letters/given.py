"""The facts a letter may need that the history does not hold: given with the command, set by the office, or asked for. Never invented."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any, Final

from engine.errors import InputError
from engine.letters.letter import Attachment
from engine.terms import ServiceMethod, named
from engine.texts import clean


def _f(label: str, default: Any = "", **more: Any) -> Any:
    return field(default=default, metadata={"label": label, **more})


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Facts by name; "" means not given. Each field's metadata holds what a clerk calls it."""

    summary: str = _f("申请内容摘要（默认引用申请原文）")
    attach: tuple[str, ...] = _f("附件，可重复；写作 名称 或者 名称:页数", ())
    provided_as: str = _f("提供信息的方式，如 纸质复印件邮寄（默认按申请人的要求）")
    access: str = _f("获取信息的方式、途径")
    facts: str = _f("申请数量、频次明显超过合理范围的事实")
    reason: str = _f("理由（默认用登记的理由）")
    withheld: str = _f("不予公开的内容")
    proposal: str = _f("拟办意见")
    rectification: str = _f("更正申请的处理结果")
    note: str = _f("便民告知")
    payment: str = _f("缴费方式（默认用设置 letters.payment）")
    contact: str = _f("本机关联系方式（默认用设置 letters.contact，再默认用机关登记的联系方式）")
    service: str = _f("送达方式（默认按已登记的送达）", choices=tuple(ServiceMethod))
    party: str = _f("第三方或者其他机关的名称（不止一个时）")


# What picks an occasion or is filled in by the office's side; every paper takes it.
ALWAYS: Final = frozenset({"party", "contact"})


def facts_known() -> tuple[str, ...]:
    """Names a kind may list under needs and may."""
    return tuple(f.name for f in fields(Given) if f.name != "party")


def options() -> tuple[Field[Any], ...]:
    """The fields a command offers as options."""
    return fields(Given)


def label_of(name: str) -> str:
    """What a clerk calls a fact."""
    found = next(f for f in fields(Given) if f.name == name)
    return str(found.metadata.get("label", name)).split("（")[0].split("，")[0]


def read_given(values: Mapping[str, Any]) -> Given:
    """Facts as typed, cleaned. Raises InputError for control characters and unknown choices."""
    kept: dict[str, Any] = {}
    for found in fields(Given):
        value = values.get(found.name)
        if value in (None, "", ()):
            continue
        label, choices = label_of(found.name), found.metadata.get("choices")
        kept[found.name] = tuple(clean(label, v) for v in value) if isinstance(value, tuple | list) else clean(label, value)
        if choices and value not in choices:
            raise InputError(label, f"没有“{value}”，可用：{named(choices)}。")
    return Given(**kept)


_PAGES = re.compile(r"(.*\S)\s*[:：]\s*(\d{1,5})\s*页?", re.DOTALL)


def attachment(text: str) -> Attachment:
    """An attachment as typed: 名称 or 名称:页数."""
    found = _PAGES.fullmatch(text)
    return Attachment(found[1], int(found[2])) if found else Attachment(text)
