"""Earlier applications like one, and published items that may answer it: suggestions with their reason, never a decision.

Texts are likened by the pairs of characters they share; boilerplate every application has is left out first.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import Row, or_, select

from engine.caselist import masked
from engine.columns import CASE, PERSON
from engine.store.applicants import month_of, sameness
from engine.store.searching import items_with
from engine.store.unit import Person, number_of
from engine.terms import State, state_label

if TYPE_CHECKING:
    from engine.casework import Desk
    from engine.store.unit import Filed

C, P = CASE.c, PERSON.c
# Measured on a made set of duplicates and of questions that differ in place, year or topic alone (docs/search.md).
LIKE: Final = 0.7
# A text this long (in pairs) that lies wholly in another asks for nothing else.
WHOLE: Final = 6
PROBES, PROBE = 6, 3
MOST: Final = 4000
_BOILERPLATE: Final = re.compile(
    r"本人|我(单位|公司|方)?|现?(特|依法)?(申请|请求|请|要求)(贵(局|单位|机关|镇|办|府))?(依法)?(公开|提供|获取|查询)?|政府信息|相关(的)?(信息|文件|材料)|"
    r"(以下|如下)(内容|信息)?|信息公开|复印件|《|》|的|及|和|与|等|关于|有关|之"
)
_NUMBER: Final = re.compile(r"\d+(?:年度?|月|日|号|期|届)?")
_MARKS: Final = re.compile(r"[\W_]+")


class Gist(NamedTuple):
    """What a text asks for: the pairs of neighbouring characters of its own words, and its numbers (years, house numbers)."""

    pairs: frozenset[str]
    numbers: frozenset[str]


def gist(text: str) -> Gist:
    """What a text asks for. Empty of pairs only when it holds no letter at all."""
    own = core(text)
    parts = _NUMBER.split(own)
    found = frozenset(part[i : i + 2] for part in parts for i in range(len(part) - 1))
    return Gist(found or frozenset((own,) if own else ()), frozenset(re.findall(r"\d+", own)))


def core(text: str) -> str:
    """A text without boilerplate, marks and spaces, in one width and case; the whole when nothing else is left."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return _MARKS.sub("", _BOILERPLATE.sub(" ", folded)) or _MARKS.sub("", folded)


def likeness(a: Gist, b: Gist) -> float:
    """From 0 to 1: pairs shared of all pairs; of the shorter text's, when that is long enough to say something by itself.

    Two texts that name different numbers ask for different things, however alike the rest is.
    """
    if not a.pairs or not b.pairs:
        return 0.0
    shared, shorter = len(a.pairs & b.pairs), min(len(a.pairs), len(b.pairs))
    whole = shared / shorter if shorter >= WHOLE else 0.0
    # Lying in another text is worth less than being that text.
    score = max(shared / len(a.pairs | b.pairs), 0.9 * whole if whole >= WHOLE / (WHOLE + 1) else 0.0)
    return score / 2 if a.numbers and b.numbers and not a.numbers & b.numbers else score


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An earlier application: why it is shown, how like it is (1: the same text), and how it was answered."""

    row: Mapping[str, Any]
    same_applicant: str
    likeness: float

    @property
    def reasons(self) -> tuple[str, ...]:
        """In words."""
        text = "内容相同" if self.likeness == 1 else f"内容相近（{self.likeness:.0%}）" if self.likeness >= LIKE else ""
        who = f"同一申请人（{self.same_applicant}）" if self.same_applicant else ""
        again = "，可能属于重复申请（条例第三十六条第（六）项），办理时请核对" if text and who and self.row["outcome"] else ""
        return tuple(part for part in (who, text + again) if part)

    def as_data(self, *, with_persons: bool) -> dict[str, Any]:
        """JSON-ready."""
        row = self.row
        name = row["name"] if with_persons else masked(row["name"], row["kind"])
        return {
            "number": row["number"], "received_on": row["received_on"], "state": row["state"], "state_label": state_label(row["state"]),
            "outcome": row["outcome"] or None, "applicant_name": name, "content": row["content"],
            "same_applicant": self.same_applicant or None, "likeness": round(self.likeness, 2), "reasons": list(self.reasons),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Similar:
    """What there is like a case; `in_month`: which of the applicant's applications of the calendar month it is."""

    number: str
    suggestions: tuple[Suggestion, ...]
    items: tuple[dict[str, Any], ...]
    in_month: int

    def as_data(self, *, with_persons: bool) -> dict[str, Any]:
        """JSON-ready."""
        told = [suggestion.as_data(with_persons=with_persons) for suggestion in self.suggestions]
        return {"number": self.number, "cases": told, "items": list(self.items), "applications_in_month": self.in_month}


