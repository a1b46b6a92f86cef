"""The remedy a letter tells of: there where it must be, on the right road, with body, court and periods."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.lettercheck.articles import cited
from engine.lettercheck.page import compact
from engine.lettercheck.subject import BODY, Check, Hit, Subject, number_of
from engine.letters.remedy import road_of
from engine.terms import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

_N: Final = "[0-9]+|[一二两三四五六七八九十百]+"
_SPAN: Final = rf"(?P<n>{_N})(?P<unit>个?工作日|个?月|天|日|年)(?:之?内)[，,]?先?(?:依法)?"
_RECONSIDER: Final = re.compile(rf"(?:{_SPAN})?向(?P<body>[^，,。；;]{{2,60}}?)(?:申请|提出|提起)行政复议")
_SUE: Final = re.compile(rf"(?:{_SPAN})?(?:直接)?向(?P<body>[^，,。；;]{{2,60}}?)(?:(?:提起|提出)(?:行政)?诉讼|起诉)")
_FIRST: Final = re.compile(r"应当?先|须先|必须先|先(?:依法)?(?:自|向|申请)|先行申请")
_GENERIC: Final = re.compile(r"上级|上一级|同级|本级|有权")
# Against this letter, or with a period: what a letter tells of earlier disputes is no remedy.
_AGAINST: Final = re.compile(
    r"对?(本|上述|该)(答复|告知|决定|通知|处理|行政行为).{0,20}不服|不服(本|上述|该)|内[，,]?(?:依法)?向.{2,40}(行政复议|诉讼)"
)
_UNITS: Final = {"天": "日", "个月": "个月", "月": "个月", "工作日": "个工作日"}


@dataclass(frozen=True, slots=True)
class Told:
    """One paragraph: its road (first, either or none), and periods and names as found ("" when not)."""

    at: int
    road: str
    reconsideration: str
    litigation: str
    body: str
    court: str
    text: str


def told(s: Subject) -> list[Told]:
    """The remedy paragraphs: those that speak of 复议 or 诉讼 against the letter itself, or with a period."""
    found = []
    for at in s.page.body:
        text = s.page.paragraphs[at]
        if ("行政复议" in text or "诉讼" in text) and _AGAINST.search(text):
            found.append(_told(at, text))
    return found


def _told(at: int, text: str) -> Told:
    first, sue = _RECONSIDER.search(text), _SUE.search(text)
    road = "first" if _FIRST.search(text) else "either" if "诉讼" in text and "行政复议" in text else ""
    return Told(at, road, _span(first), _span(sue), first["body"] if first else "", _named(sue["body"]) if sue else "", text)


def _named(court: str) -> str:
    """A court by its name; a court “with jurisdiction” is none."""
    return "" if re.fullmatch("(依法|有管辖权的)*人民法院", court) else court


def _span(found: re.Match[str] | None) -> str:
    """A period as the rules write it: 60日, 6个月."""
    if found is None or not found["n"]:
        return ""
    return f"{number_of(found['n'])}{_UNITS.get(found['unit'], found['unit'])}"


def remedy_missing(s: Subject) -> Iterator[Hit]:
    """None, where the letter decides something."""
    if s.kind and s.kind.remedy and not told(s):
        yield Hit(BODY)


def remedy_unneeded(s: Subject) -> Iterator[Hit]:
    """One on a procedural letter."""
    if s.kind and not s.kind.remedy:
        yield from (Hit(t.at) for t in told(s) if t.reconsideration or t.litigation)


def _road(s: Subject) -> str:
    """The road this letter must tell: first, either or mixed; "" when that cannot be known."""
    if not s.kind or not s.kind.remedy:
        return ""
    if s.file and s.file.remedy:
        return s.file.remedy.road
    if s.kind.remedy == "third_party":
        return "either"
    if Outcome.PARTIAL in s.kind.outcomes:
        return "mixed" if _is_withheld_first(s) else ""
    roads = {road_of(s.catalogue.remedies, o, (), s.on, "") for o in s.kind.outcomes}
    return roads.pop() if len(roads) == 1 else ""


def _is_withheld_first(s: Subject) -> bool:
    """Whether a partial answer withholds by 条例第十四条至第十六条 under the law that puts reconsideration first."""
    articles = {c.article for here in cited(text for _, text in s.paragraphs()) for c in here}
    return bool(articles & {14, 15, 16}) and s.catalogue.remedies.priority(Outcome.REFUSED_DELIBERATIVE, s.on) is not None


def remedy_both_roads(s: Subject) -> Iterator[Hit]:
    """Both roads, where reconsideration must come first."""
    found = told(s)
    if _road(s) in ("first", "mixed") and found and not any(t.road == "first" for t in found):
        yield Hit(found[0].at)


def remedy_first(s: Subject) -> Iterator[Hit]:
    """Reconsideration first, where either road is open."""
    road = _road(s)
    found = [t for t in told(s) if t.road == "first"]
    if found and road == "either":
        yield Hit(found[0].at)


def remedy_incomplete(s: Subject) -> Iterator[Hit]:
    """A road without its period or its body."""
    if not (s.kind and s.kind.remedy):
        return
    for t in told(s):
        lacks = [
            ("申请行政复议的期限", t.reconsideration),
            ("行政复议机关", t.body),
            ("提起行政诉讼的期限", t.litigation),
            ("人民法院的名称", t.court),
        ]
        if missing := [name for name, value in lacks if not value]:
            yield Hit(t.at, {"missing": "、".join(missing)})


def _periods(s: Subject) -> Iterator[tuple[Told, str, str, str]]:
    """What each paragraph says of a period, which, and what the law says."""
    rules = s.catalogue.remedies
    for t in told(s) if s.kind and s.kind.remedy else ():
        yield t, "申请行政复议", t.reconsideration, rules.span("reconsideration", s.on).text
        key = "litigation_after_reconsideration" if t.road == "first" else "litigation"
        yield t, "提起行政诉讼", t.litigation, rules.span(key, s.on).text


def remedy_period(s: Subject) -> Iterator[Hit]:
    """Another period than the law's."""
    for t, what, found, right in _periods(s):
        if found and found != right:
            yield Hit(t.at, {"what": what, "found": found, "right": right})


