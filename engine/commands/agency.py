"""xxgk agency: the agencies of a home."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.commands.asking import require
from engine.commands.base import FORMATS, Call, Command, Group
from engine.commands.kinds import Word
from engine.commands.present import as_json, listing
from engine.terms import AgencyLevel

if TYPE_CHECKING:
    from engine.bootstrap import Office
    from engine.casework import Desk
    from engine.store.unit import Agency

OPTIONS = [
    click.Option(
        ["--level"], type=Word("层级", tuple(AgencyLevel)), metavar="WORD", help="、".join(f"{x}（{x.label}）" for x in AgencyLevel)
    ),
    click.Option(["--government"], metavar="NAME", help="所属人民政府（部门、街道填写）"),
    click.Option(["--contact"], metavar="TEXT", help="工作机构联系方式"),
]


_GOVERNMENTS = (AgencyLevel.COUNTY, AgencyLevel.CITY, AgencyLevel.PROVINCE)


def add(
    call: Call, level: str | None, government: str | None, contact: str | None, office_of: Callable[[Path | None], Office]
) -> None:  # fmt: skip
    """Add an agency to the office that `office_of` opens or makes, in one transaction, and tell. Raises InputErrors, AlreadyExists."""
    from engine.casework import add_agency

    name, level = require([("机关名称", "--agency", call.agency, None), ("层级", "--level", level, tuple(AgencyLevel))])
    agency = add_agency(name, level, government or "", contact or "")
    office = office_of(call.home)
    at = call.now.isoformat(timespec="milliseconds")
    made = office.store.change(lambda unit: unit.add_agency(agency.name, agency.level, agency.government, agency.contact, at))
    if call.is_json:
        as_json(
            {"home": str(office.home), "agency": made.name, "level": made.level, "government": made.government, "contact": made.contact}
        )
        return
    click.echo(f"已建立机关：{made.name}（{AgencyLevel(made.level).label}）")
    click.echo(f"数据目录：{office.home}")
    if not made.government and made.level not in _GOVERNMENTS:
        click.echo(f"注意：没有写所属人民政府，复议机关和汇总要用；补上：xxgk agency change --agency {made.name} --government …")
    click.echo("下一步：登记申请　xxgk case register --channel in_person --applicant-name … --content …")


def _add(call: Call, level: str | None, government: str | None, contact: str | None) -> None:
    from engine.bootstrap import open_office

    add(call, level, government, contact, open_office)


def _change(call: Call, level: str | None, government: str | None, contact: str | None) -> None:
    from engine.bootstrap import open_office
    from engine.casework import change_agency

    office = open_office(call.home)

    def at_desk(desk: Desk) -> Agency:
        return change_agency(desk, level, government, contact)

    now = office.work(call.agency, call.actor, call.today, call.now, at_desk)
    if call.is_json:
        as_json({"agency": now.name, "level": now.level, "government": now.government, "contact": now.contact})
        return
    told = f"{AgencyLevel(now.level).label}，所属人民政府 {now.government or '（无）'}，联系方式 {now.contact or '（无）'}"
    click.echo(f"已变更：{now.name}（{told}）。已签发的文书、已定稿的报告不变。")


def _list(call: Call) -> None:
    from engine.bootstrap import open_office

    with open_office(call.home).store.read() as unit:
        rows = [{**a._asdict(), "level_label": AgencyLevel(a.level).label} for a in unit.agencies()]
    headings = ("名称", "层级", "所属人民政府", "联系方式")
    listing(call.format, ("name", "level_label", "government", "contact"), headings, rows, "还没有机关，请运行 xxgk agency add。")


agency = Group("agency", help="机关：增加、变更、列表。")
agency.add_command(Command("add", callback=_add, params=OPTIONS, help="增加一个机关（--agency 名称、--level 层级）。"))
agency.add_command(Command("change", callback=_change, params=OPTIONS, help="变更机关的层级、所属人民政府、联系方式；只写要改的。"))
agency.add_command(Command("list", callback=_list, formats=FORMATS, help="机关列表。"))
