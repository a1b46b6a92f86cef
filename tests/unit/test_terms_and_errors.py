from __future__ import annotations

import errno
import inspect

import pytest

from engine import errors
from engine.errors import EventNotPermitted, Finding, InputErrors, InvalidRules, RequirementNotMet, XxgkError
from engine.terms import EventKind, Outcome, State, Term, state_label


def test_every_term_has_a_chinese_label_of_its_own() -> None:
    enumerations = Term.__subclasses__()
    assert len(enumerations) >= 8
    for enumeration in enumerations:
        labels = [member.label for member in enumeration]
        assert all(any("一" <= c <= "鿿" for c in label) for label in labels), enumeration
        assert len(labels) == len(set(labels)), enumeration


def test_a_term_is_found_by_its_value_and_prints_as_it() -> None:
    assert EventKind("decided") is EventKind.DECIDED
    assert f"{Outcome.PARTIAL}" == "partial"
    assert [state_label(s) for s in ("voided", "partial")] == ["已作废", "部分公开"]
    with pytest.raises(ValueError, match="no_such"):
        State("no_such")


def test_the_codes_and_exits_of_refusals_are_those_of_the_house() -> None:
    classes = [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, XxgkError) and c is not XxgkError]
    assert {c.__name__: c.exit_code for c in classes} == {
        "InputError": 2, "InputErrors": 2, "NotFound": 3, "AlreadyExists": 3, "NotPermitted": 4, "EventNotPermitted": 4, "RequirementNotMet": 4,
        "RulesError": 5, "InvalidRules": 5, "NoRuleInForce": 5, "HolidayNoticeMissing": 5, "StoreError": 6, "StaleCase": 6,
        "SchemaMismatch": 6, "CorruptHistory": 6, "ConnectionLost": 6, "Contended": 6, "CorrectionRefused": 4, "ReportNotSound": 1,
    }  # fmt: skip


def test_refusals_say_everything_at_once() -> None:
    both = [Finding("甲", "error", "缺少"), Finding("乙", "error", "太长")]
    assert str(InputErrors(both)) == "甲：缺少；乙：太长"
    assert str(InvalidRules(both)) == "规则文件有 2 处错误，请改正后再用：\n  甲：缺少\n  乙：太长"
    refusal = RequirementNotMet("归档", [("条例第四十五条", "答复尚未送达。", "先送达"), ("条例第三十三条", "已逾期", "")])
    assert str(refusal) == "不能归档：答复尚未送达（条例第四十五条），先送达；已逾期（条例第三十三条）。"
    assert str(EventNotPermitted("归档", "已作废", "不再办理。", [])) == "案件已作废，不能归档：不再办理。现在可以：无。"


def test_a_finding_is_data() -> None:
    assert Finding("甲", "info", "注意", "C1").as_data() == {"where": "甲", "severity": "info", "message": "注意", "source": "C1"}


def test_the_systems_reasons_are_told_in_chinese_and_rare_ones_as_they_come() -> None:
    assert errors.system_said(FileNotFoundError(errno.ENOENT, "No such file or directory")) == "不存在"
    assert errors.system_said(OSError(errno.EDOM, "Numerical argument out of domain")) == "Numerical argument out of domain"
    assert errors.system_said(OSError("no number at all")) == "no number at all"
