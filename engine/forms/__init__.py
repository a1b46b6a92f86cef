"""The report: a form's grid with a year's figures in it. Checks (勾稽) and renderings of the one grid are rooms beside this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.errors import Finding
from engine.forms.figures import Figures, Number, number
from engine.forms.words import Words
from engine.moment import told as told_at
from engine.period import Period
from engine.rulebook.form import COLUMNS, Form, Grid


@dataclass(frozen=True)
class Report:
    """The tables of an agency's annual report (条例第五十条第（一）至（三）项).

    `section2` holds canonical texts by key, an absent key was not entered; `until` is set while the year is not over.
    `words` are there once drafted: with them it is the whole report, without them its tables. `period` makes it the statistics of a stretch that is no year, without
    section 二; `as_of` is the instant (ISO-8601 UTC) whose knowledge it shows.
    """

    agency: str
    level: str
    year: int
    form: Form
    section2: Mapping[str, str]
    section3: Mapping[str, tuple[int, ...]]
    section4: Mapping[str, Mapping[str, int]]
    findings: tuple[Finding, ...] = ()
    until: date | None = None
    words: Words | None = None
    period: Period | None = None
    as_of: str = ""

    @property
    def title(self) -> str:
        """The title line."""
        return f"{self.agency}政府信息公开工作统计表" if self.period else f"{self.agency}{self.year}年政府信息公开工作年度报告"

    @property
    def until_line(self) -> str:
        """统计期间…, 截至…, 按…时的登记, in brackets; empty for a year that is over."""
        told = []
        if self.period:
            told.append(f"统计期间：{_day(self.period.first)}至{_day(self.period.last)}；“本年”“上年”“下年度”指本期、期初、期末以后")
        if self.until:
            told.append(f"截至{_day(self.until)}")
        if self.as_of:
            told.append(f"按{told_at(self.as_of)}已登记的情况")
        return f"（{'；'.join(told)}）" if told else ""

    @property
    def grids(self) -> tuple[Grid, ...]:
        """Sections 二, 三, 四; of a period, whose figures of section 二 nobody has, 三 and 四."""
        tables = self.form.section2, self.form.section3, self.form.section4
        return tables[1:] if self.period else tables

    @property
    def findings_line(self) -> str:
        """How many findings, in one line; what only informs is counted apart."""
        told = sum(finding.severity == "info" for finding in self.findings)
        return f"勾稽检查：{len(self.findings) - told} 处问题" + (f"，另有 {told} 条提示" if told else "")

    def number(self, key: str) -> Number:
        """The number of a cell; 0 for a figure of section 二 that was not entered."""
        row, _, column = key.partition("/")
        if column:
            return self.section3[row][COLUMNS.index(column)]
        if key in self.form.section2_keys:
            return number(self.section2.get(key, "0"))
        block, _, result = key.partition(".")
        return self.section4[block][result]

    def value(self, key: str) -> str:
        """The printed text of a cell, e.g. of granted/total, reconsideration.upheld, rules.made: never blank."""
        return str(self.number(key))

    def figures(self) -> Figures:
        """The report's numbers, for the checks."""
        entered = {key: number(text) for key, text in self.section2.items()}
        return Figures(self.agency, self.year, self.form.id, entered, self.section3, self.section4)

    def as_data(self) -> dict[str, Any]:
        """The report as JSON-ready data, with the keys published figures are kept under."""
        section2: dict[str, dict[str, int | float]] = {}
        for key in self.form.section2_keys:
            group, _, name = key.partition(".")
            value = self.number(key)
            section2.setdefault(group, {})[name] = value if isinstance(value, int) else float(value)
        return {
            "agency": self.agency,
            "year": self.year,
            "form": self.form.id,
            "until": self.until.isoformat() if self.until else None,
            "period": {"from": str(self.period.first), "to": str(self.period.last)} if self.period else None,
            "as_of": self.as_of or None,
            "section2": None if self.period else section2,
            "section3": {"columns": list(COLUMNS), "rows": {row: list(self.section3[row]) for row in self.form.rows}},
            "section4": {block: dict(cells) for block, cells in self.section4.items()},
            "words": self.words.as_data() if self.words else None,
            "findings": [finding.as_data() for finding in self.findings],
        }


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
