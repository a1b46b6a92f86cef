"""What an agency's published items come to: counts by category, section 二 of any year, and how that differs from what was typed in.

Section 二 counts 规章 and 行政规范性文件 (第二十条第（一）项). Both halves of 现行有效 = 上年现行有效 + 制发 − 废止 (C6) come of the same items, so
it holds for any two years, unless the office declares a stock that contradicts the register.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import bindparam, select

from engine.columns import AGENCY, ENTRY, ITEM
from engine.errors import Finding, InputErrors
from engine.item import item_number
from engine.rulebook.categories import Category, bare
from engine.rulefiles.categories import load_categories
from engine.settings import SETTINGS
from engine.terms import EventKind, ItemKind, Retirement

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from engine.rulebook.form import Form
    from engine.settings import Settings
    from engine.store.unit import Unit

COUNTED_KINDS: Final = (ItemKind.RULES, ItemKind.NORMATIVE_DOCUMENTS)
# As many items as a sentence can name.
_NAMED: Final = 5
_DATES: Final = ("made_on", "published_on", "retired_on")
_NAMES: Final = ("serial", "title", "category", "kind", *_DATES)
_LIVES = select(*(ITEM.c[name] for name in _NAMES)).where(ITEM.c.agency_id == bindparam("a"), ITEM.c.retirement != str(Retirement.MISTAKE))
_CURRENT = {False: _LIVES.order_by(ITEM.c.serial), True: _LIVES.where(ITEM.c.kind != str(ItemKind.OTHER)).order_by(ITEM.c.serial)}
_EACH = select(ITEM.c.agency_id, *(ITEM.c[name] for name in _NAMES)).where(
    ITEM.c.retirement != str(Retirement.MISTAKE), ITEM.c.kind != str(ItemKind.OTHER)
)
# Agency by agency, each a look into the chain's index.
_EACH_STOCK = (
    select(ENTRY.c.agency_id, ENTRY.c.stream, ENTRY.c.data)
    .where(ENTRY.c.agency_id.in_(select(AGENCY.c.id)), ENTRY.c.stream.in_([f"stock:{kind}" for kind in COUNTED_KINDS]))
    .order_by(ENTRY.c.agency_id, ENTRY.c.stream, ENTRY.c.version)
)
_ENTRIES = select(ENTRY.c.stream, ENTRY.c.kind, ENTRY.c.occurred_on, ENTRY.c.data).where(ENTRY.c.agency_id == bindparam("a"))
_KNOWN_THEN = ENTRY.c.recorded_at <= bindparam("as_of")
_ITEM_ENTRIES = _ENTRIES.where(ENTRY.c.stream.between("item:", "item;"), _KNOWN_THEN).order_by(ENTRY.c.stream, ENTRY.c.version)
_OF_STREAM = _ENTRIES.where(ENTRY.c.stream == bindparam("s"), _KNOWN_THEN).order_by(ENTRY.c.version)
_ALWAYS: Final = "9999"


class Life(NamedTuple):
    """When an item came, was published and went; `title` is empty as of an instant."""

    serial: int
    title: str
    category: str
    kind: str
    made_on: date | None
    published_on: date | None
    retired_on: date | None

    @property
    def shown(self) -> str:
        """The item as a sentence names it."""
        return f"{item_number(self.serial)}{self.title and f'《{self.title}》'}"


def counts_by_category(unit: Unit, agency_id: int, year: int, as_of: str | None = None) -> Sequence[tuple[str, int]]:
    """How many items were first published in a year, by category name: the rules' order, then the office's own. None is left out."""
    found = Counter(life.category for life in _lives(unit, agency_id, as_of) if _in(life.published_on, year))
    names = {c.id: c.name for c in load_categories()}
    order = [*names, *sorted(found.keys() - names.keys())]
    return [(names.get(key, key), found[key]) for key in order if found[key]]


def section2(unit: Unit, agency_id: int, year: int, form: Form, as_of: str | None = None) -> Mapping[str, str]:
    """The figures of section 二 that follow from the items, by the keys of the form; only kinds the office keeps items or a stock of.

    `as_of`: what was on record at that instant (ISO-8601 UTC).
    """
    return _printed(holdings(unit, agency_id, as_of), year, form)


def _printed(held: Iterable[Holding], year: int, form: Form) -> dict[str, str]:
    values = {f"{h.kind}.{name}": str(value) for h in held for name, value in h.figures(year).items()}
    return {key: values[key] for key in form.section2_keys if key in values}


def section2_each(connection: Connection, year: int, form: Form) -> dict[int, Mapping[str, str]]:
    """The same of each agency that keeps items or a stock, by agency id."""
    lives: dict[int, list[Life]] = {}
    for agency_id, *life in connection.execute(_EACH):
        lives.setdefault(agency_id, []).append(Life(*life))
    stocks: dict[int, dict[str, dict[int, int]]] = {}
    for agency_id, stream, data in connection.execute(_EACH_STOCK):
        said = json.loads(data)
        stocks.setdefault(agency_id, {}).setdefault(stream.removeprefix("stock:"), {})[said["year"]] = said["in_force"]
    keepers = sorted({*lives, *stocks})
    return {a: _printed(_held(lives.get(a, ()), stocks.get(a, {})), year, form) for a in keepers}


def differing(
    unit: Unit, agency_id: int, year: int, form: Form, entered: Mapping[str, str], as_of: str | None = None
) -> tuple[Finding, ...]:
    """C6 against the register: each figure typed in that is not what follows from the items, and which items that is. The typed one stands."""
    held = {str(h.kind): h for h in holdings(unit, agency_id, as_of)}
    found = []
    for key, value in section2(unit, agency_id, year, form, as_of).items():
        if entered.get(key, value) != value:
            kind, _, name = key.partition(".")
            message = (
                f"填报的是 {entered[key]}，按登记的公开条目应为 {value}（{held[kind].explained(year, name)}），报告用填报的数字，"
                f"请核对条目（xxgk published figures --year {year}）或改填"
            )
            found.append(Finding(form.place(key), "warning", message, "C6"))
    return tuple(found)


# --- rules and normative documents


class Holding(NamedTuple):
    """The items of one kind an agency ever had, and how many it declared in force at the start of which years."""

    kind: ItemKind
    lives: Sequence[Life]
    stocks: Mapping[int, int]

    def made(self, year: int) -> list[Life]:
        """本年制发, by 成文日期."""
        return [life for life in self.lives if _in(life.made_on, year)]

    def repealed(self, year: int) -> list[Life]:
        """本年废止: repealed or lapsed, for both end what is in force."""
        return [life for life in self.lives if _in(life.retired_on, year)]

    def listed(self, year: int) -> int:
        """How many items of the register were in force at the end of a year."""
        return sum(_until(life.made_on, year) - _until(life.retired_on, year) for life in self.lives)

    def anchor(self, year: int) -> int | None:
        """The year whose declared stock a year's end is reckoned from: the last one before it, else the first after it."""
        return max((y for y in self.stocks if y <= year + 1), default=min(self.stocks, default=None))

    def in_force(self, year: int) -> int:
        """现行有效 at the end of a year: from the declared stock, plus what was made since, less what was repealed."""
        anchor = self.anchor(year)
        if anchor is None:
            return self.listed(year)
        return self.stocks[anchor] + self.listed(year) - self.listed(anchor - 1)

    def figures(self, year: int) -> dict[str, int]:
        """The columns of both forms. 对外公开总数量 of 2019 follows only where nothing is declared beyond the items."""
        published = [life for life in self.lives if _in(life.published_on, year)]
        found = {"made": len(self.made(year)), "repealed": len(self.repealed(year)), "in_force": self.in_force(year)}
        found["published"] = len(published)
        if not self.stocks:
            found["total"] = sum(_until(life.published_on, year) and not _until(life.retired_on, year) for life in self.lives)
        return found

    def explained(self, year: int, name: str) -> str:
        """What a figure is made of."""
        if name in ("made", "repealed", "published"):
            wanted = {"made": self.made(year), "repealed": self.repealed(year)}
            chosen = wanted.get(name, [life for life in self.lives if _in(life.published_on, year)])
            return _listed(chosen)
        made, repealed, last = self.made(year), self.repealed(year), self.in_force(year - 1)
        if name == "total":
            return f"截至{year}年底登记为已公开且现行有效的条目"
        declared = f"，{self.anchor(year)}年初申报 {self.stocks[y]} 件" if (y := self.anchor(year)) is not None else ""
        return f"上年 {last}＋制发 {len(made)}（{_listed(made)}）－废止 {len(repealed)}（{_listed(repealed)}）{declared}"

    def contradictions(self) -> Iterator[tuple[int, int, int]]:
        """Declared stocks that do not follow from the one before: year, what follows, what was declared."""
        earlier: dict[int, int] = {}
        for year in sorted(self.stocks):
            follows = self._replace(stocks=earlier).in_force(year - 1)
            if (earlier and follows != self.stocks[year]) or self.listed(year - 1) > self.stocks[year]:
                yield year, follows, self.stocks[year]
            earlier = {year: self.stocks[year]}


