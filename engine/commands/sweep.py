"""xxgk sweep: records the lapses the law has brought about and plans reminders, for a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.commands.base import Call, Command
from engine.commands.present import as_json, findings

if TYPE_CHECKING:
    from engine.sweep import SweepResult


def _sweep(call: Call, *, dry_run: bool) -> None:
    from engine.bootstrap import open_office

    result = open_office(call.home).sweep(call.agency, call.actor, call.today, call.now, dry_run=dry_run)
    if call.is_json:
        as_json({**result.as_data(), "dry_run": dry_run})
    else:
        _tell(result, dry_run=dry_run)
    if result.findings:
        click.get_current_context().exit(1)


def _tell(result: SweepResult, *, dry_run: bool) -> None:
    from engine.dueboard import COLOURS

    for lapse in result.lapses:
        click.echo(f"{lapse.on}　{lapse.label}　{lapse.agency} 案件 {lapse.number}")
    colours = "、".join(f"{COLOURS[c]} {result.planned[c]} 条" for c in COLOURS if c in result.planned)
    what = "排查（试算，没有保存）" if dry_run else "排查"
    planned = f"新增提醒 {sum(result.planned.values())} 条{f'（{colours}）' if colours else ''}"
    click.echo(
        f"{result.day} {what}：法定逾期 {len(result.lapses)} 件，{planned}，作废提醒 {result.superseded} 条，逾期未办 {result.overdue} 项。"
    )
    if result.findings:
        findings(result.findings, "")
    click.echo("查看：xxgk due；发送提醒：xxgk remind send")


sweep = Command(
    "sweep",
    callback=_sweep,
    params=[click.Option(["--dry-run"], is_flag=True, help="只试算，不保存")],
    help="排查：登记依法产生的逾期，列入提醒，报出逾期未办。不指明 --agency 的为全部机关；同日重复运行不会重复；有案件处理不了的退出码为1。",
)
