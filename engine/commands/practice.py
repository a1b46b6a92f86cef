"""xxgk practice: an office filled so that its report equals published figures, to learn and test on."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from engine.commands.base import Call, Command
from engine.commands.files import parse_json, read_text
from engine.commands.kinds import Number, Word
from engine.commands.present import as_json, progress
from engine.terms import AgencyLevel


def _practice(call: Call, figures: str, year: int | None, level: str | None, seed: int | None) -> None:
    from engine.bootstrap import empty_office, load_law
    from engine.practice import fill, prepare
    from engine.rulefiles import load_forms

    path, law, forms = Path(figures), load_law(), load_forms()
    plan = prepare(parse_json(read_text(path), path), forms, law.rulebook, call.today, year, level)
    office = empty_office(call.home)
    with office.store.write() as unit, progress("造案") as shown:
        summary = fill(unit, plan, law, seed or 0, shown)
    if call.is_json:
        as_json({"home": str(office.home), **asdict(summary), "notes": [n.as_data() for n in plan.notes]})
        return
    for note in plan.notes:
        click.echo(f"{note.where}：{note.message}。")
    click.echo(
        f"已造好“{summary.agency}”{summary.year}年度的练习库：{summary.cases} 件案件、{summary.reviews} 件复议诉讼、{summary.entries} 条记录。"
    )
    click.echo(f"数据目录：{office.home}")
    click.echo(f"下一步：查看报告表格　xxgk report build --year {summary.year}")


practice = Command(
    "practice",
    callback=_practice,
    params=[
        click.Option(["--figures"], required=True, metavar="FILE", help="公布的数字（JSON，键名同 report build --format json）"),
        click.Option(["--year"], type=Number("年度"), metavar="Y", help="报告年度（默认同数字文件）"),
        click.Option(["--level"], type=Word("层级", tuple(AgencyLevel)), metavar="WORD", help="机关层级（默认从名称判断）"),
        click.Option(["--seed"], type=Number("种子"), metavar="N", help="任意一个整数；数字相同，造出的机关就相同（默认0）"),
    ],
    help="按公布的数字在空的数据目录中造一个机关：每件案件都依法办理，报告与所给数字逐格相等。",
)
