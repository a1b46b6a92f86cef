"""The error taxonomy: findings are returned by whatever inspects many things, refusals are raised when one act cannot be done."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Severity = Literal["error", "warning", "info"]
# What a clerk reads for each.
SEVERITIES: Final = {"error": "错误", "warning": "提醒", "info": "提示"}
_SYSTEM: Final = {
    errno.ENOENT: "不存在", errno.EACCES: "没有权限", errno.EPERM: "没有权限", errno.EISDIR: "是目录，不是文件", errno.ENOTDIR: "上级不是目录",
    errno.EEXIST: "已有同名文件", errno.ENOSPC: "磁盘已满", errno.EROFS: "磁盘是只读的", errno.ENAMETOOLONG: "名称太长",
}  # fmt: skip


def system_said(error: OSError) -> str:
    """Why the system could not read or write, in Chinese where it is a common reason."""
    return _SYSTEM.get(error.errno or 0) or error.strerror or str(error)


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
    """Base of all refusals: a stable code, what it means, an exit code, and one Chinese sentence saying what, why and what next."""

    code: ClassVar[str] = "error"
    means: ClassVar[str]
    exit_code: ClassVar[int] = 6


class InputError(XxgkError):
    """A field of the input is missing or cannot be read; nothing was changed."""

    code = "input"
    means = "输入缺项、写错或者自相矛盾。按句子开头的项目名改正，再输入一次。"
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
    means = "没有所说的案件、机关、文件、提醒等。核对编号和名称，或者按句子里的命令先列出来看。"
    exit_code = 3

    def __init__(self, what: str, name: str, advice: str) -> None:
        """Say which kind of thing, its name, and where to look."""
        super().__init__(f"没有找到{what}“{name}”。{advice}")


class AlreadyExists(XxgkError):
    """What was to be made is there already."""

    code = "already_exists"
    means = "要建的已经有了。用现有的，或者换一个名称。"
    exit_code = 3

    def __init__(self, what: str, name: str, advice: str) -> None:
        """Say which kind of thing, its name, and what to do instead."""
        super().__init__(f"{what}“{name}”已经存在。{advice}")


class NotPermitted(XxgkError):
    """The law or the state of the case does not allow the act."""

    code = "not_permitted"
    means = "法律或者案件现在的情况不允许。句子写明依据和办法。"
    exit_code = 4


class EventNotPermitted(NotPermitted):
    """The act does not fit the state of the case; names what does."""

    code = "event_not_permitted"
    means = "案件在这个状态不能办这一步。句子最后列出现在可以办什么。"

    def __init__(self, label: str, state: str, reason: str, permitted: Sequence[str]) -> None:
        """Name the act, the state, why, and what may be done now (labels with commands)."""
        now = "、".join(permitted) if permitted else "无"
        super().__init__(f"案件{state}，不能{label}：{reason}现在可以：{now}。")
        self.permitted = tuple(permitted)


class RequirementNotMet(NotPermitted):
    """Legal requirements of the act are not met; names every article and what supplies what is missing."""

    code = "requirement_not_met"
    means = "法律要求的条件还不具备。句子写明缺什么、依据哪一条、用哪个命令补上。"

    def __init__(self, label: str, reasons: Sequence[tuple[str, str, str]]) -> None:
        """Name the act; each reason is (article, what is missing, the command or option that supplies it)."""
        told = "；".join(f"{reason.rstrip('。')}（{article}）{'，' + advice if advice else ''}" for article, reason, advice in reasons)
        super().__init__(f"不能{label}：{told}。")
        self.articles = tuple(article for article, _, _ in reasons)


class CorrectionRefused(NotPermitted):
    """A correction would make a step of the history unlawful."""

    code = "correction_refused"
    means = "照这样更正，后面某一步就不合法了。先核对；事实确实如此的，加 --accept-findings。"

    def __init__(self, entry: int, step: str, reason: str, is_itself: bool, *, keepable: bool = True) -> None:
        """Name the corrected entry, the step that would not be allowed, the refusal of that step, and what can be done."""
        told = f"更正后的{step}" if is_itself else f"更正第{entry}条后，{step}"
        advice = (
            "请先核对；确属事实的，加 --accept-findings 作为不合规记录保留。"
            if keepable
            else "该步骤在更正后的状态下不能存在，请先更正它。"
        )
        super().__init__(f"{told}不合法：{reason}{advice}")


class ReportNotSound(XxgkError):
    """A report whose checks found errors is not finalised."""

    code = "report_not_sound"
    means = "年度报告查出错误，没有定稿。逐条改正；上年公布有误等确需照此定稿的，用 --despite 写明理由。"
    exit_code = 1

    def __init__(self, year: int, findings: Sequence[Finding]) -> None:
        """Keep the findings; the sentence lists each on a line."""
        lines = "".join(f"\n  {f.where}：{f.message}{f'（{f.source}）' if f.source else ''}" for f in findings)
        advice = "请先改正；确需照此定稿的，请用 --despite 写明理由。"
        super().__init__(f"{year} 年度报告查出 {len(findings)} 处错误，没有定稿：{lines}\n{advice}")
        self.findings = tuple(findings)


class RulesError(XxgkError):
    """The rules do not answer."""

    code = "rules"
    means = "规则不能回答。请与维护规则的人联系。"
    exit_code = 5


class InvalidRules(RulesError):
    """The rule files hold faults; all are listed, each with file and key."""

    code = "invalid_rules"
    means = "规则文件有错误。按列出的文件和键改正，用 xxgk rules check 检查。"

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Keep the findings; the sentence lists each on a line."""
        lines = "".join(f"\n  {f.where}：{f.message}" for f in findings)
        super().__init__(f"规则文件有 {len(findings)} 处错误，请改正后再用：{lines}")
        self.findings = tuple(findings)


