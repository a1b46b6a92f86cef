"""What would be if: a case after steps nobody has taken, under the calendar as it is or with another notice. Nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine import dossier
from engine.case.decide import decide
from engine.case.history import Case, evolve, fold
from engine.case.view import explanation, facts
from engine.casework import prior_of
from engine.errors import InputError
from engine.terms import state_label

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from engine.case.commands import Command
    from engine.case.situation import Law
    from engine.case.view import RowOf
    from engine.casework import Desk


def what_if(desk: Desk, number: str, steps: Sequence[Command], law: Law, row_of: RowOf) -> dict[str, Any]:
    """The case today and after the steps, taken in order, under `law`: dates, legs, what is then permitted.

    Steps may lie in the future. Raises whatever `decide` refuses, naming the step.
    """
    d = dossier.read(desk, number)
    case, taken = fold(entry.event for entry in d.entries), []
    as_of = max([desk.today, *(step.on for step in steps)])
    for n, step in enumerate(steps, 1):
        if step.verb == "register":
            raise InputError(f"第{n}个 --step", "register 登记的是新案件，请换一种操作。")
        prior = prior_of(desk, d.filed, step) if step.verb == "decide" else None  # type: ignore[arg-type]
        for event in decide(case, step, law, as_of, prior):
            case = evolve(case, event)
            taken.append({"on": event.on, "kind": str(event.kind), "label": event.kind.label, "findings": list(event.irregular)})
    if not steps:
        case = d.case
    return {
        "number": d.filed.number,
        "as_of": as_of,
        "steps": taken,
        "before": _view(d.case, desk.law, desk.today, row_of),
        "after": _view(case, law, as_of, row_of),
    }


def _view(case: Case, law: Law, as_of: date, row_of: RowOf) -> dict[str, Any]:
    reckoning = explanation(case, law, as_of)
    return {**facts(case, law, as_of, row_of), "state_label": state_label(case.state), **{k: reckoning[k] for k in ("legs", "reason")}}
