"""The course of one case, before it has a date: steps at working-day offsets from receipt (0), composed of what the law provides for.

Working days are counted alike everywhere in the calendar, so a course planned in offsets keeps its shape wherever it is laid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from engine.terms import Channel, Outcome

if TYPE_CHECKING:
    from engine.practice.chance import Chance
    from engine.practice.words import Words

# The natural day before the step's own: applications on rest days are confirmed on the next working day.
EVE: Final = "eve"
DATES: Final = frozenset({"signed_on", "confirmed_on", "submitted_on", "served_on", "delivered_on", "posted_on", "decided_on", "until"})
SWEEP: Final = "sweep"


class Step(NamedTuple):
    """An act at an offset; fields named in DATES hold offsets too. `sweep` records what has lapsed."""

    at: int
    verb: str
    fields: dict[str, Any]


@dataclass(slots=True)
class Route:
    """A course under construction. `start` + `allowed` is the due day; `decided_at` counts, by `settled_at` it is on record.

    `limits` are working days by key; `is_whole` says the course stays within a year; `charges` that fees may be notified.
    """

    outcome: str
    chance: Chance
    words: Words
    limits: Mapping[str, int]
    is_whole: bool = True
    charges: bool = True
    steps: list[Step] = field(default_factory=list)
    channel: str = ""
    start: int = 0
    allowed: int = 0
    is_deferred: bool = False
    is_heard: bool = False
    is_objected: bool = False
    charged_at: int | None = None
    decided_at: int = 0
    settled_at: int = 0

    @property
    def at(self) -> int:
        """The offset of the latest step."""
        return self.steps[-1].at

    @property
    def due(self) -> int:
        """The last offset of the reply period."""
        return self.start + self.allowed

    def add(self, at: int, verb: str, **fields: Any) -> None:
        """One more step, not before the latest."""
        self.steps.append(Step(max(at, self.at) if self.steps else at, verb, fields))

    def later(self, low: int, high: int) -> int:
        """An offset some working days after the latest step."""
        return self.at + self.chance.upto(low, high)

    def share(self, name: str, share: float) -> bool:
        """Whether this course belongs to the share of courses with some feature."""
        return self.chance.share(name, share)

    def restart(self, at: int) -> None:
        """A clarification or a payment begins a fresh period."""
        self.start, self.allowed, self.is_deferred = at, self.limits["reply"], False

    def exclude(self, after: int, up_to: int) -> None:
        """A consultation's days are not counted, if it was sent within the period and no date was set instead of it."""
        if after < self.due and not self.is_deferred:
            self.allowed += up_to - after


_CHANNELS: Final = {
    Channel.ONLINE: 0.46, Channel.REGISTERED_MAIL: 0.26, Channel.IN_PERSON: 0.12, Channel.EMAIL: 0.06, Channel.ORDINARY_MAIL: 0.05,
    Channel.FAX: 0.03, Channel.ORAL: 0.02,
}  # fmt: skip


def arrive(r: Route, *, is_person: bool) -> None:
    """Registration by some channel, confirmation of receipt, a handler."""
    r.allowed = r.limits["reply"]
    channel = r.chance.weighted(_CHANNELS)
    r.channel = str(Channel.IN_PERSON if channel == Channel.ORAL and not is_person else channel)
    if channel in (Channel.IN_PERSON, Channel.ORAL):
        r.add(0, "register", channel=r.channel)
    elif channel == Channel.REGISTERED_MAIL:
        r.add(0, "register", channel=r.channel, signed_on=0)
    elif r.share("unconfirmed", 0.25):
        r.add(-r.chance.upto(1, 2), "register", channel=r.channel)
        r.add(0, "confirm_receipt", confirmed_on=0)
    else:
        submitted = {"submitted_on": EVE} if r.share("eve", 0.4) else {}
        r.add(0, "register", channel=r.channel, confirmed_on=0, **submitted)
    r.add(r.chance.upto(0, 1), "assign", to=r.words.handler())


def ask(r: Route) -> int:
    """告知补正: the offset of its delivery (条例第三十条)."""
    asked, reason = r.later(1, 5), {}
    if r.share("late_notice", 0.03):
        asked = max(r.at, r.start + r.chance.upto(8, 9))
    if any(step.verb == "request_clarification" for step in r.steps):
        reason = {"reason": r.words.second_reason()}
    return _letter(r, asked, "request_clarification", "clarification", items=r.words.items(), **reason)


def clarify(r: Route, *, is_answered: bool = True) -> None:
    """补正, received or left to lapse; a lapse with good reason may be undone within the year (条例第三十条)."""
    served = ask(r)
    undone = is_answered and r.is_whole and r.share("lapse_undone", 0.04)
    if undone or not is_answered:
        r.add(served + r.limits["clarification_reply"] + 1, SWEEP)
    if undone:
        served = r.later(1, 3)
        r.add(served, "reopen", cause="good_reason", served_on=served, reason=r.words.good_reason())
    if is_answered:
        r.add(max(r.at, served + r.chance.upto(2, r.limits["clarification_reply"] - 1)), "receive_clarification")
        r.restart(r.at)


def _letter(r: Route, sent: int, verb: str, what: str, **fields: Any) -> int:
    """A letter and its delivery: handed over, entered ahead, or learned later. The offset of delivery."""
    way = r.chance.upto(0, 2)
    served = sent + (way and r.chance.upto(1, 3))
    r.add(sent, verb, **fields, **({"served_on": served} if way == 1 else {}))
    if way == 2:  # noqa: PLR2004 - the third way
        r.add(served + 1, "record_delivery", what=what, delivered_on=served)
    return served


