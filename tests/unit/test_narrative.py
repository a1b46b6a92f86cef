"""What an entry says: each field by the name its own act gives it."""

from __future__ import annotations

import pytest

from engine.narrative import told


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        ("deferred", {"until": "2026-04-01", "reason": "件数较多"}, "延迟答复至 2026-04-01；理由 件数较多"),
        ("voided", {"reason": "重复登记"}, "作废理由 重复登记"),
        ("fee_refunded", {"amount": 40, "reason": "多收"}, "退还金额（元） 40；退还理由 多收"),
        ("letter_voided", {"number": "青政〔2026〕1号", "reason": "附件有误"}, "文号 青政〔2026〕1号；理由 附件有误"),
        ("third_party_replied", {"no": 1, "position": "silent"}, "征求意见序号 1；意见 逾期未答复"),
        ("served", {"method": "mail", "proof": None, "what": None}, "送达方式 邮寄"),
    ],
)
def test_a_field_is_called_what_its_own_act_calls_it(kind: str, data: dict[str, object], said: str) -> None:
    assert told({"kind": kind, "data": data, "texts": {}, "findings": []}) == said


def test_findings_and_corrections_are_told_after_the_particulars() -> None:
    row = {"kind": "noted", "data": {}, "texts": {"text": "来电"}, "findings": ["晚了"], "corrected_by": [4]}
    assert told(row) == "备注内容 来电；注意：晚了；已由第4条更正"
