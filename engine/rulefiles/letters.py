"""letters.toml and remedies.toml read into a Catalogue: every outcome and step has its letter, every letter its template, and the reverse."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.errors import Finding, InvalidRules
from engine.rulebook.letters import Catalogue, Dated, LetterKind, Priority, RemedyRules, Review, Span
from engine.rulefiles.faults import findings_of, read_toml
from engine.rulefiles.letterchecks import read_checks
from engine.terms import AgencyLevel, EventKind, Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from engine.rulebook.letterchecks import LetterChecks
    from engine.rulefiles import LetterNames

LETTERS, REMEDIES = "letters.toml", "remedies.toml"
# Levels of bodies, and the systems with reviews of their own (行政复议法第二十七条、第二十八条).
SYSTEMS = ("vertical", "judicial")
_SPANS = ("reconsideration", "litigation", "litigation_after_reconsideration")
# Events whose letter hangs on the outcome they bring about, or is the answer itself.
_BY_OUTCOME = (EventKind.DECIDED, EventKind.SERVED, EventKind.WITHDRAWN, EventKind.CLARIFICATION_LAPSED, EventKind.PAYMENT_LAPSED)
_INCLUDED = re.compile(r"""(?:include|from|import)\s+["']([^"']+)["']""")


Text = Annotated[str, Field(min_length=1)]
Day = Annotated[date, Field(strict=True)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class _Kind(_Shape):
    number: Text
    title: Text
    to: Literal["applicant", "third_party", "agency", "file", "public"]
    cite: Text
    source: Text
    after: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    when: str = ""
    series: str = ""
    due: Literal["at_once", "reply", "optional"] = "optional"
    remedy: Literal["", "decision", "third_party"] = ""
    lacks: str = ""
    supply: str = ""
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


class _Dated(_Shape):
    since: Day = Field(alias="from")
    source: Text
    article: Text


class _Span(_Dated):
    text: Text


class _Priority(_Dated):
    outcomes: Annotated[tuple[str, ...], Field(min_length=1)]


class _Review(_Dated):
    levels: Annotated[tuple[str, ...], Field(min_length=1)]
    bodies: Annotated[tuple[Literal["government", "upper_authority", "self"], ...], Field(min_length=1)]


_SHAPES: Mapping[str, type[_Dated]] = {
    "prior_reconsideration": _Priority, "reconsideration_body": _Review, "internet_channel": _Dated, **dict.fromkeys(_SPANS, _Span),
}  # fmt: skip
T = TypeVar("T", bound=_Shape)


def load_catalogue(folder: Path, templates: Path, names: LetterNames) -> Catalogue:
    """The catalogue of a rules folder and its templates. Raises InvalidRules with every fault."""
    catalogue, findings = read_catalogue(folder, templates, names)
    if catalogue is None or findings:
        raise InvalidRules(findings)
    return catalogue


def read_catalogue(folder: Path, templates: Path, names: LetterNames) -> tuple[Catalogue | None, tuple[Finding, ...]]:
    """The catalogue, or None, and every fault found."""
    findings: list[Finding] = []
    read: dict[str, dict[str, Any]] = {}
    for file in (LETTERS, REMEDIES, "sources.toml"):
        table, faults = read_toml(folder / file)
        findings += faults if file != "sources.toml" else []
        read[file] = table or {}
    letters = dict(read[LETTERS])
    series, without = (_texts(letters.pop(key, {}), f"{LETTERS}:{key}", findings) for key in ("series", "without_letter"))
    kinds = {key: kind for key, value in letters.items() if (kind := _shaped(_Kind, value, LETTERS, key, findings))}
    remedies = _remedies(read[REMEDIES], findings)
    if letters:
        findings += _check_kinds(kinds, series, names, read["sources.toml"])
        findings += _check_covered(kinds, without, names)
        findings += _check_templates(letters, templates)
    if read[REMEDIES] and not any(f.where.startswith(REMEDIES) for f in findings):
        findings += _check_remedies(remedies, read["sources.toml"])
    checks, faults = read_checks(folder, letters, names.checks, read["sources.toml"])
    findings += faults
    if findings:
        return None, tuple(findings)
    return _built(kinds, series, remedies, checks), ()


def _texts(table: Any, where: str, findings: list[Finding]) -> dict[str, str]:
    if isinstance(table, dict) and all(isinstance(v, str) and v for v in table.values()):
        return table
    findings.append(Finding(where, "error", "应为一张表，每项是一段文字"))
    return {}


def _shaped(shape: type[T], value: Any, file: str, key: str, findings: list[Finding]) -> T | None:
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        findings += findings_of(error, file, key)
        return None


def _remedies(data: Mapping[str, Any], findings: list[Finding]) -> dict[str, list[Any]]:
    """The dated values by table."""
    found: dict[str, list[Any]] = {key: [] for key in _SHAPES}
    for key, values in data.items():
        if key not in _SHAPES:
            findings.append(Finding(f"{REMEDIES}:{key}", "error", f"没有“{key}”这种规定"))
            continue
        for n, value in enumerate(values if isinstance(values, list) else [values]):
            shaped = _shaped(_SHAPES[key], value, REMEDIES, f"{key}[{n}]", findings)
            found[key] += [shaped] if shaped else []
    return found


def _check_kinds(
    kinds: Mapping[str, _Kind], series: Mapping[str, str], names: LetterNames, sources: Collection[str]
) -> Iterator[Finding]:  # fmt: skip
    for key, kind in kinds.items():
        closed = (
            ("after", kind.after, set(EventKind), "事件"),
            ("outcomes", kind.outcomes, {*Outcome, "*"}, "答复结果"),
            ("when", [kind.when] if kind.when else [], names.conditions, "条件"),
            ("series", [kind.series] if kind.series else [], series, "文号系列"),
            ("source", [kind.source], sources, "文件（sources.toml）"),
            ("needs", kind.needs, names.facts, "事实"),
            ("may", kind.may, names.facts, "事实"),
        )
        for field, given, known, what in closed:
            yield from (Finding(f"{LETTERS}:{key}.{field}", "error", f"没有“{name}”这种{what}") for name in given if name not in known)
        if kind.to != "public" and not (kind.after or kind.outcomes):
            yield Finding(f"{LETTERS}:{key}", "error", "没有写明在哪一步（after）或者哪种答复结果（outcomes）之后制作")
    numbers = [kind.number for kind in kinds.values()]
    for number in sorted({n for n in numbers if numbers.count(n) > 1}):
        yield Finding(LETTERS, "error", f"编号“{number}”不止一种文书")
    for name, pattern in series.items():
        if not all(part in pattern for part in ("{year}", "{serial}")):
            yield Finding(f"{LETTERS}:series.{name}", "error", "文号须含有 {year} 和 {serial}")


def _check_covered(kinds: Mapping[str, _Kind], without: Mapping[str, str], names: LetterNames) -> Iterator[Finding]:
    """No outcome and no step without its letter, or the reason why it has none."""
    answered = {o for kind in kinds.values() if kind.to == "applicant" for o in kind.outcomes}
    for outcome in Outcome:
        if outcome not in answered:
            yield Finding(LETTERS, "error", f"答复结果“{outcome}”没有文书")
    events = {e for kind in kinds.values() for e in kind.after}
    for verb, event in names.steps.items():
        has_letter = event in events or event in _BY_OUTCOME
        if not has_letter and verb not in without:
            yield Finding(LETTERS, "error", f"操作“{verb}”没有文书，也没有在 without_letter 中说明理由")
    for verb in without:
        if verb not in names.steps:
            yield Finding(f"{LETTERS}:without_letter.{verb}", "error", f"没有“{verb}”这种操作")


def _check_templates(kinds: Iterable[str], folder: Path) -> Iterator[Finding]:
    """Every kind has its template; every file is a kind's, or a part (_name.j2) that some template includes."""
    files = {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.j2"))}
    included = {name for text in files.values() for name in _INCLUDED.findall(text)}
    wanted = {f"{key}.j2" for key in kinds}
    for name in sorted(wanted - files.keys()):
        yield Finding(f"{LETTERS}:{name.removesuffix('.j2')}", "error", f"templates/letters 中没有模板 {name}")
    for name in sorted(included - files.keys()):
        yield Finding(f"templates/letters/{name}", "error", "模板引用的部分不存在")
    for name in sorted(files.keys() - wanted - included):
        yield Finding(f"templates/letters/{name}", "error", "没有哪种文书使用这个模板")


def _check_remedies(found: Mapping[str, list[Any]], sources: Collection[str]) -> Iterator[Finding]:
    for key, values in found.items():
        if not values:
            yield Finding(f"{REMEDIES}:{key}", "error", "没有这种规定")
        for n, value in enumerate(values):
            if value.source not in sources:
                yield Finding(f"{REMEDIES}:{key}[{n}].source", "error", f"sources.toml 中没有“{value.source}”")
        if any(a.since > b.since or (a.since == b.since and key in _SPANS) for a, b in pairwise(values)):
            yield Finding(f"{REMEDIES}:{key}", "error", "施行日没有按先后排列，或有重复")
    for n, value in enumerate(found["prior_reconsideration"]):
        for name in value.outcomes:
            if name not in set(Outcome):
                yield Finding(f"{REMEDIES}:prior_reconsideration[{n}].outcomes", "error", f"没有“{name}”这种答复结果")
    known = {*AgencyLevel, *SYSTEMS}
    for n, value in enumerate(found["reconsideration_body"]):
        for name in value.levels:
            if name not in known:
                yield Finding(f"{REMEDIES}:reconsideration_body[{n}].levels", "error", f"没有“{name}”这种层级")
    told = {level for value in found["reconsideration_body"] for level in value.levels}
    for level in sorted(known - told):
        yield Finding(f"{REMEDIES}:reconsideration_body", "error", f"层级“{level}”没有行政复议机关")


def _built(
    kinds: Mapping[str, _Kind], series: Mapping[str, str], found: Mapping[str, list[Any]], checks: LetterChecks
) -> Catalogue:  # fmt: skip
    remedies = RemedyRules(
        spans={key: tuple(Span(v.since, v.source, v.article, v.text) for v in found[key]) for key in _SPANS},
        priorities=tuple(Priority(v.since, v.source, v.article, v.outcomes) for v in found["prior_reconsideration"]),
        reviews=tuple(Review(v.since, v.source, v.article, v.levels, v.bodies) for v in found["reconsideration_body"]),
        internet=tuple(Dated(v.since, v.source, v.article) for v in found["internet_channel"]),
    )
    return Catalogue({key: LetterKind(key, **kind.model_dump()) for key, kind in kinds.items()}, dict(series), remedies, checks)
