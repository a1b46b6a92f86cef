"""The tables of any period, from the histories as known at a moment; of a calendar year they are the annual report's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine import tally
from engine.case.history import Case, fold
from engine.errors import Finding, InputError, NoRuleInForce
from engine.forms import Report
from engine.forms.checks import unbalanced
from engine.moment import NOW, Moment, local
from engine.period import Period, section3
from engine.rulebook.form import Form, form_of
from engine.store.past import counted_in, known, streams

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from engine.store.unit import Agency, Unit


def cases_known(unit: Unit, agency: Agency, period: Period, moment: Moment = NOW) -> Iterator[tuple[str, Case]]:
    """Every case that may have been at work in a period, as known at a moment, by number."""
    wanted = counted_in(unit.connection, agency.id, period.first.year, period.last.year)
    for number, entries in streams(unit.connection, agency.id, "case", wanted):
        if told := known(entries, moment):
            yield number, fold(e.event for e in told)


def build_period(unit: Unit, agency: Agency, period: Period, forms: Mapping[str, Form], today: date, as_of: str | None = None) -> Report:
    """The tables of a period in the form of its last year; section 二 is typed in by year and left out.

    While it is not over the report says until when it counts. Raises InputError, NoRuleInForce.
    """
    day = min(today, local(as_of).date()) if as_of else today
    form = _form(forms, period, day)
    cases = (case for _, case in cases_known(unit, agency, period, Moment(as_of)))
    third = section3(cases, period, form)
    fourth = tally.section4_between(unit.connection, agency.id, period.first, period.last, as_of)
    until = day if day < period.last else None
    report = Report(agency.name, agency.level, period.last.year, form, {}, third, fourth, (), until, period=period, as_of=as_of or "")
    told = Finding("第二部分", "info", "按年度填报，没有分期的数字，本期不列")
    return replace(report, findings=(told, *unbalanced(report.figures(), form)))


def _form(forms: Mapping[str, Form], period: Period, day: date) -> Form:
    """The form of a period that has begun. Raises InputError, NoRuleInForce."""
    if period.first > period.last:
        raise InputError("统计期间", f"起日 {period.first} 晚于止日 {period.last}，请核对。")
    if period.first > day:
        raise InputError("统计期间", f"{period.first} 还没有到（今天是 {day}），请核对。")
    earliest = min(forms.values(), key=lambda form: form.first_year)
    if period.first.year < earliest.first_year:
        raise NoRuleInForce(f"《{earliest.name}》", f"{period.first.year} 年", f"{earliest.first_year} 年")
    return form_of(forms, period.last.year)
