"""Whose figures count: one set a unit, never two; what cannot count is said.

A file handed in goes before what the database counts; two files that differ count neither; another year's or another form's counts not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from engine.rollup.handed import few
from engine.rollup.parts import Handed, Part, Remark, Trouble, value
from engine.rollup.units import ListedUnit
from engine.rulebook.form import form_of

if TYPE_CHECKING:
    from engine.forms.figures import Figures
    from engine.rollup.units import Roster
    from engine.rulebook.form import Form


@dataclass(frozen=True)
class Gathered:
    """The parts that count, in the order of the list, and every remark."""

    parts: tuple[Part, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class Gathering:
    """What decides: the expected units, the year, its form, the day; `over` are units whose own units are counted from the database."""

    roster: Roster
    year: int
    forms: Mapping[str, Form]
    today: date
    over: frozenset[str] = frozenset()

    @property
    def form(self) -> Form:
        """The form of the year."""
        return form_of(self.forms, self.year)

    def gather(self, counted: Sequence[Part], handed: Sequence[Handed]) -> Gathered:
        """The parts and remarks of units in the database and of files."""
        remarks: list[Remark] = []
        by_unit: dict[str, list[Part]] = {}
        this_year = {(one.file, one.agency) for one in handed if one.year == self.year}
        for one in handed:
            if one.year != self.year and (one.file, one.agency) in this_year:
                continue  # years beside each other in one file
            part, said = self._placed(one)
            remarks += said
            if part is not None:
                by_unit.setdefault(part.unit, []).append(part)
        parts = {part.unit: part for part in counted}
        for unit, several in by_unit.items():
            if unit in self.over:
                why = "本库有它和它的下级单位，已按本库计；这份报告可能是它的全区域汇总，没有计入，以免重复相加"
                remarks.append(Remark(unit, Trouble.DUPLICATE, "warning", why, several[0].source))
                continue
            chosen, said = _chosen(several, self.form)
            remarks += said
            if chosen is None:
                parts.pop(unit, None)
                continue
            if unit in parts:
                remarks += _beside(chosen, parts[unit], self.form)
            parts[unit] = chosen
        order = {unit.name: n for n, unit in enumerate(self.roster.units)}
        ordered = sorted(parts.values(), key=lambda part: order.get(part.unit, len(order)))
        # Last year's report in the same folder is no harm.
        remarks = [replace(r, severity="info") if r.trouble == Trouble.WRONG_YEAR and r.unit in parts else r for r in remarks]
        told = [*remarks, *(remark for part in ordered for remark in self._about(part)), *self._missing(parts, remarks)]
        return Gathered(tuple(ordered), tuple(sorted(told, key=lambda r: (list(Trouble).index(r.trouble), order.get(r.unit, len(order))))))

    def _placed(self, one: Handed) -> tuple[Part | None, list[Remark]]:
        """A report in a file as a unit's part, or why it is none."""
        if one.agency is not None and self.roster.is_government(one.agency):
            why = "是本级政府自己的报告，不作为下级单位计入；与公布的汇总比较请用 xxgk rollup compare"
            return None, [Remark(one.agency, Trouble.UNKNOWN, "warning", why, one.file)]
        unit, by_name = self._unit(one)
        if unit is None:
            why = "没有认出是哪个单位的报告" if one.agency is None else "不在单位名单中"
            said = [Remark(one.agency or "", Trouble.UNKNOWN, "error", f"{why}，没有计入，请核对名称或加入名单", one.file)]
            return None, [replace(remark, unit=one.agency or "") for remark in one.remarks if remark.trouble == Trouble.UNREAD] or said
        said = [replace(remark, unit=unit.name) for remark in one.remarks]
        if by_name:
            said.append(Remark(unit.name, Trouble.UNREADABLE, "info", "文中没有认出机关名称，按文件名归入", one.file))
        if one.figures is None:
            return None, said
        if (wrong := self._wrong(one)) is not None:
            return None, [*said, replace(wrong, unit=unit.name)]
        return Part(unit.name, unit.kind, one.file, one.figures, unit.handed_in_on(self.year) or one.on), said

    def _unit(self, one: Handed) -> tuple[ListedUnit | None, bool]:
        """The unit, and whether only the file's name tells it. Without any list, whoever reports is a unit."""
        if one.agency is None:
            return (unit := self.roster.of_file(Path(one.file))), unit is not None
        return self.roster.find(one.agency) or (None if self.roster.units else ListedUnit(one.agency)), False

    def _wrong(self, one: Handed) -> Remark | None:
        """What keeps a report from counting at all."""
        if one.year != self.year:
            what = "没有认出年度" if one.year is None else f"是 {one.year} 年的报告"
            return Remark("", Trouble.WRONG_YEAR, "error", f"{what}，没有计入，请报送 {self.year} 年的", one.file)
        if one.form != self.form.id:
            why = f"用的是 {one.form} 格式，没有计入，请退回按《{self.form.name}》（{self.form.id} 格式）重报"
            return Remark("", Trouble.WRONG_FORM, "error", why, one.file)
        return None

    def _about(self, part: Part) -> Iterator[Remark]:
        """What is to be said about a part that counts."""
        from_file = part.is_file
        if from_file and (gaps := [key for key in self.form.labels if value(part.figures, key) is None]):
            places = few([self.form.place(key) for key in gaps])
            why = f"{places}空白、没有或读不准，这些格没有计入该单位，请退回补填"
            yield Remark(part.unit, Trouble.UNREADABLE, "error", why, part.source)
        if part.received_on is not None and part.received_on > (due := self._due(part.unit)):
            when = f"{part.received_on} 收到" if from_file else f"{part.received_on} 定稿"
            why = f"{when}，晚于期限 {due}" + ("；实际收到日期不同的，请写在单位名单的“收到日期”栏" if from_file else "")
            yield Remark(part.unit, Trouble.LATE, "warning", why, part.source if from_file else "")

    def _due(self, name: str) -> date:
        return (self.roster.find(name) or ListedUnit(name)).due_on(self.year)

    def _missing(self, parts: Mapping[str, Part], remarks: Sequence[Remark]) -> Iterator[Remark]:
        """Units of the list from which nothing came that could count, nor anything that is spoken of already."""
        spoken = {remark.unit for remark in remarks}
        for unit in self.roster.units:
            if unit.name in parts or unit.name in spoken:
                continue
            due = unit.due_on(self.year)
            is_late = self.today > due
            told = f"期限 {due} 已过，还没有报" if is_late else f"还没有报，期限 {due}"
            yield Remark(unit.name, Trouble.MISSING, "error" if is_late else "warning", told)


