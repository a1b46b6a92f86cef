"""How an office worked, as lines of a listing, as a workbook and as charts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from engine.workload import BY, Done, Group

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.forms.listing import Sheet

# Headings with the keys of their cells; a rate is shown in per cent.
COLUMNS: Final = {
    "label": "", "ended": "办结", "answers_due": "应答复", "in_time": "按期", "in_time_rate": "按期率", "mean_days": "平均用时",
    "worst_days": "最长用时", "worst_case": "最长的案件", "extended": "延长", "extended_rate": "延长率", "clarified": "补正",
    "clarified_rate": "补正率", "reviews_concluded": "复议诉讼审结", "overturned": "被纠正", "overturned_rate": "纠正率",
}  # fmt: skip
NOTE: Final = "用时为工作日，从答复期限起算之日的次日算到送达之日，依法不计算的征求意见时间已扣除；撤回和逾期终结的案件没有应当答复的期限，不计按期率。"


def headings(by: str) -> list[str]:
    """The headings of one listing."""
    return [BY[by], *list(COLUMNS.values())[1:]]


def line(group: Group) -> list[object]:
    """A group as a listing shows it."""
    data = group.as_data()
    return [_shown(key, data[key]) for key in COLUMNS]


def _shown(key: str, value: Any) -> object:
    if value is None:
        return "—"
    return f"{100 * value:.1f}%" if key.endswith("_rate") else f"{value:.1f}" if isinstance(value, float) else value


def of(groups: Sequence[Group], by: str) -> list[Group]:
    """The groups of one kind."""
    return [g for g in groups if g.by == by]


def sheets(groups: Sequence[Group]) -> Iterator[Sheet]:
    """A sheet for each way of grouping, rates in per cent, and one of the cases behind them, without personal data."""
    from engine.forms.listing import Sheet

    for by, name in BY.items():
        heads = (f"{heading}（%）" if key.endswith("_rate") else heading for key, heading in zip(COLUMNS, headings(by), strict=True))
        rows = [[_number(key, g.as_data()[key]) for key in COLUMNS] for g in of(groups, by)]
        yield Sheet(name, tuple((heading, 30 if n == 0 else 12) for n, heading in enumerate(heads)), rows)
    columns = (
        ("案件", 12),
        ("办结日期", 12),
        ("渠道", 16),
        ("科室", 14),
        ("承办人", 12),
        ("结果", 36),
        ("按期", 8),
        ("用时", 8),
        ("延长", 8),
        ("补正", 8),
    )
    yield Sheet("案件", columns, [_case(d) for g in of(groups, "total") for d in sorted(g.done, key=lambda d: (d.on, d.number))])


def _number(key: str, value: Any) -> str | int | Decimal | None:
    if isinstance(value, float):
        return Decimal(str(round(100 * value if key.endswith("_rate") else value, 2)))
    return value  # type: ignore[no-any-return]


def _case(d: Done) -> list[str | int | Decimal | None]:
    in_time = "" if d.late is None else "否" if d.late else "是"
    told = [d.keys[by] for by in ("channel", "unit", "handler", "outcome")]
    return [d.number, d.on.isoformat(), *told, in_time, d.days, *("是" if yes else "" for yes in (d.is_extended, d.is_clarified))]


class Chart(NamedTuple):
    """A chart and what must be said under it."""

    svg: str
    remark: str = ""


def charts(groups: Sequence[Group]) -> Iterator[Chart]:
    """By month how many ended and in time; days used and rates by whatever differs."""
    from engine import charts as drawn

    told = {by: [(g.label, g.as_data()) for g in of(groups, by)] for by in BY}
    months = [(month, data) for (_, data), month in zip(told["month"], _months(of(groups, "month")), strict=True)]
    yield Chart(drawn.columns("各月办结", [(month, data["ended"]) for month, data in months]))
    yield Chart(drawn.columns("各月按期率", [(month, _percent(data["in_time_rate"])) for month, data in months], "%"))
    days = [("平均", [_tenths(data["mean_days"]) for _, data in months]), ("最长", [data["worst_days"] for _, data in months])]
    yield Chart(drawn.lines("各月用时", [month for month, _ in months], days, "个工作日"))
    for by in ("channel", "unit", "handler", "outcome"):
        if len(told[by]) > 1:
            yield Chart(drawn.bars(f"平均用时，按{BY[by]}", [(label, _tenths(data["mean_days"])) for label, data in told[by]], "个工作日"))
            yield Chart(drawn.bars(f"按期率，按{BY[by]}", [(label, _percent(data["in_time_rate"])) for label, data in told[by]], "%"))
    total = told["total"][0][1]
    rates = (("延长", "extended_rate"), ("补正", "clarified_rate"), ("复议诉讼被纠正", "overturned_rate"))
    yield Chart(drawn.bars("延长、补正、被纠正的比例", [(label, _percent(total[key])) for label, key in rates], "%"), NOTE)


def _months(groups: Sequence[Group]) -> list[str]:
    """Short names; with the year where there is more than one."""
    is_one = len({g.label[:4] for g in groups}) == 1
    return [f"{int(g.label[5:])}月" if is_one else g.label[2:] for g in groups]


def _percent(rate: float | None) -> float | None:
    return None if rate is None else _tenths(100 * rate)


def _tenths(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
