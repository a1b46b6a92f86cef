"""Random lawful histories: permitted verbs picked at random, with plausible arguments, on random days. Same seed, same history.

`lawful_history` gives events alone; `Office` plays whole offices through the real casework and a real store.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from engine.case import facts
from engine.case.commands import COMMANDS, Command, Register
from engine.case.decide import decide, permitted
from engine.case.dues import due_lapses
from engine.case.history import Case, Event, evolve, fold
from engine.case.situation import Law
from engine.casework import Desk, act, conclude_a_review, open_a_review, register
from engine.errors import XxgkError
from engine.review import ConcludeReview, OpenReview
from engine.store import Store
from engine.store.chain import Stamp
from engine.store.unit import Agency
from engine.terms import CONFIRMED_CHANNELS, ApplicantKind, Channel, Outcome, ReviewKind, ReviewResult

FIRST_DAY = date(2019, 5, 15)
# What happens often in life and what would end every history at once if it happened as often.
_WEIGHTS = {
    "decide": 6,
    "serve": 6,
    "receive_clarification": 4,
    "archive": 2,
    "withdraw": 0.4,
    "void": 0.2,
    "reopen": 0.8,
    "note": 0.3,
    "assign": 0.3,
}
_ANSWERS = [str(o) for o in Outcome if o not in (Outcome.OTHER_CLARIFICATION_LAPSED, Outcome.OTHER_FEE_UNPAID, Outcome.OTHER_WITHDRAWN)]
_GROUNDS = ("refused.internal_affairs", "refused.deliberative", "refused.third_party")


def _later(rng: Random, on: date, days: int) -> date:
    return on + timedelta(rng.randint(0, days))


def _fixed(rng: Random, on: date) -> date | None:
    """A day named in a letter, perhaps a rest day; mostly the default period stands."""
    return on + timedelta(rng.randint(6, 40)) if rng.random() < 0.3 else None


def registration(rng: Random, on: date) -> Register:
    """An application by any channel and any applicant; one in five of the channels that need it is still unconfirmed."""
    channel = rng.choice(list(Channel))
    submitted = max(FIRST_DAY, on - timedelta(rng.choice((0, 0, 1, 6))))
    dates: dict[str, Any] = {"submitted_on": submitted}
    if channel == Channel.REGISTERED_MAIL:
        dates["signed_on"] = on
    elif channel in CONFIRMED_CHANNELS and rng.random() < 0.8:
        dates["confirmed_on"] = on
    kind = rng.choice(list(ApplicantKind))
    return Register(on=on, channel=channel, applicant=kind, applicant_name=f"申请人{rng.randint(1, 9)}", content="某项信息", **dates)


def _consult(name: str) -> Callable[[Random, Case, date], dict[str, Any]]:
    def arguments(rng: Random, case: Case, on: date) -> dict[str, Any]:
        return {name: f"对象{len(case.consultations) + 1}", "delivered_on": _later(rng, on, 5)}

    return arguments


def _reply(name: str, *roles: str) -> Callable[[Random, Case, date], dict[str, Any]]:
    def arguments(rng: Random, case: Case, on: date) -> dict[str, Any]:
        asked = case.open_consultations(*roles)
        return {name: rng.choice(asked).party if asked else "无", "position": rng.choice(("agree", "object"))}

    return arguments


def _arrived(rng: Random, on: date) -> dict[str, Any]:
    """One letter in five comes back."""
    return {"failure": "refused"} if rng.random() < 0.2 else {"delivered_on": _later(rng, on, 3), "method": "mail"}


def _decision(rng: Random, case: Case, on: date) -> dict[str, Any]:
    outcome = rng.choice(_ANSWERS)
    return {
        "outcome": outcome, "reasons": "理由", "provision": "某法第一条", "not_separable": True, "override_reason": "公共利益",
        "grounds": (rng.choice(_GROUNDS),) if outcome == "partial" else (), "competent_agency": "某局",
        "decided_on": max(case.acted_on, on - timedelta(rng.choice((0, 0, 0, 3)))),
    }  # fmt: skip


_ARGUMENTS: dict[str, Callable[[Random, Case, date], dict[str, Any]]] = {
    "assign": lambda rng, _c, _on: {"to": rng.choice("甲乙丙")},
    "note": lambda _r, _c, _on: {"text": "备注"},
    "request_clarification": lambda rng, _c, on: {
        "items": "请写明名称",
        "served_on": _later(rng, on, 6),
        "reason": "仍不明确",
        "reply_by": _fixed(rng, on),
    },
    "request_reasons": lambda rng, _c, on: {"reply_by": _fixed(rng, on)},
    "consult_third_party": _consult("party"),
    "consult_agency": lambda rng, c, on: {**_consult("agency")(rng, c, on), "role": rng.choice(("co_maker", "other"))},
    "record_third_party_reply": lambda rng, c, on: {**_reply("party", "third_party")(rng, c, on), "reasonable": rng.random() < 0.5},
    "record_agency_reply": _reply("agency", "co_maker", "other"),
    "receive_reasons": lambda rng, _c, _on: {"reasonable": rng.random() < 0.5},
    "defer": lambda rng, _c, on: {"until": _later(rng, on, 60)},
    "extend": lambda rng, _c, _on: {"days": rng.randint(1, 20), "approved_by": "负责人"},
    "notify_fee": lambda rng, _c, on: {
        "scale": "per_item",
        "quantity": rng.randint(1, 40),
        "served_on": _later(rng, on, 6),
        "reason": "以前的台账",
    },
    "refund_fee": lambda _r, c, _on: {"reason": "多收", "amount": (c.fee or 0) - c.refunded},
    "record_delivery": lambda rng, c, on: {"what": c.letter.kind if c.letter else "consultation", **_arrived(rng, on)},
    "record_search": lambda _r, _c, _on: {"scope": "档案室、业务系统"},
    "decide": _decision,
    "serve": lambda rng, _c, on: {
        "method": rng.choice(("mail", "in_person", "entrusted", "online")),
        **({"failure": "returned", "posted_on": on} if rng.random() < 0.1 else {"signer": "某人", "relation": "self"}),
    },
    "reopen": lambda rng, _c, _on: {"cause": rng.choice(("reconsideration", "judgment", "good_reason"))},
    "void": lambda _r, _c, _on: {"reason": "重复登记"},
}


def next_command(rng: Random, case: Case, law: Law, on: date) -> Command | None:
    """A verb permitted on a day (the lapses due by then taken into account) with plausible arguments; None when nothing is."""
    for lapse in due_lapses(case, law, on):
        case = evolve(case, lapse)
    verbs = permitted(case, law, on)
    if not verbs:
        return None
    verb = rng.choices(verbs, [_WEIGHTS.get(v, 1) for v in verbs])[0]
    return COMMANDS[verb](on=on, **(_ARGUMENTS[verb](rng, case, on) if verb in _ARGUMENTS else {}))


def next_day(rng: Random, on: date) -> date:
    """Usually within the week, now and then months later."""
    return on + timedelta(rng.choice((0, 1, 2, 3, 5, 8, 13, 21)) if rng.random() < 0.93 else rng.randint(30, 300))


def lawful_history(rng: Random, law: Law, first: date = FIRST_DAY, last: date = date(2025, 6, 30), steps: int = 12) -> list[Event]:
    """The events of one case: registered between two days, then up to `steps` acts. Refused tries leave no trace."""
    on = first + timedelta(rng.randint(0, (last - first).days))
    events = [facts.registered(registration(rng, on), law)]
    for _ in range(rng.randint(0, steps)):
        on = next_day(rng, on)
        case = fold(events)
        command = next_command(rng, case, law, on)
        if command is not None:
            try:
                events += decide(case, command, law, on)
            except XxgkError:
                continue
    return events


@dataclass
class Office:
    """An agency of a store, worked at random through the real casework."""

    store: Store
    law: Law
    agency: Agency
    rng: Random
    numbers: list[str] = field(default_factory=list)

    def work(self, cases: int, first: date, last: date, steps: int = 10) -> None:
        """Register and handle so many cases, all from `first` on; registrations until `last`. Some are taken to review."""
        for _ in range(cases):
            self.live(first + timedelta(self.rng.randint(0, (last - first).days)), self.rng.randint(0, steps))

    def live(self, on: date, steps: int) -> None:
        """One case from its registration through so many acts, perhaps to a review."""
        number = self._do(on, lambda desk: register(desk, registration(self.rng, on)).number)
        self.numbers.append(number)
        for _ in range(steps):
            on = next_day(self.rng, on)
            self._do(on, lambda desk, on=on: self._act(desk, number, on))  # type: ignore[misc]
        if self.rng.random() < 0.3:
            self._review(number, on)

    def _do(self, on: date, what: Callable[[Desk], Any]) -> Any:
        """One transaction; a refusal changes nothing."""
        try:
            with self.store.write() as unit:
                return what(Desk(unit, self.agency, self.law, on, Stamp("甲", f"{on}T08:00:00+00:00", self.law.rulebook.digest)))
        except XxgkError:
            return None

    def _act(self, desk: Desk, number: str, on: date) -> None:
        case = fold(desk.unit.history(self.agency.id, f"case:{number}"))
        command = next_command(self.rng, case, self.law, on)
        if command is not None and command.verb == "decide":
            command = replace(command, prior_case=self.rng.choice(self.numbers))  # type: ignore[call-arg]
        if command is not None:
            act(desk, number, command)

    def _review(self, case: str, on: date) -> None:
        opening = OpenReview(kind=self.rng.choice(list(ReviewKind)), case=case, body="某机关", opened_on=on)
        number = self._do(on, lambda desk: open_a_review(desk, opening)[0])
        for _ in range(self.rng.randint(0, 2)):
            on = next_day(self.rng, on) + timedelta(self.rng.choice((30, 200)))
            result = self.rng.choice([str(r) for r in ReviewResult if r != ReviewResult.PENDING])
            self._do(on, lambda desk, on=on, r=result: conclude_a_review(desk, number or "", ConcludeReview(result=r, on=on)))  # type: ignore[misc]
