"""xxgk init: a home folder with its first agency, or an older database brought up to date."""

from __future__ import annotations

import click

from engine.commands.agency import OPTIONS, add
from engine.commands.base import Call, Command
from engine.commands.present import as_json


def _init(call: Call, level: str | None, government: str | None, contact: str | None, *, upgrade: bool) -> None:
    from engine.bootstrap import new_office, upgrade_office

    if upgrade:
        home = upgrade_office(call.home, call.now)
        as_json({"home": str(home), "upgraded": True}) if call.is_json else click.echo(f"数据库已升级：{home}")
        return
    add(call, level, government, contact, new_office)


init = Command(
    "init",
    callback=_init,
    params=[*OPTIONS, click.Option(["--upgrade"], is_flag=True, help="升级旧版本的数据库（请先备份）")],
    help="建立数据目录和第一个机关（--agency 名称、--level 层级）。",
)
