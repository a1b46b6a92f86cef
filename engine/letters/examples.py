"""Example cases of every kind, replayed through `decide`: what templates are checked against, the office's own included."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from engine.case.commands import Register
from engine.case.decide import decide
from engine.case.dues import due_lapses
from engine.case.facts import registered
from engine.case.history import fold
from engine.case.reading import read_command
from engine.case.situation import Prior
from engine.errors import Finding, InputError
from engine.letters.compose import blank_of, letter_of, write
from engine.letters.given import ALWAYS, read_given
from engine.letters.occasions import Applicant, Before, Matter, Sender, occasions
from engine.rulefiles import letter_templates
from engine.settings import Letters

if TYPE_CHECKING:
    from pathlib import Path

    from engine.case.event import Event
    from engine.case.situation import Law
    from engine.letters.given import Given
    from engine.letters.letter import Letter
    from engine.letters.occasions import Occasion
    from engine.rulebook.letters import Catalogue, LetterKind


@dataclass(frozen=True, slots=True)
class Example:
    """A case with the facts its letters need."""

    name: str
    matter: Matter
    given: Mapping[str, Any]

    def given_for(self, kind: LetterKind) -> Given:
        """The facts a kind takes."""
        return read_given({k: v for k, v in self.given.items() if k in {*kind.needs, *kind.may} | ALWAYS})


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads((letter_templates() / "examples.toml").read_text("utf-8"))


def examples(law: Law) -> tuple[Example, ...]:
    """All example cases."""
    data = _file()
    return tuple(Example(e["name"], matter_of(e, law), {**data["given"], **e.get("given", {})}) for e in data["example"])


def matter_of(example: Mapping[str, Any], law: Law) -> Matter:
    """The history of an example. Raises what `decide` refuses with: an example must be lawful."""
    command = read_command("register", example["register"])
    assert isinstance(command, Register)
    events: list[Event] = [registered(command, law)]
    before = example.get("prior")
    prior = Prior(before["number"], "granted.provided", before["answered_on"], is_same_applicant=True) if before else None
    for step in example["step"]:
        act = read_command(step["do"], {k: v for k, v in step.items() if k != "do"})
        events += decide(fold(events), act, law, _LAST, prior)
    if "until" in example:
        events += due_lapses(fold(events), law, example["until"])
    names = ("id_number", "contact", "address", "form_wanted", "agent", "authorisation", "co_applicants")
    who = Applicant(command.applicant, command.applicant_name, command.content, {n: v for n in names if (v := getattr(command, n))})
    office, settings = Sender(**_file()["office"]), Letters(**_file()["settings"])
    earlier = Before(before["number"], before["answered_on"], before["letter"]) if before else None
    return Matter("2026-0017", office, who, tuple(events), law, settings, earlier)


_LAST = date(2026, 12, 31)


def letters(law: Law, catalogue: Catalogue, overrides: Path | None = None) -> Iterator[tuple[Example, Occasion, Letter]]:
    """Every letter of every example case."""
    for example in examples(law):
        for occasion in occasions(example.matter, catalogue):
            source = write(occasion, example.matter, example.given_for(occasion.kind), catalogue, overrides)
            yield example, occasion, letter_of(source, occasion)


def check_templates(law: Law, catalogue: Catalogue, overrides: Path | None) -> tuple[Finding, ...]:
    """Each template rendered for each example that supports it: every fault, once, with the first example that shows it."""
    found: dict[tuple[str, str], Finding] = {}
    for example in examples(law):
        for occasion in occasions(example.matter, catalogue):
            name = occasion.kind.template
            try:
                letter_of(write(occasion, example.matter, example.given_for(occasion.kind), catalogue, overrides), occasion)
            except InputError as fault:
                found.setdefault((name, str(fault)), Finding(name, "error", f"{fault}（例案“{example.name}”）"))
    return (*found.values(), *_check_blanks(catalogue, overrides), *_check_names(overrides))


def _check_blanks(catalogue: Catalogue, overrides: Path | None) -> Iterator[Finding]:
    for kind in catalogue.kinds.values():
        if kind.to == "public":
            try:
                blank_of(kind, _file()["office"]["name"], _file()["office"]["contact"], overrides)
            except InputError as fault:
                yield Finding(kind.template, "error", str(fault))


def _check_names(overrides: Path | None) -> Iterator[Finding]:
    """A file of the office's own that replaces nothing is misspelt."""
    ours = {path.name for path in letter_templates().glob("*.j2")}
    for path in sorted(overrides.glob("*") if overrides else ()):
        if path.name not in ours and not path.name.startswith((".", "_")):
            yield Finding(path.name, "error", "不是任何文书的模板，没有使用，请核对文件名")
