"""The published commands that take in files and totals: lists of items, ledgers, opening stocks."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.commands.base import Call, Command
from engine.commands.kinds import Number, Word, year_option
from engine.commands.present import as_json, findings, table
from engine.commands.published import CATEGORY, KIND, open_with_categories
from engine.terms import ItemKind

if TYPE_CHECKING:
    from engine.casework import Desk
    from engine.itemlists import Listed
    from engine.rulebook.categories import Category

_YEAR = year_option("年度", required=True)
_COUNTED = (ItemKind.RULES, ItemKind.NORMATIVE_DOCUMENTS)


def _import(call: Call, file: str, category: str | None, kind: str | None, *, yes: bool) -> None:
    from engine.itemlists import Office, read_items
    from engine.itemwork import add_all
    from engine.sheets import read_listing

    found = read_listing(Path(file))
    office, categories = open_with_categories(call)
    with office.reading(call.agency, call.today) as desk:
        owner = Office(categories, desk.agency.level, call.today, category, kind)
        listed = read_items(found.headings, found.lines, owner)
        data = _preview(desk, listed, categories)
    if yes:
        given = [item for _, item in listed.items]
        kept = office.work(call.agency, call.actor, call.today, call.now, lambda desk: add_all(desk, given))
        data |= {"new": len(kept), "numbers": [k.number for k in kept]}
    _tell(call, {"file": Path(file).name, **data, "done": yes})


def _preview(desk: Desk, listed: Listed, categories: tuple[Category, ...]) -> dict[str, Any]:
    """What a list would come to."""
    from engine.itemwork import plan
    from engine.itemwork.sound import doubts

    planned = plan(desk, [item for _, item in listed.items])
    new = planned.new
    counted, names = Counter(item.category for item in new), {c.id: c.name for c in categories}
    return {
        "rows": len(listed.items), "new": len(new), "published": list(planned.due), "same": planned.same,
        "by_category": {names[key]: counted[key] for key in names if counted[key]},
        "pending": sum(item.is_pending for item in new), "late": sum(bool(doubts(item, desk.law)) for item in new),
        "unused_columns": list(listed.unused),
    }  # fmt: skip


def _tell(call: Call, data: dict[str, Any]) -> None:
    if call.is_json:
        as_json(data)
        return
    if data["by_category"]:
        click.echo(table(("类别", "条数"), [*data["by_category"].items(), ("合计", data["new"])]))
    told = [f"共 {data['rows']} 行，新登记 {data['new']} 条"]
    told += [f"登记公开日期 {len(data['published'])} 条（{'、'.join(data['published'])}）"] if data["published"] else []
    told += [f"{data['same']} 行已在登记簿中或文件内重复，不再登记"] if data["same"] else []
    told += [f"{data['pending']} 条还没有公开，列入期限一览"] if data["pending"] else []
    told += [f"{data['late']} 条公开时已超过20个工作日（条例第二十六条）"] if data["late"] else []
    told += [f"没有采用的列：{'、'.join(data['unused_columns'])}"] if data["unused_columns"] else []
    click.echo("；".join(told) + "。")
    if data["done"]:
        numbers = data["numbers"]
        click.echo(f"已登记：{' 至 '.join(dict.fromkeys([numbers[0], numbers[-1]]))}。" if numbers else "没有新的条目。")
    else:
        click.echo("确认后加 --yes 登记。" if data["new"] or data["published"] else "没有新的内容，不必再导入。")


def _stock(call: Call, year: int, kind: str, count: int) -> None:
    from engine.bootstrap import open_office
    from engine.itemwork import declare_stock

    office = open_office(call.home)
    office.work(call.agency, call.actor, call.today, call.now, lambda desk: declare_stock(desk, year, kind, count))
    if call.is_json:
        as_json({"year": year, "kind": kind, "in_force": count})
        return
    click.echo(
        f"已申报：{year}年初现行有效的{ItemKind(kind).label} {count} 件；此后按登记的制发、废止推算　xxgk published figures --year {year}"
    )


def _ledger(call: Call, year: int, file: str, kind: str | None, *, yes: bool) -> None:
    from engine.annual import enter
    from engine.bootstrap import open_office
    from engine.itemlists import count_ledger
    from engine.itemwork import record_ledger
    from engine.rulebook.form import form_of
    from engine.sheets import read_listing

    found = read_listing(Path(file))
    office = open_office(call.home)
    form = form_of(office.forms, year)
    counted = count_ledger(found.headings, found.lines, year, form.section2_keys, kind)

    def act(desk: Desk) -> Any:
        record_ledger(desk, year, counted, Path(file).name)
        return enter(desk, office.forms, year, counted.items())

    noticed = office.work(call.agency, call.actor, call.today, call.now, act) if yes else ()
    if call.is_json:
        as_json({"year": year, "figures": counted, "done": yes, "findings": [f.as_data() for f in noticed]})
        return
    click.echo(table(("项目", "名称", f"{year}年"), [(k, form.labels[k].replace(" / ", " "), v) for k, v in counted.items()]))
    if yes:
        click.echo(f"已填报 {year} 年度 {len(counted)} 项。")
        findings(noticed, "第二部分检查：0 处问题。")
    else:
        click.echo("确认后加 --yes 填报。")


_FILE = click.Argument(["file"], metavar="FILE")
_YES = click.Option(["--yes"], is_flag=True, help="确认；不加则只列出，不改变任何内容")
import_items = Command(
    "import", callback=_import, help="导入清单（xlsx、csv、json）：先列出，加 --yes 才登记；同一份再导入不会重复。",
    params=[_FILE, CATEGORY, KIND, _YES],
)  # fmt: skip
stock = Command(
    "stock", callback=_stock, help="申报年初现行有效件数（含已逐件登记的），以后各年由此推算。",
    params=[
        _YEAR,
        click.Option(
            ["--kind"], type=Word("种类", _COUNTED), required=True, metavar="WORD", help="、".join(f"{k}（{k.label}）" for k in _COUNTED)
        ),
        click.Argument(["count"], type=Number("件数"), metavar="N"),
    ],
)  # fmt: skip
ledger = Command(
    "ledger", callback=_ledger, help="按台账（日期、种类、收费另有金额各列）计数，加 --yes 填报许可、处罚、强制、收费。",
    params=[_YEAR, _FILE, click.Option(["--kind"], metavar="WORD", help="台账只有一种的：行政许可、行政处罚、行政强制、收费"), _YES],
)  # fmt: skip
