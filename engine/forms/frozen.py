"""A report frozen as text and read back: figures, words, the rows its outcomes counted in, and what a correction changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from engine.errors import Finding
from engine.forms import Report
from engine.forms.checks import unbalanced
from engine.forms.words import words_of

if TYPE_CHECKING:
    from engine.rulebook.form import Form


@dataclass(frozen=True, slots=True)
class Changed:
    """A cell a corrected edition prints otherwise: its key, where it stands, what it said and what it says."""

    key: str
    place: str
    was: str
    now: str

    def as_data(self) -> dict[str, str]:
        """JSON-ready."""
        return {"key": self.key, "place": self.place, "from": self.was, "to": self.now}


@dataclass(frozen=True, slots=True)
class Frozen:
    """A report as finalised on a day. `despite`: why it was finalised with errors found; `reason` and `changes`: of a corrected edition."""

    report: Report
    on: date
    reason: str = ""
    despite: str = ""
    changes: tuple[Changed, ...] = ()

    def text(self) -> str:
        """The one text of it, which its digest covers."""
        r = self.report
        data = {
            "on": self.on.isoformat(), "agency": r.agency, "level": r.level, "year": r.year, "form": r.form.id, "outcomes": r.form.outcomes,
            "section2": r.section2, "section3": r.section3, "section4": r.section4, "words": r.words.as_data() if r.words else None,
            "findings": [f.as_data() for f in r.findings], "reason": self.reason, "despite": self.despite,
            "changes": [c.as_data() for c in self.changes],
        }  # fmt: skip
        return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=dict)


def thaw(text: str, forms: Mapping[str, Form]) -> Frozen:
    """What was frozen. Raises ValueError, KeyError or TypeError when the text is none of ours."""
    data: dict[str, Any] = json.loads(text)
    form = replace(forms[data["form"]], outcomes={row: tuple(counted) for row, counted in data["outcomes"].items()})
    words = words_of(data["words"]) if data["words"] else None
    section3 = {row: tuple(values) for row, values in data["section3"].items()}
    findings = tuple(Finding(**f) for f in data["findings"])
    report = Report(data["agency"], data["level"], data["year"], form, data["section2"], section3, data["section4"], findings, words=words)
    changes = tuple(Changed(c["key"], c["place"], c["from"], c["to"]) for c in data["changes"])
    return Frozen(report, date.fromisoformat(data["on"]), data["reason"], data["despite"], changes)


def digest_of(text: str) -> str:
    """What the history holds of a frozen report."""
    return sha256(text.encode()).hexdigest()


def changes(was: Report, now: Report) -> tuple[Changed, ...]:
    """The cells two reports in one form print differently, in printed order."""
    return tuple(Changed(k, now.form.place(k), was.value(k), now.value(k)) for k in now.form.labels if was.value(k) != now.value(k))


def sections_changed(was: Report, now: Report) -> Sequence[str]:
    """The headings of the written sections that read otherwise."""
    from engine.forms.words import HEADINGS, Words

    headings = {"opening": "开头", **HEADINGS}
    a, b = was.words or Words(), now.words or Words()
    return [heading for name, heading in headings.items() if getattr(a, name) != getattr(b, name)]


def faults(text: str, digest: str, forms: Mapping[str, Form]) -> tuple[Frozen | None, str]:
    """What was frozen, and what is wrong with it; None when it cannot be read."""
    if digest_of(text) != digest:
        return None, "内容与定稿时的摘要不符，已被改动"
    try:
        frozen = thaw(text, forms)
        unsound = unbalanced(frozen.report.figures(), frozen.report.form)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None, "内容无法读出"
    return frozen, f"{unsound[0].where}{unsound[0].message}" if unsound else ""
