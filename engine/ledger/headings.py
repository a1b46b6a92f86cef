"""Where the headings of a ledger stand, and which column is which field.

A heading may reach over several rows (“补正” above “告知日期”); it is known by its words in rules/ledger.toml or by the office's own mapping.
One that is a slip of the pen away from a known word is asked about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal

from engine.ledger.sheets import Line, Value, shown
from engine.rulebook.ledger import LedgerWords, folded, without

How = Literal["exact", "near", "given", "content", "unused", "unknown", "second", "asked"]
# A heading row names at least so many fields; a heading has at most so many characters and rows.
FEWEST: Final = 3
_LONGEST: Final = 30
_DEEPEST: Final = 3
# A sheet in which so many different rows might be headings is no ledger.
_TRIES: Final = 400
# Fewer cells tell nothing of what a column is.
_ENOUGH: Final = 3
_BRACKETED: Final = re.compile(r"[(（\[【〔][^()（）]*[)）\]】〕]")
# Fields that may have several columns; of other fields the column with the most exact name is taken.
SHARED: Final = frozenset({"note", "contact", "reconsideration", "litigation"})
TICKED: Final = ("outcome", "applicant_kind")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its place from 0, its heading as read, its field ("" for none) and how that was known.

    `named` is the field of the heading taken alone, before the other columns are looked at.
    `value` is of a column that is ticked (√): which value of the field a tick means.
    """

    index: int
    heading: str
    field: str
    how: How
    rank: int = 0
    value: str = ""
    named: str = ""

    @property
    def meaning(self) -> str:
        """The field of the heading, with the value of a tick, as a mapping keeps it: "", `content`, `outcome=partial`."""
        return f"{self.named}={self.value}" if self.value else self.named

    @property
    def letter(self) -> str:
        """The column as a spreadsheet names it."""
        text, rest = "", self.index + 1
        while rest:
            rest, one = divmod(rest - 1, 26)
            text = chr(65 + one) + text
        return text


@dataclass(frozen=True, slots=True)
class Header:
    """Rows of headings: the first line's position in the sheet, how many, and the columns."""

    start: int
    depth: int
    columns: tuple[Column, ...]

    @property
    def fields(self) -> frozenset[str]:
        """What the columns are."""
        return frozenset(column.field for column in self.columns if column.field)


