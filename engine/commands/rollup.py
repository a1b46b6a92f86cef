"""xxgk rollup: a government's whole area from its units, who is to be chased, every cell back to its units."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.commands.base import FORMATS, Call, Command, Group
from engine.commands.files import deliver
from engine.commands.present import as_json, findings, listing, progress
from engine.commands.report_choice import YEAR
from engine.errors import InputError, NotFound

if TYPE_CHECKING:
    from engine.bootstrap import Office
    from engine.forms.figures import Figures
    from engine.rollup.area import AreaReport
    from engine.rollup.units import ListedUnit, Roster

UNITS = click.Option(["--units-file"], metavar="FILE", help="单位名单（默认用 rollup units import 导入的）")
_FROM_DB = click.Option(["--from-db"], is_flag=True, help="给出文件时，本库中的下级机关也计入（没有给出文件时总是计入）")
_LAST = click.Option(["--last-year"], metavar="FILE", help="上年公布的全区域汇总，用来核对上年结转")
_FILES = click.Argument(["files"], nargs=-1, metavar="[FILE|FOLDER]...")
_SOURCES = [YEAR, UNITS, _FROM_DB]
_CHECKED = ("table", "json", "csv", "xlsx")


def open_office(call: Call) -> Office:
    """The office of the call's home."""
    from engine.bootstrap import open_office as opened

    return opened(call.home)


def government(call: Call, office: Office) -> str | None:
    """The agency named, else the one that is over all the others, where there is one."""
    from engine.rollup.units import under

    if call.agency is not None:
        return call.agency
    with office.store.read() as unit:
        agencies = unit.agencies()
    over = [agency.name for agency in agencies if len(under(agencies, agency.name)) == len(agencies) - 1]
    return over[0] if len(over) == 1 else None


def units_of(office: Office, file: str | None) -> list[ListedUnit]:
    """The list in a file, else the one kept in the home. Raises InputErrors, NotFound."""
    from engine.rollup.unit_files import load_units, read_units

    return read_units(existing(file, "单位名单")) if file else load_units(office.home)


def existing(file: str, what: str) -> Path:
    """A file that is there. Raises NotFound."""
    if not Path(file).is_file():
        raise NotFound(what, file, "请核对文件名。")
    return Path(file)


def _rolled(
    call: Call, year: int, units_file: str | None, from_db: bool, files: tuple[str, ...], last_year: str | None = None
) -> tuple[AreaReport, Roster]:
    from engine.rollup.handed import handed_files, read_handed
    from engine.rollup.work import Sources, inbox, roll_up

    office = open_office(call)
    units, paths = units_of(office, units_file), handed_files([Path(file) for file in files])
    if not files and inbox(office.home, year).is_dir():
        with suppress(NotFound):  # nothing has come yet
            paths = handed_files([inbox(office.home, year)])
    with progress("读取下级报告") as shown:
        handed = read_handed(paths, office.forms, lambda path: _came_on(call, path), shown)
    before = _published(call, office, last_year, year - 1) if last_year else None
    with office.reading(government(call, office), call.today) as desk:
        return roll_up(desk, office.forms, year, Sources(units, handed, from_db or not files, before))


def _came_on(call: Call, path: Path) -> Any:
    return datetime.fromtimestamp(path.stat().st_mtime, call.now.tzinfo).date()


def _published(call: Call, office: Office, file: str, year: int) -> Figures:
    """The figures of one published report. Raises InputError, NotFound."""
    from engine.rollup.handed import read_handed

    found = read_handed([existing(file, "报告文件")], office.forms, lambda path: _came_on(call, path), lambda _done, _total: None)
    mine = [one.figures for one in found if one.figures is not None and one.year == year]
    if len(mine) != 1 or mine[0] is None:
        why = next((remark.message for one in found for remark in one.remarks), "")
        raise InputError(file, f"没有读到 {year} 年报告的表格{f'（{why}）' if why else ''}，请用 xxgk report check 检查这个文件。")
    return mine[0]


def _build(
    call: Call, year: int, units_file: str | None, from_db: bool, last_year: str | None, out: str | None, files: tuple[str, ...]
) -> None:
    report, roster = _rolled(call, year, units_file, from_db, files, last_year)
    content = _rendered(call, report, roster)
    deliver(call, report.title, content, out)
    if any(finding.severity == "error" for finding in report.findings):
        click.get_current_context().exit(1)


def _rendered(call: Call, report: AreaReport, roster: Roster) -> str | bytes:
    from engine.forms.render import render
    from engine.rollup.told import chase, chase_sheet, matrix

    if call.format == "pdf":
        from engine.forms.pdf import render_pdf

        return render_pdf(report, open_office(call).settings.letters).content
    if call.format != "xlsx":
        return render(report, call.format)
    from engine.forms.xlsx import render_xlsx

    return render_xlsx(report, listings=[matrix(report), chase_sheet(chase(report.remarks, roster, report.year))])


