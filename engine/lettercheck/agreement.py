"""A letter against its case: outcome, names, dates, numbers, sums, 文号; and whether an issued one was changed since."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from engine.lettercheck.file import File, is_telling, party_of, sentences_of
from engine.lettercheck.page import NOWHERE, compact
from engine.lettercheck.remedies import told
from engine.lettercheck.subject import BODY, DAY, Check, Hit, Subject, day_of
from engine.letters.words import day
from engine.store.letters import bare
from engine.terms import EventKind, state_label

if TYPE_CHECKING:
    from engine.letters.occasions import Occasion

_CASE_NUMBER: Final = re.compile(r"登记(?:编号|号)[为：:]?(\d{4}-?\d{1,6})")
_YUAN: Final = re.compile(r"(\d[\d,.]*)元")
_CONTENT: Final = re.compile(r"申请(?:公开|获取)“(.{2,}?)”[。，）(（]")
_ALIKE: Final = 0.4
_RULES: Final = re.compile(r"[|｜]|－{3,}")  # what a text draws for the rules of tables and pages
_LAPSES: Final = (EventKind.CLARIFICATION_LAPSED, EventKind.PAYMENT_LAPSED)


def outcome_differs(s: Subject) -> Iterator[Hit]:
    """A kind of letter the case does not support."""
    if s.file and s.kind and s.file.occasion is None:
        state = _state(s.file)
        yield Hit(s.page.title if s.page.title != NOWHERE else "标题", {"title": s.kind.title, "state": state, "cite": s.kind.cite})


def _state(file: File) -> str:
    return state_label(file.matter.events[-1].state)


def salutation_differs(s: Subject) -> Iterator[Hit]:
    """Addressed to somebody else; the names are not repeated."""
    if s.file and s.file.occasion and s.page.addressee:
        found, wanted = (re.sub(r"[（(].*?[）)]|先生|女士|同志", "", name) for name in (s.page.addressee, compact(party_of(s.file))))
        if found != wanted:
            yield Hit(s.page.salutation)


def agency_differs(s: Subject) -> Iterator[Hit]:
    """Signed by another agency than the one that has the case."""
    name = compact(s.file.matter.sender.name) if s.file else ""
    signature = s.page.text("signature")
    if name and signature and name not in signature and signature not in name:
        yield Hit(s.page.signature, {"found": signature, "right": name})


def dated_differs(s: Subject) -> Iterator[Hit]:
    """Another day than that of the decision or step."""
    o = s.file.occasion if s.file else None
    found = DAY.match(s.page.text("date"))
    on = day_of(found) if found else None
    if o and on and not _is_day_of(o, on):
        yield Hit(s.page.date, {"found": day(on), "right": day(o.on)})


def _is_day_of(o: Occasion, on: date) -> bool:
    """A letter about a lapse is written when somebody gets to it."""
    return on >= o.event.on if o.event.kind in _LAPSES else on == o.on


def number_unknown(s: Subject) -> Iterator[Hit]:
    """A 文号 the register does not have."""
    if _has_number(s) and s.file and not s.file.named:
        yield Hit(s.page.number, {"found": s.page.text("number")})


def _has_number(s: Subject) -> bool:
    return bool(s.kind and s.kind.series and s.page.number != NOWHERE and "草稿" not in s.page.text("number"))


def number_of_another(s: Subject) -> Iterator[Hit]:
    """A 文号 of another case or letter."""
    named = s.file.named if s.file else None
    if not (named and s.file and _has_number(s)):
        return
    o = s.file.occasion
    mine = (o.kind.key, o.version, o.party_no) if o else None
    if named.case_number != s.file.matter.number:
        yield Hit(s.page.number, {"found": named.number, "whose": f"案件 {named.case_number}"})
    elif mine and (named.kind, named.occasion, named.party_no) != mine:
        yield Hit(s.page.number, {"found": named.number, "whose": f"本案的{s.catalogue.kinds[named.kind].title}"})


def number_void(s: Subject) -> Iterator[Hit]:
    """A 文号 that was voided."""
    if _has_number(s) and s.file and s.file.named and s.file.named.is_void:
        yield Hit(s.page.number, {"found": s.file.named.number})


def edited(s: Subject) -> Iterator[Hit]:
    """An issued letter that no longer reads as it was issued: which paragraphs, without their words."""
    named = s.file.named if s.file else None
    if not (named and named.text):
        return
    issued, now = ([_RULES.sub("", compact(text)) for text in texts] for texts in (named.text.split("\n"), s.page.paragraphs))
    if "".join(issued) == "".join(now):
        return
    whole_issued, whole_now = "".join(issued), "".join(now)
    changed = [f"第{n}段" for n, text in enumerate(now, 1) if text not in whole_issued]
    gone = [f"第{n}段" for n, text in enumerate(issued, 1) if text not in whole_now]
    parts = [f"{what}{'、'.join(where)}" for what, where in (("现在的", changed), ("签发时的", gone)) if where]
    yield Hit("全文", {"number": named.number, "where": "，".join(parts) or "各段的次序"})


def case_number_differs(s: Subject) -> Iterator[Hit]:
    """The number of another case, on the reply slip too."""
    if s.file:
        known = {s.file.matter.number, *([s.file.matter.before.number] if s.file.matter.before else [])}
        for at, text in enumerate(s.page.paragraphs):
            for found in _CASE_NUMBER.finditer(text):
                if found[1] not in known:
                    yield Hit(at, {"found": found[1], "right": s.file.matter.number})


def _figures(s: Subject) -> Iterator[tuple[int, str, tuple[str, ...], tuple[str, ...] | None]]:
    """Each sentence; where it is one the program would write, what it says and what it should say (None: it agrees)."""
    if not (s.file and s.file.sentences):
        return
    shapes = [(re.compile(shape), tokens) for shape, tokens in s.file.sentences.items() if is_telling(shape)]
    remedy = {t.at for t in told(s)}  # has checks of its own
    for at in (n for n in s.page.body if n not in remedy):
        for sentence in sentences_of(s.page.paragraphs[at]):
            fits = [(match.groups(), tokens) for shape, tokens in shapes if (match := shape.fullmatch(sentence))]
            if not fits:
                yield at, sentence, (), ()
                continue
            wrong = [(found, tokens) for found, tokens in fits if found not in tokens]
            found, tokens = wrong[0] if len(wrong) == len(fits) else fits[0]
            yield at, sentence, found, min(tokens, key=lambda t: _distance(t, found)) if len(wrong) == len(fits) else None


def _distance(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    return sum(x != y for x, y in zip(a, b, strict=True))


def figures_differ(s: Subject) -> Iterator[Hit]:
    """Dates, numbers and sums of sentences the program would write, which are others there."""
    for at, _, found, right in _figures(s):
        for mine, theirs in zip(found, right or (), strict=False):
            if mine != theirs and not _CASE_NUMBER.search(f"登记编号{mine}"):
                yield Hit(at, {"found": mine, "right": theirs})


def date_unknown(s: Subject) -> Iterator[Hit]:
    """Dates in sentences of the office's own that no step of the case knows."""
    for at, sentence, _, right in _figures(s):
        for found in DAY.finditer(sentence) if right == () else ():
            on = day_of(found)
            if on and s.file and on not in s.file.days and found[0] not in s.file.texts:
                yield Hit(at, {"found": found[0]})


