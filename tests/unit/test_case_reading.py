from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from engine.case.commands import COMMANDS, Extend, Register, label_of
from engine.case.reading import read_command
from engine.errors import InputError, InputErrors

DAY = date(2025, 3, 3)


def test_plain_data_becomes_a_command() -> None:
    command = read_command("extend", {"on": DAY, "days": 5, "approved_by": "主任", "notified_on": None})
    assert command == Extend(on=DAY, days=5, approved_by="主任")


def test_lists_become_tuples_and_texts_are_cleaned() -> None:
    command = read_command("decide", {"on": DAY, "outcome": "partial", "grounds": ["refused.deliberative"], "reasons": " 理由\r\n"})
    assert (command.grounds, command.reasons) == (("refused.deliberative",), "理由")  # type: ignore[attr-defined]


def test_an_unknown_verb_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match="extend"):
        read_command("extends", {"on": DAY})


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(InputErrors) as refusal:
        read_command("register", {"on": "2025-03-03", "chanel": "fax", "applicant": "person", "submitted_on": datetime(2025, 3, 3)})  # noqa: DTZ001
    said = str(refusal.value)
    for words in ("chanel", "channel", "2025-03-03", "申请人类别", "提交日期", "申请人姓名或名称", "申请内容"):
        assert words in said
    assert len(refusal.value.findings) == 7


@pytest.mark.parametrize(
    ("verb", "given", "words"),
    [
        ("extend", {"days": "5", "approved_by": "主任"}, "整数"),
        ("extend", {"days": True, "approved_by": "主任"}, "整数"),
        ("receive_reasons", {"reasonable": "yes"}, "是或否"),
        ("decide", {"outcome": "partial", "grounds": "refused.deliberative"}, "一列文字"),
        ("decide", {"outcome": "partial", "grounds": [1]}, "一列文字"),
        ("assign", {"to": 3}, "文字"),
        ("serve", {"method": "courier"}, "mail"),
        ("serve", {}, "送达方式"),
        ("extend", {}, "第三十三条第二款"),
        ("request_clarification", {}, "第三十条"),
        ("record_search", {}, "第三十六条第（四）项"),
        ("receive_reasons", {}, "第三十五条"),
    ],
)
def test_a_field_of_the_wrong_kind_is_named_with_what_is_expected(verb: str, given: dict[str, Any], words: str) -> None:
    with pytest.raises(InputErrors, match=words):
        read_command(verb, {"on": DAY, **given})


def test_every_field_of_every_act_has_a_label() -> None:
    bare = [
        (verb, name)
        for verb, c in COMMANDS.items()
        for name in c.__dataclass_fields__
        if name not in ("on", "verb") and label_of(c, name) == name
    ]
    assert bare == []
    assert label_of(Register, "nothing") == "nothing"
