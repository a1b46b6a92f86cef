"""One published item as its own small aggregate: recorded, published, changed, retired. Totals of many are in engine/items.py.

条例第二十六条：“属于主动公开范围的政府信息，应当自该政府信息形成或者变更之日起20个工作日内及时公开。”
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any, Final

from engine.case.event import Event
from engine.terms import EventKind, ItemKind

# What the history holds of an item apart from its title and summary, which are free text and lie outside the chain.
FACTS: Final = ("category", "kind", "document_number", "address", "made_on", "published_on")
TEXTS: Final = ("title", "summary")
FIELDS: Final = (*TEXTS, *FACTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item of the 政府信息公开目录 (第十二条: 索引、名称、内容概述、生成日期).

    `made_on` is 成文日期 or when it came about; `published_on` when it was first published; `changed_on` when the information
    changed and was not published again yet. `retirement` is a term of Retirement, "" while in force. `case` is the number of the
    case whose answer was of general interest (第四十四条). `digest` is of the item as first recorded: a list taken in twice finds it.
    """

    title: str = ""
    summary: str = ""
    category: str
    kind: str = str(ItemKind.OTHER)
    document_number: str = ""
    address: str = ""
    made_on: date | None = None
    published_on: date | None = None
    changed_on: date | None = None
    retired_on: date | None = None
    retirement: str = ""
    case: str = ""
    digest: str = ""
    version: int = 1

    @property
    def is_pending(self) -> bool:
        """Whether it, or a change of it, still has to be published."""
        return self.retired_on is None and (self.published_on is None or self.changed_on is not None)


def digest_of(item: Item) -> str:
    """What makes an item the same as another, spaces and width of characters apart: title, 文号 and 成文日期, which publication leaves as
    they are; without 成文日期 when and where it was published.
    """
    values = (item.title, item.document_number, *([item.made_on] if item.made_on else [item.published_on, item.address]))
    return sha256("\n".join("".join(unicodedata.normalize("NFKC", str(v)).split()) for v in values).encode()).hexdigest()


def item_number(serial: int) -> str:
    """An item's number, e.g. G0012; it has no year, for what is in force outlives years."""
    return f"G{serial:04d}"


# --- events


def recorded(item: Item, irregular: tuple[str, ...] = ()) -> Event:
    """The event that records an item, dated by what came first."""
    data: dict[str, Any] = {name: value for name in FACTS if (value := getattr(item, name))}
    if item.case:
        data["case"] = item.case
    data["digest"] = digest_of(item)
    on = item.made_on or item.published_on
    assert on is not None
    return Event(EventKind.ITEM_RECORDED, on, "", data, _texts(item), irregular)


def published(on: date, address: str, irregular: tuple[str, ...] = ()) -> Event:
    """The event that an item, or its change, was published; at a new address, or "" for the old one."""
    return Event(EventKind.ITEM_PUBLISHED, on, "", {"address": address} if address else {}, {}, irregular)


def changed(on: date, is_of_information: bool, new: Mapping[str, Any]) -> Event:
    """The event that changes fields: because the information itself changed that day, or because the register was wrong."""
    data = {name: value for name, value in new.items() if name in FACTS}
    texts = {name: value for name, value in new.items() if name in TEXTS}
    return Event(EventKind.ITEM_CHANGED, on, "", {**data, **({"changed_on": on} if is_of_information else {})}, texts)


def retired(on: date, why: str, reason: str) -> Event:
    """The event that an item was repealed, lapsed, or recorded by mistake."""
    return Event(EventKind.ITEM_RETIRED, on, "", {"retirement": why}, {"reason": reason} if reason else {})


def _texts(item: Item) -> dict[str, str]:
    return {name: value for name in TEXTS if (value := getattr(item, name))}


# --- folding


def evolve_item(item: Item, event: Event) -> Item:
    """The item after an event. Total: history happened."""
    version = item.version + 1
    if event.kind == EventKind.ITEM_PUBLISHED:
        address = event.data.get("address", item.address)
        return replace(item, published_on=item.published_on or event.on, changed_on=None, address=address, version=version)
    if event.kind == EventKind.ITEM_RETIRED:
        return replace(item, retired_on=event.on, retirement=event.data["retirement"], version=version)
    given = {**event.data, **{name: text for name, text in event.texts.items() if name in TEXTS}}
    return replace(item, **{"version": version, **given})


def fold_item(events: Iterable[Event]) -> Item:
    """The item its events make."""
    first, *rest = events
    given: dict[str, Any] = {**first.data, **{name: text for name, text in first.texts.items() if name in TEXTS}}
    item = Item(**given)
    for event in rest:
        item = evolve_item(item, event)
    return item


def item_columns(item: Item) -> dict[str, Any]:
    """The projection of an item."""
    names = ("version", "title", *FACTS, "changed_on", "retired_on", "retirement", "digest")
    return {name: getattr(item, name) for name in names}