def sum_unknown(s: Subject) -> Iterator[Hit]:
    """Sums in sentences of the office's own, where the case has a fee and this is none of its."""
    fees = {str(e.data["amount"]) for e in s.file.matter.events if e.kind == EventKind.FEE_NOTIFIED} if s.file else set()
    for at, sentence, _, right in _figures(s) if fees else ():
        if right == () and "费" in sentence:
            for found in _YUAN.finditer(sentence):
                if found[1].replace(",", "").removesuffix(".00") not in fees:
                    yield Hit(at, {"found": found[0], "right": f"{min(fees)}元"})


def content_differs(s: Subject) -> Iterator[Hit]:
    """Quoting another request than the one registered, or one with another year or number in it."""
    content = compact(s.file.matter.applicant.content) if s.file and s.file.occasion else ""
    for at in s.page.body if content else ():
        for found in _CONTENT.finditer(s.page.paragraphs[at]):
            quoted, numbers = found[1], set(re.findall(r"\d+", content))
            is_like = SequenceMatcher(None, quoted, content, autojunk=False).ratio() >= _ALIKE
            if quoted not in content and not (is_like and numbers.issuperset(re.findall(r"\d+", quoted))):
                yield Hit(at)


def _held(name: str) -> Check:
    """A text of the decision that the letter must repeat."""

    def check(s: Subject) -> Iterator[Hit]:
        o = s.file.occasion if s.file else None
        text = (
            compact(o.event.texts.get(name, "")).rstrip("。；;，,、.")
            if o and o.kind.to == "applicant" and o.event.kind == EventKind.DECIDED
            else ""
        )
        said = "".join(s.page.paragraphs)
        missing = [part for part in re.split("[，,；;]", text) if part not in said]
        if missing:
            yield Hit(BODY, {"right": missing[0]})

    return check


def prior_missing(s: Subject) -> Iterator[Hit]:
    """A repeated application answered without naming the earlier one."""
    before = s.file.matter.before if s.file and s.file.occasion and "not_processed.repeated" in s.file.occasion.kind.outcomes else None
    text = "".join(s.page.paragraphs)
    if before and not (before.number in text or (before.letter and bare(before.letter) in bare(text))):
        yield Hit(BODY, {"right": before.letter or before.number})


def remedy_unknown(s: Subject) -> Iterator[Hit]:
    """Names the office has not set, so that the remedy could not be compared."""
    if s.file and s.file.unknown:
        yield Hit("救济途径", {"why": s.file.unknown.rstrip("。")})


_NONE: Final[frozenset[str]] = frozenset()
_FOUND: Final = frozenset({"found"})
_RIGHT: Final = frozenset({"right"})
CHECKS: Final[Mapping[str, tuple[Check, frozenset[str]]]] = {
    "outcome_differs": (outcome_differs, frozenset({"title", "state", "cite"})), "salutation_differs": (salutation_differs, _NONE),
    "agency_differs": (agency_differs, _FOUND | _RIGHT), "dated_differs": (dated_differs, _FOUND | _RIGHT),
    "number_unknown": (number_unknown, _FOUND), "number_of_another": (number_of_another, frozenset({"found", "whose"})),
    "number_void": (number_void, _FOUND), "edited": (edited, frozenset({"number", "where"})),
    "case_number_differs": (case_number_differs, _FOUND | _RIGHT), "figures_differ": (figures_differ, _FOUND | _RIGHT),
    "date_unknown": (date_unknown, _FOUND), "sum_unknown": (sum_unknown, _FOUND | _RIGHT), "content_differs": (content_differs, _NONE),
    "competent_agency": (_held("competent_agency"), _RIGHT), "provision": (_held("provision"), _RIGHT),
    "prior_missing": (prior_missing, _RIGHT), "remedy_unknown": (remedy_unknown, frozenset({"why"})),
}  # fmt: skip
