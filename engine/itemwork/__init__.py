"""One function per thing a clerk does with published items; each inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from engine.case.decide import nearest
from engine.case.event import Event
from engine.case.history import fold
from engine.deadlines import item_deadlines
from engine.errors import AlreadyExists, InputError, InputErrors, NotPermitted, RequirementNotMet
from engine.item import Item, changed, digest_of, evolve_item, fold_item, item_number, published, recorded, retired
from engine.items import COUNTED_KINDS, holdings
from engine.itemwork.personal import refuse_personal
from engine.itemwork.sound import cleaned, doubts, faults, late, refuse_unlawful
from engine.store import items as rows
from engine.store.deadlines import save_deadlines, supersede
from engine.terms import EventKind, Retirement, state_label
from engine.texts import clean

if TYPE_CHECKING:
    from engine.casework import Desk
    from engine.store.items import Place
    from engine.store.unit import Person

# 第四十四条：“且该政府信息属于可以公开的”。
_DISCLOSED: Final = ("granted.", "partial")


@dataclass(frozen=True, slots=True)
class Kept:
    """An item with its number, after what was done to it."""

    number: str
    item: Item
    events: tuple[Event, ...]

    @property
    def irregular(self) -> tuple[str, ...]:
        """What was accepted but will be questioned."""
        return tuple(message for event in self.events for message in event.irregular)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a list comes to: items to record, by number those on record whose publication it tells of, and how many rows say nothing new."""

    new: tuple[Item, ...]
    due: Mapping[str, Item]
    same: int


def add(desk: Desk, item: Item) -> Kept:
    """Record an item. Raises InputErrors, RequirementNotMet, AlreadyExists when the same is on record."""
    item = _sound(desk, item)
    same = rows.known_digests(desk.unit, desk.agency.id, item).get(digest_of(item))
    if same is not None:
        raise AlreadyExists("公开条目", item.title, f"登记为 {same.number}；确是另一条的，请写明不同的标题、文号或日期。")
    return _add(desk, item, rows.next_item(desk.unit, desk.agency.id))


def plan(desk: Desk, items: Iterable[Item]) -> Plan:
    """What recording a list would come to: an item once, however often it comes or came."""
    known = rows.known_digests(desk.unit, desk.agency.id)
    new: dict[str, Item] = {}
    due: dict[str, Item] = {}
    total = 0
    for item in items:
        total += 1
        digest = digest_of(item)
        if (same := known.get(digest)) is None:
            new.setdefault(digest, item)
        elif same.waits and item.published_on is not None:
            due.setdefault(same.number, item)
    return Plan(tuple(new.values()), due, total - len(new) - len(due))


def add_all(desk: Desk, items: Iterable[Item]) -> tuple[Kept, ...]:
    """Record the items of a list that are new, and the publication of those that waited for it. Raises what `add` and `publish` raise; then nothing stands."""
    planned = plan(desk, [_sound(desk, item) for item in items])
    serial = rows.next_item(desk.unit, desk.agency.id)
    for number, item in planned.due.items():
        assert item.published_on is not None
        publish(desk, number, item.published_on, item.address)
    return tuple(_add(desk, item, serial + n) for n, item in enumerate(planned.new))


def _sound(desk: Desk, item: Item) -> Item:
    item = cleaned(item)
    if found := list(faults(item, desk.today)):
        raise InputErrors(found)
    refuse_unlawful(item, desk.agency.level)
    return item


def _add(desk: Desk, item: Item, serial: int) -> Kept:
    events = [recorded(item, doubts(item, desk.law))]
    if item.retired_on is not None:
        events.append(retired(item.retired_on, item.retirement or str(Retirement.REPEALED), ""))
    kept, unit = fold_item(events), desk.unit
    case_id = unit.find_case(desk.agency.id, item.case).id if item.case else None
    stream = f"item:{item_number(serial)}"
    unit.append(desk.agency.id, stream, 0, events, desk.stamp)
    rows.add_item(unit, desk.agency.id, serial, case_id, kept)
    save_deadlines(unit.connection, desk.agency.id, stream, case_id, {}, item_deadlines(kept, desk.law))
    return Kept(item_number(serial), kept, tuple(events))


def an_item(desk: Desk, number: str) -> tuple[Place, Item]:
    """An item by number. Raises NotFound, InputError."""
    place = rows.find_item(desk.unit, desk.agency.id, number)
    return place, fold_item(desk.unit.history(desk.agency.id, place.stream))


def publish(desk: Desk, number: str, on: date, address: str = "") -> Kept:
    """Record that an item, or its change, was published. Raises NotPermitted, InputError."""

    def act(item: Item) -> Event:
        _refuse_retired(number, item)
        if not item.is_pending:
            advice = f"信息有变更的，先登记　xxgk published change {number} --on …"
            raise NotPermitted(f"公开条目 {number} 已于 {item.published_on} 公开，没有待公开的变更。{advice}")
        since = (item.made_on if item.published_on is None else item.changed_on) or date.min
        if not since <= on <= desk.today:
            raise InputError("公开日期", f"{on} 须在形成或变更之日 {since} 与今天（{desk.today}）之间，请核对。")
        return published(on, clean("公开地址", address), late(item, on, desk.law))

    return _act(desk, number, act)


