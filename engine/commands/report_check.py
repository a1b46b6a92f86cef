"""xxgk report check: anybody's published report, read and checked."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.commands.base import Call, Command
from engine.commands.kinds import year_option
from engine.commands.present import as_json, findings, progress, table
from engine.errors import InputError

if TYPE_CHECKING:
    from engine.forms import Report
    from engine.published.reading import Reading

_HOME_YEAR = re.compile(r"(?:(?P<home>.*?)[-:@/\\])?(?P<year>20\d\d)")
MANY = 5


def _check(call: Call, files: tuple[str, ...], log: str | None, year: int | None, summary: str | None) -> None:
    from engine.published.batch import against, check_files, files_of
    from engine.rulefiles import load_forms

    if not files:
        raise InputError("FILE", "没有写明要检查的文件或目录，例如 xxgk report check 年报.html。")
    with progress("检查年度报告") as shown:
        readings = check_files(files_of([Path(file) for file in files]), load_forms(), shown)
    if year is not None:
        readings = [one for one in readings if one.year == year] or readings
    if log is not None:
        readings = [against(one, _own(call, log, one)) if one.form else one for one in readings]
    if summary is not None:
        _save(Path(summary), readings)
    if call.is_json:
        data = [one.as_data() for one in readings]
        as_json(data[0] if len(data) == 1 else data)
    else:
        _tell(readings)
    if any(finding.severity == "error" for one in readings for finding in one.findings):
        click.get_current_context().exit(1)


def _own(call: Call, log: str, reading: Reading) -> Report:
    """Our own report of the year, in the form the published one uses. Raises InputError, NotFound."""
    from engine.annual import build
    from engine.bootstrap import open_office

    found = None if Path(log).is_dir() else _HOME_YEAR.fullmatch(log)
    home, year = (found["home"], int(found["year"])) if found else (log, reading.year)
    if year is None:
        raise InputError("--against", "没有认出报告的年份，请写明，例如 --against 数据目录-2024。")
    office = open_office(Path(home) if home else call.home)
    with office.reading(call.agency, call.today) as desk:
        return build(desk.unit, desk.agency, year, office.forms, call.today, reading.form)


def _save(path: Path, readings: list[Reading]) -> None:
    from engine.commands.files import save
    from engine.published.summary import summary

    save(path, summary([replace(one, file=Path(one.file).name) for one in readings]))
    click.echo(f"已写入汇总：{path}", err=True)


def _tell(readings: list[Reading]) -> None:
    from engine.published.summary import HEADINGS, line

    if len(readings) > MANY:
        click.echo(table(HEADINGS, [line(one) for one in readings]))
        click.echo("")
    for one in readings:
        who = f"{one.agency or '机关未认出'}　{one.year or '年份未认出'}　格式 {one.form or '未认出'}"
        click.echo(f"{one.file}　{who}")
        findings(one.findings, "检查：0 处问题。")
        click.echo("")


check = Command(
    "check", callback=_check, formats=("table", "json"), office=True,
    help="检查任何机关公布的年度报告（网页、Word、PDF、工作簿、文字；可给目录）；有错误的退出码为1。",
    params=[
        click.Option(["--against", "log"], metavar="HOME-YEAR", help="逐格与本库比较：数据目录-年度，或只写年度"),
        year_option("文件里有几个年度的报告时，只看这一年"),
        click.Option(["--summary"], metavar="FILE", help="把汇总写入工作簿（.xlsx）"),
        click.Argument(["files"], nargs=-1, metavar="FILE..."),
    ],
)  # fmt: skip
