"""Histories a lawyer can check, replayed in a throw-away office held in memory: what happened, and what must then be true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from engine.case import facts as acts
from engine.case.commands import COMMANDS, Register
from engine.case.decide import check_dates, decide, nearest
from engine.case.dues import due_lapses
from engine.case.history import Event, fold
from engine.case.reading import read_command
from engine.case.situation import Law, Prior
from engine.case.view import RowOf, facts
from engine.errors import InputError, NotFound, XxgkError
from engine.terms import CONFIRMED_CHANNELS, AgencyLevel

if TYPE_CHECKING:
    from engine.case.commands import Decide

KEYS = (
    "state",
    "outcome",
    "row",
    "received_on",
    "due_on",
    "safe_due_on",
    "decided_on",
    "answered_on",
    "late",
    "fee",
    "provisional",
    "counted",
)
LISTS = ("permitted", "not_permitted", "absent")
ABOUT_RUN = ("refused_step", "refused_mentions", "second")
SWEEP = "sweep"
VERBS = (*COMMANDS, SWEEP)


@dataclass(slots=True)
class _Office:
    """The cases of one scenario by ref, in order of registration."""

    law: Law
    cases: dict[str, list[Event]] = field(default_factory=dict)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)

    def do(self, step: Mapping[str, Any]) -> None:
        """One step. Raises any XxgkError."""
        fields = {k: v for k, v in step.items() if k not in ("do", "ref")}
        if step["do"] == SWEEP:
            for name in self.cases:
                self._lapse(name, step["on"])
        elif step["do"] == Register.verb:
            self._register(fields, str(step.get("ref", f"#{len(self.cases) + 1}")))
        else:
            self._act(fields, step["do"], step.get("ref"))

    def _lapse(self, name: str, on: date) -> None:
        self.cases[name] += due_lapses(fold(self.cases[name]), self.law, on)

    def _register(self, fields: dict[str, Any], ref: str) -> None:
        fields = {"applicant_name": "张三", "content": "某项政府信息", **fields}
        if fields.get("channel") in set(CONFIRMED_CHANNELS):
            fields.setdefault("confirmed_on", fields["on"])
        command: Register = read_command("register", fields)  # type: ignore[assignment]
        check_dates(command, command.on)
        if ref in self.cases:
            raise InputError("ref", f"“{ref}”已经用过，请换一个。")
        self.cases[ref] = [acts.registered(command, self.law)]
        self.names[ref] = (command.applicant_name, command.applicant)

    def _act(self, fields: dict[str, Any], verb: str, ref: str | None) -> None:
        command = read_command(verb, fields)
        name = self.find(ref)
        self._lapse(name, command.on)  # Recorded first, and so also when the act is then refused (reading 7).
        prior = self._prior(command, name) if verb == "decide" else None  # type: ignore[arg-type]
        events = self.cases[name]
        events += decide(fold(events), command, self.law, command.on, prior)

    def find(self, ref: str | None) -> str:
        """A case by ref; the first when none is named."""
        if not self.cases:
            raise InputError("do", "第一步须是 register。")
        if ref is None:
            return next(iter(self.cases))
        if ref not in self.cases:
            raise NotFound("案件", ref, f"已登记的有：{'、'.join(self.cases)}。")
        return ref

    def _prior(self, command: Decide, name: str) -> Prior | None:
        if command.prior_case is None:
            return None
        ref = self.find(self._numbers().get(command.prior_case, command.prior_case))
        prior = fold(self.cases[ref])
        same = ref != name and self.names[ref] == self.names[name]
        return Prior(ref, prior.outcome, prior.answered_on, same)

    def _numbers(self) -> dict[str, str]:
        """The ref of each number these cases would have in an office."""
        from engine.store.unit import number_of

        years = [events[0].on.year for events in self.cases.values()]
        return {number_of(year, years[: i + 1].count(year)): ref for i, (year, ref) in enumerate(zip(years, self.cases, strict=True))}


def _only(given: Mapping[str, Any], known: tuple[str, ...], what: str) -> None:
    for key in given:
        if key not in known:
            raise InputError(key, f"{what}没有这个字段{nearest(key, known)}")


def run(scenario: Mapping[str, Any], law: Law, row_of: RowOf) -> dict[str, Any]:
    """Replay one scenario: {name, ok, expected, actual, refusal}. Raises InputError for what a scenario may not contain.

    A refused step changes nothing; replay goes on when the refusal was expected, and stops when it was not.
    """
    steps, expect = _check(scenario)
    office = _Office(law)
    refusals: list[tuple[int, XxgkError]] = []
    at = 0
    for at, step in enumerate(steps, 1):
        try:
            office.do(step)
        except XxgkError as error:
            refusals.append((at, error))
            if expect.get("refused_step") != at:
                break
    actual = _actual(office, expect, steps[at - 1]["on"], row_of)
    if refusals:
        actual["refused_step"] = refusals[-1][0]
    ok = _agrees(expect, actual) and _refusals_agree(expect, refusals)
    told = "；".join(str(error) for _, error in refusals) or None
    return {"name": scenario["name"], "ok": ok, "expected": dict(expect), "actual": actual, "refusal": told}


def _check(scenario: Mapping[str, Any]) -> tuple[list[dict[str, Any]], Mapping[str, Any]]:
    """Steps and expectations. What a step's values may be is for the act to say; its verb, fields and date are checked here."""
    _only(scenario, ("name", "basis", "agency_level", "step", "expect"), "scenario")
    name = scenario.get("name")
    if not isinstance(name, str):
        raise InputError("name", "每个 scenario 都须有名称。")
    _one_of(str(scenario.get("agency_level", AgencyLevel.TOWNSHIP)), [str(x) for x in AgencyLevel], f"{name} agency_level")
    steps, expect = scenario.get("step") or [], scenario.get("expect") or {}
    if not steps:
        raise InputError(name, "至少要有一步。")
    for at, step in enumerate(steps, 1):
        _check_step(step, f"{name} 第{at}步")
    for part, known in ((expect, (*KEYS, *LISTS, *ABOUT_RUN)), (expect.get("second", {}), (*KEYS, *LISTS))):
        _only(part, known, f"{name} expect ")
        for verb in (*part.get("permitted", ()), *part.get("not_permitted", ())):
            _one_of(verb, VERBS, f"{name} permitted")
        for key in part.get("absent", ()):
            _one_of(key, KEYS, f"{name} absent")
    return steps, expect