def holdings(unit: Unit, agency_id: int, as_of: str | None = None) -> list[Holding]:
    """Of each kind section 二 counts, what the office keeps; kinds without items and stock are left out."""
    return _held(_lives(unit, agency_id, as_of, counted=True), {k: stocks_of(unit, agency_id, k, as_of) for k in COUNTED_KINDS})


def _held(lives: Sequence[Life], stocks: Mapping[str, Mapping[int, int]]) -> list[Holding]:
    found = [Holding(kind, [life for life in lives if life.kind == kind], stocks.get(kind, {})) for kind in COUNTED_KINDS]
    return [h for h in found if h.lives or h.stocks]


def stocks_of(unit: Unit, agency_id: int, kind: str, as_of: str | None = None) -> dict[int, int]:
    """How many were declared in force at the start of which years, the latest word for each."""
    said = _stream(unit, agency_id, f"stock:{kind}", as_of)
    return {data["year"]: data["in_force"] for data in said}


def _in(day: date | None, year: int) -> bool:
    return day is not None and day.year == year


def _until(day: date | None, year: int) -> bool:
    return day is not None and day.year <= year


def _listed(lives: Sequence[Life]) -> str:
    more = f"等 {len(lives)} 件" if len(lives) > _NAMED else ""
    return "、".join(life.shown for life in lives[:_NAMED]) + more or "没有"


