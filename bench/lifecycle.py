"""F1 one transition with one guard; F2 memory a live case needs beyond its row. Reference: `transitions` as its manual shows it."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, cast

from transitions import EventData, Machine

from bench.measure import Bench, Measured, Pair, timed
from engine.bootstrap import load_law
from engine.case.commands import Register
from engine.case.facts import registered
from engine.case.guards import GUARDS
from engine.case.history import fold
from engine.case.situation import Situation

LAW = load_law()
ON = date(2025, 3, 3)
CASE = fold([registered(Register(on=ON, channel="email", applicant_name="张三", content="某项信息"), LAW)])
GUARD = GUARDS["receipt_unconfirmed"]


class _Model:
    """A model never registered with the machine: `state` is all it has."""

    state = "processing"
    situation: Situation


def _allowed(event: EventData) -> bool:
    return GUARD(cast("_Model", event.model).situation) is None


def _machine() -> Machine:
    """The same states and moves, and the one guard."""
    states = dict.fromkeys(s for t in LAW.rulebook.transitions for s in (*t.sources, t.to) if s not in ("=", "outcome"))
    machine = Machine(model=None, states=list(states), initial="processing", auto_transitions=False, send_event=True)
    for t in LAW.rulebook.transitions:
        to = "=" if t.to == "outcome" else t.to
        machine.add_transition(t.verb, list(t.sources), to, conditions=[_allowed] if t.verb == "confirm_receipt" else None)
    return machine


@contextmanager
def f1(_folder: Path) -> Iterator[Iterator[Pair]]:
    machine = _machine()

    def ours() -> None:
        assert LAW.lifecycle.step("processing", "confirm_receipt", Situation(CASE, ON, LAW))[0]

    def reference() -> None:
        model = _Model()
        model.situation = Situation(CASE, ON, LAW)
        assert machine.events["confirm_receipt"].trigger(model)

    yield iter([Pair("F1", "one transition, one guard", timed(ours, 2000), timed(reference, 2000), 1.5)])


def _bytes_each(make: Callable[[], Any], times: int = 500) -> Measured:
    def once() -> float:
        tracemalloc.start()
        kept = [None] * times
        before = tracemalloc.get_traced_memory()[0]
        for n in range(times):
            kept[n] = make()
        used = (tracemalloc.get_traced_memory()[0] - before) / times
        tracemalloc.stop()
        return used

    return once


@contextmanager
def f2(_folder: Path) -> Iterator[Iterator[Pair]]:
    machine, situation = _machine(), Situation(CASE, ON, LAW)

    def ours() -> Any:
        """All that is left of a step: its answer."""
        return LAW.lifecycle.step("processing", "confirm_receipt", situation)

    def reference() -> Any:
        model = _Model()
        machine.add_model(model)
        return model

    yield iter([Pair("F2", "memory per live case beyond its row", _bytes_each(ours), _bytes_each(reference), 0.02, 5, "B")])


BENCHES: dict[str, Bench] = {"F1": f1, "F2": f2}
