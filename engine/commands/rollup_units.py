"""xxgk rollup units, template: who must report, and the workbook to fill."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.commands.base import FORMATS, Call, Command, Group
from engine.commands.files import save
from engine.commands.present import as_json, listing
from engine.commands.report_choice import YEAR
from engine.commands.rollup import UNITS, existing, government, open_office, units_of
from engine.errors import InputError, NotFound

if TYPE_CHECKING:
    from engine.rollup.units import Roster


def _import(call: Call, file: str, yes: bool) -> None:
    from engine.rollup.unit_files import load_units, read_units
    from engine.rollup.units import LIST, as_toml, changes

    office = open_office(call)
    old, new = load_units(office.home), read_units(existing(file, "单位名单"))
    found = changes(old, new)
    is_done = yes or not found["removed"]
    if is_done:
        save(office.home / LIST, as_toml(new))
    if call.is_json:
        as_json({"units": len(new), **found, "done": is_done})
        return
    told = f"{len(new)} 个单位，新增 {len(found['added'])} 个，去掉 {len(found['removed'])} 个"
    if is_done:
        click.echo(f"已导入名单：{told}。")
    else:
        click.echo(f"将导入名单：{told}（{'、'.join(found['removed'])}）。没有保存；确认请加 --yes。")


def _roster(call: Call, file: str | None) -> Roster:
    from engine.rollup.work import roster_of

    office = open_office(call)
    units = units_of(office, file)
    with office.reading(government(call, office), call.today) as desk:
        return roster_of(desk, units)


def _list(call: Call, units_file: str | None) -> None:
    rows = [
        {
            "name": u.name,
            "kind": u.kind,
            "contact": u.contact,
            "due": u.due or None,
            "received_on": u.received_on,
            "aliases": list(u.aliases),
        }
        for u in _roster(call, units_file).units
    ]
    headings = ("单位", "类别", "联系方式", "期限", "收到日期", "别名")
    listing(
        call.format,
        ("name", "kind", "contact", "due", "received_on", "aliases"),
        headings,
        rows,
        "还没有单位，请用 xxgk rollup units import 导入名单。",
    )


def _template(call: Call, year: int, out: str, unit: str | None, units_file: str | None) -> None:
    from engine.forms.blank import blank_workbook
    from engine.rulebook.form import form_of

    form = form_of(open_office(call).forms, year)
    if year < form.first_year:
        raise InputError("--year", f"{form.first_year} 年以前没有规定的格式，请核对年度。")
    roster = _roster(call, units_file)
    names = [known.name for known in roster.units]
    if unit is not None:
        names = [known.name if (known := roster.find(unit)) else unit]
    if not names:
        raise NotFound("单位", "名单", "请先用 xxgk rollup units import 导入名单，或用 --unit 写明一个单位。")
    files = [Path(out) / f"{_safe(name)}{year}年报填报表.xlsx" for name in names]
    for name, path in zip(names, files, strict=True):
        save(path, blank_workbook(name, year, form))
    if call.is_json:
        as_json({"files": [str(path) for path in files]})
    else:
        click.echo(f"已生成 {len(files)} 份填报表：{Path(out)}")


def _safe(name: str) -> str:
    """A name as a file may be called on every system."""
    return "".join("_" if character in '\\/:*?"<>|' else character for character in name)


units = Group("units", help="单位名单：导入、列表。")
units.add_command(
    Command(
        "import", callback=_import, help="导入单位名单（.csv、.xlsx、.toml、.json；列名：单位、类别、联系方式、期限、收到日期、别名）。",
        params=[
            click.Argument(["file"], metavar="FILE"),
            click.Option(["--yes"], is_flag=True, help="去掉了原有单位时，确认保存"),
        ],
    )
)  # fmt: skip
units.add_command(Command("list", callback=_list, formats=FORMATS, params=[UNITS], help="单位列表：名单和本库中的下级机关。"))

template = Command(
    "template", callback=_template, help="给每个单位（或 --unit 一个）一份填报工作簿；填好后用 rollup build 或 report check 读回。",
    params=[
        YEAR, click.Option(["--out"], required=True, metavar="DIR", help="写入目录"),
        click.Option(["--unit"], metavar="NAME", help="只要这一个单位"), UNITS,
    ],
)  # fmt: skip