def similar(desk: Desk, number: str, limit: int = 5) -> Similar:
    """What there is like a case, the likeliest first. Raises NotFound, InputError."""
    filed = desk.unit.find_case(desk.agency.id, number)
    person = desk.unit.person(filed.person_id)
    own = gist(person.content)
    found = [s for row in _candidates(desk, filed, person) if (s := _suggestion(row, person, own)).reasons]
    found.sort(key=lambda s: (bool(s.same_applicant) + s.likeness, s.row["year"], s.row["serial"]), reverse=True)
    month = month_of(desk.unit, desk.agency.id, filed)
    place = next((n for n, application in enumerate(month, 1) if application.number == filed.number), 0)
    return Similar(filed.number, tuple(found[:limit]), tuple(_items(desk, own, limit)), place)


def _suggestion(row: Row[Any], person: Person, own: Gist) -> Suggestion:
    other = Person(row.kind, row.name, row.content, json.loads(row.particulars))
    told = {**row._mapping, "number": number_of(row.year, row.serial)}  # noqa: SLF001 - the documented way to a row's names
    same_text = core(person.content) == core(row.content)
    return Suggestion(told, sameness(person, other), 1.0 if same_text else min(0.99, likeness(own, gist(row.content))))


def _candidates(desk: Desk, filed: Filed, person: Person) -> Iterable[Row[Any]]:
    """Cases of the same name or number, and those whose text holds one of a few pieces of this one; the newest."""
    number = str(person.particulars.get("id_number", ""))
    tests = [P.name == person.name, *(P.content.contains(piece, autoescape=True) for piece in probes(person.content))]
    if number:
        tests.append(P.particulars.icontains(number, autoescape=True))
    statement = (
        select(C.year, C.serial, C.received_on, C.state, C.outcome, P.kind, P.name, P.content, P.particulars)
        .join(PERSON, P.id == C.person_id)
        .where(C.agency_id == desk.agency.id, C.id != filed.id, C.state != str(State.VOIDED), or_(*tests))
        .order_by(C.year.desc(), C.serial.desc())
        .limit(MOST)
    )
    return desk.unit.connection.execute(statement)


def probes(text: str) -> list[str]:
    """A few pieces of a text as it was typed, spread over what is its own in it."""
    pieces = [part for part in _MARKS.split(_BOILERPLATE.sub(" ", text)) if part]
    windows = [part[i : i + PROBE] for part in pieces for i in range(max(1, len(part) - PROBE + 1))]
    if len(windows) <= PROBES:
        return list(dict.fromkeys(windows))
    return list(dict.fromkeys(windows[i * (len(windows) - 1) // (PROBES - 1)] for i in range(PROBES)))


def _items(desk: Desk, own: Gist, limit: int) -> Iterator[dict[str, Any]]:
    """Published items whose title is like the request, or lies in it."""
    scored = [(likeness(own, gist(item["title"])), item) for item in items_with(desk.unit.connection, desk.agency.id, ())]
    for score, item in sorted(scored, key=lambda pair: pair[0], reverse=True)[:limit]:
        if score >= LIKE:
            yield {**item, "likeness": round(score, 2)}
