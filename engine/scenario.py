"""Histories a lawyer can check, replayed in a throw-away office held in memory: what happened, and what must then be true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from engine.case import facts as acts
from engine.case.decide import check_dates, decide, nearest
from engine.case.dues import due_lapses
from engine.case.history import Event, fold
from engine.case.reading import read_command
from engine.case.situation import Law, Prior
from engine.case.view import RowOf, facts
from engine.errors import InputError, NotFound, XxgkError
from engine.terms import CONFIRMED_CHANNELS, AgencyLevel

if TYPE_CHECKING:
    from engine.case.commands import Decide, Register

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


@dataclass(slots=True)
class _Office:
    """The cases of one scenario by ref, in order of registration."""

    law: Law
    cases: dict[str, list[Event]] = field(default_factory=dict)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)

    def do(self, step: Mapping[str, Any]) -> None:
        """One step. Raises any XxgkError."""
        fields = {k: v for k, v in step.items() if k not in ("do", "ref")}
        on = _date_of(fields)
        if step.get("do") == "sweep":
            _only(fields, ("on",), "sweep")
            for events in self.cases.values():
                events.extend(due_lapses(fold(events), self.law, on))
        elif step.get("do") == "register":
            self._register(fields, str(step.get("ref", f"#{len(self.cases) + 1}")))
        else:
            self._act(fields, str(step.get("do", "")), step.get("ref"))

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
        ref = self.find(command.prior_case)
        prior = fold(self.cases[ref])
        same = ref != name and self.names[ref] == self.names[name]
        return Prior(ref, prior.outcome, prior.answered_on, same)


def _date_of(fields: Mapping[str, Any]) -> date:
    on = fields.get("on")
    if type(on) is not date:
        raise InputError("on", "每一步都须写日期，例如 2025-03-03。")
    return on


def _only(given: Mapping[str, Any], known: tuple[str, ...], what: str) -> None:
    for key in given:
        if key not in known:
            raise InputError(key, f"{what}没有这个字段{nearest(key, known)}")


def run(scenario: Mapping[str, Any], law: Law, row_of: RowOf) -> dict[str, Any]:
    """Replay one scenario: {name, ok, expected, actual, refusal}. Raises InputError for what the file may not contain."""
    steps, expect = _check(scenario)
    office, at = _Office(law), 0
    refusal: XxgkError | None = None
    for at, step in enumerate(steps, 1):
        try:
            office.do(step)
        except InputError as error:
            if expect.get("refused_step") != at:
                raise InputError(f"{scenario['name']} 第{at}步", str(error)) from error
            refusal = error
            break
        except XxgkError as error:
            refusal = error
            break
    actual = _actual(office, expect, steps[at - 1]["on"], row_of)
    if refusal is not None:
        actual["refused_step"] = at
    ok = _agrees(expect, actual) and _refusal_agrees(expect, refusal, at)
    return {"name": scenario["name"], "ok": ok, "expected": dict(expect), "actual": actual, "refusal": str(refusal) if refusal else None}


def _check(scenario: Mapping[str, Any]) -> tuple[list[dict[str, Any]], Mapping[str, Any]]:
    _only(scenario, ("name", "basis", "agency_level", "step", "expect"), "scenario")
    if not isinstance(scenario.get("name"), str):
        raise InputError("name", "每个 scenario 都须有名称。")
    level = scenario.get("agency_level", "township")
    if level not in set(AgencyLevel):
        raise InputError("agency_level", f"没有“{level}”{nearest(str(level), [str(x) for x in AgencyLevel])}")
    steps, expect = scenario.get("step") or [], scenario.get("expect") or {}
    if not steps:
        raise InputError(str(scenario["name"]), "至少要有一步。")
    for part in (expect, expect.get("second", {})):
        _only(part, (*KEYS, *LISTS, *(ABOUT_RUN if part is expect else ())), "expect")
    return steps, expect


def _actual(office: _Office, expect: Mapping[str, Any], as_of: date, row_of: RowOf) -> dict[str, Any]:
    """The facts that are expected, of the first case and (under `second`) of the case with that ref."""
    if not office.cases:
        return {}
    actual = _chosen(office, office.find(None), expect, as_of, row_of)
    if "second" in expect:
        actual["second"] = _chosen(office, office.find("second"), expect["second"], as_of, row_of)
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


def _refusal_agrees(expect: Mapping[str, Any], refusal: XxgkError | None, at: int) -> bool:
    if refusal is None:
        return "refused_step" not in expect
    return expect.get("refused_step") == at and str(expect.get("refused_mentions", "")) in str(refusal)