class Headings:
    """Knows headings by the words of the rules and those an office gave: heading as read -> field, "" for not used."""

    def __init__(self, words: LedgerWords, given: Mapping[str, str]) -> None:
        self._words = words
        self._given = {folded(heading): field for heading, field in given.items()}
        self._near: Callable[[str], str | None] = lru_cache(4096)(self._nearly)

    def headers(self, lines: Sequence[Line]) -> Iterator[Header]:
        """Every header of a sheet, in order: a sheet may hold several tables, or repeat its headings on every page."""
        counts = [self._known(line) for line in lines]
        tried: dict[tuple[tuple[Value, ...], ...], Header | None] = {}

        def best(at: int) -> Header | None:
            key = tuple(line.cells for line in lines[at : at + _DEEPEST])
            if key not in tried and len(tried) < _TRIES:
                tried[key] = self._best(lines, at)
            header = tried.get(key)
            return replace(header, start=at) if header else None

        at = 0
        while at < len(lines):
            found = best(at) if max(counts[at : at + _DEEPEST]) > 1 else None
            later = [best(n) for n in range(at + 1, min(at + _DEEPEST, len(lines)))] if found else []
            if found is None or any(self._score(one, lines) > self._score(found, lines) for one in later if one):
                at += 1
                continue
            yield found
            at += found.depth

    def given(self, lines: Sequence[Line], rows: Sequence[int]) -> Header | None:
        """The header that stands in these rows, as an office says; None when they are not there."""
        at = next((i for i, line in enumerate(lines) if line.number == min(rows)), None)
        return None if at is None else self._header(lines, at, min(len(rows), len(lines) - at))

    def by_content(self, header: Header, known: Mapping[str, Callable[[str], bool]], lines: Sequence[Line]) -> Header:
        """The header with columns that are known by what is in them: of a field that no heading names, and all its words are known."""
        columns = list(header.columns)
        for field, is_known in known.items():
            if field in header.fields:
                continue
            fitting = [n for n, c in enumerate(columns) if c.how == "unknown" and _holds(lines, c.index, is_known)]
            if len(fitting) == 1:
                columns[fitting[0]] = replace(columns[fitting[0]], field=field, named=field, how="content")
        return replace(header, columns=tuple(columns))

    def _known(self, line: Line) -> int:
        return sum(isinstance(v, str) and len(v) <= _LONGEST and self._exact(folded(v)) is not None for v in set(line.cells))

    def _best(self, lines: Sequence[Line], at: int) -> Header | None:
        deepest = 1
        while deepest < min(_DEEPEST, len(lines) - at) and _is_words(lines[at + deepest]):
            deepest += 1
        if not _is_words(lines[at]) or len(set(lines[at].cells) - {None}) < 2:  # noqa: PLR2004 - a title is one cell
            return None
        made = [self._header(lines, at, depth) for depth in range(1, deepest + 1)]
        best = max(made, key=lambda header: self._score(header, lines))
        return best if len(best.fields) >= FEWEST else None

    def _score(self, header: Header, lines: Sequence[Line]) -> int:
        """How good a header is: its fields first, then that its upper rows stand over several columns, then that it is low."""
        rows = lines[header.start : header.start + header.depth]
        is_parented = len(rows) > 1 and all(self._is_over(a, b) for a, b in pairwise(rows))
        return 10 * len(header.fields) + (3 if is_parented else 0) - header.depth

    def _is_over(self, above: Line, below: Line) -> bool:
        """Whether a row stands over another: a cell has two names of its own under it, and a heading that is known is both rows high."""
        columns = [(above.at(i), below.at(i)) for i in range(max(len(above.cells), len(below.cells)))]
        reaching = any(
            upper is not None and right_upper in (None, upper) and None not in (lower, right_lower) and len({upper, lower, right_lower}) > 2  # noqa: PLR2004
            for (upper, lower), (right_upper, right_lower) in pairwise(columns)
        )
        high = [folded(shown(upper)) for upper, lower in columns if upper is not None and lower in (None, upper)]
        return reaching and any(self._exact(word) is not None for word in high)

    def _header(self, lines: Sequence[Line], at: int, depth: int) -> Header:
        paths = _paths(lines[at : at + depth])
        seen: Counter[str] = Counter()
        columns = []
        for index, path in enumerate(paths):
            if path:
                heading = "/".join(path)
                seen[heading] += 1
                name = heading if seen[heading] == 1 else f"{heading}（{seen[heading]}）"
                columns.append(self._column(index, name, path))
        return Header(at, depth, tuple(_settled(self._ticked(columns, paths), self._words.either)))

    def _column(self, index: int, name: str, path: Sequence[str]) -> Column:
        found = self._by_words(index, name, path)
        given = self._given.get(folded(name))
        if given is None or (given == found.meaning and found.how != "near"):
            return found
        field, _, value = given.partition("=")
        return Column(index, name, field, "given", -1, value, field)

    def _by_words(self, index: int, name: str, path: Sequence[str]) -> Column:
        for word in self._ways(path):
            if (found := self._exact(word)) is not None:
                return Column(index, name, found[0], "exact" if found[0] else "unused", found[1], named=found[0])
        near = next((n for word in self._ways(path) if (n := self._near(word))), None)
        named = self._words.headings[near][0] if near else ""
        return Column(index, name, "", "near" if near else "unknown", 100, named=named)

    def _ways(self, path: Sequence[str]) -> Iterator[str]:
        """What a heading may be called: all its rows together, or the lowest alone where the upper ones don't change its meaning,
        each with what stands in brackets and without.
        """
        *above, last = path
        ways = ["".join(path), above[-1].replace("情况", "") + last] if above else []
        if not any(word in part for part in above for word in self._words.contexts if word not in last):
            ways.append(last)
        for way in dict.fromkeys((*ways, *(_BRACKETED.sub("", way) for way in ways))):
            yield folded(way)

    def _exact(self, word: str) -> tuple[str, int] | None:
        """The field and rank of a folded heading, ("", 0) for one that is known and not used."""
        bare = without(self._words.particles, word)
        return ("", 0) if bare in self._words.unused else self._words.headings.get(bare)

    def _nearly(self, word: str) -> str | None:
        """The heading one slip of the pen away, if there is but one field it can be."""
        if len(word) < 4:  # noqa: PLR2004 - short words are all near each other
            return None
        near = [known for known in self._words.headings if _is_near(word, known, self._words)]
        return near[0] if len({self._words.headings[known][0] for known in near}) == 1 else None

    def _ticked(self, columns: Sequence[Column], paths: Sequence[Sequence[str]]) -> list[Column]:
        """Columns named by outcomes or kinds of applicants, to be ticked: taken as such when there are several of one field."""
        made = {c.index: ticked for c in columns if c.how == "unknown" and (ticked := self._tick(c, paths[c.index]))}
        counts = Counter(c.field for c in made.values())
        plain = {c.field for c in columns}
        taken = {field for field, times in counts.items() if times > 1 and field not in plain}
        return [made[c.index] if c.index in made and made[c.index].field in taken else c for c in columns]

    def _tick(self, column: Column, path: Sequence[str]) -> Column | None:
        for word in (folded("".join(path)), folded(path[-1])):
            outcome = self._words.outcomes.get(without(self._words.outcome_fillers, word))
            kind = self._words.values["applicant_kind"].get(word)
            for field, value in zip(TICKED, (outcome, kind), strict=True):
                if value:
                    return replace(column, field=field, how="exact", value=value, named=field)
        return None


