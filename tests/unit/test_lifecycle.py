"""The machine: an exhaustive table reviewed by eye, and a machine that tries everything."""

from __future__ import annotations

import os
from dataclasses import MISSING, fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from engine.bootstrap import load_law
from engine.case import facts
from engine.case.commands import COMMANDS, Register
from engine.case.decide import decide, permitted, possibilities
from engine.case.dues import due_lapses, is_late, reply_due, safe_due_on, wait_until
from engine.case.history import Event, evolve, fold
from engine.case.situation import Prior
from engine.errors import XxgkError
from engine.lifecycle import Lifecycle, Verdict, mermaid
from engine.rulebook import Transition
from engine.terms import ApplicantKind, Channel, Outcome, State, state_label

LAW = load_law()
TABLE = Path(__file__).with_name("lifecycle_table.txt")
STATES = [*(str(s) for s in State), *(str(o) for o in Outcome)]


def table() -> str:
    """Every state with every verb: where it leads under which guards, or that it is not possible. Equal states share a block."""
    verbs = list(LAW.rulebook.verbs)
    blocks: dict[str, list[str]] = {}
    for state in STATES:
        lines = [f"  {verb:<26}{_cell(state, verb)}" for verb in verbs]
        blocks.setdefault("\n".join(lines), []).append(f"{state} {state_label(state)}")
    return "\n\n".join("\n".join(states) + "\n" + block for block, states in blocks.items()) + "\n"


def _cell(state: str, verb: str) -> str:
    found = [t for t in LAW.rulebook.transitions if t.verb == verb and state in t.sources]
    cells = [f"-> {t.to}" + "".join(f" [{g}]" for g in t.guards) + (f" when {t.when}" if t.when else "") for t in found]
    return " | ".join(cells) or "-"


def test_the_table_of_states_and_verbs_is_as_reviewed() -> None:
    if os.environ.get("XXGK_UPDATE_SNAPSHOTS"):
        TABLE.write_text(table(), "utf-8")
    assert table() == TABLE.read_text("utf-8")


@pytest.mark.parametrize("state", STATES)
def test_the_machine_moves_exactly_as_the_table_says(state: str) -> None:
    willing = Lifecycle(LAW.rulebook, dict.fromkeys(_guards(), lambda _: None), dict.fromkeys(_predicates(), lambda _: True))
    for verb in LAW.rulebook.verbs:
        cell = _cell(state, verb)
        assert (verb in willing.verbs(state)) == (cell != "-")
        if cell != "-":
            to, refusals = willing.step(state, verb, None, "partial")
            assert (to, refusals) == ({"outcome": "partial", "=": state}.get(cell.split()[1], cell.split()[1]), ())


def _guards() -> set[str]:
    return {g for t in LAW.rulebook.transitions for g in t.guards}


def _predicates() -> set[str]:
    return {t.when for t in LAW.rulebook.transitions if t.when}


def test_every_guard_that_says_no_is_heard_at_once() -> None:
    no = Verdict("不行。", "条例第一条")
    unwilling = Lifecycle(LAW.rulebook, dict.fromkeys(_guards(), lambda _: no), dict.fromkeys(_predicates(), lambda _: True))
    for t in LAW.rulebook.transitions:
        state, refusals = unwilling.step(t.sources[0], t.verb, None, "partial")
        asked = [x for x in LAW.rulebook.transitions if x.verb == t.verb and t.sources[0] in x.sources]
        assert len(refusals) == sum(len(x.guards) for x in asked)
        assert bool(state) == (not t.guards)


def test_all_guards_of_a_move_are_asked_even_when_the_first_says_no() -> None:
    moves = (Transition("archive", "归档", ("partial",), "=", "regulation", "条例第四十五条", ("a", "b")),)
    lifecycle = Lifecycle(replace(LAW.rulebook, transitions=moves), {g: lambda _, g=g: Verdict(g, "条") for g in "ab"}, {})  # type: ignore[misc]
    assert lifecycle.step("partial", "archive", None) == ("", (Verdict("a", "条"), Verdict("b", "条")))


def test_the_diagram_names_every_state_and_article() -> None:
    text = mermaid(LAW.rulebook, state_label)
    assert text.startswith("stateDiagram-v2\n")
    assert all(state_label(s) in text for s in STATES[:6])
    assert all(t.article in text for t in LAW.rulebook.transitions)


