"""xxgk letter: what a case needs, written, issued with its 文号, voided, registered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import Field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.commands.base import FORMATS, Call, Command, Group
from engine.commands.kinds import Word, year_option
from engine.commands.letter_files import KINDS, save_files
from engine.commands.numbers import CaseNumber
from engine.commands.present import as_json, findings, listing
from engine.letters.given import options, read_given

if TYPE_CHECKING:
    from engine.bootstrap import Office
    from engine.correspondence import Item, Written
    from engine.store.letters import Issued


def _office(call: Call) -> Office:
    from engine.bootstrap import open_office

    return open_office(call.home)


def _item(item: Item) -> dict[str, Any]:
    o, issued = item.occasion, item.issued
    return {
        "kind": o.kind.key, "id": o.kind.number, "title": o.kind.title, "party": o.party or None, "on": o.on, "by": o.by, "needed": item.needed,
        "number": issued.number if issued else None, "issued_on": issued.issued_on if issued else None,
        "status": "已签发" if issued else "应当发出" if item.needed else "可以制作",
    }  # fmt: skip


def _list(call: Call, number: str) -> None:
    from engine.correspondence import listed

    office = _office(call)
    with office.reading(call.agency, call.today) as desk:
        rows = [_item(item) for item in listed(desk, office.stationery, number)]
    keys = ("id", "kind", "title", "party", "on", "by", "status", "number", "issued_on")
    listing(
        call.format,
        keys,
        ("编号", "种类", "名称", "收文对象", "日期", "应当发出", "状态", "文号", "签发日期"),
        rows,
        "本案没有可以制作的文书。",
    )


def _written(call: Call, number: str, kind: str | None, given: dict[str, Any]) -> tuple[Office, tuple[Written, ...]]:
    from engine.correspondence import written

    office = _office(call)
    with office.reading(call.agency, call.today) as desk:
        return office, written(desk, office.stationery, number, kind, read_given(given))


def _preview(call: Call, number: str, kind: str | None, **given: Any) -> None:
    from engine.letters.text import as_text, lines

    _, found = _written(call, number, kind, given)
    if call.is_json:
        as_json([{**_told(w), "lines": lines(w.letter)} for w in found])
        return
    click.echo("\n".join(as_text(w.letter) for w in found), nl=False)
    _warn(found)


def _told(w: Written) -> dict[str, Any]:
    o = w.occasion
    return {"kind": o.kind.key, "id": o.kind.number, "title": w.letter.title, "party": o.party or None, "number": w.letter.number or None,
            "on": o.on, "findings": list(w.warnings)}  # fmt: skip


def _warn(found: tuple[Written, ...]) -> None:
    for message in dict.fromkeys(m for w in found for m in w.warnings):
        click.echo(f"注意：{message}。", err=True)


def _make(
    call: Call, number: str | None, kind: str | None, out: str | None, file: str | None, *, all_due: bool, yes: bool, **given: Any
) -> None:
    if all_due:
        from engine.commands.letter_due import make_all_due

        make_all_due(call, out, file, yes=yes)
        return
    if number is None:
        from engine.errors import InputError

        raise InputError("案件编号", "缺少，请写明案件编号；为全部案件制作应当发出的文书用 --all-due。")
    office, found = _written(call, number, kind, given)
    _save(call, office, found, out, file)
    if not call.is_json:
        _warn(found)


def _save(call: Call, office: Office, found: Sequence[Written], out: str | None, file: str | None) -> None:
    files, noticed = save_files(found, office.settings.letters, Path(out or "."), file)
    if call.is_json:
        as_json({"letters": [_told(w) for w in found], "files": [str(f) for f in files], "findings": [f.as_data() for f in noticed]})
        return
    for path in files:
        click.echo(f"已生成：{path}")
    for finding in noticed:
        click.echo(f"提醒　{finding.where}：{finding.message}。", err=True)


def _issue(call: Call, number: str, kind: str, out: str | None, file: str | None, **given: Any) -> None:
    from engine.correspondence import issue

    office = _office(call)
    facts = read_given(given)
    w, done = office.work(call.agency, call.actor, call.today, call.now, lambda desk: issue(desk, office.stationery, number, kind, facts))
    files, noticed = save_files([w], office.settings.letters, Path(out), file) if out else ([], ())
    if call.is_json:
        as_json({**_told(w), "case": done.number, "files": [str(f) for f in files]})
        return
    click.echo(f"{call.today}　已签发 {w.letter.number}：{w.letter.title}，案件 {done.number}")
    for path in files:
        click.echo(f"已生成：{path}")
    _warn((w,))
    for finding in noticed:
        click.echo(f"提醒　{finding.where}：{finding.message}。", err=True)
    click.echo(
        f"下一步：打印盖章　xxgk letter make {done.number} {w.occasion.kind.key} --out …" if not out else "下一步：盖章后送达，并登记送达。"
    )


def _void(call: Call, number: str, reason: str | None) -> None:
    from engine.commands.asking import require
    from engine.correspondence import void

    (reason,) = require([("作废理由", "--reason", reason, None)])
    letter, done = _office(call).work(call.agency, call.actor, call.today, call.now, lambda desk: void(desk, number, reason))
    if call.is_json:
        as_json({"number": letter.number, "case": done.number, "voided_on": letter.voided_on})
        return
    click.echo(f"{letter.voided_on}　{letter.number} 已作废，文号保留，不再使用。案件 {done.number}")


def _log(call: Call, year: int | None) -> None:
    from engine.correspondence import log

    office = _office(call)
    titles = {k.key: k.title for k in office.stationery.catalogue.kinds.values()}
    with office.reading(call.agency, call.today) as desk:
        rows = [_logged(x, titles) for x in log(desk, year or call.today.year)]
    keys = ("number", "title", "case", "dated_on", "issued_on", "status")
    listing(call.format, keys, ("文号", "名称", "案件", "成文日期", "签发日期", "状态"), rows, "本年没有签发文书。")


def _logged(x: Issued, titles: dict[str, str]) -> dict[str, Any]:
    return {"number": x.number, "kind": x.kind, "title": titles.get(x.kind, x.kind), "case": x.case_number, "dated_on": x.dated_on,
            "issued_on": x.issued_on, "voided_on": x.voided_on, "status": f"{x.voided_on} 作废" if x.voided_on else "有效"}  # fmt: skip


def _kinds(call: Call) -> None:
    rows = [
        {"id": k.number, "kind": k.key, "title": k.title, "cite": k.cite, "series": k.series or None, "needs": list(k.needs)}
        for k in _office(call).stationery.catalogue.kinds.values()
    ]
    listing(call.format, ("id", "kind", "title", "cite"), ("编号", "种类", "名称", "依据"), rows, "")


def _blank(call: Call, out: str | None, file: str | None) -> None:
    from engine.commands.letter_files import save_letter
    from engine.correspondence import blank
    from engine.letters.text import as_text

    office = _office(call)
    with office.reading(call.agency, call.today) as desk:
        letter = blank(desk, office.stationery)
    if out is None and not call.is_json:
        click.echo(as_text(letter), nl=False)
        return
    files, _ = save_letter(letter, Path(out or "."), letter.title, office.settings.letters, file)
    if call.is_json:
        as_json({"files": [str(f) for f in files]})
        return
    for path in files:
        click.echo(f"已生成：{path}")


def _envelope(call: Call, number: str) -> None:
    from engine.correspondence import addresses

    office = _office(call)
    with office.reading(call.agency, call.today) as desk:
        to, sender = addresses(desk, office.stationery, number)
    if call.is_json:
        as_json({"to": list(to), "from": list(sender)})
        return
    click.echo("\n".join([*to, "", *sender]))
    click.echo("须交邮政企业寄递，不得向收件人收取邮费（国办公开办函〔2016〕235号）。", err=True)


def _check_templates(call: Call) -> None:
    from engine.letters.examples import check_templates

    office = _office(call)
    found = check_templates(office.law, office.stationery.catalogue, office.stationery.overrides)
    as_json([f.as_data() for f in found]) if call.is_json else findings(found, "全部模板检查通过。")
    if found:
        click.get_current_context().exit(1)


def _copy_template(call: Call, kind: str) -> None:
    from engine.bootstrap import OWN_TEMPLATES
    from engine.commands.files import save
    from engine.errors import AlreadyExists
    from engine.rulefiles import letter_templates

    office = _office(call)
    template = office.stationery.catalogue.kind(kind).template
    own = office.home / OWN_TEMPLATES / template
    if own.exists():
        raise AlreadyExists("模板", str(own), "请直接修改它。")
    save(own, (letter_templates() / template).read_text("utf-8"))
    as_json({"file": str(own)}) if call.is_json else click.echo(f"已复制：{own}\n修改后请运行 xxgk letter templates check。")


def _option(field: Field[Any]) -> click.Option:
    label, choices = field.metadata["label"], field.metadata.get("choices")
    shown = f"：{'、'.join(f'{c}（{c.label}）' for c in choices)}" if choices else ""
    kind, metavar = (Word(label, choices), "WORD") if choices else (click.STRING, "TEXT")
    is_list = str(field.type).startswith("tuple")
    return click.Option([f"--{field.name.replace('_', '-')}"], type=kind, help=label + shown, multiple=is_list, metavar=metavar)


_NUMBER = click.Argument(["number"], type=CaseNumber())
_KIND = click.Argument(["kind"], required=False, metavar="[KIND]")
_FACTS = [_option(field) for field in options()]
_OUT = click.Option(["--out"], metavar="DIR", help="写入目录")
_FILE = click.Option(["--file"], type=Word("文件种类", KINDS), metavar="WORD", help="docx、pdf、txt，默认 docx 和 pdf 都生成")

templates = Group("templates", help="模板：检查、复制一份自己修改。")
templates.add_command(Command("check", callback=_check_templates, help="用例案逐一填写全部模板，报告每一处错误。"))
templates.add_command(
    Command(
        "copy", callback=_copy_template, params=[click.Argument(["kind"])], help="复制一种文书的模板到数据目录的 letters 中，改了即用。"
    )
)
letter = Group(
    "letter", help="文书：制作、签发编号、作废、登记簿。",
    lazy={"check": ("engine.commands.letter_check:check", "检查写好的文书；写明案件的，与案件核对。")},
)  # fmt: skip
letter.add_command(templates)
for _command in (
    Command("list", callback=_list, params=[_NUMBER], formats=FORMATS, help="本案应当发出和已经签发的文书。"),
    Command(
        "make", callback=_make, help="制作文书；不写种类的，制作应当发出的。已签发的按签发时的原文。",
        params=[
            click.Argument(["number"], type=CaseNumber(), required=False), _KIND, _OUT, _FILE, *_FACTS,
            click.Option(["--all-due"], is_flag=True, help="为全部案件制作应当发出的文书；先列出，加 --yes 才写"),
            click.Option(["--yes"], is_flag=True, help="写出 --all-due 列出的文书"),
        ],
    ),
    Command("preview", callback=_preview, params=[_NUMBER, _KIND, *_FACTS], help="显示文书的文字。"),
    Command(
        "issue", callback=_issue, params=[_NUMBER, click.Argument(["kind"]), _OUT, _FILE, *_FACTS],
        help="签发：编文号，固定文字，摘要记入办理经过。",
    ),
    Command(
        "void", callback=_void, help="作废已签发的文书；文号保留。",
        params=[click.Argument(["number"], metavar="文号"), click.Option(["--reason"], metavar="TEXT", help="作废理由")],
    ),
    Command(
        "log", callback=_log, formats=FORMATS, help="一年的文书登记簿。",
        params=[year_option("年度（默认今年）")],
    ),
    Command("kinds", callback=_kinds, formats=FORMATS, help="全部文书种类和依据。"),
    Command("blank", callback=_blank, params=[_OUT, _FILE], help="空白的政府信息公开申请表，供公开指南使用。"),
    Command("envelope", callback=_envelope, params=[_NUMBER], help="开窗信封用的收件人、寄件人地址。"),
):  # fmt: skip
    letter.add_command(_command)
