"""xxgk published: the register of published items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from engine.commands.asking import require
from engine.commands.base import Call, Command, Group
from engine.commands.kinds import Day, Word
from engine.commands.numbers import CaseNumber, ItemNumber
from engine.commands.present import as_json
from engine.terms import ItemKind, Retirement

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from engine.bootstrap import Office
    from engine.casework import Desk
    from engine.itemwork import Kept
    from engine.rulebook.categories import Category


def open_with_categories(call: Call) -> tuple[Office, tuple[Category, ...]]:
    """The office, and what its items are sorted by."""
    from engine.bootstrap import open_office
    from engine.items import categories_of

    office = open_office(call.home)
    return office, categories_of(office.settings)


def item_data(kept: Kept, categories: tuple[Category, ...], due_on: date | None) -> dict[str, Any]:
    """An item as data, with the labels."""
    i = kept.item
    names = {c.id: c.name for c in categories}
    return {
        "number": kept.number, "title": i.title, "summary": i.summary or None, "category": i.category,
        "category_label": names.get(i.category, i.category), "kind": i.kind, "kind_label": ItemKind(i.kind).label,
        "document_number": i.document_number or None, "address": i.address or None, "made_on": i.made_on, "published_on": i.published_on,
        "changed_on": i.changed_on, "retired_on": i.retired_on, "retirement": i.retirement or None,
        "retirement_label": Retirement(i.retirement).label if i.retirement else None, "case": i.case or None, "publish_by": due_on,
    }  # fmt: skip


def _act(call: Call, act: Callable[[Desk, Office, tuple[Category, ...]], Kept], did: str) -> None:
    """Do something with one item and tell what it came to."""
    from engine.deadlines import item_deadlines
    from engine.itemwork.sound import WATCH

    office, categories = open_with_categories(call)
    kept = office.work(call.agency, call.actor, call.today, call.now, lambda desk: act(desk, office, categories))
    data = item_data(kept, categories, item_deadlines(kept.item, office.law).get(WATCH))
    if call.is_json:
        as_json({**data, "findings": list(kept.irregular)})
        return
    click.echo(f"{kept.events[0].on}　{did}　{kept.number}《{data['title']}》（{data['category_label']}）")
    for message in kept.irregular:
        click.echo(f"注意：{message}。")
    if data["publish_by"]:
        click.echo(f"公开期限：{data['publish_by']}（条例第二十六条）\n下一步：公开后登记　xxgk published publish {kept.number} --on …")


def _given(words: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in words.items() if value is not None}


def _add(call: Call, case: str | None, category: str | None, **words: Any) -> None:
    from engine.item import Item
    from engine.itemwork import add, from_case
    from engine.itemwork.sound import category_id

    # An item from a case has the case's own words for a title.
    wanted: list[tuple[str, str, Any, None]] = [] if case else [("标题", "--title", words["title"], None)]
    *title, category = require([*wanted, ("类别", "--category", category, None)])
    given = _given(words) | ({"title": title[0]} if title else {})

    def act(desk: Desk, _office: Office, categories: tuple[Category, ...]) -> Kept:
        item = Item(category=category_id(categories, desk.agency.level, category), **given)
        return add(desk, from_case(desk, case, item) if case else item)

    _act(call, act, "已登记")


def _publish(call: Call, number: str, on: date | None, address: str | None) -> None:
    from engine.itemwork import publish

    _act(call, lambda desk, _office, _categories: publish(desk, number, on or call.today, address or ""), "已公开")


def _change(call: Call, number: str, on: date | None, category: str | None, **words: Any) -> None:
    from engine.itemwork import change
    from engine.itemwork.sound import category_id

    def act(desk: Desk, _office: Office, categories: tuple[Category, ...]) -> Kept:
        new = _given(words)
        if category is not None:
            new["category"] = category_id(categories, desk.agency.level, category)
        return change(desk, number, new, on)

    _act(call, act, "已变更" if on else "已更正登记")


def _retire(call: Call, number: str, cause: str | None, on: date | None, reason: str | None) -> None:
    from engine.itemwork import retire

    (why,) = require([("原因", "--cause", cause, tuple(Retirement))])
    did = f"已登记{Retirement(why).label}" if why in set(Retirement) else ""
    _act(call, lambda desk, _office, _categories: retire(desk, number, why, on or call.today, reason or ""), did)


_NUMBER = click.Argument(["number"], type=ItemNumber())
KIND = click.Option(
    ["--kind"], type=Word("种类", tuple(ItemKind)), metavar="WORD", help="、".join(f"{k}（{k.label}）" for k in ItemKind) + "，默认其他"
)
CATEGORY = click.Option(["--category"], metavar="NAME", help="类别，见 xxgk published categories")
_FIELDS = (
    click.Option(["--title"], metavar="TEXT", help="标题"),
    CATEGORY,
    KIND,
    click.Option(["--document-number"], metavar="TEXT", help="文号"),
    click.Option(["--address"], metavar="TEXT", help="公开地址（网址，或公报、公告栏等）"),
    click.Option(["--made-on"], type=Day("成文日期"), metavar="DATE", help="成文日期或形成日期"),
    click.Option(["--published-on"], type=Day("公开日期"), metavar="DATE", help="公开日期；还没有公开的不写"),
    click.Option(["--summary"], metavar="TEXT", help="内容概述"),
)
_LAZY = {
    "list": ("engine.commands.published_read:list_items", "公开条目列表，可按年度、类别、种类、文字查找。"),
    "show": ("engine.commands.published_read:show", "一条公开条目和它的经过。"),
    "count": ("engine.commands.published_read:count", "某年度主动公开条数，按类别。"),
    "categories": ("engine.commands.published_read:categories", "可用的类别、条款和条文。"),
    "figures": ("engine.commands.published_read:figures", "第二部分由公开条目推出的数字，与填报的比较。"),
    "import": ("engine.commands.published_files:import_items", "导入清单（xlsx、csv、json）：先列出，加 --yes 才登记。"),
    "stock": ("engine.commands.published_files:stock", "申报年初现行有效件数（没有逐件登记的）。"),
    "ledger": ("engine.commands.published_files:ledger", "按许可、处罚、强制、收费台账计数填报第二部分。"),
}
published = Group("published", help="主动公开：公开条目登记簿、公开期限、第二部分数字。", lazy=_LAZY)
for _command in (
    Command(
        "add", callback=_add, help="登记一条；不写公开日期的列入期限一览。--from-case 把一件答复转为主动公开（不带申请人）。",
        params=[*_FIELDS, click.Option(["--from-case", "case"], type=CaseNumber(), metavar="NUMBER", help="由哪件答复转来（第四十四条）")],
    ),
    Command(
        "publish", callback=_publish, help="登记已经公开（或变更后重新公开）。",
        params=[
            _NUMBER,
            click.Option(["--on"], type=Day("公开日期"), metavar="DATE", help="公开日期（默认今天）"),
            click.Option(["--address"], metavar="TEXT", help="公开地址"),
        ],
    ),
    Command(
        "change", callback=_change, help="更正登记；信息本身有变更的写 --on，须在20个工作日内重新公开。",
        params=[_NUMBER, click.Option(["--on"], type=Day("变更日期"), metavar="DATE", help="信息变更的日期"), *_FIELDS],
    ),
    Command(
        "retire", callback=_retire, help="登记废止、失效，或误登（不计入任何数字）。",
        params=[
            _NUMBER,
            click.Option(
                ["--cause"], type=Word("原因", tuple(Retirement)), metavar="WORD", help="、".join(f"{r}（{r.label}）" for r in Retirement)
            ),
            click.Option(["--on"], type=Day("废止日期"), metavar="DATE", help="废止、失效的日期（默认今天）"),
            click.Option(["--reason"], metavar="TEXT", help="说明"),
        ],
    ),
):  # fmt: skip
    published.add_command(_command)
