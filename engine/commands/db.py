"""xxgk db: where the data lies, bringing it up to date, moving it to another database."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from engine.commands.base import Call, Command, Group
from engine.commands.present import as_json, findings, progress, table


def _status(call: Call) -> None:
    from engine.bootstrap import existing
    from engine.home import home_folder
    from engine.store.health import health

    found = health(existing(home_folder(call.home)))
    if call.is_json:
        as_json({**asdict(found), "findings": [f.as_data() for f in found.findings]})
    else:
        rows = (
            ("数据库", found.database), ("软件", found.kind), ("结构版本", f"{found.schema}（本程序 {found.program}）"),
            ("机关", f"{found.agencies:,}"), ("案件", f"{found.cases:,}"), ("历史记录", f"{found.entries:,}"),
            ("大小", f"{found.bytes / 2**20:,.1f} MiB"),
        )  # fmt: skip
        click.echo(table(("项目", "内容"), rows))
        findings(found.findings, "一切正常。")
    if any(f.severity == "error" for f in found.findings):
        click.get_current_context().exit(1)


def _upgrade(call: Call) -> None:
    from engine.bootstrap import database, upgrade_office
    from engine.store.connect import SCHEMA_VERSION, shown

    home = upgrade_office(call.home, call.now)
    where = shown(database(home))
    if call.is_json:
        as_json({"home": str(home), "database": where, "schema": SCHEMA_VERSION})
    else:
        click.echo(f"数据库已是最新版本（{SCHEMA_VERSION}）：{where}")


def _copy(call: Call, to: str) -> None:
    from engine.bootstrap import empty_store, open_office
    from engine.moving import Copying
    from engine.rulefiles import load_forms
    from engine.store.connect import shown

    target = to if "://" in to else Path(to).expanduser().absolute()
    office = open_office(call.home)
    with progress("迁移") as tick:
        copied = Copying(office.law, load_forms(), call.today, tick).copy(office.store, empty_store(target))
    if call.is_json:
        as_json({"database": shown(target), "rows": copied.rows, "years": copied.years, **copied.verified.as_data()})
        return
    click.echo(copied.verified.told())
    click.echo(f"已迁入 {shown(target)}：共 {copied.rows:,} 行；两边的历史链、案件、计数和{_span(copied.years)}报表数字核对一致。")
    click.echo(
        f"原数据库没有改动。下一步：把新地址写入 {office.home / 'settings.toml'} 的 database（或环境变量 XXGK_DATABASE），并停用原数据库。"
    )


def _span(years: tuple[int, ...]) -> str:
    return f" {years[0]}—{years[-1]} 年" if years else ""


db = Group("db", help="数据库：状态、升级、迁移。")
db.add_command(Command("status", callback=_status, help="数据在哪里、版本、数量、大小；需要处理的退出码为1。"))
db.add_command(Command("upgrade", callback=_upgrade, help="把旧版本的数据库升级到本程序的版本（请先备份）。"))
db.add_command(
    Command(
        "copy",
        callback=_copy,
        params=[click.Option(["--to"], required=True, metavar="URL", help="postgresql://用户@主机/库名（口令放在 ~/.pgpass），或新文件名")],
        help="把全部数据一次迁入另一个空的数据库，两边核验一致才保存。",
    )
)
