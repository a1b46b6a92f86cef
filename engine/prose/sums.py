"""Sums over a report's tables, and what an agency calls itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.rulebook.form import BLOCKS, RESULTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.forms import Report
    from engine.prose.known import Known

# 六类结果: their names, and the rows each is the sum of (a name with a point: all rows of that group).
OUTCOMES: Final = {
    "予以公开": ("granted",),
    "部分公开": ("partial",),
    "不予公开": ("refused.",),
    "无法提供": ("unable.",),
    "不予处理": ("not_processed.",),
    "其他处理": ("other.", "other"),
}
_RESULTS: Final = {"upheld": "结果维持", "overturned": "结果纠正", "other": "其他结果", "pending": "尚未审结"}
# How names end, and what such an agency calls itself.
_CALLED: Final = (
    ("镇", "我镇"), ("乡", "我乡"), ("街道", "我街道"), ("县", "我县"), ("区", "我区"), ("市", "我市"), ("旗", "我旗"), ("省", "我省"),
    ("局", "我局"), ("委员会", "我委"), ("委", "我委"), ("厅", "我厅"),
)  # fmt: skip
OURSELVES: Final = "本机关"


def rows(report: Report, *names: str, columns: Sequence[int] = (-1,)) -> int:
    """The sum of rows of section 三 in columns (by place); a name ending in a point stands for its group."""
    keys = [row for name in names for row in report.form.rows if row == name or (name.endswith(".") and row.startswith(name))]
    return sum(report.section3[key][at] for key in keys for at in columns)


def outcomes(report: Report) -> list[tuple[str, int]]:
    """The six kinds of outcome that happened."""
    return [(name, n) for name, keys in OUTCOMES.items() if (n := rows(report, *keys))]


def litigation(report: Report, result: str) -> int:
    """Both blocks of 行政诉讼 together."""
    return sum(report.section4[block][result] for block in BLOCKS[1:])


def results(report: Report, *blocks: str) -> list[tuple[str, int]]:
    """The results of blocks of section 四 that happened."""
    sums = ((result, sum(report.section4[block][result] for block in blocks)) for result in RESULTS if result != "total")
    return [(_RESULTS[result], n) for result, n in sums if n]


def called(known: Known) -> str:
    """What the agency calls itself: as it is set, else as its name ends."""
    if known.settings.report.call:
        return known.settings.report.call
    return called_by_name(known.report.agency)


def called_by_name(agency: str) -> str:
    """我镇 of 某县某镇人民政府."""
    name = agency.removesuffix("人民政府").removesuffix("办事处")
    return next((call for end, call in _CALLED if name.endswith(end)), OURSELVES)
