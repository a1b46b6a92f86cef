"""xxgk case similar: what there is like a case."""

from __future__ import annotations

from typing import Any

import click

from engine.commands.base import Call, Command
from engine.commands.kinds import Number
from engine.commands.numbers import CaseNumber
from engine.commands.present import as_json, table


def _similar(call: Call, number: str, limit: int | None) -> None:
    from engine.bootstrap import open_office
    from engine.similar import similar as found_for

    with open_office(call.home).reading(call.agency, call.today) as desk:
        data = found_for(desk, number, limit or 5).as_data(with_persons=call.with_persons)
    if call.is_json:
        as_json(data)
        return
    for line in told(data) or ["没有相近的申请，也没有相近的已公开信息。"]:
        click.echo(line)


def told(data: dict[str, Any]) -> list[str]:
    """What a clerk reads; nothing when there is nothing like it."""
    lines = []
    if data["cases"]:
        rows = [
            (c["number"], c["received_on"], c["state_label"], c["applicant_name"], "；".join(c["reasons"]), c["content"])
            for c in data["cases"]
        ]
        lines.append(table(("编号", "收到日期", "状态", "申请人", "为什么列出", "申请内容"), rows))
    if data["items"]:
        items = [(i["number"], i["title"], i["document_number"], i["published_on"], i["address"]) for i in data["items"]]
        lines += ["可能已经公开：", table(("编号", "标题", "文号", "公开日期", "公开地址"), items)]
    if data["applications_in_month"] > 1:
        lines.append(f"这是同一申请人本月的第 {data['applications_in_month']} 件申请（收费、条例第三十五条用）。")
    return lines


similar = Command(
    "similar",
    callback=_similar,
    persons=True,
    params=[
        click.Argument(["number"], type=CaseNumber()),
        click.Option(["--limit"], type=Number("件数", 1), metavar="N", help="最多列出几件（默认5）"),
    ],
    help="同一申请人或内容相近的申请，以及可能已经公开的信息；只供参考。",
)