def change(desk: Desk, number: str, new: Mapping[str, Any], on: date | None) -> Kept:
    """Change fields. With `on` the information itself changed that day and must be published again (第二十六条); else the register was wrong.

    Raises InputError(s), NotPermitted, RequirementNotMet, and what `refuse_personal` raises for an item from a case.
    """
    if not new and on is None:
        raise InputError("更改内容", "没有写明要改什么，例如 --title、--category；信息本身有变更的写 --on 变更日期。")

    def act(item: Item) -> Event:
        if item.retirement == Retirement.MISTAKE or on is not None:
            _refuse_retired(number, item)
        after = _sound(desk, replace(item, **new))
        since = item.changed_on or item.published_on or item.made_on or date.min
        if on is not None and not since <= on <= desk.today:
            raise InputError("变更日期", f"{on} 须在上次公开或变更之日 {since} 与今天（{desk.today}）之间，请核对。")
        if after.case:
            refuse_personal(_person(desk, after.case), after)
        return changed(on or desk.today, on is not None, {name: getattr(after, name) for name in new})

    return _act(desk, number, act)


def retire(desk: Desk, number: str, why: str, on: date, reason: str = "") -> Kept:
    """Record that an item was repealed, lapsed, or recorded by mistake. Raises NotPermitted, InputError."""
    if why not in set(Retirement):
        raise InputError("原因", f"没有“{why}”{nearest(why, Retirement)}")

    def act(item: Item) -> Event:
        if item.retirement == Retirement.MISTAKE or why != Retirement.MISTAKE:
            _refuse_retired(number, item)
        since = item.made_on or item.published_on or date.min
        if not since <= on <= desk.today:
            raise InputError("废止日期", f"{on} 须在成文或公开之日 {since} 与今天（{desk.today}）之间，请核对。")
        return retired(on, why, clean("说明", reason))

    return _act(desk, number, act)


def _refuse_retired(number: str, item: Item) -> None:
    if item.retired_on is not None:
        label = Retirement(item.retirement).label
        raise NotPermitted(f"公开条目 {number} 已于 {item.retired_on} {label}，不能再办理；有新的请另行登记　xxgk published add。")


def _act(desk: Desk, number: str, act: Callable[[Item], Event]) -> Kept:
    """Append an event to an item and bring its row and deadlines up to date."""
    place, before = an_item(desk, number)
    event = act(before)
    item = evolve_item(before, event)
    desk.unit.append(desk.agency.id, place.stream, before.version, [event], desk.stamp)
    rows.save_item(desk.unit, place, item)
    was, now = item_deadlines(before, desk.law), item_deadlines(item, desk.law)
    save_deadlines(desk.unit.connection, desk.agency.id, place.stream, place.case_id, was, now)
    if was != now:
        supersede(desk.unit.connection, desk.agency.id, place.stream)
    return Kept(place.number, item, (event,))


# --- from a case


def from_case(desk: Desk, number: str, given: Item) -> Item:
    """The item an answer of general interest becomes, without its applicant; the day it came in counts as its 形成之日 unless given.

    条例第四十四条：“多个申请人就相同政府信息向同一行政机关提出公开申请，且该政府信息属于可以公开的，行政机关可以纳入主动公开的范围。”
    Raises RequirementNotMet when the answer disclosed nothing, InputErrors when the applicant can be read from the item.
    """
    filed = desk.unit.find_case(desk.agency.id, number)
    case = fold(desk.unit.history(desk.agency.id, filed.stream))
    if not case.outcome.startswith(_DISCLOSED):
        now = state_label(case.outcome or case.state)
        reason = f"案件 {filed.number} 的结果是“{now}”，只有予以公开、部分公开的信息可以纳入主动公开的范围"
        raise RequirementNotMet("登记为公开条目", [("条例第四十四条", reason, f"请核对　xxgk case show {filed.number}")])
    person = desk.unit.person(filed.person_id)
    came = given.made_on or (None if given.published_on else desk.today)
    item = replace(given, title=given.title or person.content, made_on=came, case=filed.number)
    refuse_personal(person, item)
    return item


def _person(desk: Desk, number: str) -> Person:
    return desk.unit.person(desk.unit.find_case(desk.agency.id, number).person_id)


# --- stocks and ledgers


def declare_stock(desk: Desk, year: int, kind: str, in_force: int) -> None:
    """Say how many were in force at the start of a year, where not all of them are listed. Raises InputError, RequirementNotMet."""
    if kind not in COUNTED_KINDS:
        raise InputError("种类", f"没有“{kind}”{nearest(kind, COUNTED_KINDS)}")
    if not 1949 <= year <= desk.today.year:  # noqa: PLR2004 - no agency is older
        raise InputError("年度", f"{year} 不可用，应为 1949 至 {desk.today.year}。")
    if in_force < 0:
        raise InputError("件数", f"{in_force} 不能小于 0，请改正。")
    if in_force:
        refuse_unlawful(Item(category="", kind=kind), desk.agency.level)
    listed = next((h.listed(year - 1) for h in holdings(desk.unit, desk.agency.id) if h.kind == kind), 0)
    if in_force < listed:
        raise InputError("件数", f"{in_force} 少于登记簿中 {year} 年初现行有效的 {listed} 件，请核对，或先登记废止。")
    event = Event(EventKind.STOCK_DECLARED, desk.today, "", {"year": year, "in_force": in_force})
    _append(desk, f"stock:{kind}", event)


def record_ledger(desk: Desk, year: int, figures: Mapping[str, str], file: str) -> None:
    """Keep what the office's ledger came to, so that the report can be compared with it (C15)."""
    _append(desk, f"ledger:{year}", Event(EventKind.LEDGER_COUNTED, desk.today, "", dict(figures), {"file": file}))


def _append(desk: Desk, stream: str, event: Event) -> None:
    version = len(desk.unit.history(desk.agency.id, stream))
    desk.unit.append(desk.agency.id, stream, version, [event], desk.stamp)
