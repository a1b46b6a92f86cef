"""Every case in which the words stand is found and no other, on both databases; whatever is typed is only text."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.case.commands import Decide, Note, Register
from engine.casework import act, register
from engine.errors import InputError
from engine.search import search, snippet, words_of
from engine.store import Store
from engine.store.listing import Filter
from engine.store.searching import FIELDS, holds
from tests.store.clerk import at_desk, new_office

ALPHABET = "低保名单公示abAB１2%_'\"\\[].*（）"
WORDS = [*ALPHABET, "低保", "名单", "保名", "ab", "Ab", "1", "２", "%_", "\\", "''", '"', "信息不存在", "张三", "A1", "没有的词"]


def office(where: Path | str) -> Store:
    """Forty cases of random texts, some with notes and outcomes."""
    chance = Random(11)
    store = new_office(where)

    def text(longest: int) -> str:
        return "".join(chance.choice(ALPHABET) for _ in range(chance.randint(1, longest)))

    for n in range(40):
        name = chance.choice(("张三", "李四", "Ab公司", "１号", text(4)))
        with at_desk(store) as desk:
            done = register(desk, Register(on=date(2025, 3, 3), channel="in_person", applicant_name=name, content=text(12)))
        if n % 3 == 0:
            with at_desk(store) as desk:
                act(desk, done.number, Note(on=date(2025, 3, 3), text=text(8)))
        if n % 4 == 0:
            with at_desk(store) as desk:
                act(desk, done.number, Decide(on=date(2025, 3, 3), outcome="granted.provided"))
    return store


def number_typed(word: str) -> str:
    """A number as it would be written without leading zeros, whatever the width it was typed in."""
    return unicodedata.normalize("NFKC", word).lstrip("0")


def expected(store: Store, words: list[str]) -> set[str]:
    """By reading every case through in Python."""
    found = set()
    with at_desk(store) as desk:
        for year, serial in ((2025, n) for n in range(1, 41)):
            number = f"{year}-{serial:04d}"
            filed = desk.unit.find_case(desk.agency.id, number)
            person, entries = desk.unit.person(filed.person_id), desk.unit.entries(desk.agency.id, filed.stream)
            texts = [person.name, person.content, *(str(v) for e in entries for v in e.event.texts.values())]
            if entries[-1].event.state.startswith("granted"):
                texts.append("予以公开（提供）")
            else:
                texts.append("办理中")
            if all(number_typed(word) in (str(serial), number) or any(holds(t, word) for t in texts) for word in words):
                found.add(number)
    return found


@pytest.fixture
def store(where: Path | str) -> Store:
    return office(where)


def test_what_is_found_is_what_is_there(store: Store) -> None:
    chance = Random(5)
    for _ in range(60):
        words = list(dict.fromkeys(chance.choice(WORDS) for _ in range(chance.randint(1, 2))))
        with at_desk(store) as desk:
            result = search(desk, words, Filter(), 1000, with_persons=True)
        assert {hit["number"] for hit in result.hits} == expected(store, words), words
        assert result.total == len(result.hits)


def test_the_likeliest_comes_first_and_says_where_it_stands(store: Store) -> None:
    with at_desk(store) as desk:
        result = search(desk, ["7"], Filter(), 10, with_persons=False)
    assert result.hits[0]["number"] == "2025-0007"
    assert result.hits[0]["fields"][0] == "number"
    with at_desk(store) as desk:
        result = search(desk, ["低"], Filter(state="decided"), 100, with_persons=True)
    worth = [FIELDS[hit["fields"][0]][1] for hit in result.hits]
    assert worth == sorted(worth, reverse=True)
    assert all(hit["state"] == "granted.provided" for hit in result.hits)


def test_names_are_masked_and_a_name_is_no_context(store: Store) -> None:
    with at_desk(store) as desk:
        result = search(desk, ["张三"], Filter(), 100, with_persons=False)
    assert result.hits
    assert "张三" not in json.dumps(
        [hit for hit in result.hits if "content" not in hit["fields"] and "note" not in hit["fields"]], default=str
    )


@settings(max_examples=200)
@given(st.text(min_size=0, max_size=80), st.text(min_size=1, max_size=3))
def test_a_snippet_shows_the_word_on_one_line(text: str, word: str) -> None:
    around = f"{text}{word}{text}"
    shown = snippet(around, word)
    assert "\n" not in shown
    assert len(shown) <= 2 * 18 + len(word) + 2
    if not set(word) & set(" \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0") and word == " ".join(word.split()):
        assert holds(shown, word)


@pytest.mark.parametrize("words", ["", "  ", "字" * 201, "\u202e"])
def test_what_cannot_be_meant_is_refused(words: str) -> None:
    with pytest.raises(InputError):
        words_of(words)
