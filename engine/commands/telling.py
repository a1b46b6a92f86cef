"""What a changing command answers with: what changed, the dates, what was noticed, and the next step."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from engine.commands.present import as_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.casework import Done
    from engine.commands.base import Call

SHOWN = 3
# 条例第三十一条各项：收到申请之日由渠道决定。
RECEIVED_BY = {
    "in_person": "条例第三十一条第（一）项，当面提交以提交之日为准",
    "oral": "条例第三十一条第（一）项，口头申请以提出之日为准",
    "registered_mail": "条例第三十一条第（二）项，邮寄以签收之日为准",
    "ordinary_mail": "条例第三十一条第（二）项，平常信函以双方确认之日为准",
    "online": "条例第三十一条第（三）项，互联网渠道以双方确认之日为准",
    "fax": "条例第三十一条第（三）项，传真以双方确认之日为准",
    "email": "条例第三十一条第（三）项，电子邮件以双方确认之日为准",
}


def tell_done(call: Call, done: Done, after: Mapping[str, Any]) -> None:
    """Print the answer of a changing command; `after` is the dossier's summary."""
    if call.is_json:
        changed = [{"on": e.on, "kind": str(e.kind), "label": e.kind.label, "data": dict(e.data)} for e in done.events]
        as_json({**after, "changed": changed, "findings": list(done.irregular)})
        return
    for event in done.events:
        click.echo(f"{event.on}　{event.kind.label}　案件 {done.number}")
    for line in dates(after, done.case.channel):
        click.echo(line)
    for message in (*done.irregular, *after["since"]):
        click.echo(f"注意：{message}。")
    if unissued := after.get("unissued"):
        click.echo(f"注意：应当发出而没有签发编号的文书：{'、'.join(unissued)}　xxgk letter list {done.number}")
    for line in (*_similar(after.get("similar"), done.number), *steps(after)):
        click.echo(line)


def _similar(found: Mapping[str, Any] | None, number: str) -> Iterator[str]:
    """What a registration recalls, in a line each; the whole is one command away."""
    if not found or not (found["cases"] or found["items"]):
        return
    for case in found["cases"][:SHOWN]:
        yield f"参考：{case['number']}（{case['received_on'] or '未确认收到'}，{case['state_label']}）{'；'.join(case['reasons'])}。"
    for item in found["items"][:SHOWN]:
        yield f"参考：可能已经公开：{item['title']}。"
    yield f"相近的申请和已公开的信息见　xxgk case similar {number}"


def dates(after: Mapping[str, Any], channel: str) -> list[str]:
    """State, receipt, due dates as lines."""
    lines = [f"现在状态：{after['state_label']}"]
    if after["received_on"]:
        lines.append(f"收到日期：{after['received_on']}（{RECEIVED_BY[channel]}）")
    elif not after["outcome"]:
        lines.append(f"收到日期：尚未确认，期限暂从提交之日起算（{RECEIVED_BY[channel]}）")
    if after["due_on"]:
        mark = "，放假通知未公布，暂定" if after["provisional"] else ""
        lines.append(f"答复期限：{after['due_on']}{_safe(after['due_on'], after['safe_due_on'])}{mark}")
    if after["wait_until"]:
        lines.append(f"等待期限：{after['wait_until']}")
    if after["fee"]:
        lines.append(f"信息处理费：{after['fee']}元")
    if after["decided_on"]:
        lines.append(f"答复日期：{after['decided_on']}")
    if after["answered_on"]:
        lines.append(f"送达日期：{after['answered_on']}{'（逾期）' if after['late'] else '（按期）'}")
    elif after["late"]:
        lines.append("已逾期，请尽快作出答复并送达。")
    return lines


def _safe(due: date, safe: date | None) -> str:
    return f"（稳妥起见按 {safe}，从提交之日起算）" if safe is not None and safe != due else ""


def steps(after: Mapping[str, Any]) -> list[str]:
    """The next steps as lines."""
    return [_step(step) for step in after["next"]]


def _step(step: Mapping[str, Any]) -> str:
    by = f"（最迟 {step['by']}）" if step["by"] and str(step["by"]) not in step["text"] else ""
    return f"下一步：{step['text']}{by}　{step['command']}".rstrip("　")
