"""xxgk case correct, xxgk case what-if: other facts, recorded or only supposed."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.commands.base import Call, Command
from engine.commands.fields import read_words
from engine.commands.kinds import Number
from engine.commands.numbers import CaseNumber
from engine.commands.present import as_json, table
from engine.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from engine.case.commands import Command as Act
    from engine.casework import Desk

_NUMBER = click.Argument(["number"], type=CaseNumber())


def _correct(call: Call, number: str, entry: int | None, changes: tuple[str, ...], reason: str | None, *, accept_findings: bool) -> None:
    from engine import corrections, dossier
    from engine.bootstrap import open_office
    from engine.case.commands import COMMANDS
    from engine.case.event import VERBS
    from engine.commands.asking import require
    from engine.commands.telling import dates, steps
    from engine.narrative import differences

    entry, reason = require([("--entry", "--entry", entry, None), ("更正理由", "--reason", reason, None)])
    if not changes:
        raise InputError("--set", "请写明要更正的字段，例如 --set served_on=2026-03-04。")
    office = open_office(call.home)

    def at_desk(desk: Desk) -> tuple[corrections.Corrected, dict[str, Any]]:
        filed = desk.unit.find_case(desk.agency.id, number)
        _, step = corrections.correctable(desk.unit.history(desk.agency.id, filed.stream), int(entry))
        given = read_words(COMMANDS[VERBS[step.event.kind]], changes, "--set")
        done = corrections.correct(desk, number, int(entry), given, reason, accepts=accept_findings)
        return done, dossier.aftermath(desk, done.done, call.today, office.row_of)

    corrected, after = office.work(call.agency, call.actor, call.today, call.now, at_desk)
    if call.is_json:
        as_json({**after, "changes": [c.as_data() for c in corrected.changes], "findings": list(corrected.irregular)})
        return
    click.echo(f"{call.today}　已更正第{entry}条　案件 {corrected.done.number}")
    for line in (*differences(c.as_data() for c in corrected.changes), *dates(after, corrected.done.case.channel)):
        click.echo(line)
    for message in (*corrected.irregular, *after["since"]):
        click.echo(f"注意：{message}。")
    for line in steps(after):
        click.echo(line)


correct = Command(
    "correct",
    callback=_correct,
    params=[
        _NUMBER,
        click.Option(["--entry"], type=Number("--entry"), metavar="K", help="更正第几条记录（序号见 case history）"),
        click.Option(["--set", "changes"], multiple=True, metavar="KEY=VALUE", help="更正的字段，可重复；日期用 on=…；值为空即取消该项"),
        click.Option(["--reason"], metavar="TEXT", help="更正理由（必填）"),
        click.Option(["--accept-findings"], is_flag=True, help="更正后不合法的后续步骤作为不合规记录保留"),
    ],
    help="更正登记错误：原记录保留，其后各步按更正后的事实重新审核；申请人的信息更正第1条。",
)


def read_step(text: str, n: int, today: date) -> Act:
    """An act typed as 'extend days=20 on=2026-03-02'. Raises InputError(s)."""
    from engine.case.commands import COMMANDS
    from engine.case.reading import read_command

    try:
        verb, *words = shlex.split(text)
    except ValueError:
        raise InputError(f"第{n}个 --step", f"“{text}”为空或引号不成对，应写作 '操作 字段=值 …'。") from None
    verb = verb.replace("-", "_")
    fields = read_words(COMMANDS[verb], words, f"第{n}个 --step") if verb in COMMANDS else {}
    return read_command(verb, {"on": today, **fields})


def _what_if(call: Call, number: str, step: tuple[str, ...], calendar: str | None) -> None:
    from engine.bootstrap import law_with, open_office
    from engine.commands.calendar import given_notice
    from engine.rulefiles import own_notices
    from engine.whatif import what_if as supposed

    if not step and calendar is None:
        raise InputError("--step", "请用 --step '操作 字段=值 …' 或 --calendar FILE 写明假设。")
    acts = [read_step(text, n, call.today) for n, text in enumerate(step, 1)]
    office = open_office(call.home)
    law = office.law
    if calendar is not None:
        given = given_notice(Path(calendar), call.today)
        law = law_with({**own_notices(office.home), given.file: given.text.encode()})
    with office.reading(call.agency, call.today) as desk:
        data = supposed(desk, number, acts, law, office.row_of)
    as_json(data) if call.is_json else click.echo(_supposed(data))


def _supposed(data: Mapping[str, Any]) -> str:
    from engine.narrative import leg

    names = {"state_label": "状态", "due_on": "答复期限", "safe_due_on": "稳妥期限", "wait_until": "等待期限", "provisional": "暂定", "late": "逾期",
             "fee": "信息处理费", "decided_on": "答复日期"}  # fmt: skip
    before, after = data["before"], data["after"]
    rows = [(label, before[k], after[k]) for k, label in names.items() if before[k] or after[k]]
    lines = [f"案件 {data['number']}　假设（没有保存）"]
    lines += [f"{s['on']}　{s['label']}{''.join(f'　注意：{f}。' for f in s['findings'])}" for s in data["steps"]]
    lines += ["", table(("", "现在", f"假设至 {data['as_of']}"), rows), ""]
    lines += [f"其中 {x['after']} 之后至 {x['up_to']}：{leg(x)}（{x['article']}）" for x in after["legs"]]
    lines += [after["reason"]] if after["reason"] else []
    return "\n".join([*lines, f"届时可以办理：{'、'.join(_verbs(after['permitted'])) or '无'}"])


def _verbs(names: list[str]) -> list[str]:
    from engine.bootstrap import load_law

    labels = load_law().rulebook.verbs
    return [f"{labels[v]}（{v.replace('_', '-')}）" for v in names]


what_if = Command(
    "what-if",
    callback=_what_if,
    params=[
        _NUMBER,
        click.Option(
            ["--step"], multiple=True, metavar="STEP", help="假设的一步，如 'extend days=20 approved_by=赵主任 on=2026-03-02'，可重复"
        ),
        click.Option(["--calendar"], type=click.Path(), metavar="FILE", help="假设采用这份放假通知"),
    ],
    help="假设办了某几步或者采用某份放假通知，期限会怎样、届时能办什么；什么也不保存。",
)
