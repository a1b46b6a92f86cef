"""Acts on one case, read as from a command line: the shortest way to write a history down."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.bootstrap import load_law
from engine.case import facts
from engine.case.commands import Register
from engine.case.decide import decide
from engine.case.history import Case, Event, fold
from engine.case.reading import read_command
from engine.case.situation import Prior
from engine.terms import Channel

Act = tuple[date, str, dict[str, Any]]
LAW = load_law()
START = date(2025, 3, 3)


def d(day: int, month: int = 3) -> date:
    return date(2025, month, day)


def registered(channel: Channel = Channel.IN_PERSON, on: date = START, **dates: Any) -> list[Event]:
    return [facts.registered(Register(on=on, channel=channel, applicant_name="张三", content="某项信息", **dates), LAW)]


def after(events: list[Event], *acts: Act, prior: Prior | None = None) -> list[Event]:
    """The history after some more acts, each done on its own day."""
    for on, verb, given in acts:
        events = [*events, *decide(fold(events), read_command(verb, {"on": on, **given}), LAW, on, prior)]
    return events


def history(*acts: Act, prior: Prior | None = None) -> Case:
    """The case after some acts, handed in on 3 March 2025."""
    return fold(after(registered(), *acts, prior=prior))


CLARIFY: Act = (d(4), "request_clarification", {"items": "名称"})
CONSULT: Act = (d(4), "consult_third_party", {"party": "甲公司"})
CONSULT_AGENCY: Act = (d(4), "consult_agency", {"agency": "县水利局", "role": "other"})
REASONS: Act = (d(4), "request_reasons", {})
FEE: Act = (d(4), "notify_fee", {"scale": "per_page", "quantity": 68})
DECISION: Act = (d(5), "decide", {"outcome": "granted.provided"})
