"""xxgk export ledger: the office's ledger as a workbook, CSV or JSON."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from engine.commands.base import Call, Command
from engine.commands.kinds import Day, Number
from engine.commands.present import as_json, csv_text
from engine.errors import InputError

if TYPE_CHECKING:
    from engine.ledgerbook import Book

KINDS: Final = ("xlsx", "csv", "json")
_YEARS: Final = range(2019, 2100)


def _ledger(call: Call, year: int | None, first: date | None, last: date | None, out: str | None) -> None:
    from engine.bootstrap import open_office
    from engine.ledgerbook import book

    kind, path = _kind(call, out), Path(out).expanduser() if out else None
    first, last, span = _span(year, first, last)
    office = open_office(call.home)
    answers = {key for key, one in office.stationery.catalogue.kinds.items() if one.to == "applicant" and one.outcomes}
    with office.reading(call.agency, call.today) as desk:
        made = book(desk, answers, first, last, span, with_persons=call.with_persons)
    if kind != "xlsx" and path is None:
        as_json(_data(made)) if kind == "json" else click.echo(_csv(made))
        return
    from engine.commands.files import save

    path = path or Path(f"{made.title}.xlsx")
    save(path, _content(made, kind))
    if call.is_json:
        as_json({"file": str(path), "rows": len(made.rows), "voided": made.voided, "has_persons": call.with_persons})
        return
    click.echo(f"已导出：{path}（{len(made.rows)} 件{f'，作废 {made.voided} 件未列' if made.voided else ''}）")
    if call.with_persons:
        click.echo("含个人信息和备注，请按档案保管。")
    else:
        click.echo("姓名已隐去，备注未列；申请内容中可能还有他人的信息，对外提供前请看一遍。需要全文的加 --with-persons。")


def _kind(call: Call, out: str | None) -> str:
    """By the file's name, else by --format; a workbook when neither says. Raises InputError."""
    suffix = Path(out).suffix.lower().removeprefix(".") if out else ""
    if out is None:
        return call.format if call.format in KINDS else "xlsx"
    if suffix not in KINDS:
        raise InputError("--out", f"“{out}”应以 {'、'.join('.' + kind for kind in KINDS)} 结尾，请改正。")
    return suffix


def _span(year: int | None, first: date | None, last: date | None) -> tuple[date | None, date | None, str]:
    """The days of receipt, and what the title says of them. Raises InputError."""
    if year is not None:
        if first or last:
            raise InputError("--year", "与 --from、--to 只能用一种。")
        if year not in _YEARS:
            raise InputError("--year", f"没有 {year} 年的台账，现行条例自 2019 年起施行，请核对。")
        return date(year, 1, 1), date(year, 12, 31), f"{year}年"
    if first and last and first > last:
        raise InputError("--from", f"起日 {first} 晚于止日 {last}，请核对。")
    span = f"{first or '登记之初'}至{last or '今'}" if first or last else ""
    return first, last, span


def _data(made: Book) -> dict[str, object]:
    return {"agency": made.agency, "title": made.title, "today": made.today, "voided": made.voided, "rows": list(made.rows)}


def _csv(made: Book) -> str:
    from engine.ledgerbook import COLUMNS

    rows = ([row[column.key] if row[column.key] is not None else "" for column in COLUMNS] for row in made.rows)
    return csv_text([column.heading for column in COLUMNS], rows)


def _content(made: Book, kind: str) -> bytes | str:
    if kind == "xlsx":
        from engine.forms.ledger import render_ledger

        return render_ledger(made.as_ledger())
    if kind == "csv":
        # With its mark, or Excel on Chinese Windows takes it for GBK.
        return "\ufeff" + _csv(made) + "\n"
    import json

    return json.dumps(_data(made), ensure_ascii=False, indent=2, default=str) + "\n"


ledger = Command(
    "ledger",
    callback=_ledger,
    formats=("table", *KINDS),
    persons=True,
    params=[
        click.Option(["--year"], type=Number("年度"), metavar="Y", help="只要这一年收到的申请（默认全部）"),
        click.Option(["--from", "first"], type=Day("--from"), metavar="DATE", help="收到日期自"),
        click.Option(["--to", "last"], type=Day("--to"), metavar="DATE", help="收到日期至"),
        click.Option(["--out"], metavar="FILE", help="写入的文件，.xlsx、.csv 或 .json（默认当前目录中的 .xlsx）"),
    ],
    help="台账：每件申请一行，Excel、CSV 或 JSON；姓名隐去、备注不列，加 --with-persons 才全列。",
)
