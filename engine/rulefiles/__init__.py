"""rules/*.toml read into a Rulebook; every fault is collected, each with file and key, before anything is refused."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from engine.errors import Finding, InvalidRules
from engine.rulefiles.calendar import load_calendar

# Where notices lie, and what one is called in a home between its import being recorded and its taking its place.
CALENDAR: Final = "calendar"
PENDING: Final = ".new"

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from engine.rulebook import Rulebook
    from engine.rulebook.form import Form
    from engine.workdays import WorkCalendar


class LetterNames(NamedTuple):
    """What the catalogue of letters may name: conditions, facts, the steps of the lifecycle with the event each puts on record,
    and the checks of finished letters with the values each gives.
    """

    conditions: Collection[str]
    facts: Collection[str]
    steps: Mapping[str, str]
    checks: Mapping[str, Collection[str]] = {}


class Names(NamedTuple):
    """The closed registries of the engine that rule files may name; `dates` by subject."""

    guards: Collection[str]
    predicates: Collection[str]
    requirements: Collection[str]
    verbs: Collection[str]
    dates: Mapping[str, Collection[str]]
    letters: LetterNames = LetterNames((), (), {})


def rules_folder() -> Path:
    """rules/ beside engine/, in a checkout and in an installed wheel alike."""
    return Path(__file__).resolve().parents[2] / "rules"


def digest(folder: Path) -> str:
    """The sha256 of all rule files: recorded with every event as evidence of what it was decided under."""
    sha = hashlib.sha256()
    for path in sorted(folder.rglob("*.toml")):
        sha.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return sha.hexdigest()


def own_notices(home: Path) -> dict[str, bytes]:
    """The notices an office has imported, in its home: file name -> content."""
    return {path.name: path.read_bytes() for path in sorted((home / CALENDAR).glob("*.toml"))}


def load_workdays(folder: Path | None = None, own: Mapping[str, bytes] | None = None) -> WorkCalendar:
    """The working-day calendar alone, an office's own notices laid over it. Raises InvalidRules with every fault."""
    calendar, findings = load_calendar((folder or rules_folder()) / CALENDAR, own)
    if calendar is None or findings:
        raise InvalidRules(findings)
    return calendar


def load_rulebook(names: Names, folder: Path | None = None) -> Rulebook:
    """The rulebook. Raises InvalidRules with every fault."""
    from engine.rulefiles.law import read_law

    rulebook, findings = read_law(folder or rules_folder(), names)
    if rulebook is None or findings:
        raise InvalidRules(findings)
    return rulebook


def load_forms(folder: Path | None = None) -> dict[str, Form]:
    """The report forms by id. Raises InvalidRules with every fault."""
    forms, findings = _read_forms(folder or rules_folder())
    if findings:
        raise InvalidRules(findings)
    return forms


def _read_forms(folder: Path) -> tuple[dict[str, Form], list[Finding]]:
    from engine.rulefiles.forms import load_form

    forms: dict[str, Form] = {}
    findings: list[Finding] = []
    paths = sorted((folder / "forms").glob("*.toml"))
    for path in paths:
        form, faults = load_form(path)
        findings += faults
        if form is not None:
            forms[form.id] = form
    if not paths:
        findings.append(Finding("forms", "error", "没有年度报告格式文件"))
    return forms, findings


def check(names: Names, folder: Path | None = None, templates: Path | None = None) -> tuple[Finding, ...]:
    """Every fault of a rules folder (and of the letters' templates), none raised."""
    from engine.rulefiles.categories import read_categories
    from engine.rulefiles.law import read_law
    from engine.rulefiles.ledger import read_ledger_words
    from engine.rulefiles.letters import read_catalogue
    from engine.rulefiles.report_checks import read_report_checks

    folder = folder or rules_folder()
    if not folder.is_dir():
        return (Finding(str(folder), "error", "规则目录不存在"),)
    _, calendar_faults = load_calendar(folder / CALENDAR)
    _, law_faults = read_law(folder, names)
    _, form_faults = _read_forms(folder)
    _, letter_faults = read_catalogue(folder, templates or letter_templates(), names.letters)
    _, category_faults = read_categories(folder)
    _, report_faults = read_report_checks(folder)
    _, ledger_faults = read_ledger_words(folder)
    return (*law_faults, *form_faults, *letter_faults, *report_faults, *calendar_faults, *category_faults, *ledger_faults)


def letter_templates() -> Path:
    """templates/letters beside engine/, in a checkout and in an installed wheel alike."""
    return Path(__file__).resolve().parents[2] / "templates" / "letters"
