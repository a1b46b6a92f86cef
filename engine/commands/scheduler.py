"""xxgk scheduler: the service, its health, and ready-made definitions for whatever starts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.commands.base import Call, Command, Group
from engine.commands.present import as_json, findings, table

if TYPE_CHECKING:
    from engine.scheduler import Status


def _run(call: Call) -> None:
    from engine.bootstrap import open_office
    from engine.scheduler import Shift, clock, new_owner, run

    office = open_office(call.home)  # a home that cannot be opened, or faulty settings, are refused now and not at night
    timing = office.settings.scheduler
    office.store.close()

    def tell(text: str) -> None:
        click.echo(f"{clock():%Y-%m-%d %H:%M:%S}　{text}")

    owner = new_owner()
    tell(f"调度程序 {owner} 已启动：每 {timing.sweep_minutes} 分钟排查，每 {timing.send_minutes} 分钟发送。")
    run(Shift(owner, timing, clock, tell, lambda: open_office(call.home), call.actor))
    tell("调度程序已停止。")


def _status(call: Call) -> None:
    from engine.bootstrap import open_office
    from engine.scheduler import status

    office = open_office(call.home)
    with office.store.read() as unit:
        found = status(unit.connection, office.settings.scheduler, call.now)
    if call.is_json:
        as_json(_data(found))
    else:
        click.echo(table(("项目", "内容"), _lines(found)))
        findings(found.findings, "一切正常。")
    if found.findings:
        click.get_current_context().exit(1)


def _data(found: Status) -> dict[str, object]:
    return {
        "lease": found.lease._asdict() if found.lease else None,
        "is_alive": found.is_alive,
        "swept_at": found.swept_at,
        "failed_cases": found.failed_cases,
        "backlog": found.backlog._asdict(),
        "findings": [f.as_data() for f in found.findings],
    }


def _lines(found: Status) -> list[tuple[str, object]]:
    from engine.narrative import local

    lease, backlog = found.lease, found.backlog
    alive = f"{lease.owner}，最近一次心跳 {local(lease.beat_at)}" if lease else "没有常驻的调度程序（或由计划任务运行）"
    return [
        ("值守", alive if found.is_alive or not lease else f"{alive}，已过期"),
        ("最近一次排查", local(found.swept_at) if found.swept_at else "从未"),
        ("待送达的提醒", f"{backlog.owed} 条{f'，最早的列入于 {backlog.oldest}' if backlog.oldest else ''}"),
    ]


def _unit(call: Call, kind: str) -> None:
    from engine.home import home_folder
    from engine.units import this_program, unit

    text = unit(kind, home_folder(call.home), this_program())
    as_json({"for": kind, "text": text}) if call.is_json else click.echo(text, nl=False)


scheduler = Group("scheduler", help="调度：常驻排查和发送，状态，服务定义。")
scheduler.add_command(Command("run", callback=_run, help="常驻运行：启动时和之后定时排查、发送提醒；可同时运行几个，只有一个值守。"))
scheduler.add_command(Command("status", callback=_status, help="心跳、最近一次排查、待送达的提醒；需要人处理的退出码为1，可供监控。"))
scheduler.add_command(
    Command(
        "unit",
        callback=_unit,
        params=[click.Option(["--for", "kind"], type=click.Choice(("systemd", "windows", "cron")), required=True, help="哪一种")],
        help="输出现成的服务或计划任务定义。",
    )
)
