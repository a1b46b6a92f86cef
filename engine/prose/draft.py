"""The drafts: what is known put into words, with prompts for what only the office knows. What a clerk has edited is never written over."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from engine.prose import sums
from engine.prose.files import SECTIONS, folder_of, path_of, texts_in
from engine.prose.phrases import environment
from engine.prose.read import BOUND, PROMPT
from engine.terms import AgencyLevel

if TYPE_CHECKING:
    from pathlib import Path

    from engine.casework import Desk
    from engine.prose.known import Known

# Remembers what was drafted, so that an edited file is known from one that isn't.
DRAFTED: Final = "drafted.json"
NEW, CURRENT, STALE, EDITED = "new", "current", "stale", "edited"
LABELS: Final = {NEW: "还没有起草", CURRENT: "与现在的数字一致", STALE: "没有修改过，数字已变", EDITED: "修改过"}
_DEPARTMENTS: Final = (AgencyLevel.STREET, AgencyLevel.COUNTY_DEPARTMENT, AgencyLevel.CITY_DEPARTMENT)
_TOWNS: Final = (AgencyLevel.TOWNSHIP, AgencyLevel.STREET)
_QUOTED: Final = 60


@dataclass(frozen=True, slots=True)
class Draft:
    """A section's draft as it would be written now, and how the file stands to it."""

    section: str
    path: Path
    text: str
    state: str
    there: str = ""

    @property
    def lacking(self) -> list[str]:
        """The draft's paragraphs, prompts aside, that the file does not have."""
        has = set(self.there.split("\n"))
        return [line for line in self.text.split("\n") if line.strip() and not PROMPT.search(line) and line not in has]


def drafts(known: Known, folder: Path, last: Mapping[str, str]) -> list[Draft]:
    """Each section's draft. `last` are the texts of last year, to be reminded of."""
    given, drafted = context(known, last), _drafted(folder)
    there = texts_in(folder)
    found = []
    for section in SECTIONS:
        text = environment(is_draft=True).get_template(f"{section}.j2").render(given)
        text = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
        state = _state(there.get(section), text, drafted.get(section))
        found.append(Draft(section, path_of(folder, section), text, state, there.get(section, "")))
    return found


def drafts_of(home: Path, desk: Desk, known: Known) -> list[Draft]:
    """The drafts of a report of the desk's agency. Raises InputError when a file can't be read."""
    year = known.report.year
    return drafts(known, folder_of(home, desk, year), texts_in(folder_of(home, desk, year - 1)))


def _state(there: str | None, now: str, drafted: str | None) -> str:
    if there is None:
        return NEW
    if there == now:
        return CURRENT
    return STALE if digest(there) == drafted else EDITED


def digest(text: str) -> str:
    """What an unedited draft is known by; line ends don't matter."""
    return sha256("\n".join(text.splitlines()).encode()).hexdigest()


def _drafted(folder: Path) -> dict[str, str]:
    try:
        data = json.loads((folder / DRAFTED).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def remembered(folder: Path, written: Mapping[str, str]) -> str:
    """What the folder is to remember once sections have been written."""
    digests = _drafted(folder) | {section: digest(text) for section, text in written.items()}
    return json.dumps(digests, indent=1, sort_keys=True) + "\n"


# --- what the templates are given


def context(known: Known, last: Mapping[str, str]) -> dict[str, Any]:
    """The facts a draft's shape hangs on: what did not happen gets no clause."""
    report = known.report
    return {
        "k": known,
        "settings": known.settings,
        "contact": _contact(known),
        **{name: sums.rows(report, row) for name, row in (("received", "received"), ("carried_in", "carried_in"), ("answered", "total"))},
        "carried_out": sums.rows(report, "carried_out"),
        "has_section2": any(report.number(key) for key in report.form.section2_keys),
        "is_town": report.level in _TOWNS,
        "is_government": is_government(report.level),
        "troubles": "、".join(_troubles(known)),
        "last_problems": _quoted(last.get("problems", "")),
    }


def is_government(level: str) -> bool:
    """Whether the report is a people's government's: it tells more (条例第五十条第（四）项)."""
    return level not in _DEPARTMENTS


def _contact(known: Known) -> str:
    letters = known.settings.letters.of(known.report.agency)
    parts = (("地址：", letters.address), ("邮政编码：", letters.postcode), ("联系方式：", known.contact))
    return "，".join(name + text for name, text in parts if text) if known.contact else ""


def _troubles(known: Known) -> list[str]:
    """What the case log tells against the office; what to say about it is the office's to decide."""
    overturned = known.report.section4["reconsideration"]["overturned"] + sums.litigation(known.report, "overturned")
    told = (("逾期答复", known.late), ("复议诉讼结果纠正", overturned), ("答复尚未登记送达", known.unserved))
    return [f"{what}{n}件" for what, n in told if n]


def _quoted(text: str) -> str:
    """The beginning of last year's text, without what would be read as a field or prompt."""
    plain = re.sub(r"\s+|##|[【】]", "", BOUND.sub("…", PROMPT.sub("", text)))
    return plain[:_QUOTED] + ("……" if len(plain) > _QUOTED else "")
