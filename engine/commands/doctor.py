"""xxgk doctor: is this machine fit?"""

from __future__ import annotations

import click

from engine.commands.base import Call, Command
from engine.commands.present import as_json, table


def _doctor(call: Call) -> None:
    from cli import VERSION
    from engine.doctor import LABELS, examine
    from engine.home import home_folder

    points = examine(home_folder(call.home), call.now, VERSION)
    bad = [point for point in points if point.state == "error"]
    if call.is_json:
        as_json({"points": [point.as_data() for point in points]})
    else:
        click.echo(table(("", "项目", "情况"), [(LABELS[p.state], p.label, p.told) for p in points]))
        for point in points:
            if point.advice:
                click.echo(f"{LABELS[point.state]}　{point.label}：{point.advice}。")
        click.echo(f"检查 {len(points)} 项：{len(bad)} 项有问题，{sum(p.state == 'warning' for p in points)} 项需要注意。")
    if bad:
        click.get_current_context().exit(1)


doctor = Command(
    "doctor", callback=_doctor, help="检查本机：运行环境、数据库、磁盘、时钟、放假通知、排查、备份、字体、邮件；有问题的退出码为1。"
)
