"""Figures of the whole area that are no sum: typed in, recorded as entries of the government's own chain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from engine.annual import read_pairs
from engine.case.history import Event
from engine.errors import InputError
from engine.rollup.area import not_added
from engine.rollup.counted import AREA
from engine.rulebook.form import form_of
from engine.terms import EventKind

if TYPE_CHECKING:
    from engine.casework import Desk
    from engine.rulebook.form import Form


def enter_area(desk: Desk, forms: Mapping[str, Form], year: int, pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Set figures of section 二 for the area. Raises InputErrors naming every one that cannot be taken; then none is set."""
    if year > desk.today.year:
        raise InputError("年份", f"{year} 年还没有开始（今天是 {desk.today}），请核对。")
    form = form_of(forms, year)
    values = read_pairs(form, pairs)
    if sums := [key for key in values if key not in not_added(form)]:
        raise InputError("、".join(sums), f"是各单位之和，不能另填，请去掉；可填的是 {'、'.join(not_added(form))}。")
    stream = f"figures:{year}"
    event = Event(EventKind.FIGURE_ENTERED, desk.today, "", {f"{AREA}{key}": value for key, value in values.items()})
    desk.unit.append(desk.agency.id, stream, len(desk.unit.history(desk.agency.id, stream)), [event], desk.stamp)
    for key, value in values.items():
        desk.unit.set_figure(desk.agency.id, year, f"{AREA}{key}", value)
    return values
