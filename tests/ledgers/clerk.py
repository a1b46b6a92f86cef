"""A clerk who knows what the office's words mean, and writes it into the file of answers that the program left."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.ledgers import words
from tests.ledgers.oddities import TICKED
from tests.ledgers.townships import COARSE
from tests.ledgers.truth import ROW_OF

# What each heading is where the program did not know it, or took it for another.
HEADINGS = {
    "类别": "申请人类别",
    "所需信息描述": "申请内容",
    "查询码": "",
    "补正时间": "收到补正日期",
    "补正情况/补正通知": "补正告知日期",
    "补正情况/补正收到": "收到补正日期",
}

MEANINGS: dict[str, Mapping[str, str]] = {
    "applicant_kind": {
        **words.meanings(words.KIND_FORMAL, words.KIND_PLAIN, words.KIND_LONG),
        "法人": "commercial_enterprise",
    },
    "channel": words.meanings(words.CHANNEL_FORMAL, words.CHANNEL_PLAIN),
    "outcome": {
        **words.meanings(words.OUTCOME_FORMAL, words.OUTCOME_PLAIN, words.OUTCOME_REPORT, COARSE, TICKED),
        **{f"{what}（{why}）": outcome for outcome, (what, why) in words.OUTCOME_PAIRS.items()},
        "办理中": "none",
        "正在办理": "none",
        "在办": "none",
        "未办结": "none",
        "结转下年": "none",
    },
}


def meaning(field: str, text: str) -> str:
    """What a word of the office means, empty for one that nobody would know."""
    return MEANINGS.get(field, {}).get(text, "")


def row(outcome: str) -> str:
    """Finer outcomes of one row of the report are as good as each other."""
    return ROW_OF.get(outcome, outcome)


def answer(mapping: str, questions: list[dict[str, Any]], *, anything: bool = False) -> str:
    """The mapping with an answer after every word that the clerk knows, or after every word at all."""
    for question in questions:
        labels = {c["value"]: c["label"] for c in question["choices"]}
        known = labels.get(meaning(question["field"], question["text"])) or (next(iter(labels.values())) if anything else None)
        if known:
            mapping = _fill(mapping, question["label"], question["text"], known)
    for heading, label in HEADINGS.items():
        mapping = re.sub(rf'^"{re.escape(heading)}" = ".*"$', f'"{heading}" = "{label}"', mapping, flags=re.MULTILINE)
    return mapping


def _fill(mapping: str, label: str, text: str, known: str) -> str:
    """Writes into the table of that field only: 其他 is a word of several."""
    lines = mapping.split("\n")
    key = text.replace("\\", "\\\\").replace('"', '\\"')
    inside = False
    for i, line in enumerate(lines):
        if line.startswith("["):
            inside = line == f'[values."{label}"]'
        if inside and line.startswith(f'"{key}" = ""'):
            lines[i] = f'"{key}" = "{known}"'
    return "\n".join(lines)
