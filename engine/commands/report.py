"""xxgk report: figures of section 二 typed in, the tables built, every cell traced to its cases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.commands.base import FORMATS, Call, Command, Group
from engine.commands.files import deliver, parse_json, read_text
from engine.commands.kinds import year_option
from engine.commands.present import as_json, findings, listing
from engine.commands.report_choice import FORM, OPTIONS, YEAR, Choice, chosen
from engine.errors import InputError

if TYPE_CHECKING:
    from engine.bootstrap import Office
    from engine.forms import Report
    from engine.rulebook.form import Form


def _office(call: Call) -> Office:
    from engine.bootstrap import open_office

    return open_office(call.home)


def _enter(call: Call, year: int, file: str | None, words: tuple[str, ...]) -> None:
    from engine.annual import enter, pairs_of

    if len(words) % 2:
        raise InputError("KEY VALUE", f"项目和数字应成对写出，“{words[-1]}”后面缺少数字。")
    pairs = [*(pairs_of(_parsed(Path(file))) if file else []), *zip(words[::2], words[1::2], strict=True)]
    office = _office(call)
    found = office.work(call.agency, call.actor, call.today, call.now, lambda desk: enter(desk, office.forms, year, pairs))
    if call.is_json:
        as_json({"year": year, "entered": dict(pairs), "findings": [f.as_data() for f in found]})
        return
    click.echo(f"已填报 {year} 年度 {len(dict(pairs))} 项。")
    findings(found, "第二部分检查：0 处问题。")


def _parsed(path: Path) -> Any:
    """A file of figures: JSON, TOML, or lines of KEY,VALUE."""
    import csv

    from engine.rulefiles.faults import read_toml

    if path.suffix == ".toml":
        data, faults = read_toml(path)
        if data is None:
            raise InputError(str(path), f"{faults[0].message}，请改正。")
        return data
    text = read_text(path)
    if path.suffix == ".json":
        return parse_json(text, path)
    rows = [row for row in csv.reader(text.splitlines()) if row]
    if any(len(row) != 2 for row in rows):  # noqa: PLR2004 - a key and a value
        raise InputError(str(path), "每行应为“项目,数字”，或改用 .json、.toml 文件。")
    return dict(rows)


def _built(call: Call, year: int, form: str | None) -> Report:
    from engine.annual import build

    office = _office(call)
    with office.reading(call.agency, call.today) as desk:
        return build(desk.unit, desk.agency, year, office.forms, call.today, form)


def _build(call: Call, out: str | None, **given: Any) -> None:
    from engine.forms.render import render

    office = _office(call)
    report, mark = chosen(call, office, Choice(**given))
    text = render(report, call.format, fonts=office.settings.letters if call.format == "pdf" else None)
    if deliver(call, f"{report.title}{mark}", text, out) and not call.is_json:
        click.echo(report.findings_line)


def _cell(call: Call, year: int, form: str | None, row: str, column: str) -> None:
    from engine.annual import cell as cases_of
    from engine.annual import find_cell, reviews_in
    from engine.caselist import numbered
    from engine.rulebook.form import BLOCKS

    office = _office(call)
    with office.reading(call.agency, call.today) as desk:
        shown = _form(office, year, form)
        row, column = find_cell(shown, row, column)
        if row in BLOCKS:
            found = [{"review": r, "number": c} for r, c in reviews_in(desk.unit, desk.agency, year, row, column)]
            listing(call.format, ("review", "number"), ("复议诉讼", "案件"), found, "这一格为 0，没有复议诉讼。")
            return
        rows = numbered(desk, cases_of(desk.unit, desk.agency, year, shown, row, column), with_persons=call.with_persons)
    keys = ("number", "state_label", "received_on", "decided_on", "applicant_name", "content")
    listing(call.format, keys, ("编号", "状态", "收到日期", "答复日期", "申请人", "申请内容"), rows, "这一格为 0，没有案件。")


def _form(office: Office, year: int, form: str | None) -> Form:
    from engine.case.decide import nearest
    from engine.rulebook.form import form_of

    if form is not None and form not in office.forms:
        raise InputError("报告格式", f"没有“{form}”这种格式{nearest(form, office.forms)}")
    return office.forms[form] if form else form_of(office.forms, year)


def _compare(call: Call, figures: str, form: str | None, year: int | None) -> None:
    """Hold the report against published figures, cell by cell."""
    from engine.annual import differences
    from engine.forms.figures import read_figures

    path = Path(figures)
    published, _notes = read_figures(parse_json(read_text(path), path))
    report = _built(call, year or published.year, form or published.form)
    rows, compared = differences(report, published)
    if call.is_json:
        as_json({"compared": compared, "differences": rows})
    else:
        listing(call.format, ("place", "ours", "published"), ("格", "本库", "公布"), rows, f"与公布的数字逐格比较：{compared} 格全部一致。")
    if rows:
        click.get_current_context().exit(1)


_LAZY = {
    "finalise": ("engine.commands.report_time:finalise", "定稿：冻结数字和文字，以后不再改变。"),
    "editions": ("engine.commands.report_time:editions", "已定稿的各版。"),
    "amend": ("engine.commands.report_time:amend", "更正版：写明改了什么、何时、为何。"),
    "diff": ("engine.commands.report_time:diff", "定稿之后（或任意两个时刻之间）哪些格变了，由哪些案件说明。"),
    "reconcile": ("engine.commands.report_time:reconcile", "上年报告的结转与本年的上年结转逐列、逐案核对。"),
    "work": ("engine.commands.report_work:work", "办理情况：按期率、用时、延长、补正、被纠正，按月、渠道、科室、承办人、结果。"),
    "draft": ("engine.commands.report_prose:draft", "起草开头和第一、五、六部分的文字；修改过的不覆盖。"),
    "fields": ("engine.commands.report_prose:fields", "文字中可用的字段：名称、现在的值、含义。"),
    "lint": ("engine.commands.report_prose:lint", "公布前检查：勾稽关系、文字与表格、模板语句、年度、机关等。"),
    "publish": ("engine.commands.report_publish:publish", "生成公布用的全部文件和图解。"),
    "check": ("engine.commands.report_check:check", "检查任何机关公布的年度报告（网页、Word、PDF、工作簿、文字）。"),
}

report = Group("report", help="年度报告：填报、生成、逐格查案、检查公布的报告。", lazy=_LAZY)
for _command in (
    Command(
        "enter", callback=_enter, help="填报第二部分的数字，例如 report enter --year 2025 licensing.decisions 85。",
        params=[
            YEAR,
            click.Option(["--from", "file"], metavar="FILE", help="一次填报多项：.json、.toml 或每行“项目,数字”"),
            click.Argument(["words"], nargs=-1, metavar="[KEY VALUE]..."),
        ],
    ),
    Command(
        "build", callback=_build, formats=("table", "json", "html", "docx", "pdf", "xlsx"), help="生成年度报告（未起草文字的只有表格）和检查结果。",
        params=[*OPTIONS, click.Option(["--out"], metavar="DIR", help="写入目录（默认输出到屏幕；docx、pdf、xlsx 默认写入当前目录）")],
    ),
    Command(
        "cell", callback=_cell, formats=FORMATS, persons=True, help="某一格由哪些案件构成；行、列可写键名或表上的名称。",
        params=[YEAR, FORM, click.Argument(["row"], metavar="ROW"), click.Argument(["column"], metavar="COLUMN")],
    ),
    Command(
        "compare", callback=_compare, formats=FORMATS, help="与公布的数字（JSON）逐格比较；有不同的退出码为1。",
        params=[
            click.Option(["--figures"], required=True, metavar="FILE", help="公布的数字"), FORM,
            year_option("报告年度（默认同公布的数字）"),
        ],
    ),
):  # fmt: skip
    report.add_command(_command)