def _chosen(several: Sequence[Part], form: Form) -> tuple[Part | None, list[Remark]]:
    """One of the files of a unit, if they say the same."""
    first = several[0]
    if len(several) == 1:
        return first, []
    files = "、".join(Path(part.source).name for part in several)
    if any(differing(first.figures, other.figures, form) for other in several[1:]):
        why = f"交了 {len(several)} 份（{files}），数字不同，都没有计入，请只留下正确的一份"
        return None, [Remark(first.unit, Trouble.DUPLICATE, "error", why, first.source)]
    why = f"交了 {len(several)} 份（{files}），数字相同，只计一份"
    return first, [Remark(first.unit, Trouble.DUPLICATE, "info", why, first.source)]


def _beside(part: Part, ours: Part, form: Form) -> list[Remark]:
    """A file of a unit that the database also counts."""
    apart = differing(part.figures, ours.figures, form)
    if not apart:
        return [Remark(part.unit, Trouble.DUPLICATE, "info", "本库也有这个单位，数字相同，只计一份", part.source)]
    places = few([f"{form.place(key)}文件为 {value(part.figures, key)}、本库为 {value(ours.figures, key) or 0}" for key in apart])
    why = f"本库也有这个单位，数字不同，按交来的文件计，没有相加：{places}，请核对"
    return [Remark(part.unit, Trouble.DUPLICATE, "warning", why, part.source)]


def differing(one: Figures, other: Figures, form: Form) -> list[str]:
    """The cells in which both have a number and these differ, or only one has one that is not 0."""
    return [key for key in form.labels if (value(one, key) or 0) != (value(other, key) or 0)]
