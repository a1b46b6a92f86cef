"""xxgk alone: what today asks for, and the commands to do it with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from engine.commands.base import Call, Command
from engine.commands.present import as_json, table

if TYPE_CHECKING:
    from engine.dueboard import Board

SHOWN, NEXT = 8, 3
_BEGIN = (
    ("xxgk init", "建立本机关的数据目录"),
    ("xxgk tour", "二十分钟练习，不影响真实数据"),
    ("xxgk handbook", "打开手册"),
)
_ALWAYS = (("xxgk case register", "登记新收到的申请"), ("xxgk due", "全部期限"), ("xxgk case list --state open", "未办结的案件"))


def _today(call: Call) -> None:
    from engine.bootstrap import open_office
    from engine.errors import NotFound

    try:
        office = open_office(call.home)
    except NotFound as missing:
        _begin(call, str(missing))
        return
    with office.store.read() as unit:
        names = [agency.name for agency in unit.agencies()]
    from engine.dueboard import Wanted, board

    for name in names if call.agency is None else [call.agency]:
        with office.reading(name, call.today) as desk:
            _tell(call, name, board(desk, office.settings, Wanted()), is_one=len(names) == 1 or call.agency is not None)


def _begin(call: Call, why: str) -> None:
    if call.is_json:
        as_json({"office": None, "next": [{"command": command, "what": what} for command, what in _BEGIN]})
        return
    click.echo(f"{why}\n\n第一次使用：")
    _commands(_BEGIN)


def _tell(call: Call, agency: str, found: Board, *, is_one: bool) -> None:
    pressing = [row for row in found.rows if row.group != "late"]
    counts = {
        "overdue": len(found.of("overdue")),
        "today": sum(row.due_on == found.day for row in pressing),
        "upcoming": len(found.of("upcoming")),
    }
    steps = _steps(found)
    if call.is_json:
        todo = [{"command": command, "what": what} for command, what in steps]
        as_json({"office": agency, "day": found.day, **counts, "rows": [row.as_data() for row in pressing], "next": todo})
        return
    day = found.day
    click.echo(f"{agency}　{day.year}年{day.month}月{day.day}日")
    click.echo(f"已逾期未办 {counts['overdue']} 项，今天到期 {counts['today']} 项，近期到期 {counts['upcoming']} 项。")
    if not is_one:
        return
    if pressing:
        rows: list[tuple[Any, ...]] = [(row.due_on, row.number, row.what, row.handler, row.todo) for row in pressing[:SHOWN]]
        click.echo("\n" + table(("期限", "编号", "事项", "承办人", "该做什么"), rows))
        if len(pressing) > SHOWN:
            click.echo(f"另有 {len(pressing) - SHOWN} 项，见 xxgk due。")
    click.echo("\n接下来：")
    _commands(steps)


def _steps(found: Board) -> list[tuple[str, str]]:
    """The three most likely commands: of each kind of deadline what presses most, then what every day brings."""
    first = {row.watch: row for row in reversed(found.rows) if row.group != "late" and row.command}
    pressing = [(row.command, f"{row.number} {row.todo}".strip()) for row in found.rows if row is first.get(row.watch)]
    return list(dict((*pressing, *_ALWAYS)).items())[:NEXT]


def _commands(steps: Any) -> None:
    from engine.commands.present import pad, width

    cells = max(width(command) for command, _ in steps)
    for command, what in steps:
        click.echo(f"  {pad(command, cells)}  {what}")


today = Command("today", callback=_today, help="今天到期和逾期的事项，接下来该用的命令（只输入 xxgk 也是它）。")