def _check_step(step: Mapping[str, Any], where: str) -> None:
    verb = str(step.get("do", ""))
    _one_of(verb, VERBS, where)
    named = tuple(f.name for f in fields(COMMANDS[verb]) if f.name != "on") if verb in COMMANDS else ()
    _only(step, ("on", "do", "ref", *named), f"{where} {verb}")
    if type(step.get("on")) is not date:
        raise InputError(f"{where} on", "每一步都须写日期，例如 2025-03-03。")


def _one_of(value: str, known: Sequence[str], where: str) -> None:
    if value not in known:
        raise InputError(where, f"没有“{value}”{nearest(value, known)}")


def _actual(office: _Office, expect: Mapping[str, Any], as_of: date, row_of: RowOf) -> dict[str, Any]:
    """The facts that are expected, of the first case and (under `second`) of the case with that ref."""
    if not office.cases:
        return {}
    actual = _chosen(office, office.find(None), expect, as_of, row_of)
    if "second" in expect and "second" in office.cases:
        actual["second"] = _chosen(office, "second", expect["second"], as_of, row_of)
    return actual


def _chosen(office: _Office, ref: str, expect: Mapping[str, Any], as_of: date, row_of: RowOf) -> dict[str, Any]:
    known = facts(fold(office.cases[ref]), office.law, as_of, row_of)
    chosen = {k: known[k] for k in expect if k in KEYS}
    if "permitted" in expect:
        chosen["permitted"] = [v for v in expect["permitted"] if v in known["permitted"]]
    if "not_permitted" in expect:
        chosen["not_permitted"] = [v for v in expect["not_permitted"] if v not in known["permitted"]]
    if "absent" in expect:
        chosen["absent"] = [k for k in expect["absent"] if known.get(k) in (None, "")]
    return chosen


def _agrees(expect: Mapping[str, Any], actual: Mapping[str, Any]) -> bool:
    return all(
        _agrees(value, actual.get("second", {})) if key == "second" else actual.get(key) == value
        for key, value in expect.items()
        if key not in ("refused_step", "refused_mentions")
    )


def _refusals_agree(expect: Mapping[str, Any], refusals: Sequence[tuple[int, XxgkError]]) -> bool:
    expected = [expect["refused_step"]] if "refused_step" in expect else []
    told = "".join(str(error) for _, error in refusals)
    return [at for at, _ in refusals] == expected and str(expect.get("refused_mentions", "")) in told