def _holds(lines: Sequence[Line], index: int, is_known: Callable[[str], bool]) -> bool:
    """Whether a column holds a known word in nearly every row, and nothing else in any."""
    texts = [shown(value) for line in lines if (value := line.at(index)) is not None]
    return len(texts) >= _ENOUGH and len(texts) * 2 > len(lines) and all(is_known(text) for text in set(texts))


def _is_words(line: Line) -> bool:
    """Whether a row holds nothing but short texts, as headings do."""
    return all(v is None or (isinstance(v, str) and len(v) <= _LONGEST * 2) for v in line.cells)


def _paths(rows: Sequence[Line]) -> list[list[str]]:
    """Each column's headings from the top down: what is merged counts once, what stands over several columns counts for each."""
    edge = max(len(row.cells) for row in rows)
    above: list[list[str]] = [[] for _ in range(edge)]
    for n, row in enumerate(rows):
        held: Value = None
        for i in range(edge):
            value = row.at(i)
            # Without merged cells, as in csv, a heading stands in the first of its columns only.
            below = any(later.at(i) is not None for later in rows[n + 1 :])
            held = value if value is not None else (held if below else None)
            text = shown(held)
            if text and (not above[i] or folded(above[i][-1]) != folded(text)):
                above[i].append(text)
    return above


def _settled(columns: Sequence[Column], either: Mapping[str, tuple[tuple[str, ...], bool]]) -> Iterator[Column]:
    """One column a field: what may be either of two is what the other columns leave it to be, and the most exact name wins."""
    fields = {c.field for c in columns}
    known = []
    for column in columns:
        if column.how == "near":
            is_free = not fields & {column.named, *either.get(column.named, ((),))[0]}
            known.append(replace(column, how="asked" if is_free else "unknown", named=column.named if is_free else ""))
            continue
        others, is_asked = either.get(column.field, ((), False))
        free = [field for field in others if field not in fields]
        if len(free) == len(others) > 1 and is_asked:
            known.append(replace(column, field="", how="asked"))
        else:
            known.append(replace(column, field=free[0] if free else "", how=column.how if free else "second") if others else column)
            fields.add(known[-1].field)
    best: dict[str, Column] = {}
    for column in known:
        if column.field and not column.value:
            rival = best.get(column.field)
            if rival is None or column.rank < rival.rank:
                best[column.field] = column
    for column in known:
        is_one = not column.field or column.how == "asked" or column.value or column.field in SHARED or best[column.field] is column
        yield column if is_one else replace(column, field="", how="second")


def _is_near(word: str, known: str, words: LedgerWords) -> bool:
    """Whether two headings differ by one character that is often put in, left out, or mistaken for the other."""
    if abs(len(word) - len(known)) > 1 or word == known:
        return False
    start = next((i for i, (a, b) in enumerate(zip(word, known, strict=False)) if a != b), min(len(word), len(known)))
    a, b = word[start:], known[start:]
    if len(a) == len(b):
        return a[1:] == b[1:] and any({a[0], b[0]} <= alike for alike in words.mistaken)
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return longer[1:] == shorter and longer[0] in words.slips
