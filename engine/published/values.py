"""What can stand in a cell that wants a number: a number, nothing, a mark such as "/", or something only a person can read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from engine.published.characters import simplified

Number = int | Decimal

_NUMBER: Final = re.compile(r"-?(\d{1,3}(,\d{3})+|\d{1,12})(\.\d{1,6})?")
_WITH_UNIT: Final = re.compile(r"(?P<number>-?[\d,]+(\.\d+)?)\s*(?P<unit>万元|元|件|条|项|个|宗|次|份)")
# An amount of change, a footnote beside a number, a percentage, digits among signs: it fills a cell, but it is not a number.
_ODD: Final = re.compile(r"[增减加+?*-]{0,2}\s*[\d.,]+\s*(万元|元|件|条|项|个|宗|次|份|%|\?)?\s*([(\[].{0,12}[)\]]|[*①-⑳†]+)?")
_ENUMERATOR: Final = re.compile(r"\d{1,2}[.、)]|[(][一二三四五六七八九十\d]{1,2}[)]|[①-⑳]|\d{1,2}\s*\.\s*$")
# Written for "nothing"; and written for something only the writer knows.
_MARKS: Final = frozenset({"/", "//", "\\", "-", "--", "---", "—", "——", "–", "―", "─", "·", "•", "…", "……", "无", "空", "零", "〇", "暂无", "None", "null", "NULL", "N/A", "n/a", "NA", "_", "__"})  # fmt: skip
_RIDDLES: Final = frozenset({"*", "**", "×", "x", "X", "√", "?", "??", "~", "o", "O", "l", "I", "●", "○", "#", "#REF!", "#VALUE!", "#N/A", "#DIV/0!", "^", "若干", "未统计", "不详", "见附件"})  # fmt: skip
_INVISIBLE: Final = re.compile(r"[\s\u00a0\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe0e\ufe0f]+")
# What the Chinese writes in place of characters Unicode counts as different.
_SAME: Final = str.maketrans({"−": "-", "﹣": "-", "‐": "-", "‑": "-", "／": "/", "∕": "/", "“": '"', "”": '"', "‘": '"', "’": '"', "「": '"', "」": '"', "`": '"', "'": '"'})  # fmt: skip


def fold(text: str) -> str:
    """A text without space and with every character in its plain width: what labels and numbers are compared by."""
    return _folded(text) if len(text) < _SHORT else _folded.__wrapped__(text)


@lru_cache(16_384)
def _folded(text: str) -> str:
    return simplified(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_SAME))


def tidy(text: str) -> str:
    """A text with runs of space and invisible characters made one space."""
    return _INVISIBLE.sub(" ", text).strip()


def together(pieces: Iterable[str]) -> str:
    """The lines or paragraphs of a cell as one text: labels run on, digits of two lines stay apart."""
    text = ""
    for piece in filter(None, (" ".join(piece.split()) for piece in pieces)):
        text += (" " if text[-1:].isdigit() and piece[0].isdigit() else "") + piece
    return text


_SHORT: Final = 100  # longer texts are prose, met once


@dataclass(frozen=True, slots=True)
class Value:
    """A cell read: `blank`, a `number`, a `mark` or `odd`; `text` is what stands there, `unit` what follows the number."""

    kind: Literal["blank", "number", "mark", "odd"]
    text: str = ""
    number: Number | None = None
    unit: str = ""

    @property
    def is_written(self) -> bool:
        """Whether anything stands in the cell."""
        return self.kind != "blank"


BLANK: Final = Value("blank")


def read_value(text: str) -> Value:
    """A cell's text as a value; digits with a space between them are not put together."""
    plain = fold(text)
    if not plain:
        return BLANK
    shown = tidy(text)
    if plain in _MARKS:
        return Value("mark", shown)
    if _has_note(text):
        return Value("odd", shown)
    if re.search(r"\d\s+[\d,.]|,\s+\d", unicodedata.normalize("NFKC", text).strip()):
        return Value("odd", shown)
    if _NUMBER.fullmatch(plain):
        return _number(plain, shown, "")
    with_unit = _WITH_UNIT.fullmatch(plain)
    if with_unit and _NUMBER.fullmatch(with_unit["number"]):
        return _number(with_unit["number"], shown, with_unit["unit"])
    return Value("odd", shown)


def _has_note(text: str) -> bool:
    """Whether a digit is a note's (12①, 12²) rather than the number's: folding would make it one more digit."""
    return any(unicodedata.category(character) == "No" for character in text)


def _number(plain: str, shown: str, unit: str) -> Value:
    digits = plain.replace(",", "")
    whole = digits.lstrip("-").split(".")[0]
    if len(whole) > 1 and whole.startswith("0"):
        return Value("odd", shown)
    number: Number = Decimal(digits)
    return Value("number", shown, int(number) if number == int(number) else number, unit)


def is_value(text: str) -> bool:
    """Whether a written text stands where a number would, rather than being a label."""
    plain = fold(text)
    if not plain or _ENUMERATOR.fullmatch(plain):
        return False
    return plain in _MARKS or plain in _RIDDLES or bool(_NUMBER.fullmatch(plain) or _WITH_UNIT.fullmatch(plain) or _ODD.fullmatch(plain))


def adds_up(values: Sequence[Value]) -> bool:
    """Whether the last of some numbers is the sum of the others."""
    numbers = [value.number for value in values]
    return all(number is not None for number in numbers) and sum(number or 0 for number in numbers[:-1]) == numbers[-1]
