"""One shared state machine compiled from rules/lifecycle.toml, used statelessly: a throw-away view goes in, a verdict comes out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from transitions import EventData, Machine
from transitions import Transition as _Transition
from transitions.core import Condition

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.rulebook import Rulebook, Transition

logging.getLogger("transitions").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a guard says no: the reason (ends with 。), the article, and the command or option that supplies what is missing."""

    reason: str
    article: str
    advice: str = ""


Guard = Callable[[Any], Verdict | None]
Predicate = Callable[[Any], bool]


@dataclass(slots=True)
class _View:
    """What the machine sees of a case: its state and the situation the guards look at."""

    state: str
    situation: object
    refusals: list[Verdict] = field(default_factory=list)


class _LegalCondition(Condition):
    """A condition that keeps the verdict of a guard that said no. A predicate (bool) only chooses between transitions."""

    def check(self, event_data: EventData) -> bool:
        func: Any = self.func
        view: Any = event_data.model
        answer = func(view.situation)
        if answer is None or answer is True:
            return True
        if answer is not False:
            view.refusals.append(answer)
        return False


class _LegalTransition(_Transition):
    """A transition that asks all its guards, so that every refusal is named at once; `when` is asked first."""

    condition_cls = _LegalCondition

    def _eval_conditions(self, event_data: EventData) -> bool:
        first, rest = self.conditions[:1], self.conditions[1:]
        if first and getattr(first[0].func, "is_predicate", False):
            return bool(first[0].check(event_data)) and all([guard.check(event_data) for guard in rest])  # noqa: C419 - every guard must be asked
        return all([guard.check(event_data) for guard in self.conditions])  # noqa: C419


class _LegalMachine(Machine):
    transition_cls = _LegalTransition


class Lifecycle:
    """The permitted moves of a rulebook."""

    def __init__(self, rulebook: Rulebook, guards: Mapping[str, Guard], predicates: Mapping[str, Predicate]) -> None:
        """Compile the transitions; guard names resolve in the closed registries given."""
        for predicate in predicates.values():
            predicate.is_predicate = True  # type: ignore[attr-defined]
        self._transitions = rulebook.transitions
        states = {s for t in rulebook.transitions for s in t.sources} | {str(o) for o in rulebook.outcomes} | {"voided"}
        self._machine = _LegalMachine(
            model=None,
            states=sorted(states),
            initial="processing",
            send_event=True,
            auto_transitions=False,
            transitions=[
                {
                    "trigger": t.verb,
                    "source": list(t.sources),
                    "dest": t.to if t.to not in ("=", "outcome") else "=",
                    "conditions": [*([predicates[t.when]] if t.when else []), *(guards[name] for name in t.guards)],
                }
                for t in rulebook.transitions
            ],
        )
        self._by_state = {s: tuple(dict.fromkeys(t.verb for t in rulebook.transitions if s in t.sources)) for s in states}
        self._is_outcome = {t.verb for t in rulebook.transitions if t.to == "outcome"}

    def verbs(self, state: str) -> tuple[str, ...]:
        """The verbs that leave a state, whatever the guards say, in the order of the rules."""
        return self._by_state.get(state, ())

    def step(self, state: str, verb: str, situation: object, outcome: str = "") -> tuple[str, tuple[Verdict, ...]]:
        """The state after the verb, or ("", every refusal). The verb must be one of `verbs(state)`."""
        view = _View(state, situation)
        if not self._machine.events[verb].trigger(view):
            return "", tuple(view.refusals)
        return (outcome if verb in self._is_outcome else view.state), ()

    def transitions(self) -> Sequence[Transition]:
        """The transitions as they stand in the rules."""
        return self._transitions


def mermaid(rulebook: Rulebook, labels: Callable[[str], str]) -> str:
    """The machine as mermaid stateDiagram-v2 text with Chinese labels; outcomes are drawn as one state 已答复."""
    ids = {s: f"s{i}" for i, s in enumerate(dict.fromkeys(["processing", *rulebook.waiting, "voided"]))}
    lines = ["stateDiagram-v2", "    [*] --> s0: 登记"]
    lines += [f'    state "{labels(s)}" as {name}' for s, name in ids.items()] + ['    state "已答复（结果）" as decided']
    for t in rulebook.transitions:
        for source in dict.fromkeys(ids.get(s, "decided") for s in t.sources):
            dest = source if t.to == "=" else ids.get(t.to, "decided")
            lines.append(f"    {source} --> {dest}: {t.label}（{t.article}）" if t.article else f"    {source} --> {dest}: {t.label}")
    return "\n".join(dict.fromkeys(lines)) + "\n"
