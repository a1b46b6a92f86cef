"""xxgk report draft, fields, lint: the words of the annual report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from engine.commands.base import FORMATS, Call, Command
from engine.commands.present import as_json, findings, listing
from engine.commands.report_choice import YEAR
from engine.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from engine.bootstrap import Office
    from engine.casework import Desk
    from engine.prose.draft import Draft
    from engine.prose.known import Known

_WIDEST = 40
_SECTIONS = ("opening", "overall", "problems", "others")


def _known(office: Office, desk: Desk, year: int) -> Known:
    from engine.annual import build
    from engine.prose.known import known_of

    return known_of(office.home, desk, office.forms, build(desk.unit, desk.agency, year, office.forms, desk.today))


def _draft(call: Call, year: int, again: str | None, refresh: bool | None) -> None:
    from engine.bootstrap import open_office
    from engine.prose.draft import NEW, STALE, drafts_of

    if again is not None and again not in _SECTIONS:
        raise InputError("--again", f"没有“{again}”这一部分，可用：{'、'.join(_SECTIONS)}。")
    office = open_office(call.home)
    with office.reading(call.agency, call.today) as desk:
        found = drafts_of(office.home, desk, _known(office, desk, year))
    written = [] if refresh else [draft for draft in found if draft.state in (NEW, STALE) or draft.section == again]
    kept = _write(written, again)
    if call.is_json:
        as_json([_data(draft, is_written=draft in written) for draft in found])
    elif refresh:
        _compare(found)
    else:
        _tell(found, written, kept, year)


def _write(written: Sequence[Draft], again: str | None) -> Path | None:
    """Write the sections; what is asked for again keeps the old text beside it. Raises StoreError."""
    from engine.commands.files import save
    from engine.prose.draft import DRAFTED, remembered

    kept = None
    for draft in written:
        if draft.section == again and draft.there:
            kept = _beside(draft.path)
            save(kept, draft.there)
        save(draft.path, draft.text)
    if written:
        folder = written[0].path.parent
        save(folder / DRAFTED, remembered(folder, {draft.section: draft.text for draft in written}))
    return kept


def _beside(path: Path) -> Path:
    """A name for the old text that nothing bears yet."""
    names = (path.with_name(f"{path.name}{'' if n == 1 else f'.{n}'}.bak") for n in range(1, 1000))
    return next(name for name in names if not name.exists())


def _data(draft: Draft, *, is_written: bool) -> dict[str, Any]:
    told = {"section": draft.section, "file": str(draft.path), "state": draft.state, "written": is_written}
    return told | {"lacking": draft.lacking if draft.there else []}


def _tell(found: Sequence[Draft], written: Sequence[Draft], kept: Path | None, year: int) -> None:
    from engine.prose.files import SECTIONS
    from engine.prose.read import PROMPT

    for draft in found:
        done = "已起草" if draft in written else "没有改动" if draft.state == "current" else "您修改过，没有改动"
        text = draft.text if draft in written else draft.there
        left = len(PROMPT.findall(text))
        click.echo(f"{SECTIONS[draft.section].title}　{draft.path}　{done}{f'，有 {left} 处待填' if left else ''}")
    if kept:
        click.echo(f"原来的文字保存在 {kept}")
    click.echo(f"请用记事本等文本编辑器填写“【请填写：…】”，数字写成 {{{{ 字段名 }}}}（xxgk report fields --year {year}），")
    click.echo(f"填好后运行 xxgk report lint --year {year} 检查。")


def _compare(found: Sequence[Draft]) -> None:
    """Which sections differ from what would be drafted now, and what they lack of it."""
    from engine.prose.draft import LABELS
    from engine.prose.files import SECTIONS

    for draft in found:
        click.echo(f"{SECTIONS[draft.section].title}　{draft.path}　{LABELS[draft.state]}")
        for line in draft.lacking if draft.there else ():
            click.echo(f"  现在会写：{line}")


def _fields(call: Call, year: int, all_cells: bool | None) -> None:
    from engine.bootstrap import open_office
    from engine.prose.fields import fields_of

    office = open_office(call.home)
    with office.reading(call.agency, call.today) as desk:
        found = fields_of(_known(office, desk, year))
    rows: list[dict[str, Any]] = [
        {**field.as_data(), "shown": _shown(field.value) if not field.missing else f"（没有：{field.missing}）"}
        for field in found
        if all_cells or call.is_json or field.name != field.label
    ]
    listing(
        call.format,
        ("label", "name", "shown" if call.format == "table" else "value", "meaning"),
        ("名称", "英文名", "现在的值", "含义"),
        rows,
        "",
    )
    if call.format == "table" and not all_cells:
        click.echo("\n在文字中写作 {{ 名称 }}。表中每一格也可以写，如 {{ granted/total }}，全部列出请加 --cells。")


def _shown(value: str) -> str:
    return value if len(value) <= _WIDEST else f"{value[:_WIDEST]}…"


def _lint(call: Call, year: int) -> None:
    from engine.annual import build
    from engine.bootstrap import open_office
    from engine.prose import linted

    office = open_office(call.home)
    with office.reading(call.agency, call.today) as desk:
        found = linted(office.home, desk, office.forms, build(desk.unit, desk.agency, year, office.forms, desk.today))
    if call.is_json:
        as_json([finding.as_data() for finding in found])
    else:
        findings(found, f"{year} 年度报告检查：0 处问题。")
    if any(finding.severity == "error" for finding in found):
        click.get_current_context().exit(1)


draft = Command(
    "draft", callback=_draft,
    help="起草开头和第一、五、六部分（数据目录 report/年度/ 下的文本）；修改过的不覆盖。",
    params=[
        YEAR,
        click.Option(["--refresh"], is_flag=True, default=None, help="只比较：哪些部分与现在的数字不同，不写文件"),
        click.Option(["--again"], metavar="SECTION", help=f"重新起草一个部分（{'、'.join(_SECTIONS)}），原文另存为 .bak"),
    ],
)  # fmt: skip
fields = Command(
    "fields", callback=_fields, formats=FORMATS, help="文字中可用的字段：名称、现在的值、含义。",
    params=[YEAR, click.Option(["--cells", "all_cells"], is_flag=True, default=None, help="连同表中每一格")],
)  # fmt: skip
lint = Command("lint", callback=_lint, params=[YEAR], help="公布前检查：勾稽关系、文字与表格、模板语句、年度、机关等；有错误的退出码为1。")
