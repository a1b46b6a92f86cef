"""Which papers a case supports, and why it does not support another: an occasion is a step of the history that calls for a letter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from engine.case.dues import reply_due_on
from engine.case.event import VERBS, Event
from engine.case.history import Case, evolve, fold
from engine.errors import InputError, RequirementNotMet
from engine.lifecycle import Verdict
from engine.terms import EventKind, State

if TYPE_CHECKING:
    from datetime import date

    from engine.case.situation import Law
    from engine.rulebook.letters import Catalogue, LetterKind
    from engine.settings import Letters as LetterSettings


@dataclass(frozen=True, slots=True)
class Sender:
    """The agency that writes."""

    name: str
    level: str
    government: str
    contact: str


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applied, for what; `particulars` as registered."""

    kind: str
    name: str
    content: str
    particulars: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier case a decision leans on: its number, the day of its answer and that answer's 文号 ("" if none)."""

    number: str
    decided_on: date
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """All a letter is written from.

    `events` are the history as it now reads (corrections applied), `entries` the numbers of the entries they come from (default: 1, 2, 3 …).
    `issued`: title and 文号 of the answers already issued in this case. `today` dates the letter about a lapse, which is the law's own act.
    """

    number: str
    sender: Sender
    applicant: Applicant
    events: tuple[Event, ...]
    law: Law
    settings: LetterSettings
    before: Before | None = None
    issued: tuple[tuple[str, str], ...] = ()
    entries: tuple[int, ...] = ()
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """A letter to be written: on the event of entry `version`, to the `party_no`-th party of it, bearing the date `on`, to be sent by `by`.

    The event is the `at`-th of the matter. `before` and `after` are the case around the event; `is_current` false when the case was reopened since.
    """

    kind: LetterKind
    version: int
    at: int
    event: Event
    before: Case
    after: Case
    on: date
    by: date | None
    party: str = ""
    party_no: int = 1
    is_current: bool = True


# The event each step of the lifecycle puts on record.
STEPS: Final[Mapping[str, EventKind]] = {
    **{verb: kind for kind, verb in VERBS.items() if kind != EventKind.REGISTERED},
    "lapse_clarification": EventKind.CLARIFICATION_LAPSED, "lapse_payment": EventKind.PAYMENT_LAPSED,
    "lapse_consultation": EventKind.THIRD_PARTY_LAPSED, "lapse_reasons": EventKind.REASONS_LAPSED,
}  # fmt: skip
_ENDINGS = frozenset({EventKind.DECIDED, EventKind.WITHDRAWN, EventKind.CLARIFICATION_LAPSED, EventKind.PAYMENT_LAPSED})


def _receipt_fixed(o: Occasion) -> Verdict | None:
    if o.after.received_on is not None:
        return None
    return Verdict("收到申请之日尚未与申请人确认", "条例第三十一条", "先用 xxgk case confirm-receipt 登记确认的日期")


def _over_objection(o: Occasion) -> Verdict | None:
    # 条例第三十二条：“可以决定予以公开，并将决定公开的政府信息内容和理由书面告知第三方。”
    return None if o.party else Verdict("没有第三方不同意公开", "条例第三十二条", "不需要这种告知书")


CONDITIONS: Final[Mapping[str, Callable[[Occasion], Verdict | None]]] = {
    "receipt_fixed": _receipt_fixed,
    "over_objection": _over_objection,
}


def occasions(matter: Matter, catalogue: Catalogue) -> tuple[Occasion, ...]:
    """Every letter the history supports, in the order of events, then of the catalogue."""
    found = [o for o in _candidates(matter, catalogue) if not o.kind.when or CONDITIONS[o.kind.when](o) is None]
    return tuple(_once_a_day(found))


def support(matter: Matter, catalogue: Catalogue, kind: LetterKind) -> tuple[Occasion, ...]:
    """The occasions of a kind. Raises RequirementNotMet with the article when the case has none."""
    found = tuple(o for o in occasions(matter, catalogue) if o.kind.key == kind.key)
    if found:
        return found
    unmet = [v for o in _candidates(matter, catalogue) if o.kind.key == kind.key and kind.when and (v := CONDITIONS[kind.when](o))]
    why = unmet[0] if unmet else _why_not(matter, kind)
    raise RequirementNotMet(f"制作{kind.title}", [(why.article, why.reason, why.advice)])


