"""xxgk due: what is due, what is overdue, what was done late; also as a calendar a program can subscribe to."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

import click

from engine.commands.base import FORMATS, Call, Command
from engine.commands.kinds import Number, Word
from engine.commands.present import as_json, csv_text, table

if TYPE_CHECKING:
    from engine.dueboard import Board, Due

_COLOURS = ("black", "red", "yellow", "info")
_HEADINGS = ("期限", "", "颜色", "编号", "事项", "承办人", "科室", "下一步", "命令")


def _due(call: Call, within: int | None, handler: str | None, unit: str | None, colour: str | None) -> None:
    from engine.bootstrap import open_office
    from engine.dueboard import Wanted, board
    from engine.errors import InputError

    if colour is not None and colour not in _COLOURS:
        raise InputError("--colour", f"没有“{colour}”，可用：{'、'.join(_COLOURS)}。")
    office = open_office(call.home)
    with office.reading(call.agency, call.today) as desk:
        found = board(desk, office.settings, Wanted(within=within, handler=handler, unit=unit, colour=colour))
        name = desk.agency.name
    if call.is_json:
        as_json({"agency": name, **found.as_data()})
    elif call.format == "csv":
        click.echo(csv_text(("类别", *_HEADINGS), [(row.as_data()["group_label"], *_cells(row)) for row in found.rows]))
    elif call.format == "ics":
        click.echo(_feed(call, name, found), nl=False)
    else:
        _tell(found)


def _cells(row: Due) -> tuple[Any, ...]:
    data = row.as_data()
    return (row.due_on, _left(row), data["colour_label"], row.number, row.what, row.handler, row.unit, row.todo, row.command)


def _left(row: Due) -> str:
    if row.group == "late":
        return "已办"
    if row.days < 0:
        return f"逾期{-row.days}天"
    return f"还有{row.days}个工作日" if row.days else "今天"


def _tell(found: Board) -> None:
    from engine.dueboard import COLOURS, GROUPS

    for group, label in GROUPS.items():
        rows = found.of(group)
        click.echo(f"{label} {len(rows)} 项")
        if rows:
            click.echo(table(_HEADINGS, [_cells(row) for row in rows]) + "\n")
    if not found.rows:
        click.echo("没有到期的事项。")
        return
    for heading, counts in (
        ("颜色", {COLOURS[c] or "未到提醒": n for c, n in found.count(lambda row: row.colour).items()}),
        ("承办人", found.count(lambda row: row.handler or "未分派")),
        ("科室", found.count(lambda row: row.unit or "未设置")),
    ):
        click.echo(table((heading, *GROUPS.values()), [(name, *(n.get(g, 0) for g in GROUPS)) for name, n in counts.items()]) + "\n")


def _feed(call: Call, agency: str, found: Board) -> bytes:
    """Everything that is still to be done, each deadline an event on its day."""
    from engine.ics import DayEvent, calendar

    events = []
    for row in found.rows:
        if row.group != "late":
            key = sha256(f"{agency}\n{row.number}\n{row.watch}".encode()).hexdigest()[:32]
            told = f"{row.todo}（{row.article}）\n承办人：{row.handler or '未分派'}\n{row.command}"
            label = row.as_data()["colour_label"]
            events.append(DayEvent(f"{key}@xxgk", row.due_on, f"{row.what} {row.number}".strip(), told, label))
    return calendar(f"{agency} 信息公开期限", events, call.now).encode()


due = Command(
    "due",
    callback=_due,
    formats=(*FORMATS, "ics"),
    params=[
        click.Option(["--within"], type=Number("--within", 0), metavar="N", help="今后几个工作日内到期的（默认5）"),
        click.Option(["--handler"], metavar="NAME", help="承办人"),
        click.Option(["--unit"], metavar="NAME", help="科室（settings.toml 的 people）"),
        click.Option(["--colour"], type=Word("颜色", _COLOURS), metavar="WORD", help="black 黑牌、red 红牌、yellow 黄牌、info 提示"),
    ],
    help="期限一览：已逾期未办、即将到期、本年逾期已办，按颜色、承办人、科室合计；--format ics 可供日历程序订阅。",
)
