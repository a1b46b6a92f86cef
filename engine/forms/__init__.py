"""The report: a form's grid with a year's figures in it. Checks (勾稽) and renderings of the one grid are rooms beside this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.errors import Finding
from engine.forms.figures import Figures, Number, number
from engine.forms.words import Words
from engine.rulebook.form import COLUMNS, Form, Grid


@dataclass(frozen=True)
class Report:
    """The tables of an agency's annual report (条例第五十条第（一）至（三）项).

    `section2` holds canonical texts by key, an absent key was not entered; `until` is set while the year is not over.
    `words` are there once drafted: with them it is the whole report, without them its tables.
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

    @property
    def title(self) -> str:
        """The title line."""
        return f"{self.agency}{self.year}年政府信息公开工作年度报告"

    @property
    def until_line(self) -> str:
        """截至…, or empty when the year is over."""
        return f"（截至{self.until.year}年{self.until.month}月{self.until.day}日）" if self.until else ""

    @property
    def grids(self) -> tuple[Grid, Grid, Grid]:
        """Sections 二, 三, 四."""
        return self.form.section2, self.form.section3, self.form.section4

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
            "section2": section2,
            "section3": {"columns": list(COLUMNS), "rows": {row: list(self.section3[row]) for row in self.form.rows}},
            "section4": {block: dict(cells) for block, cells in self.section4.items()},
            "words": self.words.as_data() if self.words else None,
            "findings": [finding.as_data() for finding in self.findings],
        }
