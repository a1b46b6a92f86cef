"""letter_checks.toml read: phrases, elements and named checks, every fault collected."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from string import Formatter
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.errors import Finding
from engine.rulebook.letterchecks import Element, LetterChecks, LetterRule, Phrase, Statute
from engine.rulefiles.faults import findings_of, read_toml

if TYPE_CHECKING:
    from pathlib import Path

CHECKS = "letter_checks.toml"
Text = Annotated[str, Field(min_length=1)]
Day = Annotated[date, Field(strict=True)]
Words = Annotated[tuple[Text, ...], Field(min_length=1)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class _Rule(_Shape):
    severity: Literal["error", "warning", "info"]
    message: Text
    source: Text
    article: Text
    since: Day = Field(alias="from")
    kinds: tuple[str, ...] = ()
    excepted: tuple[str, ...] = Field(default=(), alias="except")


class _Phrase(_Rule):
    words: Words
    unless: tuple[str, ...] = ()


class _Element(_Rule):
    words: Words


class _Statute(_Shape):
    title: Text
    last: Annotated[int, Field(ge=1, strict=True)]
    items: dict[str, Annotated[int, Field(ge=1, strict=True)]] = {}


_TABLES: Mapping[str, type[_Shape]] = {"phrase": _Phrase, "element": _Element, "check": _Rule, "statute": _Statute}
T = TypeVar("T", bound=LetterRule)


def read_checks(
    folder: Path, kinds: Collection[str], names: Mapping[str, Collection[str]], sources: Collection[str]
) -> tuple[LetterChecks, list[Finding]]:
    """The rules of a folder and every fault; `names` are the checks the engine has, each with the values its message may hold."""
    data, findings = read_toml(folder / CHECKS)
    if data is None:
        return LetterChecks((), (), (), (), {}), findings
    titles = data.pop("title", {})
    shaped = {table: _shaped(table, shape, data.pop(table, {}), findings) for table, shape in _TABLES.items()}
    findings += [Finding(f"{CHECKS}:{key}", "error", f"没有“{key}”这种规则") for key in data]
    for table in ("phrase", "element", "check"):
        findings += _check_rules(table, shaped[table], kinds, sources)
    findings += _check_names(shaped["check"], names)
    findings += [Finding(f"{CHECKS}:title.{word}", "error", f"没有“{kind}”这种文书") for word, kind in titles.items() if kind not in kinds]
    return LetterChecks(
        _built(Phrase, shaped["phrase"]), _built(Element, shaped["element"]), _built(LetterRule, shaped["check"]),
        tuple(Statute(s.title, s.last, {int(k): v for k, v in s.items.items()}) for s in shaped["statute"].values()), titles,
    ), findings  # fmt: skip


def _shaped(table: str, shape: type[_Shape], values: Any, findings: list[Finding]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in values.items() if isinstance(values, dict) else ():
        try:
            found[key] = shape.model_validate(value)
        except ValidationError as error:
            findings += findings_of(error, CHECKS, f"{table}.{key}")
    return found


def _check_rules(table: str, rules: Mapping[str, _Rule], kinds: Collection[str], sources: Collection[str]) -> Iterator[Finding]:
    for key, rule in rules.items():
        where = f"{CHECKS}:{table}.{key}"
        if rule.source not in sources:
            yield Finding(f"{where}.source", "error", f"sources.toml 中没有“{rule.source}”")
        for field, named in (("kinds", rule.kinds), ("except", rule.excepted)):
            yield from (Finding(f"{where}.{field}", "error", f"没有“{name}”这种文书") for name in named if name not in kinds)


def _check_names(rules: Mapping[str, _Rule], names: Mapping[str, Collection[str]]) -> Iterator[Finding]:
    for key in rules:
        if key not in names:
            yield Finding(f"{CHECKS}:check.{key}", "error", f"没有登记名为“{key}”的检查")
    for key, values in names.items():
        if key not in rules:
            yield Finding(f"{CHECKS}:check.{key}", "error", f"缺少检查“{key}”")
            continue
        for text in (rules[key].message, rules[key].article):
            unknown = [field for _, field, _, _ in Formatter().parse(text) if field is not None and field not in values]
            yield from (Finding(f"{CHECKS}:check.{key}", "error", f"这项检查不提供“{field}”") for field in unknown)


def _built(cls: type[T], rules: Mapping[str, _Rule]) -> tuple[T, ...]:
    return tuple(cls(key=key, **rule.model_dump()) for key, rule in rules.items())