def _chase(call: Call, year: int, units_file: str | None, from_db: bool, out: str | None, files: tuple[str, ...]) -> None:
    from engine.rollup.told import CHASE, chase, chase_workbook

    report, roster = _rolled(call, year, units_file, from_db, files)
    rows = chase(report.remarks, roster, year)
    if call.format == "xlsx":
        title = f"{year}年度报告催报单"
        deliver(call, title, chase_workbook(rows, title), out)
        return
    keys = ("unit", "kind", "contact", "due_on", "trouble_label", "message", "file")
    listing(call.format, keys, [CHASE[key][0] for key in keys], rows, f"{len(report.parts) - 1} 个单位都已报齐，没有要催的。")


def _cell(call: Call, year: int, units_file: str | None, from_db: bool, row: str, column: str, files: tuple[str, ...]) -> None:
    from engine.rollup.area import behind, cell_key, not_added, plain

    report, _ = _rolled(call, year, units_file, from_db, files)
    key = cell_key(report.form, row, column)
    rows, total = behind(report, key), report.number(key)
    if call.is_json:
        data = [{**one, "number": plain(one["number"])} for one in rows]
        as_json(
            {"key": key, "place": report.form.place(key), "total": plain(total), "is_sum": key not in not_added(report.form), "units": data}
        )
        return
    shown = [{**one, "number": "没有数字" if one["number"] is None else str(one["number"])} for one in rows]
    listing(call.format, ("unit", "kind", "source", "number"), ("单位", "类别", "来源", "数字"), shown, "这一格各单位均为 0。")
    if call.format == "table":
        how = "不相加，见 rollup build 的提示" if key in not_added(report.form) else "以上之和"
        click.echo(f"全区域：{total}（{how}）　{report.form.place(key)}")


def _compare(call: Call, published: str, year: int, units_file: str | None, from_db: bool, files: tuple[str, ...]) -> None:
    from engine.rollup.area import against, compared, plain

    theirs = _published(call, open_office(call), published, year)
    report, _ = _rolled(call, year, units_file, from_db, files)
    if theirs.form != report.form.id:
        raise InputError(published, f"用的是 {theirs.form} 格式，{year} 年的汇总是 {report.form.id} 格式，不能逐格比较，请核对年度和文件。")
    rows, count = against(report, theirs)
    found = compared(rows)
    if call.is_json:
        data = [{**row, "ours": plain(row["ours"]), "published": plain(row["published"])} for row in rows]
        as_json({"compared": count, "differences": data, "findings": [finding.as_data() for finding in found]})
    else:
        findings(found, f"与公布的全区域汇总逐格比较：{count} 格全部等于各单位之和（规章、规范性文件不相加，没有比较）。")
    if rows:
        click.get_current_context().exit(1)


def _enter(call: Call, year: int, words: tuple[str, ...]) -> None:
    from engine.rollup.entered import enter_area

    if len(words) % 2:
        raise InputError("KEY VALUE", f"项目和数字应成对写出，“{words[-1]}”后面缺少数字。")
    office = open_office(call)
    pairs = list(zip(words[::2], words[1::2], strict=True))
    values = office.work(
        government(call, office), call.actor, call.today, call.now, lambda desk: enter_area(desk, office.forms, year, pairs)
    )
    if call.is_json:
        as_json({"year": year, "entered": values})
    else:
        click.echo(f"已填报 {year} 年全区域 {len(values)} 项：{'、'.join(f'{key} {value}' for key, value in values.items())}。")


_LAZY = {
    "units": ("engine.commands.rollup_units:units", "单位名单：导入、列表。"),
    "template": ("engine.commands.rollup_units:template", "给下级单位填报用的工作簿：不接受错误的格，合计自动计算。"),
}

rollup = Group("rollup", help="全区域汇总：收齐、核对、相加下级单位的年度报告，逐格查到单位。", lazy=_LAZY)
for _command in (
    Command(
        "build", callback=_build, formats=("table", "json", "html", "docx", "xlsx", "pdf"),
        help="汇总本机关和下级单位；不给文件时用本库和数据目录 rollup/年度/ 中的文件；有错误的退出码为1。",
        params=[*_SOURCES, _LAST, click.Option(["--out"], metavar="DIR", help="写入目录（默认输出到屏幕）"), _FILES],
    ),
    Command(
        "chase", callback=_chase, formats=_CHECKED, help="催报单：缺报、迟报、重复、年度或格式不对、不平、读不准的单位和联系方式。",
        params=[*_SOURCES, click.Option(["--out"], metavar="DIR", help="写入目录（用于 xlsx）"), _FILES],
    ),
    Command(
        "cell", callback=_cell, formats=FORMATS, help="某一格由哪些单位构成；行、列可写键名或表上的名称，例如 licensing decisions。",
        params=[*_SOURCES, click.Argument(["row"], metavar="ROW"), click.Argument(["column"], metavar="COLUMN"), _FILES],
    ),
    Command(
        "compare", callback=_compare, formats=("table", "json"), help="公布的全区域汇总是否逐格等于各单位之和（C10）；有不同的退出码为1。",
        params=[click.Option(["--published"], required=True, metavar="FILE", help="公布的汇总（任何格式）"), *_SOURCES, _FILES],
    ),
    Command(
        "enter", callback=_enter, help="填报全区域的规章、规范性文件数（不相加）。",
        params=[YEAR, click.Argument(["words"], nargs=-1, metavar="KEY VALUE...")],
    ),
):  # fmt: skip
    rollup.add_command(_command)
