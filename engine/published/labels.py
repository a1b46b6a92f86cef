"""The forms' printed labels, found again in texts that were typed, torn, shortened or misprinted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from engine.published.source import Cell, Row
from engine.published.values import fold

if TYPE_CHECKING:
    from engine.rulebook.form import Form

_ENUMERATOR: Final = re.compile(r"^(?:[(](?P<a>[一二三四五六七八九十\d]{1,2})[)]|(?P<b>[一二三四五六七八九十\d]{1,2})[、.,])")
_INNER: Final = re.compile(r"(?<![\d(])(?:\d[.、]|[(][一二三四五六七][)])")
_BARE: Final = re.compile(r"^\d(?=\D)")
_POINTS: Final = re.compile(r"[^\w]|_")
_STUCK: Final = re.compile(r"(.*[\u4e00-\u9fff)）”\"])(\d[\d,.]*)")
# A remark behind a label, unless it says that the row counts something else.
_REMARK: Final = re.compile(r"(?<=[\u4e00-\u9fff])[(](?!.{0,4}(?:其中|不含|不包括|累计|上年|上一年|去年)).*[)]$")
# What agencies print for the long labels. Left: folded, without enumerator and punctuation.
SHORTENED: Final = {
    "部分公开": "partial",
    "逾期不补正": "other.clarification_lapsed",
    "申请人逾期不补正": "other.clarification_lapsed",
    "申请人无正当理由逾期不补正": "other.clarification_lapsed",
    "无正当理由逾期不补正": "other.clarification_lapsed",
    "逾期不缴费": "other.fee_unpaid",
    "逾期未缴费": "other.fee_unpaid",
    "申请人逾期不缴费": "other.fee_unpaid",
    "申请人逾期未按收费通知要求缴纳费用": "other.fee_unpaid",
    "逾期未按收费通知要求缴纳费用": "other.fee_unpaid",
    "本年新收申请数量": "received",
    "本年新收": "received",
    "上年结转申请数量": "carried_in",
    "上年结转": "carried_in",
    "结转下年度": "carried_out",
    "结转下年": "carried_out",
}
# Groups over several rows, and headings: never a row of their own.
GROUPS: Final = ("不予公开", "无法提供", "不予处理", "本年度办理结果", "信息内容", "申请人情况", "法人或其他组织")
STOCK_LABELS: Final = {"规范性文件": "normative_documents"}
# Labels written down the side: pieces of them are scattered among the others by text in lines.
_SIDE: Final = ("三、本年度办理结果", "(三)不予公开", "(四)无法提供", "(五)不予处理", "(六)其他处理")
_WHOLE: Final = {"其他", *_SIDE, *(side[at:] for side in _SIDE for at in (2, 3))}
BESIDE: Final = frozenset({side[a:b] for side in _SIDE for a in range(len(side)) for b in range(a + 1, len(side) + 1)} - _WHOLE)
# Labels that mean their row only in its place or with their enumerator; elsewhere they head a column.
SHORT: Final = {"其他": ("3", "other.misc"), "总计": ("七", "total")}
_WORDS_AT_ONCE: Final = 7
# Shorter labels differ from each other by a character or two; of the others the nearest must be nearer by so many.
LONG: Final = 5
CLEARLY: Final = 2


@dataclass(frozen=True, slots=True)
class Match:
    """A row found: its key, the label as it stands there, and how far it is from the printed one (0 = the same, shortened included)."""

    key: str
    text: str
    distance: int = 0
    is_short: bool = False


@lru_cache(16_384)
def enumerator(text: str) -> tuple[str, str]:
    """A folded label -> its enumerator without brackets, and the rest without punctuation."""
    found = _ENUMERATOR.match(text)
    if found:
        return found["a"] or found["b"], _POINTS.sub("", text[found.end() :])
    bare = _BARE.match(text)
    return (bare[0], _POINTS.sub("", text[1:])) if bare else ("", _POINTS.sub("", text))


@dataclass(frozen=True)
class Labels:
    """Every row label of sections 二 and 三 of all forms, ready for look-up."""

    forms: Mapping[str, Form]

    @cached_property
    def printed(self) -> Mapping[str, str]:
        """Row key -> official label without its group, the newest form's where they differ."""
        found: dict[str, str] = {}
        for form in self.forms.values():
            for grid in (form.section2, form.section3):
                for cells in grid.rows:
                    key = next((cell.key for cell in cells if cell.key), "")
                    if key:
                        row = key.rpartition("/")[0] or key.partition(".")[0]
                        found[row] = next(cell.text for cell in reversed(cells) if cell.text)
        return found

    @cached_property
    def cores(self) -> Mapping[str, str]:
        """Label without enumerator and punctuation -> row key."""
        official = {enumerator(fold(text))[1]: key for key, text in self.printed.items()}
        return {**official, **SHORTENED, **STOCK_LABELS}

    @cached_property
    def enumerators(self) -> Mapping[str, str]:
        """Row key -> its official enumerator, without brackets."""
        return {key: enumerator(fold(text))[0] for key, text in self.printed.items()}

    def find(self, words: Sequence[str], before: str) -> Match | None:
        """The row whose label ends a run of texts (cells or words in reading order); `before` is the row found last."""
        pieces = list(_pieces([fold(word) for word in words[-_WORDS_AT_ONCE:]]))
        tails = ["".join(pieces[at:]) for at in range(len(pieces) - 1, -1, -1)]
        plain = [_without_column(tail) for tail in tails[1:]]
        bare = [word for word in map(fold, words[-_WORDS_AT_ONCE:]) if word not in BESIDE]
        alone = ["".join(bare[at:]) for at in range(len(bare) - 1, -1, -1)]
        short = [_REMARK.sub("", tail) for tail in tails if tail.endswith(")")]
        ways = (tails, plain, alone, short)
        return next((found for way in ways if (found := self._exact(way, before))), None) or self._near(tails)

    def apart(self, row: Row) -> Row:
        """A line of words with numbers that stuck to the label before them set apart."""
        cells = [piece for cell in row.cells for piece in self._apart(cell)]
        return Row(tuple(cells), row.kind, row.table, row.gap, row.text) if len(cells) > len(row.cells) else row

    def _apart(self, cell: Cell) -> Iterator[Cell]:
        found = _STUCK.fullmatch(cell.text)
        if found and enumerator(fold(found[1]))[1] in self.cores:
            middle = cell.left + len(found[1])
            yield from (Cell(found[1], cell.left, middle), Cell(found[2], middle, cell.right))
        else:
            yield cell

    def has_other(self, words: Sequence[str], key: str) -> bool:
        """Whether another row's label begins among the words."""
        for word in words[-2 * _WORDS_AT_ONCE :]:
            for piece in _pieces([fold(word)]):
                number, core = enumerator(piece)
                own = number and len(core) >= LONG
                if own and any(
                    k != key and self.enumerators.get(k) == number and label.startswith(core) for label, k in self.cores.items()
                ):
                    return True
        return False

    def find_around(self, words: Sequence[str], later: Sequence[str]) -> Match | None:
        """The row whose label is broken around its numbers: its beginning ends `words`, the rest begins `later`."""
        plain = [fold(word) for word in later]
        ends = ["".join(some[:n]) for some in (plain, [word for word in plain if word not in BESIDE]) for n in (1, 2, 3)]
        folded = [fold(word) for word in words[-_WORDS_AT_ONCE:]]
        for some in (folded, [word for word in folded if word not in BESIDE]):
            pieces = list(_pieces(some))
            for begun in ("".join(pieces[at:]) for at in range(len(pieces) - 1, -1, -1)):
                for end in ends if enumerator(begun)[0] else ():
                    key = self.cores.get(enumerator(begun + end)[1])
                    if key and self.enumerators.get(key) == enumerator(begun)[0]:
                        return Match(key, begun + end)
        return None

    def _exact(self, tails: Sequence[str], before: str) -> Match | None:
        for tail in tails:
            number, core = enumerator(tail)
            if core in SHORT:
                expected, key = SHORT[core]
                if number == expected or (not number and self._follows(before, key)):
                    return Match(key, tail)
            elif core in GROUPS:
                return None
            elif core in self.cores:
                key = self.cores[core]
                return Match(key, tail, is_short=core in SHORTENED)
        return None

    def _follows(self, before: str, key: str) -> bool:
        """Whether a short label stands right after the row printed before it."""
        return any(key in form.rows and form.rows[form.rows.index(key) - 1] == before for form in self.forms.values())

    def _near(self, tails: Sequence[str]) -> Match | None:
        """The one label within a small distance: a third of its length at most, and clearly nearer than any other."""
        found: dict[str, tuple[int, str]] = {}
        for tail in tails:
            number, core = enumerator(tail)
            for label, key in self.cores.items() if len(core) >= LONG and core not in GROUPS else ():
                allowed = min(4, len(label) // (3 if number == self.enumerators.get(key) else 4)) if len(label) >= LONG else -1
                away = distance(core, label, allowed)
                if away <= allowed:
                    found[key] = min((away, tail), found.get(key, (away, tail)))
        ranked = sorted((away, key, tail) for key, (away, tail) in found.items())
        if not ranked or (len(ranked) > 1 and ranked[1][0] - ranked[0][0] < CLEARLY):
            return None
        away, key, tail = ranked[0]
        return Match(key, tail, away)


def _pieces(words: Sequence[str]) -> Iterator[str]:
    """Words cut before enumerators inside them, so that (三)不予公开1.属于国家秘密 gives its second half too."""
    for word in words:
        cuts = [0, *(found.start() for found in _INNER.finditer(word) if found.start()), len(word)]
        yield from filter(None, (word[a:b] for a, b in pairwise(cuts)))


_COLUMN: Final = re.compile(r"[三、本年度办理结果]*?(?=[(]|\d)")


def _without_column(tail: str) -> str:
    """A tail without characters of the label written down the side."""
    found = _COLUMN.match(tail)
    return tail[found.end() :] if found else tail


@lru_cache(65_536)
def distance(one: str, other: str, most: int) -> int:
    """How many characters must be typed, dropped or changed; more than `most` is returned as most + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
