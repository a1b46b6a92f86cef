"""A published report as it was read: every cell a number, blank, a mark or not sure; nothing is corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from engine.errors import Finding
from engine.forms.figures import LARGEST, Figures, Number
from engine.published.values import Value
from engine.rulebook.form import BLOCKS, COLUMNS, RESULTS


@dataclass(frozen=True)
class Reading:
    """What a file holds. `section2` by key of its form (which may differ from section 三's), rows and blocks only where they were found.

    `unsure` names cells that something stands in which is not taken as a number, by key, with the reason.
    """

    file: str
    agency: str | None = None
    year: int | None = None
    form: str | None = None
    form2: str | None = None
    section2: Mapping[str, Value] = field(default_factory=dict)
    section3: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    section4: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    unsure: Mapping[str, str] = field(default_factory=dict)
    prose: tuple[Mapping[str, Any], ...] = ()
    titles: Mapping[int, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def text(self, section: int) -> str:
        """The prose of a section."""
        return next((str(part["text"]) for part in self.prose if part["section"] == section), "")

    def figures(self) -> Figures:
        """The numbers, for the checks; what is not a sure number is None."""
        return Figures(
            self.agency or "",
            self.year or 0,
            self.form or "",
            {key: amount(value) for key, value in self.section2.items()},
            {row: tuple(whole(value) for value in values) for row, values in self.section3.items()},
            {block: {result: whole(value) for result, value in cells.items()} for block, cells in self.section4.items()},
        )

    def as_data(self) -> dict[str, Any]:
        """The reading as JSON-ready data, with the keys figures are kept under."""
        figures = self.figures()
        section2: dict[str, dict[str, int | float | None]] = {}
        for key, number in figures.section2.items():
            group, _, name = key.partition(".")
            section2.setdefault(group, {})[name] = float(number) if isinstance(number, Decimal) else number
        fourth = {block: {result: figures.section4.get(block, {}).get(result) for result in RESULTS} for block in BLOCKS}
        return {
            "file": self.file,
            "agency": self.agency,
            "year": self.year,
            "form": self.form,
            "section2": section2,
            "section3": {"columns": list(COLUMNS), "rows": {row: list(values) for row, values in figures.section3.items()}},
            "section4": fourth,
            "prose": [dict(part) for part in self.prose],
            "findings": [finding.as_data() for finding in self.findings],
        }


def whole(value: Value) -> int | None:
    """A count of cases, or None for anything else."""
    sure = value.kind == "number" and value.unit in ("", "件", "个", "宗", "次", "条", "份", "项")
    return value.number if sure and isinstance(value.number, int) and abs(value.number) <= LARGEST else None


def amount(value: Value) -> Number | None:
    """A number of section 二; the reader has settled its unit."""
    return value.number if value.kind == "number" else None
