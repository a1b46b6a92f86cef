"""What a report says beside its tables: the opening and sections 一, 五, 六 as finished paragraphs (条例第五十条第（一）、（四）、（五）项)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

# Sections that are prose, by the name of the field that holds them.
HEADINGS: Final = {"overall": "一、总体情况", "problems": "五、存在的主要问题及改进情况", "others": "六、其他需要报告的事项"}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of plain text; or a line of its own, e.g. （一）主动公开情况."""

    text: str
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """The prose of a report, every number filled in. `note` stands under the title, e.g. of a corrected edition."""

    opening: tuple[Paragraph, ...] = ()
    overall: tuple[Paragraph, ...] = ()
    problems: tuple[Paragraph, ...] = ()
    others: tuple[Paragraph, ...] = ()
    note: str = ""

    @property
    def is_drafted(self) -> bool:
        """Whether there is more than a note."""
        return any(getattr(self, name) for name in ("opening", *HEADINGS))

    def as_data(self) -> dict[str, Any]:
        """JSON-ready: a list of {text, heading} a section."""
        sections = {name: getattr(self, name) for name in ("opening", *HEADINGS)}
        told = {name: [{"text": p.text, "heading": p.is_heading} for p in paragraphs] for name, paragraphs in sections.items()}
        return {**told, "note": self.note}


def words_of(data: Mapping[str, Any]) -> Words:
    """The inverse of `as_data`."""
    sections = {name: tuple(Paragraph(p["text"], p["heading"]) for p in data[name]) for name in ("opening", *HEADINGS)}
    return Words(**sections, note=data["note"])
