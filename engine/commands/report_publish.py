"""xxgk report publish: every file of a finished report, and its page of charts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.commands.base import Call, Command
from engine.commands.kinds import Number, Word
from engine.commands.present import as_json, findings
from engine.commands.report_choice import YEAR, whole
from engine.errors import InputError

if TYPE_CHECKING:
    from engine.bootstrap import Office
    from engine.casework import Desk
    from engine.errors import Finding
    from engine.printing import Printed, Publication

# As engine.printing has them: the command line must not load it to know its own options.
KINDS = ("html", "docx", "pdf", "xlsx", "json", "txt", "图解")


def _publish(call: Call, year: int, edition: int | None, out: str, kinds: tuple[str, ...], with_findings: bool | None) -> None:
    from engine.bootstrap import open_office
    from engine.printing import printed

    if unknown := [kind for kind in kinds if kind not in KINDS]:
        raise InputError("--file", f"没有“{unknown[0]}”这种文件，可用：{'、'.join(KINDS)}。")
    office = open_office(call.home)
    with office.reading(call.agency, call.today) as desk:
        given, found = _given(office, desk, year, edition)
    errors = [f for f in found if f.severity == "error"]
    if errors and not with_findings:
        _refused(call, given, errors)
        return
    made = printed(given, office.settings.letters, kinds or KINDS, findings=bool(with_findings))
    _saved(call, given, made, Path(out), found)


def _given(office: Office, desk: Desk, year: int, number: int | None) -> tuple[Publication, tuple[Finding, ...]]:
    """What is published: the edition asked for, else the latest, else the report as it stands, with what its checks find."""
    from engine.editions import find_edition, list_editions
    from engine.printing import publication

    if number is not None or list_editions(desk.unit, desk.agency, office.forms, year):
        edition = find_edition(desk.unit, desk.agency, office.forms, year, number)
        return publication(desk, office.forms, edition.report, edition), ()
    report = whole(office, desk, year)
    return publication(desk, office.forms, report), _checked(office, desk, year) if report.words else report.findings


def _checked(office: Office, desk: Desk, year: int) -> tuple[Finding, ...]:
    """What `report lint` finds."""
    from engine.annual import build
    from engine.prose import linted

    return linted(office.home, desk, office.forms, build(desk.unit, desk.agency, year, office.forms, desk.today))


def _refused(call: Call, given: Publication, errors: list[Finding]) -> None:
    if call.is_json:
        as_json({"year": given.report.year, "edition": None, "files": [], "findings": [f.as_data() for f in errors]})
    else:
        click.echo(f"查出 {len(errors)} 处错误，没有生成。请先改正；要看工作稿，请加 --with-findings。")
        findings(errors, "")
    click.get_current_context().exit(1)


def _saved(call: Call, given: Publication, made: Printed, out: Path, found: tuple[Finding, ...]) -> None:
    from engine.commands.files import save

    for name, content in made.files.items():
        save(out / name, content)
    told = [*found, *made.findings]
    if call.is_json:
        number = given.edition.number if given.edition else None
        paths = [str(out / name) for name in made.files]
        as_json({"year": given.report.year, "edition": number, "files": paths, "findings": [f.as_data() for f in told]})
        return
    for name in made.files:
        click.echo(f"已生成：{out / name}")
    if given.edition:
        click.echo(f"内容：{given.edition.label}。")
    else:
        click.echo(f"内容：现在的数字和文字，还没有定稿；公布前请用 xxgk report finalise --year {given.report.year} 定稿。")
    if not (given.report.words and given.report.words.is_drafted):
        click.echo(f"只有表格：第一、五、六部分还没有文字，请用 xxgk report draft --year {given.report.year} 起草。")
    if told:
        findings(told, "")


publish = Command(
    "publish", callback=_publish,
    help="生成公布用的全部文件：网页、Word、PDF、Excel、JSON、文字和图解；已定稿的用定稿，有错误的不生成。",
    params=[
        YEAR,
        click.Option(["--edition"], type=Number("--edition", 1), metavar="N", help="第几版（默认最后一版；没有定稿的用现在的数字）"),
        click.Option(["--out"], required=True, metavar="DIR", help="写入目录"),
        click.Option(["--file", "kinds"], type=Word("文件种类", KINDS), multiple=True, metavar="WORD", help=f"只生成这种文件，可写几次：{'、'.join(KINDS)}"),
        click.Option(["--with-findings"], is_flag=True, default=None, help="工作稿：附上检查结果，有错误也生成"),
    ],
)  # fmt: skip
