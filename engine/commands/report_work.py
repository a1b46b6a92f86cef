"""xxgk report work: how the office worked over a period."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from engine.commands.base import Call, Command
from engine.commands.files import deliver
from engine.commands.kinds import year_option
from engine.commands.present import as_json, csv_text, table
from engine.commands.report_choice import PERIOD, period_of
from engine.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from engine.period import Period
    from engine.workload import Group


class _Page(NamedTuple):
    title: str


def _work(call: Call, year: int | None, out: str | None, **given: date | str | None) -> None:
    from engine.bootstrap import open_office
    from engine.workload import workload

    period = _period(call, year, given)
    office = open_office(call.home)
    with office.reading(call.agency, call.today) as desk:
        groups, agency = workload(desk, period, office.settings), desk.agency.name
    title = f"{agency}政府信息公开申请办理情况"
    if call.is_json:
        rows = [g.as_data() for g in groups]
        as_json({"agency": agency, "period": {"from": period.first, "to": period.last}, "groups": rows})
        return
    content = _content(call.format, title, period, groups)
    deliver(call, f"{title}（{period.first}至{period.last}）", content, out)


def _period(call: Call, year: int | None, given: dict[str, date | str | None]) -> Period:
    """The period asked for; this year so far, when none is. Raises InputError."""
    from engine.period import Period, year_of

    period = period_of(**given)  # type: ignore[arg-type]
    if period and year:
        raise InputError("统计期间", "与 --year 只能用一种，请去掉一种。")
    period = period or year_of(year or call.today.year)
    if period.first > period.last:
        raise InputError("统计期间", f"起日 {period.first} 晚于止日 {period.last}，请核对。")
    if period.first > call.today:
        raise InputError("统计期间", f"{period.first} 还没有到（今天是 {call.today}），请核对。")
    return Period(period.first, min(period.last, call.today))


def _content(fmt: str, title: str, period: Period, groups: Sequence[Group]) -> str | bytes:
    from engine.workload import BY
    from engine.workload.shown import NOTE, charts, headings, line, of, sheets

    span = f"统计期间：{period.first} 至 {period.last}"
    if fmt == "xlsx":
        from engine.forms.listing import workbook

        return workbook(title, list(sheets(groups)))
    if fmt == "html":
        from engine.forms.html import pages

        return pages().get_template("picture.html.j2").render(report=_Page(title), note=span, charts=list(charts(groups)))
    if fmt == "csv":
        return csv_text(["分组", "名称", *headings("total")[1:]], [[BY[g.by], *line(g)] for g in groups]) + "\n"
    parts = [table(headings(by), [line(g) for g in of(groups, by)]) for by in BY if of(groups, by)]
    return "\n\n".join([f"{title}　{span}", *parts, NOTE]) + "\n"


work = Command(
    "work", callback=_work, formats=("table", "json", "csv", "xlsx", "html"),
    help="办理情况：按期率、平均和最长用时、延长率、补正率、复议诉讼纠正率，按月、渠道、科室、承办人、结果；html 为图。",
    params=[
        *PERIOD,
        year_option("统计一年（默认今年至今）"),
        click.Option(["--out"], metavar="DIR", help="写入目录（默认输出到屏幕；xlsx 默认写入当前目录）"),
    ],
)  # fmt: skip
