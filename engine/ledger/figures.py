"""Last year's published figures of an office without a ledger of that year: typed in as figures, an entry of the chain.

They stand beside those of section 二 under `published.`; the report of the next year is held against them (C5, C6) while no case of the
record was answered in their year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.annual import PUBLISHED, as_published, canonical
from engine.case.history import Event
from engine.errors import AlreadyExists, Finding, InputError
from engine.forms.checks import check
from engine.rulebook.form import BLOCKS, COLUMNS, RESULTS
from engine.tally import section3
from engine.terms import EventKind

if TYPE_CHECKING:
    from engine.casework import Desk
    from engine.forms.figures import Figures
    from engine.rulebook.form import Form

__all__ = ["Kept", "as_published", "keep"]

_PLACES: Final = "第二、三、四部分"


@dataclass(frozen=True, slots=True)
class Kept:
    """What was taken: how many figures of sections 三 and 四, how many of 二, and what to look at."""

    third: int
    second: int
    findings: tuple[Finding, ...]


def keep(desk: Desk, forms: Mapping[str, Form], year: int, figures: Figures) -> Kept:
    """Keep a past year's published figures. What was typed in of section 二 stays.

    Raises InputError (another year, another form, a year that is not over), AlreadyExists where the record has answers of that year.
    """
    form = _form(desk, forms, year, figures)
    if any(section3(desk.unit.connection, desk.agency.id, year, form)["total"]):
        raise AlreadyExists(f"{year} 年办结的案件", desk.agency.name, "该年度的数字从案件计数，不另导入公布的数字。")
    entered = desk.unit.figures(desk.agency.id, year)
    second = {key: canonical(str(n)) for key, n in figures.section2.items() if n is not None and key in form.section2_keys}
    third = _cells(figures)
    if not third:
        raise InputError("FILE", f"没有读出{_PLACES}的数字，请核对文件。")
    taken = {**third, **{key: text for key, text in second.items() if key not in entered}}
    changed = {key: text for key, text in taken.items() if entered.get(key) != text}
    if changed:
        _write(desk, year, changed)
    kept = [key for key, text in second.items() if entered.get(key, text) != text]
    return Kept(
        len(third), len(second) - len(kept), (*_others(desk, figures), *_kept(form, kept), *check(figures, form, desk.agency.level))
    )


def _form(desk: Desk, forms: Mapping[str, Form], year: int, figures: Figures) -> Form:
    if figures.year != year:
        raise InputError("--year", f"文件是 {figures.year or '哪一年没有认出'} 年的数字，不是 {year} 年的，请核对。")
    if year >= desk.today.year:
        raise InputError("--year", f"{year} 年尚未结束（今天是 {desk.today}），只导入以往年度公布的数字。")
    if figures.form not in forms:
        raise InputError("FILE", "没有认出报告所用的格式，请改用数字文件（JSON）。")
    form = forms[figures.form]
    if form.first_year > year:
        raise InputError("FILE", f"《{form.name}》自 {form.first_year} 年度起使用，不会是 {year} 年的，请核对。")
    return form


def _cells(figures: Figures) -> dict[str, str]:
    """Sections 三 and 四 by their keys; blank cells are left out."""
    found = {"form": figures.form}
    for row, values in figures.section3.items():
        found |= {f"{row}/{column}": str(n) for column, n in zip(COLUMNS, values, strict=True) if n is not None}
    for block in BLOCKS:
        cells = figures.section4.get(block, {})
        found |= {f"{block}.{result}": str(cells[result]) for result in RESULTS if cells.get(result) is not None}
    return {PUBLISHED + key: text for key, text in found.items()} if len(found) > 1 else {}


def _write(desk: Desk, year: int, values: Mapping[str, str]) -> None:
    stream = f"figures:{year}"
    event = Event(EventKind.FIGURE_ENTERED, desk.today, "", values)
    desk.unit.append(desk.agency.id, stream, len(desk.unit.history(desk.agency.id, stream)), [event], desk.stamp)
    for key, value in values.items():
        desk.unit.set_figure(desk.agency.id, year, key, value)


def _others(desk: Desk, figures: Figures) -> list[Finding]:
    if figures.agency in ("", desk.agency.name):
        return []
    return [Finding("机关名称", "warning", f"文件写的是“{figures.agency}”，本机关是“{desk.agency.name}”，请核对")]


def _kept(form: Form, keys: list[str]) -> list[Finding]:
    return [Finding(form.place(key), "warning", "已经填报过另一个数字，没有采用文件里的，请核对") for key in keys]
