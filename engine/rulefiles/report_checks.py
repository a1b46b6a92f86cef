"""report_checks.toml read into ReportChecks: shapes by pydantic, then the names that are used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.errors import Finding, InvalidRules
from engine.rulebook.checks import Aspect, Check, Length, Likeness, Phrase, ReportChecks
from engine.rulefiles.faults import findings_of, read_toml

if TYPE_CHECKING:
    from pathlib import Path

REPORT_CHECKS = "report_checks.toml"
# The sections that are prose, as the report's words name them.
SECTIONS = ("overall", "problems", "others")
Text = Annotated[str, Field(min_length=1)]
Count = Annotated[int, Field(ge=0, strict=True)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Check(_Shape):
    id: Text
    name: Text
    severity: Literal["error", "warning", "info", "off"]
    basis: Text


class _Phrase(_Shape):
    check: Text
    text: Text
    advice: Text
    since: Count = 0
    until: Count = 9999


class _Length(_Shape):
    least: Count
    most: Count


class _Likeness(_Shape):
    share: Annotated[float, Field(gt=0, le=1)]
    shortest: Count
    least: Count


class _Aspect(_Shape):
    name: Text
    since: Count
    words: Annotated[tuple[Text, ...], Field(min_length=1)]


class _File(_Shape):
    check: Annotated[tuple[_Check, ...], Field(min_length=1)]
    phrase: tuple[_Phrase, ...]
    length: dict[Literal[SECTIONS], _Length]  # type: ignore[valid-type]
    likeness: _Likeness
    aspect: tuple[_Aspect, ...]


def read_report_checks(folder: Path) -> tuple[ReportChecks | None, list[Finding]]:
    """The checks of a rules folder, or None, and every fault."""
    data, findings = read_toml(folder / REPORT_CHECKS)
    sources, _ = read_toml(folder / "sources.toml")
    if data is None:
        return None, findings
    try:
        file = _File.model_validate(data)
    except ValidationError as error:
        return None, findings_of(error, REPORT_CHECKS)
    if faults := list(_faults(file, sources)):
        return None, faults
    return ReportChecks(
        {c.id: Check(c.id, c.name, c.severity, c.basis) for c in file.check},
        tuple(Phrase(p.check, p.text, p.advice, p.since, p.until) for p in file.phrase),
        {section: Length(length.least, length.most) for section, length in file.length.items()},
        Likeness(file.likeness.share, file.likeness.shortest, file.likeness.least),
        tuple(Aspect(a.name, a.words, a.since) for a in file.aspect),
    ), []


def _faults(file: _File, sources: dict[str, object] | None) -> Iterator[Finding]:
    times = Counter(check.id for check in file.check)
    for basis in dict.fromkeys(check.basis for check in file.check):
        if sources is not None and basis not in sources:
            yield Finding(f"{REPORT_CHECKS}:check.basis", "error", f"sources.toml 中没有“{basis}”")
    for i, check in enumerate(file.check):
        where = f"{REPORT_CHECKS}:check[{i}]（{check.id}）"
        if times[check.id] > 1:
            yield Finding(f"{where}.id", "error", f"“{check.id}”用了不止一次，请换一个")
    for i, phrase in enumerate(file.phrase):
        if phrase.check not in times:
            yield Finding(f"{REPORT_CHECKS}:phrase[{i}].check", "error", f"没有名为“{phrase.check}”的检查")
        if phrase.since > phrase.until:
            yield Finding(f"{REPORT_CHECKS}:phrase[{i}].since", "error", "晚于 until，请调换")
    for section in SECTIONS:
        if section not in file.length:
            yield Finding(f"{REPORT_CHECKS}:length.{section}", "error", "缺少这一部分的字数")
        elif file.length[section].least > file.length[section].most:
            yield Finding(f"{REPORT_CHECKS}:length.{section}.least", "error", "大于 most，请调换")


@cache
def load_report_checks(folder: Path | None = None) -> ReportChecks:
    """The checks (default: ours). Raises InvalidRules with every fault."""
    from engine.rulefiles import rules_folder

    checks, findings = read_report_checks(folder or rules_folder())
    if checks is None:
        raise InvalidRules(findings)
    return checks
