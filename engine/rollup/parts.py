"""What goes into a roll-up: each unit's figures, and what is wrong with what was handed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from engine.errors import Severity
from engine.forms.figures import Figures, Number
from engine.rulebook.form import COLUMNS
from engine.terms import Term

DATABASE: Final = "本库"
FINALISED: Final = "本库定稿"


class Trouble(Term):
    """What there is to chase, in the order a clerk would."""

    MISSING = "missing", "缺报"
    UNREAD = "unread", "读不出"
    DUPLICATE = "duplicate", "重复报送"
    WRONG_YEAR = "wrong_year", "年度不对"
    WRONG_FORM = "wrong_form", "格式不对"
    UNKNOWN = "unknown", "名单外"
    UNREADABLE = "unreadable", "有空白或读不准的格"
    UNBALANCED = "unbalanced", "勾稽不平"
    LATE = "late", "迟报"
    DRAFT = "draft", "尚未定稿"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing about a unit or a file; `unit` is as the list has it, or as the file has it where the list doesn't."""

    unit: str
    trouble: Trouble
    severity: Severity
    message: str
    file: str = ""

    def as_data(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "unit": self.unit, "trouble": str(self.trouble), "trouble_label": self.trouble.label,
            "severity": self.severity, "message": self.message, "file": self.file,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A unit's figures; `source` is the file they were handed in with, or how the database has them. A cell that is None is not counted."""

    unit: str
    kind: str
    source: str
    figures: Figures
    received_on: date | None = None

    @property
    def is_file(self) -> bool:
        """Whether it was handed in as a file."""
        return self.source not in (DATABASE, FINALISED)


@dataclass(frozen=True, slots=True)
class Handed:
    """A report found in a file: whose and of which year as it says; `remarks` are its own (without a unit yet)."""

    file: str
    on: date
    agency: str | None = None
    year: int | None = None
    form: str | None = None
    figures: Figures | None = None
    remarks: tuple[Remark, ...] = field(default=())


def value(figures: Figures, key: str) -> Number | None:
    """The number in a cell; None when it is blank, not sure or not there."""
    row, _, column = key.partition("/")
    if column:
        values = figures.section3.get(row)
        return values[COLUMNS.index(column)] if values else None
    if key in figures.section2:
        return figures.section2[key]
    block, _, result = key.partition(".")
    return figures.section4.get(block, {}).get(result)
