"""A workbook over many checked reports: one line a report, one line a finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from engine.errors import SEVERITIES
from engine.forms.listing import Sheet, workbook
from engine.published.reading import Reading

if TYPE_CHECKING:
    from engine.errors import Finding

HEADINGS: Final = ("文件", "机关", "年度", "格式", "新收", "上年结转", "总计", "结转下年", "复议", "诉讼", *SEVERITIES.values())
WIDTHS: Final = (45, 28, 7, 7, 8, 9, 8, 9, 8, 8, 7, 7, 7)
FOUND: Final = (("文件", 40), ("机关", 24), ("年度", 7), ("轻重", 7), ("位置", 40), ("问题", 80), ("规则", 10))


def summary(readings: Sequence[Reading]) -> bytes:
    """The workbook's bytes."""
    found = [_told(reading, finding) for reading in readings for finding in reading.findings]
    lines = [line(reading) for reading in readings]
    return workbook("年度报告检查", [Sheet("汇总", tuple(zip(HEADINGS, WIDTHS, strict=True)), lines), Sheet("问题", FOUND, found)])


def line(reading: Reading) -> tuple[str | int | None, ...]:
    """A report in one line: who, when, the main numbers (None where not sure), how many findings."""
    figures = reading.figures()
    rows = [figures.section3.get(row, (None,))[-1] for row in ("received", "carried_in", "total", "carried_out")]
    totals = {block: cells.get("total") for block, cells in figures.section4.items()}
    suits = [totals.get("litigation_direct"), totals.get("litigation_after_reconsideration")]
    both = None if None in suits else sum(number or 0 for number in suits)
    counts = Counter(finding.severity for finding in reading.findings)
    return (
        reading.file, reading.agency or "", reading.year, reading.form or "", *rows, totals.get("reconsideration"), both,
        counts["error"], counts["warning"], counts["info"],
    )  # fmt: skip


def _told(reading: Reading, finding: Finding) -> tuple[str | int | None, ...]:
    return (reading.file, reading.agency or "", reading.year, SEVERITIES[finding.severity], finding.where, finding.message, finding.source)
