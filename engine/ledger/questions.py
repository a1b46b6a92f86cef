"""What reading a ledger leaves open or finds wrong: questions once per distinct word, faults each with its cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from engine.errors import Severity
from engine.ledger.meanings import CHOICES, Choices
from engine.ledger.row import Fault, Place
from engine.rulebook.ledger import LedgerWords, folded

# The field of a question about a heading.
COLUMN: Final = "columns"
# Places told with a question; all are counted.
MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Question:
    """A word that nobody knows yet: its field, the word as read ("" for an empty cell), where it stands, the answers there are."""

    field: str
    label: str
    text: str
    places: tuple[Place, ...]
    count: int
    choices: Choices

    @property
    def sentence(self) -> str:
        """The question as asked."""
        if self.field == COLUMN:
            fields = [label for value, label in self.choices if value]
            return f"“{self.text}”这一列（{self.places[0]}）是{'还是'.join(fields) if len(fields) > 1 else f'不是{fields[0]}'}"
        first, more = self.places[0], f"等{self.count}处" if self.count > 1 else ""
        if not self.text:
            return f"没有{self.label}一列（{first}{more}），全部是同一种的请选一种，不是的请在台账中加上这一列；是哪一种"
        return f"{self.label}“{self.text}”是什么意思（{first}{more}）"

    def as_data(self) -> dict[str, Any]:
        """The question as JSON-ready data."""
        return {
            "field": self.field, "label": self.label, "text": self.text, "count": self.count, "question": self.sentence,
            "places": [{"sheet": p.sheet, "row": p.row, "column": p.column} for p in self.places],
            "choices": [{"value": value, "label": label} for value, label in self.choices],
        }  # fmt: skip


@dataclass(slots=True)
class _Asked:
    text: str
    places: list[Place] = field(default_factory=list)
    count: int = 0


@dataclass(slots=True)
class Gathered:
    """Faults, questions and words met so far. `is_sound` of a row is whether nothing was found in it."""

    words: LedgerWords
    faults: list[Fault] = field(default_factory=list)
    passed_over: list[Fault] = field(default_factory=list)
    met: dict[str, dict[str, str]] = field(default_factory=dict)
    times: dict[tuple[str, str], int] = field(default_factory=dict)
    _asked: dict[tuple[str, str], _Asked] = field(default_factory=dict)
    _met: dict[tuple[str, str], str] = field(default_factory=dict)
    columns: list[Question] = field(default_factory=list)
    troubles: int = 0

    def fault(self, place: Place, value: str, message: str, severity: Severity = "error") -> None:
        """Note a fault; errors keep a row from being taken."""
        self.faults.append(Fault(place, value, message, severity))
        self.troubles += severity == "error"

    def passed(self, place: Place, value: str, message: str) -> None:
        """Note what is passed over."""
        self.passed_over.append(Fault(place, value, message, "info"))

    def ask(self, name: str, text: str, place: Place) -> None:
        """Note a word that is not known."""
        asked = self._asked.setdefault((name, folded(text)), _Asked(text))
        asked.count += 1
        if len(asked.places) < MOST:
            asked.places.append(place)
        self.troubles += 1
        self.meet(name, text, "")

    def ask_column(self, heading: str, fields: Iterable[str], place: Place) -> None:
        """Note a heading that may be one of these fields."""
        choices = (*((name, self.words.labels[name]) for name in fields), ("", "不采用这一列"))
        self.columns.append(Question(COLUMN, "列名", heading, (place,), 1, choices))

    def meet(self, name: str, text: str, value: str) -> None:
        """Note a word and its meaning, for the mapping."""
        first = self._met.setdefault((name, folded(text)), text)
        self.met.setdefault(name, {})[first] = value
        self.times[name, first] = self.times.get((name, first), 0) + 1

    def questions(self) -> Iterator[Question]:
        """The open questions: of headings, then field by field."""
        yield from self.columns
        order = list(self.words.labels)
        for (name, _), asked in sorted(self._asked.items(), key=lambda item: order.index(item[0][0])):
            yield Question(name, self.words.labels[name], asked.text, tuple(asked.places), asked.count, CHOICES[name])
