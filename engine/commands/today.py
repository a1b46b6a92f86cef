"""xxgk alone: what today asks for, and the commands to do it with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from engine.commands.base import Call, Command
from engine.commands.present import as_json, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.dueboard import Board, Due

    Steps = Sequence[tuple[str, str]]

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

    boards = {}
    for name in names if call.agency is None else [call.agency]:
        with office.reading(name, call.today) as desk:
            boards[name] = board(desk, office.settings, Wanted())
    if call.is_json:
        _data(boards, _next(boards))
        return
    for name, found in boards.items():
        _tell(name, found, _next(boards))


def _next(boards: Mapping[str, Board]) -> Steps:
    """The commands to go on with; of several agencies none, for whose is not said."""
    return _steps(next(iter(boards.values()))) if len(boards) == 1 else []


def _data(boards: Mapping[str, Board], steps: Steps) -> None:
    told = [{"agency": name, "day": b.day, **_counts(b), "rows": [row.as_data() for row in _pressing(b)]} for name, b in boards.items()]
    as_json({"agencies": told, "next": [{"command": command, "what": what} for command, what in steps]})


def _begin(call: Call, why: str) -> None:
    if call.is_json:
        _data({}, _BEGIN)
        return
    click.echo(f"{why}\n\n第一次使用：")
    _commands(_BEGIN)


def _pressing(found: Board) -> list[Due]:
    return [row for row in found.rows if row.group != "late"]


def _counts(found: Board) -> dict[str, int]:
    today = sum(row.due_on == found.day for row in _pressing(found))
    return {"overdue": len(found.of("overdue")), "today": today, "upcoming": len(found.of("upcoming"))}


def _tell(agency: str, found: Board, steps: Steps) -> None:
    counts, pressing, day = _counts(found), _pressing(found), found.day
    click.echo(f"{agency}　{day.year}年{day.month}月{day.day}日")
    click.echo(f"已逾期未办 {counts['overdue']} 项，今天到期 {counts['today']} 项，近期到期 {counts['upcoming']} 项。")
    if not steps:
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
    first = {row.watch: row for row in reversed(_pressing(found)) if row.command}
    pressing = [(row.command, f"{row.number} {row.todo}".strip()) for row in found.rows if row is first.get(row.watch)]
    return list(dict((*pressing, *_ALWAYS)).items())[:NEXT]


def _commands(steps: Steps) -> None:
    from engine.commands.present import pad, width

    cells = max(width(command) for command, _ in steps)
    for command, what in steps:
        click.echo(f"  {pad(command, cells)}  {what}")


today = Command("today", callback=_today, help="今天到期和逾期的事项，接下来该用的命令（只输入 xxgk 也是它）。")
