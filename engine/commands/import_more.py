"""xxgk import explain and figures: the rows behind each cell of an imported year, and past years without a ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from engine.commands.base import Call, Command
from engine.commands.kinds import Number
from engine.commands.present import as_json, findings, table
from engine.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.ledger.explain import Difference, Explained, Line

_YEAR = click.Option(["--year"], type=Number("年度"), required=True, metavar="Y", help="年度")
# More rows than anybody reads on a screen; json has them all.
_MOST: Final = 100


def _explain(call: Call, year: int, count: str | None, row: str | None, column: str | None) -> None:
    from engine.bootstrap import open_office
    from engine.commands.files import published_figures
    from engine.ledger.explain import Explained

    if (row is None) != (column is None):
        raise InputError("ROW COLUMN", "行和列须一起写，例如 部分公开 自然人；都不写则列出全部各格。")
    office = open_office(call.home)
    with office.reading(call.agency, call.today) as desk:
        explained = Explained(desk, office.forms, year)
        if count is not None:
            differing = explained.against(published_figures(Path(count), year, office.forms))
            _tell_differences(call, explained, differing)
        elif row is not None and column is not None:
            _tell_lines(call, explained.cell(row, column))
        else:
            _tell_cells(call, explained)


def _tell_cells(call: Call, explained: Explained) -> None:
    cells = explained.cells()
    if call.is_json:
        as_json({"year": explained.year, "cells": [cell._asdict() for cell in cells]})
        return
    if not cells:
        click.echo(f"{explained.year} 年没有案件。")
        return
    click.echo(table((f"{explained.year} 年", "申请人", "件数", "其中由台账导入"), [cell[2:] for cell in cells]))
    click.echo(f"看某一格是台账哪几行：xxgk import explain --year {explained.year} {cells[0].row} {cells[0].column}")


def _tell_lines(call: Call, lines: Sequence[Line]) -> None:
    if call.is_json:
        as_json([line.as_data() for line in lines])
        return
    click.echo(_lines(lines) if lines else "这一格为 0，没有案件。")


def _lines(lines: Sequence[Line]) -> str:
    shown = [(line.number, line.place, "；".join((line.why, *line.doubts))) for line in lines[:_MOST]]
    more = f"\n其余 {len(lines) - _MOST} 行见 --format json" if len(lines) > _MOST else ""
    return table(("案件", "台账", "为什么计在这里"), shown) + more


def _tell_differences(call: Call, explained: Explained, differing: Sequence[Difference]) -> None:
    if call.is_json:
        as_json({"year": explained.year, "differences": [d.as_data() for d in differing]})
    elif not differing:
        click.echo(f"{explained.year} 年：所给的数字与本库逐格相等。")
    for d in () if call.is_json else differing:
        click.echo(f"{d.place}：本库 {d.ours} 件，所给的数字 {d.theirs} 件")
        click.echo(_lines(d.inside) if d.inside else "本库这一格没有案件。")
        if d.beside:
            click.echo("同一列中可能被计入这一格的：")
            click.echo(_lines(d.beside))
        click.echo("")
    if differing:
        click.get_current_context().exit(1)


def _keep(call: Call, year: int, file: str) -> None:
    from engine.bootstrap import open_office
    from engine.commands.files import published_figures
    from engine.ledger.figures import keep

    office = open_office(call.home)
    figures = published_figures(Path(file), year, office.forms)
    kept = office.work(call.agency, call.actor, call.today, call.now, lambda desk: keep(desk, office.forms, year, figures))
    data: dict[str, Any] = {"year": year, "section3_and_4": kept.third, "section2": kept.second}
    if call.is_json:
        as_json({**data, "findings": [f.as_data() for f in kept.findings]})
        return
    click.echo(f"已导入 {year} 年度公布的数字：第三、四部分 {kept.third} 格，第二部分 {kept.second} 格。")
    findings(kept.findings, "检查：0 处问题。")
    click.echo(f"下一步：xxgk report build --year {year + 1}，上年结转将与这些数字核对。")


explain = Command(
    "explain", callback=_explain,
    help="导入的年度，表中每一格由台账哪几行构成、为什么；--count 与本单位自己数出的数字逐格比较，有不同的退出码为1。",
    params=[
        _YEAR,
        click.Option(["--count"], type=click.Path(), metavar="FILE", help="本单位的数字：JSON，或 report check 能读的年报"),
        click.Argument(["row"], required=False, metavar="ROW"),
        click.Argument(["column"], required=False, metavar="COLUMN"),
    ],
)  # fmt: skip
figures = Command(
    "figures", callback=_keep, help="导入没有台账的年度公布的数字（JSON，或 report check 能读的年报），供上年结转和上年比较使用。",
    params=[_YEAR, click.Argument(["file"], metavar="FILE")],
)  # fmt: skip
