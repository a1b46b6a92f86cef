"""Cases as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.case.commands import COMMANDS, label_of
from engine.commands.present import pad, table, width
from engine.commands.telling import dates, steps
from engine.terms import (
    AgencyRole,
    ApplicantKind,
    AwaitedLetter,
    Channel,
    Outcome,
    Position,
    ReopenCause,
    ReviewKind,
    ReviewResult,
    Scale,
    ServiceMethod,
    State,
)

_PARTICULARS = {
    "id_number": "身份证明号码", "contact": "联系方式", "address": "通信地址", "form_wanted": "获取信息的方式", "agent": "代理人",
    "authorisation": "授权委托书", "co_applicants": "共同申请人",
}  # fmt: skip
_POSITIONS: dict[str | None, str] = {**{str(p): p.label for p in Position}, "silent": "逾期未答复", None: "等待中"}
_DATA = {
    "received_on": "收到日期", "no": "征求意见序号", "amount": "金额（元）", "answered_on": "答复之日", "person": "", "competent_agency": "负责公开的机关",
    "override_reason": "公共利益理由", "provision": "依据的规定", "prior_case": "前案", "body": "机关", "result": "结果",
    "number": "文号", "dated_on": "成文日期", "letter": "", "series": "", "year": "", "serial": "", "occasion": "", "party_no": "",
    "on": "日期", "state": "状态", "irregular": "", "accepted": "", "notice": "", "was_due_on": "原答复期限", "now_due_on": "现答复期限",
    "was_safe_due_on": "", "now_safe_due_on": "", "was_waits_on": "原等待期限", "now_waits_on": "现等待期限", "was_provisional": "原为暂定",
    "now_provisional": "现为暂定", "kept_due_on": "维持答复时的期限", "kept_safe_due_on": "",
}  # fmt: skip


def local(instant: str) -> str:
    """A UTC instant as Beijing time to the second."""
    return datetime.fromisoformat(instant).astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%d %H:%M:%S")


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
    lines += [f"征求意见：{c['party']}，{c['sent_on']} 发出，{_POSITIONS[c['position']]}" for c in data["consultations"]]
    lines += [_review(r) for r in data["reviews"]]
    lines += [f"计入：{c['year']}年度报告第三部分“{c['label']}”“{c['column_label']}”" for c in data["cells"]]
    return "\n".join([*lines, *steps(data)])


def _review(r: Mapping[str, Any]) -> str:
    result = f"，{r['concluded_on']} {ReviewResult(r['result']).label}" if r["result"] else "，尚未审结"
    return f"{ReviewKind(r['kind']).label}：{r['number']} {r['body']}，{r['opened_on']} 受理{result}"


def told(row: Mapping[str, Any]) -> str:
    """The particulars of an entry in one line."""
    parts = _correction(row) if row.get("changes") else _details(row)
    by = [f"已由第{n}条更正" for n in row.get("corrected_by", ())]
    return "；".join([*parts, *(f"注意：{message}" for message in row["findings"]), *by])


def _correction(row: Mapping[str, Any]) -> Iterator[str]:
    yield from differences(row["changes"])
    yield f"更正理由 {row['texts'].get('reason', '（文字内容已清除）')}"


def differences(changes: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What a correction changed, an entry a line: 第3条 告知补正：送达日期 2026-03-05 → 2026-03-04. Findings are told elsewhere."""
    labels = _labels()
    for change in changes:
        fields = change["fields"]
        told = [f"{labels.get(k, k)} {_either(k, v['was'])} → {_either(k, v['now'])}" for k, v in fields.items() if labels.get(k, k)]
        told += ["申请人信息已更正"] if "person" in fields else []
        if told:
            yield f"第{change['entry']}条 {change['label']}{change['note']}：{'，'.join(told)}"


def _either(key: str, value: Any) -> str:
    return "（无）" if value in (None, [], "") else _value(key, value)


def _details(row: Mapping[str, Any]) -> Iterator[str]:
    labels = _labels()
    for key, value in {**row["data"], **row["texts"]}.items():
        label = labels.get(key, key)
        if label and value not in (None, False):
            yield f"{label} {_value(key, value)}"


def _labels() -> dict[str, str]:
    """What a clerk calls each field of an entry; "" for what is not shown."""
    return {name: label_of(command, name) for command in COMMANDS.values() for name in command.__dataclass_fields__} | _DATA


_LABELS: dict[str, dict[str, str]] = {
    name: {str(term): term.label for term in terms}
    for name, terms in {
        "outcome": Outcome, "grounds": Outcome, "channel": Channel, "applicant": ApplicantKind, "role": AgencyRole, "scale": Scale,
        "what": AwaitedLetter, "method": ServiceMethod, "cause": ReopenCause, "kind": ReviewKind, "result": ReviewResult,
    }.items()
} | {
    "position": {str(k): v for k, v in _POSITIONS.items()},
    "state": {str(s): s.label for s in (*State, *Outcome)},
}  # fmt: skip


def _value(key: str, value: Any) -> str:
    words = _LABELS.get(key, {})
    if isinstance(value, list):
        return "、".join(words.get(str(v), str(v)) for v in value)
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else words.get(str(value), str(value))


def explained(data: Mapping[str, Any]) -> str:
    """The reckoning: where it starts, what it is made of, each day, the result."""
    lines = [f"案件 {data['number']}"]
    if data["due_on"] is None:
        waits = f"等待期限至 {data['wait_until']}。" if data.get("wait_until") else ""
        return "\n".join([*lines, f"{data['reason']}{waits}"])
    lines.append(f"起算：{data['starts_on']}　{data['starts']}（{data['article']}），当日不计，从下一个工作日起算第1日")
    lines += [_limit(limit) for limit in data["limits"]]
    rows = [(d["on"], "一二三四五六日"[d["on"].weekday()], d["number"] or "不计", d["reason"], d["notice"]) for d in data["days"]]
    if rows:
        lines += ["", table(("日期", "星期", "第几日", "说明", "放假通知"), rows), ""]
    lines += [f"其中 {x['after']} 之后至 {x['up_to']}：{leg(x)}（{x['article']}）" for x in data["legs"]]
    lines.append(f"答复期限：{data['due_on']}")
    if data["safe_due_on"] != data["due_on"]:
        lines.append(f"稳妥期限：{data['safe_due_on']}（从提交之日起算，提醒按此日）")
    return "\n".join([*lines, *([f"暂定：{data['reason']}"] if data["provisional"] else [])])


def leg(leg: Mapping[str, Any]) -> str:
    """What a stretch of the reckoning is."""
    return {"counted": "计 {} 个工作日", "excluded": "征求意见，不计 {} 个工作日", "deferral": "延迟答复"}[leg["kind"]].format(leg["days"])


def _limit(limit: Mapping[str, Any]) -> str:
    if "party" in limit:
        ended = f"{limit['ended_on']} 收到意见或期满" if limit["ended_on"] else "仍在等待"
        return f"征求意见：{limit['party']}，{limit['sent_on']} 发出，{ended}（{limit['article']}）"
    if "until" in limit:
        return f"{limit['what']}：至 {limit['until']}（{limit['article']}）"
    notified = f"，{limit['notified_on']} 告知" if limit.get("notified_on") else ""
    return f"{limit['what']}：{limit['days']}个工作日{notified}（{limit['article']}）"


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