def _why_not(matter: Matter, kind: LetterKind) -> Verdict:
    case = fold(matter.events)
    if case.state == State.VOIDED:
        return Verdict("案件已经作废", kind.cite, "")
    if not kind.outcomes or kind.lacks:
        return Verdict(kind.lacks, kind.cite, kind.supply)
    if case.outcome:
        return Verdict(f"本案的处理结果是“{_outcome_label(case.outcome)}”", kind.cite, "请用 xxgk letter list 查看本案的文书")
    return Verdict("案件尚未作出答复", kind.cite, "先用 xxgk case decide 作出答复")


def _outcome_label(outcome: str) -> str:
    from engine.terms import state_label

    return state_label(outcome)


def pick(found: Sequence[Occasion], party: str) -> Occasion:
    """The one occasion meant. Raises InputError when a party must be named or is not there."""
    fitting = [o for o in found if not party or o.party == party]
    if not fitting:
        raise InputError("--party", f"没有“{party}”，可用：{'、'.join(o.party for o in found if o.party) or '无'}。")
    if len({o.party for o in fitting}) > 1:
        raise InputError("--party", f"有几个收文对象，请指明：{'、'.join(o.party for o in fitting)}。")
    return fitting[-1]


def _candidates(matter: Matter, catalogue: Catalogue) -> Iterator[Occasion]:
    """An occasion for every event a kind hangs on, conditions aside; none of a voided case."""
    if any(e.kind == EventKind.VOIDED for e in matter.events):
        return
    reopened = max((n for n, e in enumerate(matter.events, 1) if e.kind == EventKind.REOPENED), default=0)
    case = fold([])
    entries = matter.entries or range(1, len(matter.events) + 1)
    for at, (version, event) in enumerate(zip(entries, matter.events, strict=True), 1):
        before, case = case, evolve(case, event)
        for kind in catalogue.kinds.values():
            if _hangs_on(kind, event, case):
                for no, party in enumerate(_parties(kind, event, case), 1):
                    by = _by(kind, event, case, matter)
                    yield Occasion(kind, version, at, event, before, case, _dated(event, matter), by, party, no, at > reopened)


def _hangs_on(kind: LetterKind, event: Event, case: Case) -> bool:
    if event.kind in kind.after:
        return True
    return event.kind in _ENDINGS and (case.outcome in kind.outcomes or kind.outcomes == ("*",))


def _dated(event: Event, matter: Matter) -> date:
    on: date = event.data.get("decided_on", event.on)
    is_lapse = event.kind in (EventKind.CLARIFICATION_LAPSED, EventKind.PAYMENT_LAPSED)
    return max(on, matter.today) if is_lapse and matter.today else on


def _parties(kind: LetterKind, event: Event, case: Case) -> Sequence[str]:
    """To whom: the party an event names, each objecting third party of a decision, or the applicant ("")."""
    if kind.to == "third_party" and event.kind == EventKind.DECIDED:
        return [c.party for c in case.consultations if c.role == "third_party" and c.position == "object"] or [""]
    if kind.to in ("third_party", "agency"):
        return [event.texts.get("party") or event.texts.get("agency") or ""]
    return [""]


def _by(kind: LetterKind, event: Event, case: Case, matter: Matter) -> date | None:
    if kind.due == "optional":
        return None
    on: date = event.data.get("decided_on", event.on)
    return reply_due_on(case, matter.law, on) if kind.due == "reply" else on


def _once_a_day(found: Sequence[Occasion]) -> Iterator[Occasion]:
    """The applicant is told once of several consultations of a day; a receipt is written once, when its date is fixed."""
    seen: set[tuple[str, object]] = set()
    for o in found:
        key = (o.kind.key, o.event.on if o.kind.to == "applicant" and len(o.kind.after) > 1 else (o.version, o.party_no))
        if key not in seen:
            seen.add(key)
            yield o
