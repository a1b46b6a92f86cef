"""Lists of published items, and ledgers of licences, penalties, coercion and fees, as people keep them: every fault with its row and column.

A column is known by any of its usual headings; what is not known is left out and said so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from engine.case.decide import nearest
from engine.errors import Finding, InputError, InputErrors, RequirementNotMet
from engine.item import Item
from engine.itemwork.sound import category_id, cleaned, faults, refuse_unlawful
from engine.terms import ItemKind, Retirement
from engine.texts import read_date

if TYPE_CHECKING:
    from engine.rulebook.categories import Category
    from engine.sheets import Line

ITEM_HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("标题", "名称", "信息名称", "文件名称", "信息标题"),
    "summary": ("内容概述", "概述", "摘要"),
    "category": ("类别", "栏目", "分类", "信息类别", "所属栏目"),
    "kind": ("种类", "文件种类"),
    "document_number": ("文号", "发文字号"),
    "address": ("公开地址", "地址", "网址", "链接", "url"),
    "made_on": ("成文日期", "生成日期", "形成日期", "制发日期", "印发日期"),
    "published_on": ("公开日期", "发布日期", "公布日期", "发布时间", "公开时间"),
    "repealed_on": ("废止日期",),
    "lapsed_on": ("失效日期",),
}
LEDGER_HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "on": ("日期", "决定日期", "办结日期", "作出日期", "收费日期", "缴费日期"),
    "kind": ("种类", "类别", "事项类型", "执法类型"),
    "amount": ("金额", "金额（元）", "收费金额", "收费金额（元）"),
}
# The rows of 第二十条第（五）（六）（八）项, by what a ledger calls them.
LEDGER_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "licensing": ("行政许可", "许可"),
    "penalties": ("行政处罚", "处罚"),
    "coercion": ("行政强制", "强制"),
    "fees": ("行政事业性收费", "收费"),
}
_FEES: Final = "fees.amount_wan"
_WAN: Final = 10_000
_CLOCK: Final = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?$")
_AMOUNT: Final = re.compile(r"\d{1,12}(\.\d{1,2})?")
# As many faults as anybody corrects in one go.
MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """The items of a list with their rows, and the headings nobody knows."""

    items: tuple[tuple[int, Item], ...]
    unused: tuple[str, ...]


@dataclass(slots=True)
class _Columns:
    """Which heading stands for which field, and the faults found so far."""

    of: Mapping[str, str]
    faults: list[Finding] = field(default_factory=list)

    def text(self, line: Line, name: str) -> str:
        return line.cells.get(self.of.get(name, ""), "")

    def fault(self, line: Line, name: str, message: str) -> None:
        self.faults.append(Finding(f"第{line.number}行“{self.of.get(name, name)}”", "error", message.rstrip("。")))

    def day(self, line: Line, name: str) -> date | None:
        text = _CLOCK.sub("", self.text(line, name).strip())
        if not text:
            return None
        try:
            return read_date(text, "")
        except InputError as error:
            self.fault(line, name, str(error).removeprefix("："))
            return None


def _columns(headings: Sequence[str], known: Mapping[str, tuple[str, ...]]) -> tuple[_Columns, tuple[str, ...]]:
    """Which heading is which field, and those that are none. Raises InputError when two are the same field."""
    fields = {_folded(name): key for key, names in known.items() for name in (key, *names)}
    of: dict[str, str] = {}
    for heading in headings:
        key = fields.get(_folded(heading))
        if key in of:
            raise InputError("表头", f"“{of[key]}”和“{heading}”是同一项，请删去一列。")
        if key is not None:
            of[key] = heading
    return _Columns(of), tuple(h for h in headings if h not in of.values())


def _folded(heading: str) -> str:
    return "".join(unicodedata.normalize("NFKC", heading).split()).casefold()


# --- items


@dataclass(frozen=True, slots=True)
class Office:
    """Whose list it is: the categories and level of the agency, the day, and what stands for columns the file does not have."""

    categories: Sequence[Category]
    level: str
    today: date
    category: str | None = None
    kind: str | None = None


def read_items(headings: Sequence[str], lines: Iterable[Line], office: Office) -> Listed:
    """The items of a list. Raises InputErrors with every fault, each with row and column; InputError when needed columns are missing."""
    columns, unused = _columns(headings, ITEM_HEADINGS)
    _refuse_without(columns, office)
    items = [(line.number, item) for line in lines if (item := _item(line, columns, office)) is not None]
    _refuse(columns.faults)
    if not items:
        raise InputError("文件", "表头以下没有内容，没有可以登记的条目，请核对文件。")
    return Listed(tuple(items), unused)


def _refuse_without(columns: _Columns, office: Office) -> None:
    found = []
    if "title" not in columns.of:
        found.append(Finding("表头", "error", f"没有标题一列（可写：{'、'.join(ITEM_HEADINGS['title'])}）"))
    if "category" not in columns.of and office.category is None:
        found.append(Finding("表头", "error", "没有类别一列，请补上，全部同一类别的用 --category 给出"))
    if "made_on" not in columns.of and "published_on" not in columns.of:
        found.append(Finding("表头", "error", "没有公开日期，也没有成文日期一列，请补上"))
    _refuse(found)


def _refuse(found: Sequence[Finding]) -> None:
    if found:
        more = [Finding("其余", "error", f"还有 {len(found) - MOST} 处错误")] if len(found) > MOST else []
        raise InputErrors([*found[:MOST], *more])


def _item(line: Line, columns: _Columns, office: Office) -> Item | None:
    """The item of a row; None when it has faults, which are noted."""
    before = len(columns.faults)
    values: dict[str, Any] = {name: columns.text(line, name) for name in ("title", "summary", "document_number", "address")}
    values |= {"made_on": columns.day(line, "made_on"), "published_on": columns.day(line, "published_on"), **_retirement(line, columns)}
    are_days_read = len(columns.faults) == before
    values["category"] = _tried(
        line, columns, "category", lambda: category_id(office.categories, office.level, _category(line, columns, office))
    )
    values["kind"] = _kind(columns.text(line, "kind") or office.kind or str(ItemKind.OTHER))
    item = _tried(line, columns, "title", lambda: cleaned(Item(**values)))
    for fault in faults(item, office.today) if item else ():
        # A day that cannot be read is no day that is missing.
        if are_days_read or not fault.where.endswith("日期"):
            columns.faults.append(Finding(f"第{line.number}行“{fault.where}”", "error", fault.message))
    if item is not None:
        _tried(line, columns, "kind", lambda: refuse_unlawful(item, office.level))
    return item if len(columns.faults) == before else None


def _category(line: Line, columns: _Columns, office: Office) -> str:
    return columns.text(line, "category") or office.category or ""


def _retirement(line: Line, columns: _Columns) -> dict[str, Any]:
    days = {Retirement.REPEALED: columns.day(line, "repealed_on"), Retirement.LAPSED: columns.day(line, "lapsed_on")}
    found = {why: day for why, day in days.items() if day is not None}
    if len(found) > 1:
        columns.fault(line, "repealed_on", "同时写了失效日期，请只留一个")
    return next(({"retired_on": day, "retirement": str(why)} for why, day in found.items()), {})


def _kind(text: str) -> str:
    """A kind by value or label; what is neither stays, to be refused with its row."""
    wanted = _folded(text)
    also = {"规范性文件": str(ItemKind.NORMATIVE_DOCUMENTS)}
    return next((str(k) for k in ItemKind if wanted in (str(k), _folded(k.label))), also.get(wanted, text))


def _tried(line: Line, columns: _Columns, name: str, make: Callable[[], Any]) -> Any:
    """What is made, or None with the fault noted."""
    try:
        return make()
    except (InputError, RequirementNotMet) as error:
        columns.fault(line, name, str(error).partition("：")[2] or str(error))
        return None


# --- ledgers


def count_ledger(headings: Sequence[str], lines: Iterable[Line], year: int, keys: Sequence[str], kind: str | None = None) -> dict[str, str]:
    """How many decisions (of fees: how much, in 万元) a ledger holds for a year, by the keys of section 二 that the form has.

    `kind` stands for a ledger of one kind without that column. Raises InputErrors with every fault, each with row and column.
    """
    columns, _ = _columns(headings, LEDGER_HEADINGS)
    if "on" not in columns.of:
        raise InputError("表头", f"没有日期一列（可写：{'、'.join(LEDGER_HEADINGS['on'])}）。")
    if "kind" not in columns.of and kind is None:
        raise InputError("表头", "没有种类一列，请补上，全部同一种类的用 --kind 给出，例如 --kind 行政处罚。")
    found: dict[str, Decimal] = {}
    for line in lines:
        for key, amount in _booked(line, columns, kind, year):
            found[key] = found.get(key, Decimal(0)) + amount
    _refuse([*columns.faults, *_unheard(found, keys)])
    return {key: format(value.normalize(), "f") for key, value in found.items()}


def _unheard(found: Mapping[str, Decimal], keys: Sequence[str]) -> Iterator[Finding]:
    for key in found:
        if key not in keys:
            yield Finding(key, "error", "这一年度的报告格式没有这一格，请从台账中去掉，或改用 report enter 填报")


def _booked(line: Line, columns: _Columns, kind: str | None, year: int) -> Iterator[tuple[str, Decimal]]:
    """The figure a row adds to, and by how much; a row of another year adds 0, so that the kind is known to be kept."""
    given = columns.text(line, "kind") or kind or ""
    group = next((key for key, names in LEDGER_KINDS.items() if _folded(given) in (key, *names)), None)
    if group is None:
        columns.fault(line, "kind", f"没有“{given}”这一种类{nearest(given, [names[0] for names in LEDGER_KINDS.values()])}")
        return
    on = columns.day(line, "on")
    if on is None:
        if not columns.text(line, "on"):
            columns.fault(line, "on", "缺少日期，请补上")
        return
    amount = Decimal(1)
    if group == "fees":
        text = unicodedata.normalize("NFKC", columns.text(line, "amount")).replace(",", "").removesuffix("元").strip()
        if not _AMOUNT.fullmatch(text):
            columns.fault(line, "amount", f"“{columns.text(line, 'amount')}”不是金额，请以元为单位写数字")
            return
        amount = Decimal(text) / _WAN
    yield (_FEES if group == "fees" else f"{group}.decisions"), amount if on.year == year else Decimal(0)