def _lives(unit: Unit, agency_id: int, as_of: str | None, *, counted: bool = False) -> list[Life]:
    if as_of is None:
        return [Life(*row) for row in unit.connection.execute(_CURRENT[counted], {"a": agency_id})]
    entries = unit.connection.execute(_ITEM_ENTRIES, {"a": agency_id, "as_of": as_of})
    lives = [_life(stream, rows) for stream, rows in groupby(entries, lambda entry: entry.stream)]
    return [life for life in lives if life is not None]


def _life(stream: str, rows: Iterable[Any]) -> Life | None:
    """An item from the entries of its stream; None when it was recorded by mistake."""
    told: dict[str, Any] = {}
    for row in rows:
        told |= json.loads(row.data)
        if row.kind == EventKind.ITEM_PUBLISHED:
            told.setdefault("published_on", row.occurred_on.isoformat())
        elif row.kind == EventKind.ITEM_RETIRED:
            told["retired_on"] = row.occurred_on.isoformat()
    if told.get("retirement") == Retirement.MISTAKE:
        return None
    days = [date.fromisoformat(told[name]) if told.get(name) else None for name in _DATES]
    return Life(int(stream.removeprefix("item:G")), "", told["category"], told.get("kind", str(ItemKind.OTHER)), *days)


def _stream(unit: Unit, agency_id: int, stream: str, as_of: str | None) -> list[dict[str, Any]]:
    """The data of a stream's entries, in order."""
    asked = {"a": agency_id, "s": stream, "as_of": as_of or _ALWAYS}
    return [json.loads(row.data) for row in unit.connection.execute(_OF_STREAM, asked)]


# --- ledgers of licences, penalties, coercion and fees


def ledger_figures(unit: Unit, agency_id: int, year: int, as_of: str | None = None) -> dict[str, str]:
    """What the office's own ledgers came to for a year when they were last counted, by the keys of section 二."""
    found: dict[str, str] = {}
    for data in _stream(unit, agency_id, f"ledger:{year}", as_of):
        found |= data
    return found


def ledger_differences(
    unit: Unit, agency_id: int, year: int, form: Form, entered: Mapping[str, str], as_of: str | None = None
) -> tuple[Finding, ...]:
    """C15: figures of （五）（六）（八） that are not what the office's ledgers came to."""
    counted = ledger_figures(unit, agency_id, year, as_of)
    return tuple(
        Finding(form.place(key), "warning", f"填报的是 {entered[key]}，按本机关台账计数为 {counted[key]}，请核对后改填或重新计数", "C15")
        for key in form.section2_keys
        if key in counted and entered.get(key, counted[key]) != counted[key]
    )


# --- categories


def categories_of(settings: Settings) -> tuple[Category, ...]:
    """The categories of the rules, then the office's own. Raises InputErrors for a name that is taken."""
    found, faults = list(load_categories()), []
    for n, own in enumerate(settings.categories):
        known = {bare(name) for c in found for name in (c.id, c.name, *c.also)}
        names = (own.name, *own.also)
        taken = [name for name in names if not bare(name) or bare(name) in known]
        faults += [Finding(f"{SETTINGS}:categories[{n}]", "error", f"“{name}”为空或已经有了，请换一个") for name in taken]
        found.append(Category(own.name, own.name, own.also, "", own.article))
    if faults:
        raise InputErrors(faults)
    return tuple(found)
