"""Where words stand in an agency's cases: two scans, no index, so that what is found is always what is there and erases with it.

A hundred thousand applications are some thirty megabytes; reading them through takes either database a tenth of a second.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, or_, select

from engine.columns import CASE, ENTRY, ITEM, LETTER, PERSON, TEXT
from engine.item import item_number
from engine.store.connect import is_server
from engine.store.listing import batched, one_of
from engine.terms import EventKind, Outcome, State

if TYPE_CHECKING:
    from sqlalchemy import Connection

C, P, E, L, T = CASE.c, PERSON.c, ENTRY.c, LETTER.c, TEXT.c
# What a word found there is worth; the labels a clerk reads.
FIELDS: Final[Mapping[str, tuple[str, int]]] = {
    "number": ("编号", 100),
    "document_number": ("文号", 80),
    "applicant": ("申请人", 40),
    "outcome": ("结果", 20),
    "content": ("申请内容", 10),
    "note": ("办理经过", 5),
}
_STATES: Final = (*State, *Outcome)
_NUMBER: Final = re.compile(r"(?:(\d{4})-)?0*(\d{1,9})")

Found = dict[int, dict[str, set[str]]]
"""By case id: the fields each word stands in."""


def spellings(word: str) -> tuple[str, ...]:
    """A word in half and full width: both are typed."""
    half = unicodedata.normalize("NFKC", word)
    full = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in half)
    return tuple(dict.fromkeys((word, half, full)))


def has(column: ColumnElement[Any], word: str, *, on_server: bool) -> ColumnElement[bool]:
    """Whether a column holds a word, in whatever case and width."""
    # SQLite's LIKE disregards the case of ASCII letters by itself; PostgreSQL is asked to only where there are any, for it costs a third.
    test = (
        column.icontains if on_server and any(c.isascii() and c.isalpha() for c in unicodedata.normalize("NFKC", word)) else column.contains
    )
    return or_(*(test(spelling, autoescape=True) for spelling in spellings(word)))


def holds(text: str, word: str) -> bool:
    """The same of a text in hand: ASCII letters in either case, as the databases fold them."""
    whole = folded(text)
    return any(folded(spelling) in whole for spelling in spellings(word))


def folded(text: str) -> str:
    """A text with ASCII letters in lower case, as either database folds them."""
    return "".join(c.lower() if c.isascii() else c for c in text)


def cases_with(connection: Connection, agency_id: int, words: Sequence[str]) -> Found:
    """The cases in which every word stands somewhere."""
    sought = list(dict.fromkeys(words))
    beside: dict[str, dict[int, set[str]]] = {word: {} for word in sought}
    _in_letters(connection, agency_id, beside)
    _in_notes(connection, agency_id, beside)
    return _in_cases(connection, agency_id, beside)


def _in_cases(connection: Connection, agency_id: int, beside: Mapping[str, Mapping[int, set[str]]]) -> Found:
    """One scan of numbers, applicants, requests and outcomes for what each word stands in, there or `beside`."""
    on_server = is_server(connection)
    tests: list[tuple[str, str, ColumnElement[bool]]] = []
    every: list[ColumnElement[bool]] = []
    for word, elsewhere in beside.items():
        given = {"number": _numbered(word), "applicant": has(P.name, word, on_server=on_server), "outcome": _outcome(word),
                 "content": has(P.content, word, on_server=on_server)}  # fmt: skip
        known = {field: test for field, test in given.items() if test is not None}
        tests += [(word, field, test) for field, test in known.items()]
        every.append(or_(*known.values(), *([one_of(elsewhere)] if elsewhere else [])))
    flags = [test.label(f"f{n}") for n, (_, _, test) in enumerate(tests)]
    statement = select(C.id, *flags).select_from(CASE.join(PERSON, P.id == C.person_id)).where(C.agency_id == agency_id, *every)
    found: Found = {}
    for row in connection.execute(statement):
        fields = {word: set(elsewhere.get(row[0], ())) for word, elsewhere in beside.items()}
        for (word, field, _), is_there in zip(tests, row[1:], strict=True):
            if is_there:
                fields[word].add(field)
        found[row[0]] = fields
    return found


def _numbered(word: str) -> ColumnElement[bool] | None:
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", word))
    if found is None:
        return None
    year, serial = found.groups()
    is_it: ColumnElement[bool] = C.serial == int(serial)
    return is_it if year is None else is_it & (C.year == int(year))


def _outcome(word: str) -> ColumnElement[bool] | None:
    states = [str(state) for state in _STATES if holds(state.label, word)]
    return C.state.in_(states) if states else None


def _in_letters(connection: Connection, agency_id: int, beside: Mapping[str, dict[int, set[str]]]) -> None:
    for word, found in beside.items():
        holding = select(L.case_id).where(L.agency_id == agency_id, has(L.number, word, on_server=is_server(connection)))
        for (case_id,) in connection.execute(holding):
            found.setdefault(case_id, set()).add("document_number")


def _in_notes(connection: Connection, agency_id: int, beside: Mapping[str, dict[int, set[str]]]) -> None:
    """What clerks wrote in the course of a case; issued letters are left out, for they repeat the law in every case."""
    # Texts lie as JSON: a quotation mark or a line end is written there with a backslash.
    written = [json.dumps(word, ensure_ascii=False)[1:-1] for word in beside]
    holding = select(T.entry_id).where(or_(*(has(T.texts, text, on_server=is_server(connection)) for text in written)))
    statement = (
        select(E.stream, T.texts)
        .join(TEXT, T.entry_id == E.id)
        # Texts first: there are far fewer of them than entries.
        .where(E.id.in_(holding), E.agency_id == agency_id, E.kind != str(EventKind.LETTER_ISSUED))
    )
    hits: dict[str, set[str]] = {}
    for stream, texts in connection.execute(statement):
        values = "\n".join(_strings(json.loads(texts)))
        hits.setdefault(stream, set()).update(word for word in beside if holds(values, word))
    for number, case_id in _ids(connection, agency_id, (stream for stream in hits if stream.startswith("case:"))).items():
        for word in hits[f"case:{number}"]:
            beside[word].setdefault(case_id, set()).add("note")


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _ids(connection: Connection, agency_id: int, streams: Iterable[str]) -> dict[str, int]:
    years: dict[int, dict[int, str]] = {}
    for stream in streams:
        number = stream.partition(":")[2]
        year_, _, serial_ = number.partition("-")
        years.setdefault(int(year_), {})[int(serial_)] = number
    found: dict[str, int] = {}
    for year, numbers in years.items():
        for serials in batched(sorted(numbers), 500):
            where = (C.agency_id == agency_id, C.year == year, C.serial.in_(serials))
            found |= {numbers[row.serial]: row.id for row in connection.execute(select(C.id, C.serial).where(*where))}
    return found


def notes_of(connection: Connection, agency_id: int, number: str) -> list[str]:
    """The texts clerks wrote in the course of a case, oldest first."""
    statement = (
        select(T.texts)
        .join(ENTRY, T.entry_id == E.id)
        .where(E.agency_id == agency_id, E.stream == f"case:{number}", E.kind != str(EventKind.LETTER_ISSUED))
        .order_by(E.version)
    )
    return [text for (texts,) in connection.execute(statement) for text in _strings(json.loads(texts))]


def items_with(connection: Connection, agency_id: int, words: Sequence[str], limit: int | None = None) -> list[dict[str, Any]]:
    """Published items whose title or 文号 holds every word, newest first; what was retired is not among them."""
    I = ITEM.c  # noqa: E741, N806
    on_server = is_server(connection)
    conditions = [or_(*(has(column, word, on_server=on_server) for column in (I.title, I.document_number))) for word in words]
    statement = (
        select(I.serial, I.title, I.document_number, I.address, I.published_on)
        .where(I.agency_id == agency_id, I.published_on.is_not(None), I.retired_on.is_(None), *conditions)
        .order_by(I.published_on.desc(), I.serial.desc())
        .limit(limit)
    )
    rows = (dict(row) for row in connection.execute(statement).mappings())
    return [{"number": item_number(row.pop("serial")), **row} for row in rows]