DATES = st.integers(-5, 40)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "outcome": st.sampled_from([*(str(o) for o in Outcome), "no.such"]),
    "grounds": st.sampled_from([(), ("refused.deliberative",), ("granted.provided",)]),
    "position": st.sampled_from(["agree", "object", "none"]),
    "role": st.sampled_from(["co_maker", "other"]),
    "scale": st.sampled_from(["per_item", "per_page"]),
    "what": st.sampled_from(["clarification", "fee", "consultation"]),
    "method": st.sampled_from(["mail", "in_person", "entrusted", "online"]),
    "cause": st.sampled_from(["reconsideration", "judgment", "good_reason"]),
    "party": st.sampled_from(["第三方", "甲公司", ""]),
    "agency": st.sampled_from(["其他机关", "县档案局"]),
    "quantity": st.integers(-1, 10**12),
    "pieces": st.integers(-1, 10**12),
    "amount": st.integers(-1, 500),
    "failure": st.sampled_from(["", "refused", "returned"]),
    "carrier": st.sampled_from(["", "EMS", "某快递"]),
    "mail_number": st.sampled_from(["", "EA473124829CN", "某号"]),
    "proof": st.sampled_from(["", "0" * 64, "某文件"]),
    "days": st.integers(-1, 25),
}


def _value(name: str, annotation: str, data: st.DataObject, on: date) -> Any:
    if name in VALUES:
        return data.draw(VALUES[name], name)
    if annotation == "bool":
        return data.draw(st.booleans(), name)
    if annotation.startswith("date"):
        return on + timedelta(data.draw(DATES, name))
    return data.draw(st.sampled_from(["某事", ""]), name)


class AnythingGoes(RuleBasedStateMachine):
    """Any verb with any arguments on any day: refused with a sentence, or a case that folds the same every way."""

    @initialize(data=st.data(), channel=st.sampled_from(list(Channel)))
    def register(self, data: st.DataObject, channel: Channel) -> None:
        self.on = date(2021, 1, 4) + timedelta(data.draw(st.integers(0, 2000)))
        command = Register(on=self.on, channel=channel, applicant=ApplicantKind.NATURAL_PERSON, applicant_name="张三", content="某事")
        self.events: list[Event] = [facts.registered(command, LAW)]
        self.case = fold(self.events)

    @rule(data=st.data(), verb=st.sampled_from([v for v in COMMANDS if v != "register"]), later=st.sampled_from([0, 0, 1, 4, 15, 30]))
    def act(self, data: st.DataObject, verb: str, later: int) -> None:
        on = self.on + timedelta(later)
        command = COMMANDS[verb]
        wanted = [f for f in fields(command) if f.name != "on" and (f.default is MISSING or data.draw(st.booleans()))]
        arguments = {f.name: _value(f.name, str(f.type), data, on) for f in wanted}
        prior = data.draw(st.sampled_from([None, Prior("2021-0001", "granted.provided", on, is_same_applicant=True)]))
        try:
            events = decide(self.case, command(on=on, **arguments), LAW, on, prior)
        except XxgkError:
            return
        for event in events:
            self.case = evolve(self.case, event)
        self.events += events
        self.on = on

    @invariant()
    def the_fold_is_one(self) -> None:
        if not hasattr(self, "case"):
            return
        assert fold(self.events) == self.case
        assert self.case.version == len(self.events)
        assert [e.on for e in self.events] == sorted(e.on for e in self.events)
        with pytest.raises(AttributeError):
            self.case.state = "granted.provided"

    @invariant()
    def everything_can_be_asked_of_it(self) -> None:
        if not hasattr(self, "case"):
            return
        case, on = self.case, self.on
        assert case.state in (STATES if case.is_open or case.state == "voided" else [case.outcome])
        assert set(permitted(case, LAW, on)) <= {verb for verb, _ in possibilities(case, LAW, on)}
        due = reply_due(case, LAW, on)
        assert (due is None) == (safe_due_on(case, LAW, on) is None)
        assert due is not None or not is_late(case, LAW, on)
        assert case.state not in ("awaiting_clarification", "awaiting_payment", "voided") or due is None
        wait_until(case, LAW)
        lapses = due_lapses(case, LAW, on + timedelta(90))
        assert not due_lapses(fold([*self.events, *lapses]), LAW, on + timedelta(90))


TestAnythingGoes = AnythingGoes.TestCase
TestAnythingGoes.settings = settings(max_examples=60, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck))