def hear(r: Route, *, must_object: bool = False) -> None:
    """征求第三方意见: one or two letters sent on one day, answered or not (条例第三十二条)."""
    sent, replies = r.later(1, 4), []
    parties = r.words.parties(2 if r.share("two_parties", 0.2) else 1)
    ended = sent
    for n, party in enumerate(parties):
        delivered = sent + r.chance.upto(0, 3)
        r.add(sent, "consult_third_party", party=party, delivered_on=delivered)
        position = r.chance.weighted(_POSITIONS_HELD if must_object and n == 0 else _POSITIONS)
        at = delivered + (r.limits["consultation"] + 1 if position == "silent" else r.chance.upto(3, r.limits["consultation"]))
        ended = max(ended, min(at, delivered + r.limits["consultation"]))
        replies.append((at, party, position))
        r.is_objected |= position == "object"
    if len(parties) == 1 and r.share("opinion_letter", 0.4) and delivered > sent:
        # The letter's delivery was not known when it was sent.
        r.steps[-1].fields.pop("delivered_on")
        r.add(delivered, "record_delivery", what="consultation", delivered_on=delivered, party=parties[0])
    for at, party, position in sorted(replies):
        _reply(r, at, party, position)
    r.is_heard = True
    r.exclude(sent, ended)


_POSITIONS: Final = {"agree": 0.55, "object": 0.12, "unreasonable": 0.18, "silent": 0.15}
_POSITIONS_HELD: Final = {"object": 0.8, "silent": 0.2}


def _reply(r: Route, at: int, party: str, position: str) -> None:
    if position == "silent":
        r.add(at, SWEEP)
        return
    objects = position != "agree"
    fields = {"reasonable": position == "object", "reasons": r.words.objection()} if objects else {}
    r.add(at, "record_third_party_reply", party=party, position="object" if objects else "agree", **fields)


def consult(r: Route, *, is_stuck: bool = False) -> None:
    """征求其他机关意见: a co-maker within its period, another agency without one (条例第三十三条第三款、第三十四条)."""
    sent, agency = r.later(1, 4), r.words.agency()
    if not is_stuck and r.share("co_maker", 0.5):
        delivered, limit = sent + r.chance.upto(0, 2), r.limits["consultation"]
        r.add(sent, "consult_agency", agency=agency, role="co_maker", delivered_on=delivered)
        is_silent = r.share("co_maker_silent", 0.25)
        at = delivered + (limit + 1 if is_silent else r.chance.upto(3, limit))
        if is_silent:
            r.add(at, SWEEP)
        else:
            r.add(at, "record_agency_reply", agency=agency, position="object" if r.chance.maybe(0.2) else "agree")
        r.exclude(sent, min(at, delivered + limit))
        return
    r.add(sent, "consult_agency", agency=agency, role="other")
    r.add(
        sent + (_STUCK if is_stuck else r.chance.upto(3, 18)), "record_agency_reply", agency=agency, position=r.chance.weighted(_OPINIONS)
    )
    r.exclude(sent, r.at)


_OPINIONS: Final = {"agree": 0.7, "object": 0.15, "none": 0.15}
# Longer than any year has working days, so that the case is open at two year's ends.
_STUCK: Final = 300


def ask_reasons(r: Route, *, is_excessive: bool) -> None:
    """要求说明理由: unreasonable, silent, or reasonable and then perhaps deferred (条例第三十五条)."""
    r.add(r.later(1, 3), "request_reasons")
    if is_excessive and r.share("no_reasons", 0.4):
        r.add(r.at + r.limits["reasons_reply"] + 1, SWEEP)
        return
    r.add(r.later(2, 8), "receive_reasons", reasonable=not is_excessive)
    if not is_excessive and r.at < r.due and r.share("deferred", 0.6):
        until = r.due + r.chance.upto(5, 25)
        r.add(r.at + 1, "defer", until=until, reason=r.words.deferral())
        r.allowed, r.is_deferred = until - r.start, True


def charge(r: Route, *, is_paid: bool) -> None:
    """通知缴费, paid or left to lapse (国办函〔2020〕109号)."""
    r.charged_at = max(r.at, min(r.later(1, 6), r.due))
    served = _letter(r, r.charged_at, "notify_fee", "fee", scale="per_page", quantity=r.chance.upto(31, 240))
    if is_paid:
        r.add(max(r.at, served + r.chance.upto(2, r.limits["payment"] - 2)), "record_payment")
        r.restart(r.at)
        if r.share("refunded", 0.2):
            r.add(r.at, "refund_fee", amount=10, reason="多计一页")
    else:
        r.add(served + r.limits["payment"] + 1, SWEEP)


def extend(r: Route) -> None:
    """延长答复期限, in the last days of the period (条例第三十三条第二款)."""
    if not r.is_deferred and r.at < r.due:
        days = r.chance.weighted({r.limits["extension"]: 0.7, r.limits["extension"] // 2: 0.3})
        r.add(r.due - r.chance.upto(0, 4), "extend", days=days, approved_by=r.words.head(), reason=r.words.extension())
        r.allowed += days


NEEDS: Final = {
    str(Outcome.UNABLE_STILL_UNCLEAR): "clarify", str(Outcome.REFUSED_THIRD_PARTY): "hear", str(Outcome.NOT_PROCESSED_EXCESSIVE): "reasons",
    str(Outcome.UNABLE_NOT_EXIST): "search",
}  # fmt: skip
