"""Which report a command means: a year's as it stands, as known at an instant, as finalised, or the tables of another period."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import click

from engine.commands.kinds import Day, Number, year_option
from engine.errors import InputError

if TYPE_CHECKING:
    from datetime import date, datetime

    from engine.bootstrap import Office
    from engine.casework import Desk
    from engine.commands.base import Call
    from engine.forms import Report
    from engine.period import Period


class Choice(NamedTuple):
    """The options below as given."""

    year: int | None = None
    form: str | None = None
    as_of: str | None = None
    edition: int | None = None
    finalised: bool | None = None
    first: date | None = None
    last: date | None = None
    quarter: str | None = None


YEAR = year_option("报告年度", required=True)
FORM = click.Option(["--form"], metavar="2019|2021", help="报告格式（默认按年度选用）")
PERIOD = (
    click.Option(["--from", "first"], type=Day("--from"), metavar="DATE", help="统计期间的起日"),
    click.Option(["--to", "last"], type=Day("--to"), metavar="DATE", help="统计期间的止日"),
    click.Option(["--quarter"], metavar="2026Q1", help="统计一个季度（2026Q1）或半年（2026H1）"),
)
OPTIONS = (
    year_option("报告年度"),
    FORM,
    click.Option(["--as-of"], metavar="INSTANT", help="按当时已登记的情况：日期（至当日终了）或 2026-01-20T09:30"),
    click.Option(["--edition"], type=Number("--edition", 1), metavar="N", help="已定稿的第几版"),
    click.Option(["--finalised"], is_flag=True, default=None, help="已定稿的最后一版"),
    *PERIOD,
)


def period_of(first: date | None, last: date | None, quarter: str | None) -> Period | None:
    """The period given, if any. Raises InputError."""
    from engine.period import Period, read_period

    if quarter is not None:
        if first or last:
            raise InputError("--quarter", "与 --from、--to 只能用一种，请去掉一种。")
        return read_period(quarter, "--quarter")
    if (first is None) != (last is None):
        raise InputError("统计期间", "--from 和 --to 应同时写明。")
    return Period(first, last) if first and last else None


def instant_of(text: str | None, now: datetime) -> str | None:
    """An instant given, as entries hold it. Raises InputError when it has not come yet."""
    if text is None:
        return None
    from engine.moment import read_past

    return read_past(text, "--as-of", now)


def chosen(call: Call, office: Office, choice: Choice) -> tuple[Report, str]:
    """The report meant, and what its file's name says besides its title. Raises InputError, NotFound."""
    from engine.editions import find_edition
    from engine.periodic import build_period

    period, frozen = period_of(choice.first, choice.last, choice.quarter), choice.finalised or choice.edition is not None
    if period is not None and period.is_year and choice.year is None:
        choice, period = choice._replace(year=period.first.year), None
    if frozen and (period or choice.as_of or choice.form):
        raise InputError("--edition", "定稿按原样生成，不能与 --as-of、--form 或统计期间同用，请去掉这些选项。")
    at = instant_of(choice.as_of, call.now)
    mark = f"，按{choice.as_of}所知".replace(":", "") if at else ""
    with office.reading(call.agency, call.today) as desk:
        if period:
            if choice.year or choice.form:
                raise InputError("统计期间", "与 --year、--form 只能用一种，请去掉一种。")
            return build_period(desk.unit, desk.agency, period, office.forms, call.today, at), f"（{period.first}至{period.last}{mark}）"
        if choice.year is None:
            raise InputError("--year", "没有写明年度；其他期间请用 --from、--to 或 --quarter。")
        if frozen:
            found = find_edition(desk.unit, desk.agency, office.forms, choice.year, choice.edition)
            return found.report, f"（第{found.number}版）"
        return whole(office, desk, choice.year, choice.form, at), f"（表格{mark}）"


def whole(office: Office, desk: Desk, year: int, form: str | None = None, as_of: str | None = None) -> Report:
    """A year's report as it stands, with its words where they are drafted; as known at an instant, its tables."""
    from engine.annual import build
    from engine.prose import words_for

    report = build(desk.unit, desk.agency, year, office.forms, desk.today, form, as_of)
    words = None if as_of else words_for(office.home, desk, office.forms, report)
    return replace(report, words=words)
