"""The numbers and phrases a report's words may bind, by name: every cell of the tables by its key, and what follows from them.

Each has a value or, with the reason, none. Phrases (a list of outcomes, a comparison) are worded in templates/report/phrases.j2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from engine.prose.phrases import phrase
from engine.prose.sums import called, litigation, rows

if TYPE_CHECKING:
    from engine.prose.known import Known


@dataclass(frozen=True, slots=True)
class Field:
    """A name (and a Chinese one) that stands for `value`; what it is, and for None why there is none."""

    name: str
    label: str
    value: str
    meaning: str
    missing: str = ""

    def as_data(self) -> dict[str, str | None]:
        """JSON-ready."""
        return {"name": self.name, "label": self.label, "value": None if self.missing else self.value, "meaning": self.meaning}


@dataclass(frozen=True)
class Fields:
    """All fields of a report; found by name or label."""

    every: tuple[Field, ...]

    @cached_property
    def _by_name(self) -> Mapping[str, Field]:
        return {name: field for field in self.every for name in (field.label, field.name)}

    @cached_property
    def labels(self) -> Sequence[str]:
        """The Chinese names, and the keys of cells."""
        return [field.label for field in self.every]

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def __getitem__(self, name: str) -> Field:
        return self._by_name[name]

    def __iter__(self) -> Iterator[Field]:
        return iter(self.every)


class _Kind(NamedTuple):
    """A field that follows from what is known; `value` None where there is none."""

    name: str
    label: str
    meaning: str
    value: Callable[[Known], object]
    missing: str = ""


_NO_LAST_YEAR: Final = "库中没有上年的申请和填报数字"
_NO_ITEMS: Final = "本年没有登记主动公开的信息（xxgk published）"

_KINDS: Final = (
    _Kind("year", "年度", "报告年度", lambda k: k.report.year),
    _Kind("last_year", "上一年度", "报告年度的上一年", lambda k: k.report.year - 1),
    _Kind("next_year", "下一年度", "报告年度的下一年", lambda k: k.report.year + 1),
    _Kind("agency", "机关", "机关全称", lambda k: k.report.agency),
    _Kind("call", "自称", "行文自称，可在 settings.toml 的 [report] call 设置", called),
    _Kind("period", "统计期限", "统计期限", lambda k: phrase("period", k)),
    _Kind("basis", "编制依据", "条例和本年度报告格式的名称、文号", lambda k: phrase("basis", k)),
    _Kind("received", "新收申请", "本年新收申请总数", lambda k: rows(k.report, "received")),
    _Kind("received_person", "自然人申请", "新收申请中自然人的", lambda k: rows(k.report, "received", columns=(0,))),
    _Kind("received_body", "组织申请", "新收申请中法人或其他组织的", lambda k: rows(k.report, "received", columns=range(1, 6))),
    _Kind("applicants", "申请人构成", "新收申请按申请人，附比重", lambda k: phrase("applicants", k)),
    _Kind("carried_in", "上年结转", "上年结转申请", lambda k: rows(k.report, "carried_in")),
    _Kind("to_handle", "应办申请", "新收与上年结转之和", lambda k: rows(k.report, "received", "carried_in")),
    _Kind("answered", "办结申请", "本年度办理结果（七）总计", lambda k: rows(k.report, "total")),
    _Kind("outcomes", "办理结果", "六类结果中不为 0 的，附比重", lambda k: phrase("outcomes", k)),
    _Kind("granted", "予以公开", "予以公开", lambda k: rows(k.report, "granted")),
    _Kind("partial", "部分公开", "部分公开", lambda k: rows(k.report, "partial")),
    _Kind("refused", "不予公开", "不予公开各行之和", lambda k: rows(k.report, "refused.")),
    _Kind("unable", "无法提供", "无法提供各行之和", lambda k: rows(k.report, "unable.")),
    _Kind("not_processed", "不予处理", "不予处理各行之和", lambda k: rows(k.report, "not_processed.")),
    _Kind("other", "其他处理", "其他处理各行之和", lambda k: rows(k.report, "other.", "other")),
    _Kind("carried_out", "结转下年", "结转下年度继续办理", lambda k: rows(k.report, "carried_out")),
    _Kind("received_last", "上年新收", "上年新收申请总数", lambda k: k.previous and rows(k.previous, "received"), _NO_LAST_YEAR),
    _Kind("answered_last", "上年办结", "上年办结申请总数", lambda k: k.previous and rows(k.previous, "total"), _NO_LAST_YEAR),
    _Kind("change", "新收增减", "新收申请与上年相比", lambda k: k.previous and phrase("change", k), _NO_LAST_YEAR),
    _Kind("late", "逾期答复", "本年作出的答复中，送达晚于期限的", lambda k: k.late),
    _Kind("timeliness", "答复时限", "本年的答复是否都在法定期限内", lambda k: phrase("timeliness", k)),
    _Kind("reconsideration", "行政复议", "第四部分行政复议总计", lambda k: k.report.section4["reconsideration"]["total"]),
    _Kind("litigation", "行政诉讼", "第四部分行政诉讼两项总计之和", lambda k: litigation(k.report, "total")),
    _Kind("reviews", "复议诉讼情况", "行政复议、行政诉讼的件数和结果", lambda k: phrase("reviews", k)),
    _Kind("items", "主动公开总数", "本年公布的信息", lambda k: sum(n for _, n in k.items) or None, _NO_ITEMS),
    _Kind("categories", "分类公开", "本年公布的信息按类别", lambda k: phrase("categories", k) if k.items else None, _NO_ITEMS),
    _Kind("section2", "法定公开情况", "第二部分中不为 0 的数字", lambda k: phrase("section2", k)),
    _Kind("fee_notices", "收费通知", "本年发出的收费通知", lambda k: k.fees.notices),
    _Kind("fee_cases", "收费件数", "本年收取信息处理费的申请", lambda k: k.fees.paid_cases),
    _Kind("fee_yuan", "收费金额", "本年收取的信息处理费（元）", lambda k: k.fees.paid_yuan),
    _Kind("fees", "处理费情况", "本年收取信息处理费的情况（整句）", lambda k: phrase("fees", k)),
)  # fmt: skip


def fields_of(known: Known) -> Fields:
    """The fields of a report: those that follow from what is known, then every cell by its key."""
    return Fields((*(_field(kind, known) for kind in _KINDS), *_cells(known)))


def _field(kind: _Kind, known: Known) -> Field:
    value = kind.value(known)
    missing = kind.missing if value is None else ""
    return Field(kind.name, kind.label, "" if value is None else str(value), kind.meaning, missing)


def _cells(known: Known) -> Iterator[Field]:
    for key in known.report.form.labels:
        yield Field(key, key, known.report.value(key), known.report.form.place(key))
