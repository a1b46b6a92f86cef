"""Sources, time limits, lifecycle, outcomes and fees: shapes by pydantic, then the checks that need all files at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.errors import Finding
from engine.rulebook import FeeBand, FeeScale, Limit, OutcomeRule, Rulebook, Source, TimeLimit, Transition, Waiting
from engine.rulefiles.faults import findings_of, read_toml
from engine.rulefiles.reminders import REMINDERS, read_watches
from engine.terms import Outcome, State

if TYPE_CHECKING:
    from pathlib import Path

    from engine.rulebook.watch import Watch
    from engine.rulefiles import Names

FILES = ("sources.toml", "time_limits.toml", "lifecycle.toml", "outcomes.toml", "fees.toml", REMINDERS)
# Time limits the engine reckons with; another key, or one missing, is a fault.
LIMITS = ("reply", "extension", "clarification_notice", "clarification_reply", "consultation", "reasons_reply", "payment")
SCALES = ("per_item", "per_page")
# Lapses the engine brings about by itself (reading 7).
LAPSES = ("lapse_clarification", "lapse_payment", "lapse_consultation", "lapse_reasons")
Text = Annotated[str, Field(min_length=1)]
Count = Annotated[int, Field(ge=0, strict=True)]
Day = Annotated[date, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class _Source(_Shape):
    title: Text
    number: Text
    effective_on: Day
    url: str = ""


class _Value(_Shape):
    since: Day = Field(alias="from")
    days: Annotated[int, Field(ge=1, strict=True)]
    source: Text
    article: Text


class _Limit(_Shape):
    label: Text
    unit: Literal["working_days"]
    value: Annotated[tuple[_Value, ...], Field(min_length=1)]


class _Waiting(_Shape):
    because: Text
    article: Text


class _Transition(_Shape):
    verb: Text
    label: Text
    sources: Annotated[tuple[str, ...], Field(min_length=1, alias="from")]
    to: Text
    source: Text
    article: Text
    guards: tuple[str, ...] = ()
    when: str = ""
    by_law: Flag = False


class _Lifecycle(_Shape):
    waiting: dict[str, _Waiting]
    transition: tuple[_Transition, ...]


class _Outcome(_Shape):
    source: Text
    article: Text
    requires: tuple[str, ...]


class _Band(_Shape):
    start: Annotated[int, Field(ge=1, strict=True)]
    yuan: Count
    step: Count = 0
    step_yuan: Count = 0


class _Fee(_Shape):
    label: Text
    since: Day = Field(alias="from")
    source: Text
    article: Text
    is_cumulative: Flag
    band: Annotated[tuple[_Band, ...], Field(min_length=1)]


S = TypeVar("S", bound=_Shape)


def _tables(data: Mapping[str, Any], shape: type[S], file: str, findings: list[Finding]) -> dict[str, S]:
    """Each top-level table of a file in its shape; faults of one do not hide those of the next."""
    found: dict[str, S] = {}
    for key, value in data.items():
        try:
            found[key] = shape.model_validate(value)
        except ValidationError as error:
            findings += findings_of(error, file, key)
    return found


def read_law(folder: Path, names: Names) -> tuple[Rulebook | None, tuple[Finding, ...]]:
    """The rulebook of a folder, or None, and every fault found."""
    from engine.rulefiles import digest

    data: dict[str, dict[str, Any]] = {}
    findings: list[Finding] = []
    for file in FILES:
        table, faults = read_toml(folder / file)
        findings += faults
        if table is not None:
            data[file] = table
    sources = _tables(data.get("sources.toml", {}), _Source, "sources.toml", findings)
    limits = _tables(data.get("time_limits.toml", {}), _Limit, "time_limits.toml", findings)
    outcomes = _tables(data.get("outcomes.toml", {}), _Outcome, "outcomes.toml", findings)
    fees = _tables(data.get("fees.toml", {}), _Fee, "fees.toml", findings)
    machine = _machine(data["lifecycle.toml"], findings) if "lifecycle.toml" in data else None
    findings += _check_names(data)
    if "sources.toml" in data:
        findings += _check_sources(data["sources.toml"], limits, outcomes, fees, machine.transition if machine else ())
    findings += _check_order(limits, fees)
    findings += _check_outcomes(outcomes, names)
    if machine is not None:
        findings += _check_lifecycle(machine, names)
    watches, faults = read_watches(data.get(REMINDERS), data.get("sources.toml"), names.dates)
    findings += faults
    if findings or machine is None:
        return None, tuple(findings)
    return _build(sources, limits, outcomes, fees, machine, watches, digest(folder)), ()


def _machine(data: Mapping[str, Any], findings: list[Finding]) -> _Lifecycle | None:
    try:
        return _Lifecycle.model_validate(data)
    except ValidationError as error:
        findings += findings_of(error, "lifecycle.toml")
        return None


def _check_names(data: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """Tables the engine reckons with: none unknown, none missing. A file that could not be read has had its finding."""
    closed = {
        "time_limits.toml": (LIMITS, "期限"),
        "fees.toml": (SCALES, "收费标准"),
        "outcomes.toml": ([str(o) for o in Outcome], "答复结果"),
    }
    for file, (known, what) in closed.items():
        if file in data:
            yield from _closed(file, data[file], known, what)


def _check_sources(
    sources: Collection[str], limits: Mapping[str, _Limit], outcomes: Mapping[str, _Outcome], fees: Mapping[str, _Fee],
    transitions: Iterable[_Transition],
) -> Iterator[Finding]:  # fmt: skip
    """Every article resolves in sources.toml."""
    named = [(f"time_limits.toml:{k}.value[{i}].source", v.source) for k, limit in limits.items() for i, v in enumerate(limit.value)]
    named += [(f"outcomes.toml:{k}.source", o.source) for k, o in outcomes.items()]
    named += [(f"fees.toml:{k}.source", f.source) for k, f in fees.items()]
    named += [(f"lifecycle.toml:transition[{i}].source", t.source) for i, t in enumerate(transitions)]
    for where, source in named:
        if source not in sources:
            yield Finding(where, "error", f"sources.toml 中没有“{source}”")


def _check_order(limits: Mapping[str, _Limit], fees: Mapping[str, _Fee]) -> Iterator[Finding]:
    for key, limit in limits.items():
        days = [v.since for v in limit.value]
        if any(a >= b for a, b in pairwise(days)):
            yield Finding(f"time_limits.toml:{key}.value", "error", "施行日没有按先后排列，或有重复")
    for key, fee in fees.items():
        starts = [b.start for b in fee.band]
        if starts[0] != 1 or any(a >= b for a, b in pairwise(starts)):
            yield Finding(f"fees.toml:{key}.band", "error", "各档的起点须从1开始逐档递增")
        if fee.is_cumulative and any(b.step for b in fee.band):
            yield Finding(f"fees.toml:{key}.band", "error", "累计计费的各档不能再写 step")


def _closed(file: str, given: Iterable[str], known: Iterable[str], what: str) -> Iterator[Finding]:
    """Names outside a closed list, and names of the list that are missing."""
    for key in given:
        if key not in known:
            yield Finding(f"{file}:{key}", "error", f"没有“{key}”这种{what}")
    for key in known:
        if key not in given:
            yield Finding(f"{file}:{key}", "error", f"缺少{what}“{key}”")


def _check_outcomes(outcomes: Mapping[str, _Outcome], names: Names) -> Iterator[Finding]:
    for key, outcome in outcomes.items():
        for name in outcome.requires:
            if name not in names.requirements:
                yield Finding(f"outcomes.toml:{key}.requires", "error", f"没有登记名为“{name}”的要求")


def _check_lifecycle(machine: _Lifecycle, names: Names) -> Iterator[Finding]:
    states = {str(s) for s in State}
    decided = {str(o) for o in Outcome}
    yield from _closed("lifecycle.toml:waiting", machine.waiting, sorted(states - {State.PROCESSING, State.VOIDED}), "等待状态")
    for i, t in enumerate(machine.transition):
        where = f"lifecycle.toml:transition[{i}]（{t.verb}）"
        yield from _check_transition(t, where, states | decided, names)
    yield from _closed("lifecycle.toml", {t.verb for t in machine.transition if not t.by_law}, names.verbs, "操作")
    yield from _closed("lifecycle.toml", {t.verb for t in machine.transition if t.by_law}, LAPSES, "法定逾期")
    yield from _check_graph(machine, states)


def _check_transition(t: _Transition, where: str, states: set[str], names: Names) -> Iterator[Finding]:
    for source in t.sources:
        if source not in states | {"decided"}:
            yield Finding(f"{where}.from", "error", f"没有“{source}”这种状态")
    if t.to not in states | {"=", "outcome"}:
        yield Finding(f"{where}.to", "error", f"没有“{t.to}”这种状态")
    for guard in t.guards:
        if guard not in names.guards:
            yield Finding(f"{where}.guards", "error", f"没有登记名为“{guard}”的条件")
    if t.when and t.when not in names.predicates:
        yield Finding(f"{where}.when", "error", f"没有登记名为“{t.when}”的判断")


def _check_graph(machine: _Lifecycle, states: set[str]) -> Iterator[Finding]:
    """Every state is reachable from registration, and every open one leads to where a decision can be made."""
    edges = {(s, t.to if t.to != "=" else s) for t in machine.transition for s in t.sources}
    reached = _closure({str(State.PROCESSING)}, edges)
    deciding = _closure({s for t in machine.transition if t.verb == "decide" for s in t.sources}, {(b, a) for a, b in edges})
    for state in sorted(states):
        if state not in reached:
            yield Finding("lifecycle.toml", "error", f"状态“{state}”无法到达")
        elif state not in deciding and state != State.VOIDED:
            yield Finding("lifecycle.toml", "error", f"状态“{state}”没有通向答复的路径")


def _closure(start: set[str], edges: set[tuple[str, str]]) -> set[str]:
    seen: set[str] = set()
    grown = set(start)
    while grown - seen:
        seen |= grown
        grown = {b for a, b in edges if a in seen}
    return seen


def _build(
    sources: Mapping[str, _Source], limits: Mapping[str, _Limit], outcomes: Mapping[str, _Outcome], fees: Mapping[str, _Fee],
    machine: _Lifecycle, watches: Mapping[str, Watch], content: str,
) -> Rulebook:  # fmt: skip
    return Rulebook(
        sources={k: Source(k, s.title, s.number, s.effective_on, s.url) for k, s in sources.items()},
        limits={
            k: TimeLimit(k, v.label, tuple(Limit(x.since, x.days, x.source, x.article) for x in v.value)) for k, v in limits.items()
        },
        waiting={k: Waiting(w.because, w.article) for k, w in machine.waiting.items()},
        transitions=tuple(_transition(t) for t in machine.transition),
        outcomes={
            o: OutcomeRule(o, r.source, r.article, r.requires)
            for o in Outcome if (r := outcomes[str(o)])
        },
        fees={
            k: FeeScale(
                k, f.label, f.since, f.source, f.article, f.is_cumulative,
                tuple(FeeBand(b.start, b.yuan, b.step, b.step_yuan) for b in f.band),
            )
            for k, f in fees.items()
        },
        digest=content,
        verbs={t.verb: t.label for t in machine.transition},
        watches=watches,
    )  # fmt: skip


def _transition(t: _Transition) -> Transition:
    sources = [s for name in t.sources for s in ([str(o) for o in Outcome] if name == "decided" else [name])]
    return Transition(t.verb, t.label, tuple(dict.fromkeys(sources)), t.to, t.source, t.article, t.guards, t.when, t.by_law)
