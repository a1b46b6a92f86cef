"""`decide`: from a case, an act and the law to the events that then happen, or a refusal. No clock, no store."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from engine.case.commands import AHEAD, Command, Decide, label_of
from engine.case.dues import due_lapses
from engine.case.facts import MAKERS
from engine.case.guards import REQUIREMENTS
from engine.case.history import Case, Event, evolve
from engine.case.situation import Law, Prior, Situation
from engine.errors import EventNotPermitted, InputError, RequirementNotMet
from engine.terms import Outcome, State, named, state_label

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from engine.lifecycle import Verdict
    from engine.rulebook import Rulebook


def decide(case: Case, command: Command, law: Law, today: date, prior: Prior | None = None) -> tuple[Event, ...]:
    """The events an act brings about: first the lapses already due on the case, then the act itself.

    Raises InputError (a field), EventNotPermitted (the state), RequirementNotMet (a legal requirement, with its article).
    """
    check_dates(command, today, case)
    lapses = due_lapses(case, law, command.on)
    for lapse in lapses:
        case = evolve(case, lapse)
    if command.verb not in law.lifecycle.verbs(case.state):
        raise not_permitted(case, command.verb, law, command.on)
    situation = Situation(case, command.on, law, command, prior)
    outcome = _outcome(command) if isinstance(command, Decide) else None
    unmet = list(_unmet(situation, outcome)) if outcome else []
    state, refused = law.lifecycle.step(case.state, command.verb, situation, str(outcome or Outcome.OTHER_WITHDRAWN))
    if refused or unmet:
        act = f"作出“{outcome.label}”的答复" if outcome else law.rulebook.verbs[command.verb]
        raise RequirementNotMet(act, [(v.article, v.reason, v.advice) for v in (*refused, *unmet)])
    return (*lapses, replace(MAKERS[command.verb](situation), state=state))


def check_dates(command: Command, today: date, case: Case | None = None) -> None:
    """Dates are not in the future (but for those entered ahead), and an act is not before the case's previous event."""
    if command.on > today:
        raise InputError("日期", f"{command.on} 晚于今天（{today}），请核对。")
    if case is not None and command.on < case.last_on:
        raise InputError("日期", f"{command.on} 早于本案上一步的日期 {case.last_on}，请核对。")
    for name in command.__dataclass_fields__:
        value = getattr(command, name)
        if name.endswith("_on") and value is not None and value > command.on and not _may_be_ahead(command, name):
            raise InputError(label_of(type(command), name), f"{value} 晚于办理日期 {command.on}，请核对。")


def _may_be_ahead(command: Command, name: str) -> bool:
    return name in AHEAD and not (command.verb == "register" and name == "signed_on")


def _outcome(command: Decide) -> Outcome:
    if command.outcome not in set(Outcome):
        raise InputError("处理结果", f"没有“{command.outcome}”这种结果{nearest(command.outcome, Outcome)}")
    grounds = [o for o in Outcome if o.startswith("refused.")]
    for ground in command.grounds:
        if ground not in grounds:
            raise InputError("部分不予公开的情形", f"没有“{ground}”这种情形{nearest(ground, grounds)}")
    return Outcome(command.outcome)


def nearest(value: str, known: Iterable[str]) -> str:
    """The end of a sentence that suggests the nearest known names, or lists all."""
    options = {str(o): o for o in known}
    close = get_close_matches(value, options, n=3, cutoff=0.5) or [o for o in options if value and value in named([options[o]])][:3]
    return f"，您是否要输入：{named(options[o] for o in close)}？" if close else f"，可用：{named(options.values())}。"


def _unmet(situation: Situation, outcome: Outcome) -> Iterable[Verdict]:
    """Every requirement of an outcome that is not met."""
    rule = situation.law.rulebook.outcomes[outcome]
    return (verdict for name in rule.requires if (verdict := REQUIREMENTS[name](situation)) is not None)


def not_permitted(case: Case, verb: str, law: Law, on: date) -> EventNotPermitted:
    """The refusal of a verb that does not fit the state, naming why and what is permitted."""
    return EventNotPermitted(
        law.rulebook.verbs[verb],
        f"处于“{state_label(case.state)}”",
        _why_not(case, verb, law.rulebook),
        [f"{law.rulebook.verbs[v]}（xxgk case {v.replace('_', '-')}）" for v in permitted(case, law, on)],
    )


def _why_not(case: Case, verb: str, rulebook: Rulebook) -> str:
    """Why the state does not allow a verb, with an article."""
    if waiting := rulebook.waiting.get(case.state):
        return f"{waiting.because}（{waiting.article}）。"
    rules = [t for t in rulebook.transitions if t.verb == verb]
    if case.state == State.VOIDED:
        return f"已经作废的案件不再办理（{rules[0].article}）。"
    if case.outcome:
        return f"已于 {case.decided_on} 办结（{rules[0].article}）。"
    needed = dict.fromkeys(state_label(s) for t in rules for s in t.sources if s in rulebook.waiting)
    return f"{'须处于“' + '”或“'.join(needed) + '”' if needed else '尚未作出答复'}（{rules[0].article}）。"


def permitted(case: Case, law: Law, on: date) -> tuple[str, ...]:
    """The verbs that state and history allow on a day; arguments are not looked at."""
    return tuple(verb for verb, why in possibilities(case, law, on) if not why)


def possibilities(case: Case, law: Law, on: date) -> list[tuple[str, tuple[Verdict, ...]]]:
    """Each verb of the state with the guards' reasons against it (none: permitted)."""
    situation = Situation(case, on, law)
    verbs = [t.verb for t in law.rulebook.transitions if not t.by_law]
    here = law.lifecycle.verbs(case.state)
    return [(v, law.lifecycle.step(case.state, v, situation, case.state)[1]) for v in dict.fromkeys(verbs) if v in here]


def outcome_obstacles(case: Case, law: Law, on: date) -> list[tuple[Outcome, tuple[Verdict, ...]]]:
    """Each outcome with what history still lacks for it; a lapse's outcome is never a person's to decide."""
    situation = Situation(case, on, law)
    return [(o, tuple(_unmet(situation, o))) for o in law.rulebook.outcomes]


def verbs_of(rulebook: Rulebook) -> tuple[str, ...]:
    """All the clerk's verbs the rules know, in their order."""
    return tuple(dict.fromkeys(t.verb for t in rulebook.transitions if not t.by_law))
