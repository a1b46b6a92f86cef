"""图解: what a report says, as charts on one page of HTML. What the office's records do not hold is said to be missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from engine.charts import bars, columns, lines
from engine.forms.html import pages
from engine.rulebook.form import BLOCKS, COLUMNS, FLOW_ROWS

if TYPE_CHECKING:
    from engine.forms import Report


class Year(NamedTuple):
    """A year's sums: applications received, answered, and disputes (行政复议、行政诉讼)."""

    received: int
    answered: int
    disputes: int


@dataclass(frozen=True, slots=True)
class Background:
    """What the report's own tables do not say: `months`, received and answered by month (None: not known); `years`, by year, None where nothing is known."""

    months: tuple[tuple[int, ...], tuple[int, ...]] | None = None
    years: tuple[tuple[int, Year | None], ...] = ()


class Chart(NamedTuple):
    """A chart and what must be said under it."""

    svg: str
    remark: str = ""


def year_of(report: Report) -> Year:
    """The sums of a report."""
    return Year(report.section3["received"][-1], report.section3["total"][-1], sum(report.section4[block]["total"] for block in BLOCKS))


def render_picture(report: Report, background: Background) -> str:
    """The page as HTML text."""
    template = pages().get_template("picture.html.j2")
    return template.render(report=report, note=report.until_line, charts=list(_charts(report, background)))


def _charts(report: Report, background: Background) -> Iterator[Chart]:
    third = report.section3
    yield Chart(bars("申请办理情况", _outcomes(report)))
    yield Chart(bars("新收申请的申请人", [(report.form.column_label(c), n) for c, n in zip(COLUMNS[:-1], third["received"], strict=False)]))
    if background.months:
        for title, counts in zip(("各月收到的申请", "各月办结的申请"), background.months, strict=True):
            yield Chart(columns(title, [(f"{n}月", count) for n, count in enumerate(counts, 1)]))
    yield Chart(bars("行政复议、行政诉讼", [(_block(report, block), report.section4[block]["total"]) for block in BLOCKS]))
    if background.years:
        yield _years(background.years)


def _outcomes(report: Report) -> list[tuple[str, int]]:
    """The answers by their groups, as the form numbers them."""
    sums: dict[str, int] = {}
    for row in report.form.answer_rows:
        label = report.form.row_label(row).partition(" ")[0].partition("（区分")[0]
        sums[label] = sums.get(label, 0) + report.section3[row][-1]
    return [(label.partition("）")[2], n) for label, n in sums.items()] + [("结转下年度", report.section3[FLOW_ROWS[-1]][-1])]


def _block(report: Report, block: str) -> str:
    return report.form.labels[f"{block}.total"].rpartition(" / ")[0].rpartition(" / ")[2]


def _years(years: Sequence[tuple[int, Year | None]]) -> Chart:
    series = [(name, [y[at] if y else None for _, y in years]) for at, name in enumerate(("新收", "办结", "复议诉讼"))]
    unknown = "、".join(str(year) for year, known in years if known is None)
    remark = f"本机关的记录中没有 {unknown} 年度的数据。" if unknown else ""
    return Chart(lines(f"{years[0][0]}—{years[-1][0]}年情况", [str(year) for year, _ in years], series), remark)
