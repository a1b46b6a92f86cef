"""The whole area's report: the sum of its parts, cell by cell, and what may not be added (勾稽 C10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from engine.annual import canonical, find_cell
from engine.errors import Finding, InputError
from engine.forms import Report
from engine.forms.checks import STOCKS, check
from engine.forms.figures import Figures, Number
from engine.rollup.handed import few
from engine.rollup.parts import DATABASE, Part, Remark, Trouble, value
from engine.rulebook.form import BLOCKS, RESULTS
from engine.tally import NO_CASES

if TYPE_CHECKING:
    from engine.rollup.gather import Gathered
    from engine.rulebook.form import Form

OWN: Final = "本机关"
# Below this many a list of names is told whole.
NAMED: Final = 5


@dataclass(frozen=True)
class AreaReport(Report):
    """The report of a government's whole area: `parts` are its own office and its units, `remarks` what is to be chased."""

    parts: tuple[Part, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def title(self) -> str:
        """The title line, kept apart from the own office's."""
        return f"{super().title}（全区域汇总）"

    def as_data(self) -> dict[str, Any]:
        """The report with its parts and remarks."""
        return {
            **super().as_data(),
            "scope": "area",
            "parts": [_part(part, self.form) for part in self.parts],
            "remarks": [remark.as_data() for remark in self.remarks],
        }


def _part(part: Part, form: Form) -> dict[str, Any]:
    return {
        "unit": part.unit, "kind": part.kind, "source": part.source, "received_on": str(part.received_on) if part.received_on else None,
        "cells": {key: plain(value(part.figures, key)) for key in form.labels},
    }  # fmt: skip


def plain(number: Number | None) -> int | float | None:
    """A number as JSON has it."""
    return float(number) if isinstance(number, Decimal) else number


def area_report(
    own: Report, gathered: Gathered, entered: Mapping[str, str], previous: Figures | None = None, source: str = DATABASE
) -> AreaReport:
    """The area's report. `entered` are figures of section 二 typed in for the whole area, `previous` last year's of the area.

    `source`: how the database has the report of the government's own office.
    """
    parts = (Part(own.agency, OWN, source, own.figures()), *gathered.parts)
    form = own.form
    section3, section4 = _third(parts, form), _fourth(parts)
    section2 = {**_second(parts, form), **{key: text for key, text in entered.items() if key in not_added(form)}}
    sums = AreaReport(
        own.agency, own.level, own.year, form, section2, section3, section4, until=own.until, parts=parts, remarks=gathered.remarks
    )
    found = (*_told(gathered.remarks), *_not_added(parts, form, entered), *check(sums.figures(), form, own.level, previous))
    return replace(sums, findings=found)


def sums_of(parts: Sequence[Part], year: int, form: Form) -> Figures:
    """The sums of sections 三 and 四 of parts, as figures of a year."""
    return Figures("", year, form.id, {}, _third(parts, form), _fourth(parts))


def not_added(form: Form) -> tuple[str, ...]:
    """The cells of section 二 that are not added up: 规章、规范性文件 made together, or reported by two, are counted once."""
    return tuple(key for key in form.section2_keys if key.partition(".")[0] in STOCKS)


def _second(parts: Sequence[Part], form: Form) -> dict[str, str]:
    """Sums of section 二; what is not added is the own office's figure. A cell nobody has is left out."""
    apart, sums = not_added(form), {}
    for key in form.section2_keys:
        given = [n for part in (parts[:1] if key in apart else parts) if (n := part.figures.section2.get(key)) is not None]
        if given:
            sums[key] = canonical(str(sum(map(Decimal, given))))
    return sums


def _third(parts: Sequence[Part], form: Form) -> dict[str, tuple[int, ...]]:
    # Most rows of most units are the one row of zeros.
    tables = [part.figures.section3 for part in parts]
    return {row: _sums([values for table in tables if (values := table.get(row, NO_CASES)) is not NO_CASES]) for row in form.rows}


def _sums(rows: Sequence[tuple[int | None, ...]]) -> tuple[int, ...]:
    columns = zip(NO_CASES, *rows, strict=True)
    return tuple(sum(filter(None, column)) if None in column else sum(column) for column in columns)


def _fourth(parts: Sequence[Part]) -> dict[str, dict[str, int]]:
    sums = {block: dict.fromkeys(RESULTS, 0) for block in BLOCKS}
    for part in parts:
        for block, cells in part.figures.section4.items():
            for result, number in cells.items():
                if number:
                    sums[block][result] += number
    return sums


def _told(remarks: Sequence[Remark]) -> Iterator[Finding]:
    """One finding for each kind of trouble and severity, naming the units."""
    kinds = {(remark.trouble, remark.severity): None for remark in remarks}
    for trouble, severity in kinds:
        units = list(dict.fromkeys(r.unit or r.file for r in remarks if (r.trouble, r.severity) == (trouble, severity)))
        advice = "" if trouble == Trouble.DRAFT else "；逐条见 xxgk rollup chase"
        yield Finding("下级单位", severity, f"{trouble.label} {len(units)} 个：{few(units)}{advice}", "C10")


def _not_added(parts: Sequence[Part], form: Form, entered: Mapping[str, str]) -> Iterator[Finding]:
    """What the units have of what is counted once, and what the area's figure is instead."""
    for key in not_added(form):
        others = [(part.unit, n) for part in parts[1:] if (n := part.figures.section2.get(key))]
        if not others or key in entered:
            continue
        total = sum(n for _, n in others)
        names = few([f"{unit} {n}" for unit, n in others])
        message = (
            f"按本机关的 {parts[0].figures.section2.get(key) or 0} 列出，下级另报 {total}（{names}），没有相加：同一件只计一次；"
            f"核对后请用 xxgk rollup enter --year {parts[0].figures.year} {key} 数字 填报全区域的数字"
        )
        yield Finding(form.place(key), "warning", message, "C10")


# --- what is behind a cell


def cell_key(form: Form, row: str, column: str) -> str:
    """The key of a cell given by keys or (parts of) printed labels; of section 二 as well. Raises InputError."""
    if (key := f"{row}.{column}") in form.section2_keys:
        return key
    groups: dict[str, list[str]] = {}
    for key in form.section2_keys:
        label, _, _ = form.labels[key].rpartition(" / ")
        if row.strip() and (row.strip() in label or row.strip() == key.partition(".")[0]):
            groups.setdefault(label, []).append(key)
    if row.strip() in groups or len(groups) == 1:
        return _in_group(form, row, column, groups.get(row.strip()) or next(iter(groups.values())))
    row, column = find_cell(form, row, column)
    return f"{row}.{column}" if row in BLOCKS else f"{row}/{column}"


def _in_group(form: Form, row: str, column: str, keys: Sequence[str]) -> str:
    """The cell of a row of section 二 whose heading holds what is given."""
    names = {key: form.labels[key].rpartition(" / ")[2] for key in keys}
    found = [key for key, name in names.items() if column.strip() in (name, key.partition(".")[2])]
    found = found or [key for key, name in names.items() if column.strip() in name]
    if len(found) != 1:
        raise InputError("列", f"“{row}”一行没有叫“{column}”的格，或者不止一格，可用：{'、'.join(names.values())}。")
    return found[0]


def behind(report: AreaReport, key: str) -> list[dict[str, Any]]:
    """Each part that has something in a cell, or has no sure number there: unit, kind, source, number."""
    rows = [{"unit": p.unit, "kind": p.kind, "source": p.source, "number": value(p.figures, key)} for p in report.parts]
    return [row for row in rows if row["number"] != 0]


# --- against what was published


def against(report: AreaReport, published: Figures) -> tuple[list[dict[str, Any]], int]:
    """The cells in which a published aggregate differs from the sum (key, place, ours, published, why), and how many were compared.

    A cell without a sure number in the published one is not compared, nor is what is not added.
    """
    apart = set(not_added(report.form))
    theirs = {key: n for key in report.form.labels if key not in apart and (n := value(published, key)) is not None}
    rows = [
        {"key": key, "place": report.form.place(key), "ours": report.number(key), "published": n, "why": _why(report, key, n)}
        for key, n in theirs.items()
        if report.number(key) != n
    ]
    return rows, len(theirs)


def _why(report: AreaReport, key: str, published: Number) -> str:
    """The units a difference may come from."""
    held = [(row["unit"], row["number"]) for row in behind(report, key)]
    gap = report.number(key) - published
    alone = [unit for unit, n in held if n == gap and gap > 0]
    missing = [r.unit for r in report.remarks if r.trouble == Trouble.MISSING]
    if alone:
        return f"多出的 {gap} 恰好是{'或'.join(alone[:NAMED])}的数字，公布的可能没有计入"
    told = f"汇总中：{few([f'{unit} {n}' if n is not None else f'{unit} 未计' for unit, n in held]) or '各单位均为 0'}"
    return told + (f"；还没有报的：{few(missing)}" if gap < 0 and missing else "")


def compared(rows: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """The differences as findings."""
    told = "公布的汇总为 {published}，各单位之和为 {ours}，两者应当相等；{why}，请核对"
    return [Finding(row["place"], "warning", told.format_map(row), "C10") for row in rows]