class NoRuleInForce(RulesError):
    """No value of a rule is in force on the day asked for."""

    code = "no_rule_in_force"
    means = "那一天还没有可适用的规则（例如早于 2019 年 5 月 15 日）。核对日期。"

    def __init__(self, what: str, on: str, since: str) -> None:
        """Name the rule, the day, and the first day it has an answer."""
        super().__init__(f"{on} 尚无可适用的规则：{what}自 {since} 起施行，请核对日期。")


class HolidayNoticeMissing(RulesError):
    """A date lies outside the calendar altogether."""

    code = "holiday_notice_missing"
    means = "日期太早或者太远，没有工作日历。核对日期，或者用 xxgk calendar import 导入放假通知。"

    def __init__(self, on: str, first: str, last: str) -> None:
        """Name the date and the calendar's first and last day."""
        super().__init__(f"日期 {on} 不在工作日历范围（{first} 至 {last}）内，请核对日期或增补放假通知。")


class StoreError(XxgkError):
    """The database cannot do it."""

    code = "store"
    means = "数据库不能完成。按句子处理后再做一次；没有保存任何更改。"
    exit_code = 6


class StaleCase(StoreError):
    """Another clerk recorded something on the same case first."""

    code = "stale_case"
    means = "别人刚刚办过同一件案子。先看办理经过，再决定要不要办。"

    def __init__(self, number: str, what: str) -> None:
        """Name the case and what the other clerk did."""
        super().__init__(f"案件 {number} 刚刚有人办理过（{what}），本次操作没有保存，请看过办理经过再决定是否重新操作。")


class Contended(StoreError):
    """Another transaction got in between; begun again from the start, this one may succeed."""

    code = "contended"
    means = "别人正在写同一个库，程序已经自动重试。稍后再做一次。"


class ConnectionLost(Contended):
    """The database server went away; nothing was saved unless it was saving at that moment."""

    code = "connection_lost"
    means = "与数据库服务器的连接断了。正在保存时断的，先看 xxgk case history 有没有存上，再决定要不要重做。"


class SchemaMismatch(StoreError):
    """The file is not our database, or one of another version."""

    code = "schema_mismatch"
    means = "数据库不是本程序的，或者版本不同。旧的用 xxgk db upgrade 升级（先备份）；新的请升级本程序。"


class CorruptHistory(StoreError):
    """The history does not add up."""

    code = "corrupt_history"
    means = "历史对不上，可能有人改过数据库。运行 xxgk verify 看是哪一条，不要再写入，必要时从备份恢复。"
