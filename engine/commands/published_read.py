"""The published commands that change nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.commands.base import FORMATS, Call, Command
from engine.commands.kinds import Word, year_option
from engine.commands.numbers import ItemNumber
from engine.commands.present import as_json, listing, table
from engine.commands.published import CATEGORY, item_data, open_with_categories
from engine.errors import InputError
from engine.terms import ItemKind, Retirement, named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.case.event import Event
    from engine.rulebook.categories import Category

_YEAR = year_option("年度", required=True)
_STATES = ("pending", "in_force", "retired")
_KEYS = ("number", "published_on", "category_label", "title", "document_number", "kind_label", "made_on", "state_label", "address")
_HEADINGS = ("编号", "公开日期", "类别", "标题", "文号", "种类", "成文日期", "状态", "公开地址")
_WIDTHS = (9, 12, 14, 60, 22, 16, 12, 20, 40)


def _list(
    call: Call, year: int | None, category: str | None, kind: str | None, state: str | None, text: str | None, out: str | None
) -> None:
    from engine.itemwork.sound import category_id
    from engine.store.items import Wanted
    from engine.store.items import list_items as rows_of

    if kind is not None and kind not in set(ItemKind):
        raise InputError("种类", f"没有“{kind}”，可用：{named(ItemKind)}。")
    if state is not None and state not in _STATES:
        raise InputError("状态", f"没有“{state}”，可用：{'、'.join(_STATES)}。")
    office, categories = open_with_categories(call)
    with office.reading(call.agency, call.today) as desk:
        chosen = category_id(categories, desk.agency.level, category) if category else None
        found = rows_of(desk.unit, desk.agency.id, Wanted(year=year, category=chosen, kind=kind, state=state, text=text))
        name = desk.agency.name
    rows = [_row(row, categories) for row in found]
    if call.format == "xlsx":
        _save(f"{name}公开条目", rows, out)
        return
    listing(call.format, _KEYS, _HEADINGS, rows, "没有符合条件的公开条目。")
    if call.format == "table" and rows:
        click.echo(f"共 {len(rows)} 条。")


def _row(row: dict[str, Any], categories: Sequence[Category]) -> dict[str, Any]:
    names = {c.id: c.name for c in categories}
    kept = {
        key: row[key] or None
        for key in ("title", "document_number", "address", "made_on", "published_on", "changed_on", "retired_on", "case")
    }
    return {
        "number": row["number"], **kept, "category": row["category"], "category_label": names.get(row["category"], row["category"]),
        "kind": row["kind"], "kind_label": ItemKind(row["kind"]).label, "retirement": row["retirement"] or None, "state_label": _state(row),
    }  # fmt: skip


def _state(row: dict[str, Any]) -> str:
    if row["retired_on"]:
        return f"{row['retired_on']} {Retirement(row['retirement']).label}"
    if row["published_on"] is None:
        return "待公开"
    return f"{row['changed_on']} 变更，待公开" if row["changed_on"] else "有效"


def _save(title: str, rows: Sequence[dict[str, Any]], out: str | None) -> None:
    from engine.commands.files import save
    from engine.forms.listing import Sheet, workbook

    cells = [[None if row[key] is None else str(row[key]) for key in _KEYS] for row in rows]
    content = workbook(title, [Sheet("公开条目", tuple(zip(_HEADINGS, _WIDTHS, strict=True)), cells)])
    if out is None and not sys.stdout.isatty():
        sys.stdout.buffer.write(content)
        return
    path = Path(out or f"{title}.xlsx")
    save(path, content)
    click.echo(f"已生成：{path}（{len(rows)} 条）")


def _show(call: Call, number: str) -> None:
    from engine.deadlines import item_deadlines
    from engine.itemwork import Kept, an_item
    from engine.itemwork.sound import WATCH

    office, categories = open_with_categories(call)
    with office.reading(call.agency, call.today) as desk:
        place, item = an_item(desk, number)
        entries = desk.unit.entries(desk.agency.id, place.stream)
    data = item_data(Kept(place.number, item, ()), categories, item_deadlines(item, office.law).get(WATCH))
    steps = [(e.event.on, e.event.kind.label, _told(e.event, categories), e.stamp.actor) for e in entries]
    if call.is_json:
        names = ("on", "label", "text", "actor")
        as_json({**data, "history": [dict(zip(names, step, strict=True)) for step in steps]})
        return
    click.echo(f"{data['number']}　{data['title']}")
    for label, key in _SHOWN:
        if data[key]:
            click.echo(f"{label}：{data[key]}")
    click.echo("\n" + table(("日期", "事项", "内容", "登记人"), steps))


def _told(event: Event, categories: Sequence[Category]) -> str:
    """What an entry says beyond its kind."""
    from engine.itemwork.sound import LABELS

    names = {**{c.id: c.name for c in categories}, **{str(t): t.label for t in (*ItemKind, *Retirement)}}
    facts = {**event.texts, **{name: value for name, value in event.data.items() if name in LABELS}}
    labels = {**LABELS, "reason": "说明"}
    why = [Retirement(event.data["retirement"]).label] if "retirement" in event.data else []
    return "；".join([*why, *(f"{labels[n]} {names.get(str(v), v)}" for n, v in facts.items()), *event.irregular])


_SHOWN = (
    ("类别", "category_label"), ("种类", "kind_label"), ("文号", "document_number"), ("公开地址", "address"), ("内容概述", "summary"),
    ("成文日期", "made_on"), ("公开日期", "published_on"), ("变更日期（待公开）", "changed_on"), ("公开期限（条例第二十六条）", "publish_by"),
    ("不再有效", "retirement_label"), ("自", "retired_on"), ("由案件转来（条例第四十四条）", "case"),
)  # fmt: skip


def _count(call: Call, year: int) -> None:
    from engine.bootstrap import open_office
    from engine.items import counts_by_category

    with open_office(call.home).reading(call.agency, call.today) as desk:
        found = counts_by_category(desk.unit, desk.agency.id, year)
    total = sum(n for _, n in found)
    if call.is_json:
        as_json({"year": year, "total": total, "categories": [{"name": name, "count": n} for name, n in found]})
        return
    rows = [{"name": name, "count": n} for name, n in (*found, ("合计", total))]
    listing(call.format, ("name", "count"), ("类别", f"{year}年公开条数"), rows, "")


def _categories(call: Call) -> None:
    office, known = open_with_categories(call)
    with office.reading(call.agency, call.today) as desk:
        level = desk.agency.level
    rows = [
        {
            "id": c.id,
            "name": c.name,
            "also": list(c.also),
            "article": c.article and f"条例{c.article.removeprefix('条例')}",
            "text": c.text,
        }
        for c in known
        if c.is_for(level)
    ]
    listing(call.format, ("name", "also", "article", "text"), ("类别", "也叫", "依据", "条文"), rows, "")


def _figures(call: Call, year: int) -> None:
    from engine import items
    from engine.rulebook.form import form_of

    office, _ = open_with_categories(call)
    form = form_of(office.forms, year)
    with office.reading(call.agency, call.today) as desk:
        unit, agency = desk.unit, desk.agency.id
        entered = {k: v for k, v in unit.figures(agency, year).items() if k in form.section2_keys}
        derived, ledger = items.section2(unit, agency, year, form), items.ledger_figures(unit, agency, year)
        held = {str(h.kind): h for h in items.holdings(unit, agency)}
    rows = []
    for key in form.section2_keys:
        kind, _, name = key.partition(".")
        why = held[kind].explained(year, name) if key in derived else "按台账计数" if key in ledger else ""
        follows = derived.get(key, ledger.get(key))
        rows.append({"key": key, "place": form.labels[key].replace(" / ", " "), "derived": follows, "entered": entered.get(key),
                     "used": entered.get(key, derived.get(key, "0")), "explanation": why})  # fmt: skip
    declared = [_contradiction(h, *c) for h in held.values() for c in h.contradictions()]
    if call.is_json:
        as_json({"year": year, "form": form.id, "figures": rows, "findings": declared})
        return
    names = ("key", "place", "derived", "entered", "used", "explanation")
    listing(call.format, names, ("项目", "名称", "推出", "填报", "采用", "由来"), rows, "")
    for message in declared:
        click.echo(f"注意：{message}", err=True)


def _contradiction(held: Any, year: int, follows: int, declared: int) -> str:
    listed = held.listed(year - 1)
    if listed > declared:
        return f"{year}年初申报{held.kind.label} {declared} 件，少于登记簿中当时有效的 {listed} 件，请重新申报（published stock）。"
    return f"{year}年初申报{held.kind.label} {declared} 件，按此前的申报和条目应为 {follows} 件，请核对条目或重新申报。"


list_items = Command(
    "list", callback=_list, formats=(*FORMATS, "xlsx"), help="公开条目列表，可按年度、类别、种类、文字查找。",
    params=[
        year_option("公开年度"),
        CATEGORY,
        click.Option(["--kind"], type=Word("种类", tuple(ItemKind)), metavar="WORD", help="种类"),
        click.Option(["--state"], type=Word("状态", _STATES), metavar="WORD", help="pending（待公开）、in_force（有效）、retired（不再有效）"),
        click.Option(["--text"], metavar="TEXT", help="标题或文号含有的词"),
        click.Option(["--out"], metavar="FILE", help="xlsx 写入的文件"),
    ],
)  # fmt: skip
show = Command("show", callback=_show, params=[click.Argument(["number"], type=ItemNumber())], help="一条公开条目和它的经过。")
count = Command("count", callback=_count, params=[_YEAR], formats=FORMATS, help="某年度主动公开条数，按类别（以首次公开的日期为准）。")
categories = Command("categories", callback=_categories, formats=FORMATS, help="可用的类别、条款和条文。")
figures = Command("figures", callback=_figures, params=[_YEAR], formats=FORMATS, help="第二部分由公开条目推出的数字，与填报的比较。")
