"""The catalogue, and letters written from the example cases or from a history of a test's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.bootstrap import letter_names, load_law
from engine.letters.compose import letter_of, write
from engine.letters.examples import matter_of
from engine.letters.given import ALWAYS, read_given
from engine.letters.letter import Letter
from engine.letters.occasions import Matter, occasions
from engine.rulebook.letters import Catalogue
from engine.rulefiles import letter_templates, rules_folder
from engine.rulefiles.letters import load_catalogue
from engine.settings import Letters

LAW = load_law()
CATALOGUE: Catalogue = load_catalogue(rules_folder(), letter_templates(), letter_names())


def case_of(register: Mapping[str, Any], *steps: Mapping[str, Any], **more: Any) -> Matter:
    """The matter of a history; fields as in scenarios."""
    return matter_of({"register": register, "step": steps, **more}, LAW)


def with_settings(matter: Matter, **settings: Any) -> Matter:
    return replace(matter, settings=Letters(**settings))


def letters_of(matter: Matter, kind: str, given: Mapping[str, Any]) -> Sequence[Letter]:
    """Every letter of a kind the matter supports."""
    taken = {*CATALOGUE.kinds[kind].needs, *CATALOGUE.kinds[kind].may} | ALWAYS
    facts = read_given({k: v for k, v in given.items() if k in taken})
    return [letter_of(write(o, matter, facts, CATALOGUE), o) for o in occasions(matter, CATALOGUE) if o.kind.key == kind]
