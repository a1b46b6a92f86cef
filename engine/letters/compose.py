"""A letter written: the facts of its occasion put into its template, the lines read into a Letter. The only user of jinja2 here."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from engine.errors import InputError
from engine.letters.facts import context
from engine.letters.source import read, shielded
from engine.letters.words import clause, day, items
from engine.rulefiles import letter_templates

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2.sandbox import ImmutableSandboxedEnvironment

    from engine.letters.given import Given
    from engine.letters.letter import Letter
    from engine.letters.occasions import Matter, Occasion
    from engine.rulebook.letters import Catalogue, LetterKind


@lru_cache(maxsize=8)
def _environment(overrides: Path | None) -> ImmutableSandboxedEnvironment:
    """Templates of an office before ours. What a person typed is a value: never evaluated, never an element (see source.shielded)."""
    from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    folders = [*([overrides] if overrides else []), letter_templates()]
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        undefined=StrictUndefined,
        autoescape=False,
        finalize=shielded,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,  # an included part ends its line
    )
    environment.filters |= {"day": day, "clause": clause, "items": items}
    return environment


def write(occasion: Occasion, matter: Matter, given: Given, catalogue: Catalogue, overrides: Path | None = None) -> str:
    """The source of a letter: its lines. Raises InputErrors naming what is missing, InputError for a faulty template."""
    return render(occasion.kind.template, context(occasion, matter, given, catalogue), overrides)


def render(template: str, values: dict[str, Any], overrides: Path | None) -> str:
    """A template filled in. Raises InputError naming file, line and fault."""
    from jinja2 import TemplateError
    from jinja2.exceptions import TemplateSyntaxError

    try:
        return _environment(overrides).get_template(template).render(values)
    except TemplateSyntaxError as error:
        raise InputError(f"模板 {error.name or template} 第{error.lineno}行", f"写法有误（{error.message}），请改正。") from error
    except (TemplateError, TypeError, ValueError, AttributeError, ArithmeticError, LookupError, RecursionError) as error:
        raise InputError(f"模板 {template}", f"无法填写（{error}），请改正。") from error


def letter_of(source: str, occasion: Occasion, number: str = "") -> Letter:
    """The letter of a source. Without a number, a draft of one that will bear it."""
    return read(source, occasion.kind.key, occasion.on, number, is_draft=bool(occasion.kind.series) and not number)


def blank_of(kind: LetterKind, agency: str, contact: str, overrides: Path | None = None) -> Letter:
    """A paper for the public: no case behind it."""
    values = {"agency": agency, "title": kind.title, "cite": kind.cite, "contact": contact}
    return read(render(kind.template, values, overrides), kind.key, None, "", is_draft=False)
