"""What the entries of a case say, in words a clerk reads: the same on a screen and in a case file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.case.commands import COMMANDS, Command, label_of
from engine.case.event import VERBS
from engine.terms import (
    AgencyRole,
    ApplicantKind,
    AwaitedLetter,
    Channel,
    EventKind,
    Outcome,
    PaidBy,
    Position,
    Relation,
    ReopenCause,
    ReviewKind,
    ReviewResult,
    Scale,
    ServiceFailure,
    ServiceMethod,
    State,
)

POSITIONS: dict[str | None, str] = {**{str(p): p.label for p in Position}, "silent": "逾期未答复", None: "等待中"}
_DATA = {
    "received_on": "收到日期", "no": "征求意见序号", "amount": "金额（元）", "answered_on": "答复之日", "person": "", "competent_agency": "负责公开的机关",
    "override_reason": "公共利益理由", "provision": "依据的规定", "prior_case": "前案", "body": "机关", "result": "结果",
    "number": "文号", "dated_on": "成文日期", "letter": "", "series": "", "year": "", "serial": "", "occasion": "", "party_no": "",
    "reason": "理由", "imported": "", "ledger_file": "", "ledger_sheet": "", "ledger_number": "", "ledger_digest": "", "act": "", "on": "日期", "state": "状态", "irregular": "", "accepted": "", "notice": "", "was_due_on": "原答复期限", "now_due_on": "现答复期限",
    "was_safe_due_on": "", "now_safe_due_on": "", "was_waits_on": "原等待期限", "now_waits_on": "现等待期限", "was_provisional": "原为暂定",
    "now_provisional": "现为暂定", "kept_due_on": "维持答复时的期限", "kept_safe_due_on": "",
}  # fmt: skip


def local(instant: str) -> str:
    """A UTC instant as Beijing time to the second."""
    return datetime.fromisoformat(instant).astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%d %H:%M:%S")


def delivery(x: Mapping[str, Any]) -> str:
    """文书送达：答复，邮寄，2026-03-16 交邮，邮件号码 …，2026-03-18 签收，签收人 同住成年家属 …，凭证 …."""
    sent = "交邮" if x["method"] in ("", "mail", None) else "发送"
    signer = " ".join(part for part in (Relation(x["relation"]).label if x["relation"] else "", x["signer"]) if part)
    parts = [
        "答复" if x["what"] == "answer" else AwaitedLetter(x["what"]).label,
        ServiceMethod(x["method"]).label if x["method"] else "",
        *(f"{x[k]} {label}" if x[k] else "" for k, label in (("posted_on", sent), ("delivered_on", "送达"), ("signed_on", "签收"))),
        f"邮件号码 {x['mail_number']}" if x["mail_number"] else "",
        f"签收人 {signer}" if signer else "",
        f"{x['on']} {ServiceFailure(x['failure']).label}" if x["failure"] else "",
        f"凭证 {x['proof'][:16]}" if x["proof"] else "",
    ]
    return f"文书送达：{'，'.join(part for part in parts if part)}"


def review(r: Mapping[str, Any]) -> str:
    """行政复议：F2026-0001 某县人民政府，2026-05-06 受理，尚未审结."""
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
    for change in changes:
        labels, fields = _labels(change["kind"]), change["fields"]
        told = [f"{labels.get(k, k)} {_either(k, v['was'])} → {_either(k, v['now'])}" for k, v in fields.items() if labels.get(k, k)]
        told += ["申请人信息已更正"] if "person" in fields else []
        if told:
            yield f"第{change['entry']}条 {change['label']}{change['note']}：{'，'.join(told)}"


def _either(key: str, value: Any) -> str:
    return "（无）" if value in (None, [], "") else _value(key, value)


def _details(row: Mapping[str, Any]) -> Iterator[str]:
    labels = _labels(row["kind"])
    for key, value in {**row["data"], **row["texts"]}.items():
        label = labels.get(key, key)
        if label and value not in (None, False, ""):
            yield f"{label} {_value(key, value)}"


def _labels(kind: str) -> dict[str, str]:
    """What a clerk calls each field of an entry, as its own act calls it; "" for what is not shown."""
    own = VERBS.get(EventKind(kind))
    return _ALL | _DATA | (_names(COMMANDS[own]) if own else {})


def _names(command: type[Command]) -> dict[str, str]:
    return {name: label_of(command, name) for name in command.__dataclass_fields__ if name != "on"}


_ALL: dict[str, str] = {name: label for command in COMMANDS.values() for name, label in _names(command).items()}
_LABELS: dict[str, dict[str, str]] = {
    name: {str(term): term.label for term in terms}
    for name, terms in {
        "outcome": Outcome, "grounds": Outcome, "channel": Channel, "applicant": ApplicantKind, "role": AgencyRole, "scale": Scale,
        "relation": Relation, "failure": ServiceFailure, "paid_by": PaidBy, "what": AwaitedLetter, "method": ServiceMethod, "cause": ReopenCause, "kind": ReviewKind, "result": ReviewResult,
    }.items()
} | {
    "position": {str(k): v for k, v in POSITIONS.items()},
    "state": {str(s): s.label for s in (*State, *Outcome)},
}  # fmt: skip


def _value(key: str, value: Any) -> str:
    words = _LABELS.get(key, {})
    if isinstance(value, list):
        return "、".join(words.get(str(v), str(v)) for v in value)
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else words.get(str(value), str(value))


def leg(leg: Mapping[str, Any]) -> str:
    """What a stretch of the reckoning is."""
    return {"counted": "计 {} 个工作日", "excluded": "征求意见，不计 {} 个工作日", "deferral": "延迟答复"}[leg["kind"]].format(leg["days"])


def limit(limit: Mapping[str, Any]) -> str:
    """What the period is made of, a line each."""
    if "party" in limit:
        ended = f"{limit['ended_on']} 收到意见或期满" if limit["ended_on"] else "仍在等待"
        return f"征求意见：{limit['party']}，{limit['sent_on']} 发出，{ended}（{limit['article']}）"
    if "until" in limit:
        return f"{limit['what']}：至 {limit['until']}（{limit['article']}）"
    notified = f"，{limit['notified_on']} 告知" if limit.get("notified_on") else ""
    return f"{limit['what']}：{limit['days']}个工作日{notified}（{limit['article']}）"
