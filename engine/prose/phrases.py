"""Phrases that hang on numbers, worded in templates/report/phrases.j2; and the drafts' templates."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.fees import sentence
from engine.prose import sums

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2.environment import TemplateModule

    from engine.prose.known import Known

# In the drafts' templates [[ x ]] is filled in when drafting; {{ name }} stays, it is bound.
_DRAFT: Final = {"variable_start_string": "[[", "variable_end_string": "]]"}


def templates_folder() -> Path:
    """templates/report beside engine/, in a checkout and in an installed wheel alike."""
    from pathlib import Path

    return Path(__file__).resolve().parents[2] / "templates" / "report"


@cache
def environment(*, is_draft: bool) -> ImmutableSandboxedEnvironment:
    """Where the templates are read; strict about names."""
    found = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(templates_folder()), undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True,
        **(_DRAFT if is_draft else {}),
    )  # fmt: skip
    found.globals |= {"sums": sums, "fee_sentence": sentence, "share": share}
    return found


@cache
def _phrases() -> TemplateModule:
    return environment(is_draft=False).get_template("phrases.j2").module


def phrase(name: str, known: Known) -> str:
    """A phrase of what is known."""
    macro: Any = getattr(_phrases(), name)
    return re.sub(r"\s*\n\s*", "", str(macro(known))).strip()


def share(part: int, whole: int) -> str:
    """A share in percent, e.g. 33.3%."""
    return f"{100 * part / whole:.1f}%"
