"""Cases found by words: every word must stand somewhere; the likeliest first, each with where and in what context."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import TYPE_CHECKING, Any, Final

from engine.caselist import masked, refuse_unknown
from engine.errors import InputError
from engine.store.listing import Filter, cases_among, ids_among
from engine.store.searching import FIELDS, cases_with, folded, holds, items_with, notes_of, spellings
from engine.terms import ApplicantKind, state_label
from engine.texts import clean

if TYPE_CHECKING:
    from engine.casework import Desk

AROUND: Final = 18
LONGEST: Final = 200
ITEMS: Final = 5


@dataclass(frozen=True, slots=True)
class Result:
    """How many cases fit, the first of them, and published items that fit."""

    total: int
    hits: tuple[dict[str, Any], ...]
    items: tuple[dict[str, Any], ...]


def words_of(text: str | Sequence[str]) -> list[str]:
    """The words of a search. Raises InputError when there are none, or one is too long to be meant."""
    words = (text if isinstance(text, str) else " ".join(text)).split()
    words = [clean("搜索词", word) for word in dict.fromkeys(words)]
    if not words:
        raise InputError("搜索词", "没有写明要找什么，例如 xxgk search 低保 名单。")
    for word in words:
        if len(word) > LONGEST:
            raise InputError("搜索词", f"“{word[:10]}……”有 {len(word)} 个字，超过 {LONGEST} 字，请只写几个词。")
    return words


def search(desk: Desk, words: Sequence[str], wanted: Filter, limit: int, *, with_persons: bool) -> Result:
    """The cases in which every word stands in number, 文号, applicant, outcome, request or notes, best first. Raises InputError."""
    refuse_unknown(wanted)
    connection, agency_id = desk.unit.connection, desk.agency.id
    found = cases_with(connection, agency_id, words)
    scores = {case_id: sum(max(FIELDS[f][1] for f in fields) for fields in by_word.values()) for case_id, by_word in found.items()}
    fitting = ids_among(connection, agency_id, found, wanted)
    best = nlargest(limit, fitting, key=lambda place: (scores[place[0]], *place[1:]))
    rows = {row["id"]: row for row in cases_among(connection, agency_id, [case_id for case_id, _, _ in best])}
    hits = tuple(_hit(desk, rows[case_id], found[case_id], with_persons=with_persons) for case_id, _, _ in best)
    return Result(len(fitting), hits, tuple(items_with(connection, agency_id, words, ITEMS)))


def _hit(desk: Desk, row: Mapping[str, Any], by_word: Mapping[str, set[str]], *, with_persons: bool) -> dict[str, Any]:
    fields = [field for field in FIELDS if any(field in there for there in by_word.values())]
    return {
        "number": row["number"],
        "state": row["state"],
        "state_label": state_label(row["state"]),
        "received_on": row["received_on"],
        "applicant": row["applicant_kind"],
        "applicant_label": ApplicantKind(row["applicant_kind"]).label,
        "applicant_name": row["applicant_name"] if with_persons else masked(row["applicant_name"], row["applicant_kind"]),
        "fields": fields,
        "where": "、".join(FIELDS[field][0] for field in fields),
        "context": _context(desk, row, by_word),
    }


def _context(desk: Desk, row: Mapping[str, Any], by_word: Mapping[str, set[str]]) -> str:
    """A piece of the request, else of a note, around the first word that stands there; the request's beginning otherwise."""
    for word, fields in by_word.items():
        if "content" in fields:
            return snippet(row["content"], word)
    for word, fields in by_word.items():
        if "note" in fields:
            return next(snippet(text, word) for text in notes_of(desk.unit.connection, desk.agency.id, row["number"]) if holds(text, word))
    return snippet(row["content"], "")


def snippet(text: str, word: str) -> str:
    """The text around a word, on one line, …where it was cut."""
    text = " ".join(text.split())
    whole = folded(text)
    places = [at for spelling in spellings(word) if (at := whole.find(folded(spelling))) >= 0]
    at = min(places, default=0)
    first, last = max(0, at - AROUND), at + len(word) + AROUND
    return ("…" if first else "") + text[first:last] + ("…" if last < len(text) else "")
