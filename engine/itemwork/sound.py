"""What may be recorded of an item, and what will be questioned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from engine.case.decide import nearest
from engine.deadlines import item_deadlines
from engine.errors import Finding, InputError, RequirementNotMet
from engine.forms.checks import MAKES_RULES
from engine.items import COUNTED_KINDS
from engine.rulebook.categories import category_of
from engine.terms import AgencyLevel, ItemKind
from engine.texts import clean

if TYPE_CHECKING:
    from engine.case.situation import Law
    from engine.item import Item
    from engine.rulebook.categories import Category

LABELS: Final[Mapping[str, str]] = {
    "title": "标题", "summary": "内容概述", "category": "类别", "kind": "种类", "document_number": "文号", "address": "公开地址",
    "made_on": "成文日期", "published_on": "公开日期", "retired_on": "废止日期",
}  # fmt: skip
LONGEST: Final = {"title": 300, "document_number": 100, "address": 1000, "summary": 4000}
WATCH: Final = "publication_due"


def category_id(categories: Iterable[Category], level: str, given: str) -> str:
    """The id of the category somebody means. Raises InputError for none, or one that is not for the agency's level."""
    if not given.strip():
        raise InputError("类别", "缺少，请补上。")
    known = [c for c in categories if c.is_for(level)]
    found = category_of(known, given)
    if found is None:
        close = nearest(given, [c.name for c in known])
        raise InputError("类别", f"没有“{given}”这种类别{close if '是否' in close else '，可用的见 xxgk published categories。'}")
    return found.id


def cleaned(item: Item) -> Item:
    """The item with its texts as they are kept. Raises InputError."""
    texts: dict[str, Any] = {name: clean(LABELS[name], getattr(item, name)) for name in LONGEST}
    return replace(item, **texts)


def faults(item: Item, today: date) -> Iterator[Finding]:
    """Everything that keeps an item from being recorded: field, sentence."""
    if item.kind not in set(ItemKind):
        yield _fault("kind", f"没有“{item.kind}”{nearest(item.kind, ItemKind)}".rstrip("。"))
    if not item.title:
        yield _fault("title", "缺少，请补上")
    for name, most in LONGEST.items():
        if len(getattr(item, name)) > most:
            yield _fault(name, f"超过 {most} 个字，请缩短")
    if item.made_on is None and item.published_on is None:
        yield _fault("published_on", "成文日期和公开日期至少要有一个")
    if item.kind in COUNTED_KINDS and item.made_on is None:
        yield _fault("made_on", f"{ItemKind(item.kind).label}必须写明，否则不能统计本年制发件数")
    for name in ("made_on", "published_on", "retired_on"):
        if (day := getattr(item, name)) is not None and day > today:
            yield _fault(name, f"{day} 晚于今天（{today}），请核对")
    if item.made_on and item.published_on and item.published_on < item.made_on:
        yield _fault("published_on", f"{item.published_on} 早于成文日期 {item.made_on}，请核对")
    if item.retired_on and (item.made_on or item.published_on or date.min) > item.retired_on:
        yield _fault("retired_on", f"{item.retired_on} 早于成文或公开日期，请核对")


def _fault(name: str, message: str) -> Finding:
    return Finding(LABELS[name], "error", message)


def refuse_unlawful(item: Item, level: str) -> None:
    """规章 of an agency that may make none. Raises RequirementNotMet."""
    if item.kind == ItemKind.RULES and level not in MAKES_RULES:
        reason = f"{AgencyLevel(level).label}无权制定规章"
        advice = "规范性文件请用 --kind normative_documents，转载上级规章请用 --kind other"
        raise RequirementNotMet("登记规章", [("立法法第九十一条、第九十三条", reason, advice)])


def doubts(item: Item, law: Law) -> tuple[str, ...]:
    """Published later than 第二十六条 allows."""
    if item.published_on is None:
        return ()
    return late(replace(item, published_on=None, retired_on=None), item.published_on, law)


def late(pending: Item, on: date, law: Law) -> tuple[str, ...]:
    """The same for what is published now."""
    due = item_deadlines(pending, law).get(WATCH)
    return (f"{on} 公开，晚于形成或者变更之日起20个工作日（{due}，条例第二十六条）",) if due is not None and on > due else ()
