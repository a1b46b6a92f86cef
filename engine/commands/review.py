"""xxgk review: reconsideration and litigation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click

from engine.commands.asking import require
from engine.commands.base import FORMATS, Call, Command, Group
from engine.commands.kinds import Day, Word
from engine.commands.numbers import ReviewNumber
from engine.commands.present import as_json, listing
from engine.terms import ReviewKind, ReviewResult

if TYPE_CHECKING:
    from engine.casework import Desk
    from engine.review import Review

T = TypeVar("T")

_RESULTS = tuple(r for r in ReviewResult if r != ReviewResult.PENDING)


def _data(number: str, r: Review) -> dict[str, Any]:
    return {
        "number": number, "kind": r.kind, "kind_label": ReviewKind(r.kind).label, "case": r.case, "body": r.body, "opened_on": r.opened_on,
        "copy_received_on": r.copy_received_on, "answered_on": r.answered_on, "concluded_on": r.concluded_on, "result": r.result or str(ReviewResult.PENDING),
        "result_label": ReviewResult(r.result or ReviewResult.PENDING).label,
    }  # fmt: skip


def _work(call: Call, act: Callable[[Desk], T]) -> T:
    from engine.bootstrap import open_office

    return open_office(call.home).work(call.agency, call.actor, call.today, call.now, act)


def _open(call: Call, kind: str | None, case: str | None, body: str | None, on: date | None, copy_received_on: date | None) -> None:
    from engine.casework import open_a_review
    from engine.review import OpenReview

    kind, case, body = require(
        [("种类", "--kind", kind, tuple(ReviewKind)), ("案件编号", "--case", case, None), ("复议机关或法院", "--body", body, None)]
    )
    command = OpenReview(kind=kind, case=case, body=body, opened_on=on or call.today, copy_received_on=copy_received_on)
    number, review, event = _work(call, lambda desk: open_a_review(desk, command))
    data = {**_data(number, review), "findings": list(event.irregular)}
    if call.is_json:
        as_json(data)
        return
    click.echo(f"{event.on}　已登记{data['kind_label']} {number}：案件 {review.case}，{body}")
    for message in event.irregular:
        click.echo(f"注意：{message}。")
    click.echo(f"下一步：审结后登记结果　xxgk review conclude {number} --result …")


def _answer(call: Call, number: str, on: date | None) -> None:
    from engine.casework import answer_a_review
    from engine.review import AnswerReview

    command = AnswerReview(on=on or call.today)
    number, review, event = _work(call, lambda desk: answer_a_review(desk, number, command))
    data = _data(number, review)
    if call.is_json:
        as_json(data)
        return
    click.echo(f"{event.on}　{data['kind_label']} {number}：书面答复和证据已提交，不再提醒")


def _conclude(call: Call, number: str, result: str | None, on: date | None) -> None:
    from engine.casework import conclude_a_review
    from engine.review import ConcludeReview

    (result,) = require([("结果", "--result", result, _RESULTS)])
    command = ConcludeReview(result=result, on=on or call.today)
    number, review, event = _work(call, lambda desk: conclude_a_review(desk, number, command))
    data = _data(number, review)
    if call.is_json:
        as_json(data)
        return
    click.echo(f"{event.on}　{data['kind_label']} {number} 已审结：{data['result_label']}")
    if result == ReviewResult.OVERTURNED:
        click.echo(f"结果纠正不等于责令重新答复；文书责令重新答复的，请登记　xxgk case reopen {review.case} --cause … --served-on …")


def _list(call: Call, kind: str | None) -> None:
    from engine.bootstrap import open_office
    from engine.casework import all_reviews

    with open_office(call.home).reading(call.agency, call.today) as desk:
        rows = [_data(*r) for r in all_reviews(desk) if kind in (None, r.review.kind)]
    keys = ("number", "kind_label", "case", "body", "opened_on", "copy_received_on", "concluded_on", "result_label")
    listing(
        call.format,
        keys,
        ("编号", "种类", "案件", "复议机关或法院", "受理日期", "收到副本", "审结日期", "结果"),
        rows,
        "没有复议诉讼登记。",
    )


def _show(call: Call, number: str) -> None:
    from engine.bootstrap import open_office
    from engine.casework import a_review

    with open_office(call.home).reading(call.agency, call.today) as desk:
        data = _data(*a_review(desk, number))
    if call.is_json:
        as_json(data)
        return
    click.echo(
        f"{data['kind_label']} {data['number']}　案件 {data['case']}\n{data['body']}，{data['opened_on']} 受理，{data['result_label']}"
    )
    for label, key in (("收到副本", "copy_received_on"), ("提交答复和证据", "answered_on"), ("审结", "concluded_on")):
        if data[key]:
            click.echo(f"{label}：{data[key]}")


_KIND = click.Option(
    ["--kind"], type=Word("种类", tuple(ReviewKind)), metavar="WORD", help="、".join(f"{k}（{k.label}）" for k in ReviewKind)
)
_NUMBER = click.Argument(["number"], type=ReviewNumber())
review = Group("review", help="行政复议和行政诉讼：登记、审结、列表。")
for _command in (
    Command(
        "open", callback=_open, help="登记一件行政复议或行政诉讼。",
        params=[
            _KIND,
            click.Option(["--case"], metavar="NUMBER", help="案件编号"),
            click.Option(["--body"], metavar="NAME", help="复议机关或法院"),
            click.Option(["--on"], type=Day("受理日期"), metavar="DATE", help="受理日期（默认今天）"),
            click.Option(["--copy-received-on"], type=Day("收到副本日期"), metavar="DATE", help="收到副本日期"),
        ],
    ),
    Command(
        "answer", callback=_answer, help="登记本机关已提交书面答复、证据和依据。",
        params=[_NUMBER, click.Option(["--on"], type=Day("提交日期"), metavar="DATE", help="提交日期（默认今天）")],
    ),
    Command(
        "conclude", callback=_conclude, help="登记结果；后一审级改变结果的再登记一次。",
        params=[
            _NUMBER,
            click.Option(["--result"], type=Word("结果", _RESULTS), metavar="WORD", help="、".join(f"{r}（{r.label}）" for r in _RESULTS)),
            click.Option(["--on"], type=Day("审结日期"), metavar="DATE", help="审结日期（默认今天）"),
        ],
    ),
    Command("list", callback=_list, params=[_KIND], formats=FORMATS, help="复议诉讼列表。"),
    Command("show", callback=_show, params=[_NUMBER], help="一件复议诉讼。"),
):  # fmt: skip
    review.add_command(_command)
