"""Figures read into a plan: which office, which year, whether such a year can have happened at all. Nothing is written here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.case.decide import nearest
from engine.errors import Finding, InputErrors
from engine.forms.checks import unbalanced
from engine.forms.figures import Figures, complete, read_figures
from engine.rulebook.form import COLUMNS
from engine.terms import AgencyLevel, Outcome

if TYPE_CHECKING:
    from datetime import date

    from engine.rulebook import Rulebook
    from engine.rulebook.form import Form


# Cases and reviews an office is made of at most; no published report comes near.
LARGEST: Final = 300_000


@dataclass(frozen=True)
class Plan:
    """A year to be played: complete, balanced figures and the form they stand in; `notes` say how they were read."""

    agency: str
    level: AgencyLevel
    year: int
    form: Form
    figures: Figures
    notes: tuple[Finding, ...]


def prepare(
    data: object, forms: Mapping[str, Form], rulebook: Rulebook, today: date, year: int | None = None, level: str | None = None
) -> Plan:
    """The plan for figures.json as data; `year` and `level` win over what the file and the name say.

    Raises InputErrors naming every offending cell by its printed label: unreadable, missing, not balanced, or not lawfully possible.
    """
    notes: list[Finding] = []
    if isinstance(data, Mapping) and year is not None:
        if data.get("year") not in (None, year):
            notes.append(Finding("年份", "info", f"数据写的是 {data['year']} 年，按 {year} 年建立"))
        data = {**data, "year": year}
    read, passed_over = read_figures(data, forms)
    form = forms[read.form]
    figures, blanks = complete(read, form)
    chosen, told = level_of(figures.agency, level)
    faults = [*_outside(figures, rulebook, today), *unbalanced(figures, form)]
    faults = faults or list(_impossible(figures, form, rulebook))
    if faults:
        raise InputErrors(faults)
    return Plan(figures.agency, chosen, figures.year, form, figures, (*notes, *passed_over, *blanks, *told))


def _outside(figures: Figures, rulebook: Rulebook, today: date) -> list[Finding]:
    first = rulebook.since.year
    if figures.year < first:
        return [Finding("年份", "error", f"{figures.year} 年不适用现行条例（自 {rulebook.since} 起施行），请用 {first} 年以后的数据")]
    if figures.year >= today.year:
        return [Finding("年份", "error", f"{figures.year} 年尚未结束（今天是 {today}），请用已结束年度的数据")]
    return []


def _impossible(figures: Figures, form: Form, rulebook: Rulebook) -> list[Finding]:
    """Balanced figures no lawful year can have: acts before the rules that govern them."""
    rows, year, since = figures.section3, figures.year, rulebook.since
    faults: list[Finding] = []
    reviews = sum(cells["total"] or 0 for cells in figures.section4.values())
    if (whole := (rows["total"][-1] or 0) + (rows["carried_out"][-1] or 0) + reviews) > LARGEST:
        faults.append(Finding("全部数字", "error", f"共 {whole} 件，练习单位最多 {LARGEST} 件，请核对数字"))

    def fault(key: str, message: str) -> None:
        faults.append(Finding(form.place(key), "error", message))

    if year == since.year:
        if rows["carried_in"][-1]:
            fault("carried_in/total", f"上年结转的申请是 {since} 以前按旧条例收到的，不适用现行条例，不能建立练习单位")
        for column, repeated in zip(COLUMNS[:-1], rows["not_processed.repeated"], strict=False):
            if repeated and not _answered(figures, form, column):
                fault(f"not_processed.repeated/{column}", f"重复申请的前案只能是 {since} 以前按旧条例答复的，不能建立练习单位")
        for block, cells in figures.section4.items():
            if cells["total"] and not rows["received"][-1]:
                fault(f"{block}.total", f"本年没有申请，案由只能是 {since} 以前按旧条例答复的，不能建立练习单位")
    for row, outcomes in form.outcomes.items():
        if rows[row][-1] and not lawful_outcomes(outcomes, year, rulebook):
            since = rulebook.fees["per_item"].since
            fault(f"{row}/total", f"信息处理费自 {since} 起才能收取，{year} 年不会有逾期不缴费")
    return faults


def lawful_outcomes(outcomes: tuple[str, ...], year: int, rulebook: Rulebook) -> tuple[str, ...]:
    """The outcomes of a row that can come about in a year: no fee lapses before fees."""
    charged = year >= rulebook.fees["per_item"].since.year
    return tuple(o for o in outcomes if charged or o != Outcome.OTHER_FEE_UNPAID)


def _answered(figures: Figures, form: Form, column: str) -> int:
    """How many cases of a column can be the earlier case of a repeated one."""
    at = COLUMNS.index(column)
    rows = (row for row in form.answer_rows if not row.startswith("other") and row != "not_processed.repeated")
    return sum(figures.section3[row][at] or 0 for row in rows)


# 机关名称的写法 -> 层级。先长后短；厅、局等在最后。
_DEPARTMENT: Final = r"(局|厅|委员会|委|办公室|办公厅|中心|管理处|总队|支队|大队|分局)"
_NOT_PLACES: Final = r"市场|城市|市政|市容"
_LEVELS: Final = (
    (r"街道(办事处|办)?", AgencyLevel.STREET),
    (r"(镇|乡|苏木|民族乡)(人民政府)?", AgencyLevel.TOWNSHIP),
    (r"(省|自治区|(北京|上海|天津|重庆)市)人民政府", AgencyLevel.PROVINCE),
    (r"(县|区|旗|自治县|自治旗|林区|特区)人民政府", AgencyLevel.COUNTY),
    (r"(市|州|盟|地区)(人民政府|行政公署)", AgencyLevel.CITY),
    (rf"[县区旗][^市]*{_DEPARTMENT}", AgencyLevel.COUNTY_DEPARTMENT),
    (rf"市[^县区旗]*{_DEPARTMENT}", AgencyLevel.CITY_DEPARTMENT),
)


def level_of(name: str, given: str | None) -> tuple[AgencyLevel, tuple[Finding, ...]]:
    """The level given, else read off the name, and what to say of it. Raises InputErrors for an unknown one."""
    if given is not None:
        if given not in set(AgencyLevel):
            raise InputErrors([Finding("机关层级（--level）", "error", f"没有“{given}”这一级{nearest(given, AgencyLevel)}".rstrip("。"))])
        return AgencyLevel(given), ()
    plain = re.sub(_NOT_PLACES, "", name) if re.search(rf"{_DEPARTMENT}$", name) else name
    for pattern, level in _LEVELS:
        if re.search(rf"{pattern}$", plain):
            doubt = "；若为县级市，请用 --level county" if level == AgencyLevel.CITY and "市人民政府" in name else ""
            return level, (_told(name, level, doubt),)
    return AgencyLevel.COUNTY_DEPARTMENT, (_told(name, AgencyLevel.COUNTY_DEPARTMENT, "；名称看不出层级，如不对请用 --level 指明"),)


def _told(name: str, level: AgencyLevel, doubt: str) -> Finding:
    return Finding("机关层级", "info", f"按名称“{name}”读作{level.label}（{level}）{doubt}")
