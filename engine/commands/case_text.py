"""Cases as text for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.commands.present import pad, table, width
from engine.commands.telling import dates, steps
from engine.narrative import POSITIONS, delivery, leg, limit, review

_PARTICULARS = {
    "id_number": "身份证明号码", "contact": "联系方式", "address": "通信地址", "form_wanted": "获取信息的方式", "agent": "代理人",
    "authorisation": "授权委托书", "co_applicants": "共同申请人",
}  # fmt: skip


def shown(data: Mapping[str, Any]) -> str:
    """The whole of a case."""
    lines = [f"案件 {data['number']}　{data['agency']}"]
    facts = [
        ("申请人", f"{data['applicant_name']}（{data['applicant_label']}）"),
        ("渠道", f"{data['channel_label']}，{data['submitted_on']} 提交，{data['registered_on']} 登记"),
        ("申请内容", data["content"]),
        *((_PARTICULARS[k], "、".join(v) if isinstance(v, list) else v) for k, v in data["particulars"].items()),
        *([("承办人", data["handler"])] if data["handler"] else []),
    ]
    cells = max(width(label) for label, _ in facts)
    lines += [f"{pad(label, cells)}　{value}" for label, value in facts]
    lines += dates(data, data["channel"])
    lines += [f"注意：{message}。" for message in data["findings"]]
    lines += [f"{e['on']} 依法已{e['label']}，下一次办理时自动登记。" for e in data["unrecorded"]]
    lines += [f"征求意见：{c['party']}，{c['sent_on']} 发出，{POSITIONS[c['position']]}" for c in data["consultations"]]
    lines += [delivery(x) for x in data["deliveries"]]
    lines += [review(r) for r in data["reviews"]]
    lines += [f"计入：{c['year']}年度报告第三部分“{c['label']}”“{c['column_label']}”" for c in data["cells"]]
    return "\n".join([*lines, *steps(data)])


def explained(data: Mapping[str, Any]) -> str:
    """The reckoning: where it starts, what it is made of, each day, the result."""
    lines = [f"案件 {data['number']}"]
    if data["due_on"] is None:
        waits = f"等待期限至 {data['wait_until']}。" if data.get("wait_until") else ""
        return "\n".join([*lines, f"{data['reason']}{waits}"])
    lines.append(f"起算：{data['starts_on']}　{data['starts']}（{data['article']}），当日不计，从下一个工作日起算第1日")
    lines += [limit(one) for one in data["limits"]]
    rows = [(d["on"], "一二三四五六日"[d["on"].weekday()], d["number"] or "不计", d["reason"], d["notice"]) for d in data["days"]]
    if rows:
        lines += ["", table(("日期", "星期", "第几日", "说明", "放假通知"), rows), ""]
    lines += [f"其中 {x['after']} 之后至 {x['up_to']}：{leg(x)}（{x['article']}）" for x in data["legs"]]
    lines.append(f"答复期限：{data['due_on']}")
    if data["safe_due_on"] != data["due_on"]:
        lines.append(f"稳妥期限：{data['safe_due_on']}（从提交之日起算，提醒按此日）")
    return "\n".join([*lines, *([f"暂定：{data['reason']}"] if data["provisional"] else [])])


def permissions(data: Mapping[str, Any]) -> str:
    """What may be done, what not and why, and what each outcome still lacks."""
    verbs = [
        (f"xxgk case {v['verb'].replace('_', '-')} {data['number']}", v["label"], "可以" if v["permitted"] else "不可以", _why(v))
        for v in data["verbs"]
    ]
    text = table(("命令", "操作", "现在", "原因"), sorted(verbs, key=lambda row: row[2] != "可以"))
    if data["outcomes"]:
        rows = [
            (o["outcome"], o["label"], "可以" if o["ready"] else "还缺", "；".join(_reason(m) for m in o["missing"]))
            for o in data["outcomes"]
        ]
        text += "\n\n" + table(("处理结果", "名称", "现在", "还缺什么"), rows)
    return text


def _why(verb: Mapping[str, Any]) -> str:
    return "；".join(_reason(r) for r in verb["reasons"])


def _reason(r: Mapping[str, str]) -> str:
    return f"{r['reason'].rstrip('。')}（{r['article']}）{'，' + r['advice'] if r['advice'] else ''}"


def day(value: date) -> str:
    """A date as an office writes it."""
    return f"{value.year}年{value.month}月{value.day}日"
