"""xxgk export: the office's data as others can use and check them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from engine.commands.base import Call, Command, Group
from engine.commands.present import as_json


def _archive(call: Call, out: str) -> None:
    from engine.archive import export as written
    from engine.bootstrap import open_office

    office = open_office(call.home)
    folder = Path(out).expanduser().absolute()
    with office.store.read() as unit:
        found = written(unit, unit.agency(call.agency), folder, call.now, with_persons=call.with_persons)
    if call.is_json:
        as_json({**asdict(found), "file": str(found.file)})
        return
    kept = f"含个人信息和文字，文书 {found.letters} 份，请按档案保管" if found.has_persons else "不含个人信息和文字，只能核对，不能恢复"
    click.echo(f"已归档：{found.file}（记录 {found.entries:,} 条，链尾 {found.head[:16]}；{kept}）")
    click.echo("核对：xxgk verify 文件，或在没有本程序的电脑上解开后运行 python3 verify.py 文件。")


export = Group(
    "export",
    help="导出：台账、案卷、归档。",
    lazy={
        "ledger": ("engine.commands.export_ledger:ledger", "台账：每件申请一行"),
        "case": ("engine.commands.export_case:case", "一件案子的案卷，供复议、诉讼"),
    },
)
export.add_command(
    Command(
        "archive",
        callback=_archive,
        persons=True,
        params=[click.Option(["--out"], default=".", metavar="DIR", help="写入哪个目录（默认当前目录）")],
        help="一个机关的全部记录，附不需要本程序的核对脚本；加 --with-persons 才含个人信息和文字，才能恢复。",
    )
)
