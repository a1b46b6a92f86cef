"""xxgk fee …: processing fees quoted band by band, listed, summed up, given back (国办函〔2020〕109号)."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from engine.case.commands import COMMANDS
from engine.commands.base import FORMATS, Call, Command, Group
from engine.commands.case import verb_command
from engine.commands.kinds import Number, Word, year_option
from engine.commands.numbers import CaseNumber
from engine.commands.present import as_json, listing, table
from engine.terms import Scale, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.fees import Charge, Quote


def _quote(call: Call, number: str, scale: str | None, pages: int | None, pieces: int | None) -> None:
    from engine.bootstrap import open_office
    from engine.commands.asking import require
    from engine.errors import InputError
    from engine.fees import quote

    (scale,) = require([("计费方式", "--scale", scale, tuple(Scale))])
    if scale not in set(Scale):
        raise InputError("计费方式", f"没有“{scale}”，可用：{named(Scale)}。")
    office = open_office(call.home)
    with office.reading(call.agency, call.today) as desk:
        found = quote(desk.unit, desk.agency.id, desk.law, call.today, number, scale, pages, pieces)
    if call.is_json:
        as_json(_told(found))
    else:
        click.echo("\n".join(_lines(found)))


def _told(q: Quote) -> dict[str, Any]:
    return {
        "number": q.number, "scale": q.scale.key, "label": q.scale.label, "article": q.scale.article, "quantity": q.quantity,
        "pieces": None if q.scale.is_cumulative else q.pieces,
        "tiers": [{**t._asdict(), "sum": t.sum} for t in q.tiers], "amount": q.amount, "free": not q.amount,
        "applications": [a._asdict() for a in q.applications], "month_amount": q.month_amount if q.applications else None,
        "last_day": q.last_day, "obstacle": q.obstacle or None, "command": _command(q),
    }  # fmt: skip


def _command(q: Quote) -> str | None:
    if q.obstacle or not q.amount:
        return None
    pieces = f" --pieces {q.pieces}" if q.pieces > 1 else ""
    return f"xxgk case notify-fee {q.number} --scale {q.scale.key} --quantity {q.quantity}{pieces}"


def _lines(q: Quote) -> Iterator[str]:
    unit = "页" if q.scale.is_cumulative else "件"
    yield f"案件 {q.number}　{q.scale.label}计收（{q.scale.article}）"
    if q.applications:
        yield f"同一申请人本自然月内向本机关的申请（按收到之日排列）：{len(q.applications)} 件"
        yield table(
            ("第几件", "案件", "日期", "认定为同一申请人的依据"),
            [(_place(a.place, a.pieces), a.number, a.on, a.how) for a in q.applications],
        )
        yield ""
    rows = [(f"第{t.first}{unit}{f'至第{t.last}{unit}' if t.last else '起'}", f"{t.yuan}元", t.units or "", f"{t.sum}元" if t.units else "")
            for t in q.tiers]  # fmt: skip
    yield table(("档次", f"每{unit}", f"本件{unit}数", "金额"), rows)
    what = f"共{q.quantity}页" if q.scale.is_cumulative else f"是本月第{_place(q.quantity, q.pieces)}件"
    yield f"本件{what}，信息处理费 {q.amount} 元{'，不收费，不发收费通知。' if not q.amount else '。'}"
    if q.applications and q.month_amount:
        yield f"本月各件如果都按件收取，合计 {q.month_amount} 元。"
    if q.obstacle:
        yield f"现在不能通知缴费：{q.obstacle}。"
    elif q.amount:
        yield f"收费通知应当在答复期限内发出，最迟 {q.last_day}。" if q.last_day else "现在没有答复期限。"
        yield f"下一步：{_command(q)}"


def _place(first: int, pieces: int) -> str:
    return f"{first}" if pieces == 1 else f"{first}—{first + pieces - 1}"


def _list(call: Call, year: int | None) -> None:
    from engine.bootstrap import open_office
    from engine.caselist import numbered
    from engine.fees import charges

    year = year or call.today.year
    office = open_office(call.home)
    with office.reading(call.agency, call.today) as desk:
        found = [c for c in charges(desk.unit, desk.agency.id) if _is_of(c, year)]
        who = {r["number"]: r["applicant_name"] for r in numbered(desk, [c.number for c in found], with_persons=call.with_persons)}
    keys = ("number", "applicant_name", "notified_on", "scale_label", "quantity", "yuan", "status", "paid_on", "receipt", "refunded_yuan")
    headings = ("案件", "申请人", "通知日期", "计费方式", "数量", "金额（元）", "现状", "缴费日期", "票据号码", "退还（元）")
    listing(call.format, keys, headings, [_row(c, who[c.number]) for c in found], f"{year} 年没有收取信息处理费。")


def _is_of(c: Charge, year: int) -> bool:
    days = (c.notified_on, c.paid_on, c.lapsed_on, *(on for on, _ in c.refunds))
    return any(on is not None and on.year == year for on in days)


def _row(c: Charge, who: str) -> dict[str, Any]:
    refunded = sum(yuan for _, yuan in c.refunds)
    status = "已退还" if refunded else "已缴费" if c.paid_on else "逾期未缴，不再处理" if c.lapsed_on else "未缴费"
    return {
        "number": c.number, "applicant_name": who, "notified_on": c.notified_on, "scale": c.scale, "scale_label": Scale(c.scale).label,
        "quantity": c.quantity, "yuan": c.yuan, "status": status, "paid_on": c.paid_on, "receipt": c.receipt or None,
        "lapsed_on": c.lapsed_on, "refunded_yuan": refunded or None,
    }  # fmt: skip


def _summary(call: Call, year: int | None) -> None:
    from engine.bootstrap import open_office
    from engine.fees import sentence, year_fees

    year = year or call.today.year
    with open_office(call.home).reading(call.agency, call.today) as desk:
        found = year_fees(desk.unit, desk.agency.id, year)
    if call.is_json:
        as_json({"year": year, **asdict(found), "sentence": sentence(found)})
        return
    rows = [("发出收费通知", f"{found.notices} 件", f"{found.notified_yuan} 元"), ("已缴费", f"{found.paid_cases} 件", f"{found.paid_yuan} 元"),
            ("逾期未缴、不再处理", f"{found.lapsed} 件", ""), ("退还", "", f"{found.refunded_yuan} 元")]  # fmt: skip
    click.echo(table((f"{year}年", "件数", "金额"), rows))
    click.echo(f"年度报告第六部分：{sentence(found)}")


_YEAR = year_option("年度（默认今年）")
fee = Group("fee", help="信息处理费：测算、台账、年度合计、退还。")
for _command_ in (
    Command(
        "quote", callback=_quote, help="逐档测算一件申请的信息处理费，写明最迟何日通知；不登记。",
        params=[
            click.Argument(["number"], type=CaseNumber()),
            click.Option(["--scale"], type=Word("计费方式", tuple(Scale)), metavar="WORD", help="per_item（按件）、per_page（按量）"),
            click.Option(["--pages"], type=Number("页数"), metavar="K", help="按量计收的页数（一面A4纸或者更小的为1页）"),
            click.Option(["--pieces"], type=Number("件数"), metavar="K", help="按“一事一申请”拆分的件数（默认1）"),
        ],
    ),
    Command("list", callback=_list, params=[_YEAR], formats=FORMATS, persons=True, help="一年的收费台账：通知、缴费、逾期、退还。"),
    Command("summary", callback=_summary, params=[_YEAR], help="一年的件数和金额，写年度报告第六部分用。"),
):  # fmt: skip
    fee.add_command(_command_)
fee.add_command(verb_command(COMMANDS["refund_fee"]), "refund")
