"""xxgk workdays: working days added, counted and explained."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from engine.commands.base import FORMATS, Call, Command, Group
from engine.commands.kinds import Day, Number
from engine.commands.present import as_json, listing
from engine.errors import InputError

if TYPE_CHECKING:
    from engine.workdays import WorkCalendar


def _calendar(call: Call) -> WorkCalendar:
    """Our calendar with the notices the home has imported, if there is one."""
    from engine.home import home_folder
    from engine.rulefiles import load_workdays, own_notices

    return load_workdays(own=own_notices(home_folder(call.home)))


def _provisional(call: Call, data: dict[str, Any], calendar: WorkCalendar, a: date, b: date, sentence: str) -> None:
    years = [y for y in range(min(a, b).year, max(a, b).year + 1) if y not in calendar.official_years]
    if call.is_json:
        as_json({**data, "provisional": bool(years)})
        return
    click.echo(sentence)
    if years:
        click.echo(f"暂定：{'、'.join(map(str, years))}年的放假通知尚未公布，按周末和法定节假日推算。")


def _add(call: Call, after: date, days: int) -> None:
    if days < 0:
        raise InputError("工作日数", "不能是负数，请改正。")
    calendar = _calendar(call)
    on = calendar.add(after, days)
    sentence = f"{after} 之后第 {days} 个工作日是 {on}（星期{'一二三四五六日'[on.weekday()]}）"
    _provisional(call, {"after": after, "days": days, "on": on}, calendar, after, on, sentence)


def _between(call: Call, after: date, up_to: date) -> None:
    calendar = _calendar(call)
    days = calendar.between(after, up_to)
    sentence = f"{after} 之后至 {up_to}（含当日）有 {days} 个工作日"
    _provisional(call, {"after": after, "up_to": up_to, "days": days}, calendar, after, up_to, sentence)


def _explain(call: Call, after: date, up_to: date) -> None:
    if up_to < after:
        raise InputError("止日", f"{up_to} 早于起日 {after}，请调换。")
    number, rows = 0, []
    for day in _calendar(call).explain(after, up_to):
        number += day.is_workday
        rows.append({
            "on": day.on, "weekday": "一二三四五六日"[day.on.weekday()], "counted": day.is_workday, "number": number if day.is_workday else None,
            "reason": day.reason, "notice": day.notice, "official": day.is_official,
            "shown": number if day.is_workday else "不计", "basis": day.notice or ("" if day.is_official else "通知未公布，暂定"),
        })  # fmt: skip
    listing(
        call.format,
        ("on", "weekday", "shown", "reason", "basis"),
        ("日期", "星期", "第几日", "说明", "依据"),
        rows,
        "起止日相同，没有可说明的日子。",
    )


def _home() -> click.Option:
    return click.Option(["--home"], type=click.Path(), metavar="DIR", help="数据目录：采用其中导入的放假通知（也可用环境变量 XXGK_HOME）")


_AFTER = click.Argument(["after"], type=Day("起日"), metavar="A")
_UP_TO = click.Argument(["up_to"], type=Day("止日"), metavar="B")
workdays = Group("workdays", help="工作日：推算、计数、逐日说明（起日当日不计）。")
workdays.add_command(
    Command(
        "add",
        callback=_add,
        params=[_AFTER, click.Argument(["days"], type=Number("工作日数"), metavar="N"), _home()],
        office=False,
        help="某日之后第N个工作日。",
    )
)
workdays.add_command(
    Command("between", callback=_between, params=[_AFTER, _UP_TO, _home()], office=False, help="A之后至B（含）有几个工作日。")
)
workdays.add_command(
    Command(
        "explain",
        callback=_explain,
        params=[_AFTER, _UP_TO, _home()],
        formats=FORMATS,
        office=False,
        help="A之后至B，一日一行：计不计、为什么、依据哪份通知。",
    )
)
