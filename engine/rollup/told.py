"""A roll-up as listings: units by cells, and the list to chase."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from engine.errors import SEVERITIES
from engine.forms.listing import Sheet, workbook
from engine.rollup.parts import value

if TYPE_CHECKING:
    from engine.rollup.area import AreaReport
    from engine.rollup.parts import Remark
    from engine.rollup.units import Roster

UNITS_SHEET, CHASE_SHEET = "附：单位明细", "附：催报"
CHASE: Final = {
    "unit": ("单位", 26), "kind": ("类别", 9), "contact": ("联系方式", 24), "due_on": ("期限", 11),
    "trouble_label": ("情况", 12), "message": ("说明", 70), "file": ("文件", 30),
}  # fmt: skip


def chase(remarks: Sequence[Remark], roster: Roster, year: int) -> list[dict[str, Any]]:
    """What there is to chase, with whom to ask and by when."""
    rows = []
    for remark in remarks:
        unit = roster.find(remark.unit)
        known = {"kind": unit.kind, "contact": unit.contact, "due_on": str(unit.due_on(year))} if unit else {}
        rows.append({"kind": "", "contact": "", "due_on": "", **known, **remark.as_data()})
    return rows


def chase_sheet(rows: Sequence[dict[str, Any]]) -> Sheet:
    """The list to chase on a sheet."""
    return Sheet(CHASE_SHEET, (*CHASE.values(), ("轻重", 7)), [[*(row[key] for key in CHASE), SEVERITIES[row["severity"]]] for row in rows])


def chase_workbook(rows: Sequence[dict[str, Any]], title: str) -> bytes:
    """The list to chase as a workbook."""
    return workbook(title, [chase_sheet(rows)])


def matrix(report: AreaReport) -> Sheet:
    """A line a unit, a column a cell; the last line is the sum. A cell that is not counted is left blank."""
    keys = list(report.form.labels)
    columns = (("单位", 26), ("类别", 9), ("来源", 24), *((report.form.place(key), 11) for key in keys))
    lines = [[part.unit, part.kind, part.source, *(value(part.figures, key) for key in keys)] for part in report.parts]
    return Sheet(UNITS_SHEET, columns, [*lines, ["全区域", "", "", *(report.number(key) for key in keys)]])
