"""Phrases that don't belong into a report: template sentences left in, superseded bases. Which they are is data (rules/report_checks.toml)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Final

from engine.published.values import fold

# 〔2018〕 is as often written [2018] or (2018).
_BRACKETS: Final = str.maketrans("〔〕()【】", "[][][]")

if TYPE_CHECKING:
    from engine.rulebook.checks import Phrase


def phrases_in(text: str, phrases: Collection[Phrase]) -> Iterator[tuple[str, str]]:
    """The check and the sentence of each phrase a text holds, whatever its width, space and brackets."""
    plain = _plain(text)
    for phrase in phrases:
        if _plain(phrase.text) in plain:
            yield phrase.check, f"写有“{phrase.text}”，{phrase.advice}"


def _plain(text: str) -> str:
    return fold(text).translate(_BRACKETS)
