"""The error taxonomy: findings are returned by whatever inspects many things, refusals are raised when one act cannot be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed: where (field, cell, file and key), how serious, a Chinese sentence, the article behind it."""

    where: str
    severity: Severity
    message: str
    source: str = ""

    def as_data(self) -> dict[str, str]:
        """The finding as JSON-ready data."""
        return {"where": self.where, "severity": self.severity, "message": self.message, "source": self.source}


class XxgkError(Exception):
    """Base of all refusals: a stable code, an exit code, and one Chinese sentence saying what, why and what next."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 6


class InputError(XxgkError):
    """A field of the input is missing or cannot be read; nothing was changed."""

    code = "input"
    exit_code = 2

    def __init__(self, field: str, message: str) -> None:
        """Name the field as the clerk typed it, and say what is wrong and what is expected."""
        super().__init__(f"{field}：{message}")
        self.field = field


class InputErrors(InputError):
    """Several faults of one input, all named at once."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Keep the findings; the sentence lists each."""
        XxgkError.__init__(self, "；".join(f"{f.where}：{f.message}" for f in findings))
        self.field = findings[0].where
        self.findings = tuple(findings)


class NotFound(XxgkError):
    """What was named does not exist here."""

    code = "not_found"
    exit_code = 3

    def __init__(self, what: str, name: str, advice: str) -> None:
        """Say which kind of thing, its name, and where to look."""
        super().__init__(f"没有找到{what}“{name}”。{advice}")


class AlreadyExists(XxgkError):
    """What was to be made is there already."""

    code = "already_exists"
    exit_code = 3

    def __init__(self, what: str, name: str, advice: str) -> None:
        """Say which kind of thing, its name, and what to do instead."""
        super().__init__(f"{what}“{name}”已经存在。{advice}")


class NotPermitted(XxgkError):
    """The law or the state of the case does not allow the act."""

    code = "not_permitted"
    exit_code = 4


class EventNotPermitted(NotPermitted):
    """The act does not fit the state of the case; names what does."""

    code = "event_not_permitted"

    def __init__(self, label: str, state: str, reason: str, permitted: Sequence[str]) -> None:
        """Name the act, the state, why, and what may be done now (labels with commands)."""
        now = "、".join(permitted) if permitted else "无"
        super().__init__(f"案件{state}，不能{label}：{reason}现在可以：{now}。")
        self.permitted = tuple(permitted)


class RequirementNotMet(NotPermitted):
    """Legal requirements of the act are not met; names every article and what supplies what is missing."""

    code = "requirement_not_met"

    def __init__(self, label: str, reasons: Sequence[tuple[str, str, str]]) -> None:
        """Name the act; each reason is (article, what is missing, the command or option that supplies it)."""
        told = "；".join(f"{reason.rstrip('。')}（{article}）{'，' + advice if advice else ''}" for article, reason, advice in reasons)
        super().__init__(f"不能{label}：{told}。")
        self.articles = tuple(article for article, _, _ in reasons)


class CorrectionRefused(NotPermitted):
    """A correction would make a step of the history unlawful."""

    code = "correction_refused"

    def __init__(self, entry: int, step: str, reason: str, is_itself: bool, *, keepable: bool = True) -> None:
        """Name the corrected entry, the step that would not be allowed, the refusal of that step, and what can be done."""
        told = f"更正后的{step}" if is_itself else f"更正第{entry}条后，{step}"
        advice = (
            "请先核对；确属事实的，加 --accept-findings 作为不合规记录保留。"
            if keepable
            else "该步骤在更正后的状态下不能存在，请先更正它。"
        )
        super().__init__(f"{told}不合法：{reason}{advice}")


class RulesError(XxgkError):
    """The rules do not answer."""

    code = "rules"
    exit_code = 5


class InvalidRules(RulesError):
    """The rule files hold faults; all are listed, each with file and key."""

    code = "invalid_rules"

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Keep the findings; the sentence lists each on a line."""
        lines = "".join(f"\n  {f.where}：{f.message}" for f in findings)
        super().__init__(f"规则文件有 {len(findings)} 处错误，请改正后再用：{lines}")
        self.findings = tuple(findings)


class NoRuleInForce(RulesError):
    """No value of a rule is in force on the day asked for."""

    code = "no_rule_in_force"

    def __init__(self, what: str, on: str, since: str) -> None:
        """Name the rule, the day, and the first day it has an answer."""
        super().__init__(f"{on} 尚无可适用的规则：{what}自 {since} 起施行，请核对日期。")


class HolidayNoticeMissing(RulesError):
    """A date lies outside the calendar altogether."""

    code = "holiday_notice_missing"

    def __init__(self, on: str, first: str, last: str) -> None:
        """Name the date and the calendar's first and last day."""
        super().__init__(f"日期 {on} 不在工作日历范围（{first} 至 {last}）内，请核对日期或增补放假通知。")


class StoreError(XxgkError):
    """The database cannot do it."""

    code = "store"
    exit_code = 6


class StaleCase(StoreError):
    """Another clerk recorded something on the same case first."""

    code = "stale_case"

    def __init__(self, number: str, what: str) -> None:
        """Name the case and what the other clerk did."""
        super().__init__(f"案件 {number} 刚刚被他人更新（{what}），本次操作没有保存，请查看后重新操作。")


class Contended(StoreError):
    """Another transaction got in between; begun again from the start, this one may succeed."""

    code = "contended"


class ConnectionLost(Contended):
    """The database server went away; nothing was saved unless it was saving at that moment."""

    code = "connection_lost"


class SchemaMismatch(StoreError):
    """The file is not our database, or one of another version."""

    code = "schema_mismatch"


class CorruptHistory(StoreError):
    """The history does not add up."""

    code = "corrupt_history"
