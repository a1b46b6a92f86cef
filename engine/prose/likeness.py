"""Whether a section says again what last year's said: 30号 wants problems of this year, not boilerplate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from engine.errors import Finding
from engine.forms.words import HEADINGS
from engine.prose.files import SECTIONS
from engine.prose.read import BOUND, PROMPT
from engine.published.values import fold

if TYPE_CHECKING:
    from engine.prose.read import Piece
    from engine.rulebook.checks import Likeness

_RUN: Final = 4  # characters that must follow one another
_NEARLY: Final = 0.8  # of a sentence's runs


def alike(pieces: Sequence[Piece], last: Sequence[Piece], limits: Likeness) -> Iterator[Finding]:
    """Sections most of which is last year's, word for word or nearly."""
    for name in HEADINGS:
        now, before = _sentences(pieces, name, limits.shortest), _sentences(last, name, limits.shortest)
        whole = sum(map(len, now))
        if whole < limits.least:
            continue
        runs = {run for sentence in before for run in _runs(sentence)}
        same = [s for s in now if s in before or sum(run in runs for run in _runs(s)) >= _NEARLY * len(_runs(s))]
        share = sum(map(len, same)) / whole
        if share >= limits.share:
            message = f"有 {share:.0%} 与上年报告相同或几乎相同，例如“{same[0][:20]}”，请按本年的情况改写"
            yield Finding(SECTIONS[name].place, "warning", message, "雷同")


def _sentences(pieces: Sequence[Piece], section: str, shortest: int) -> list[str]:
    """The sentences an office wrote itself: those with bound numbers come from the draft and may return; years and numbers don't count."""
    found = []
    for piece in pieces:
        if piece.section == section and not piece.is_heading:
            for sentence in re.split(r"(?<=[。；！？])", piece.raw):
                plain = re.sub(r"\d+", "0", fold(sentence))
                if len(plain) >= shortest and not BOUND.search(sentence) and not PROMPT.search(sentence):
                    found.append(plain)
    return found


def _runs(text: str) -> list[str]:
    return [text[at : at + _RUN] for at in range(max(1, len(text) - _RUN + 1))]