def remedy_body(s: Subject) -> Iterator[Hit]:
    """Another body of reconsideration than the agency's."""
    bodies = [compact(body) for body in s.file.remedy.bodies] if s.file and s.file.remedy else []
    for t in told(s) if bodies else ():
        if t.body and not _GENERIC.search(t.body) and (wrong := _other(t.body, bodies)):
            yield Hit(t.at, {"found": wrong, "right": "或者".join(bodies)})


def _other(found: str, bodies: Sequence[str]) -> str:
    """What is named that is none of the bodies."""
    rest = found
    for body in bodies:
        rest = rest.replace(body, "", 1)
    return "" if rest in ("", "或者", "或") else found


def remedy_court(s: Subject) -> Iterator[Hit]:
    """Another court than the one set, or none by name."""
    court = compact(s.file.remedy.court) if s.file and s.file.remedy else ""
    for t in told(s) if court else ():
        if t.court and t.court != court:
            yield Hit(t.at, {"found": t.court, "right": court})


def remedy_online(s: Subject) -> Iterator[Hit]:
    """Served online, and no internet channel for the reconsideration."""
    channel = s.file.remedy.online if s.file and s.file.remedy else ""
    found = told(s)
    if channel and found and not any(compact(channel) in t.text for t in found):
        yield Hit(found[0].at, {"right": channel})


_NONE: Final[frozenset[str]] = frozenset()
_BOTH: Final = frozenset({"found", "right"})
CHECKS: Final[Mapping[str, tuple[Check, frozenset[str]]]] = {
    "remedy_missing": (remedy_missing, _NONE), "remedy_unneeded": (remedy_unneeded, _NONE), "remedy_both_roads": (remedy_both_roads, _NONE),
    "remedy_first": (remedy_first, _NONE), "remedy_incomplete": (remedy_incomplete, frozenset({"missing"})),
    "remedy_period": (remedy_period, _BOTH | {"what"}), "remedy_body": (remedy_body, _BOTH), "remedy_court": (remedy_court, _BOTH),
    "remedy_online": (remedy_online, frozenset({"right"})),
}  # fmt: skip
