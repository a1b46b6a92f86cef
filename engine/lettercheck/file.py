"""The case behind a letter: what the program itself would write of it, so that a finished letter can be held against that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from engine.case.dues import reply_due_on, wait_until
from engine.case.history import evolve, fold
from engine.errors import InputError, InputErrors
from engine.lettercheck.page import compact
from engine.lettercheck.subject import blotted
from engine.letters.compose import letter_of, write
from engine.letters.course import addressed
from engine.letters.facts import known_fact, remedy_of
from engine.letters.given import Given
from engine.letters.letter import Paragraph

if TYPE_CHECKING:
    from pathlib import Path

    from engine.letters.occasions import Matter, Occasion
    from engine.letters.remedy import Remedy
    from engine.rulebook.letters import Catalogue

ANYTHING: Final = "\ue001"  # where the program cannot know what the office writes
_SENTENCE: Final = re.compile(r"[^。；]+[。；]?")
# What is compared: a date, a number of a case or letter, any other number.
TOKEN: Final = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d{4}|〔\d{4}〕\d+号|\d+")
_LITERAL: Final = 6  # a sentence of fewer characters of its own says nothing


@dataclass(frozen=True, slots=True)
class Registered:
    """A letter of the register: whose case, and its text ("" once erased)."""

    number: str
    case_number: str
    kind: str
    occasion: int
    party_no: int
    is_void: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A case, the occasion of the letter (None when the case supports no such letter), and what follows from it."""

    matter: Matter
    occasion: Occasion | None
    named: Registered | None = None
    remedy: Remedy | None = None
    unknown: str = ""
    sentences: Mapping[str, frozenset[tuple[str, ...]]] = field(default_factory=dict)
    days: frozenset[date] = frozenset()
    texts: str = ""

    def blotted(self, text: str) -> str:
        """A text without the words of the applicant."""
        return blotted(text, compact(self.matter.applicant.content))


def file_of(
    matter: Matter, occasion: Occasion | None, catalogue: Catalogue, overrides: Path | None = None, *,
    given: Given | None = None, named: Registered | None = None,
) -> File:  # fmt: skip
    """The file of a case. `given` are the facts of a letter of ours: its sentences need no comparing."""
    texts = "".join(compact(text) for text in _texts(matter, given))
    if occasion is None:
        return File(matter, None, named, texts=texts, days=frozenset(_days(matter)))
    remedy, unknown = _remedy(occasion, matter, given or Given(), catalogue)
    sentences: dict[str, set[tuple[str, ...]]] = {}
    for sentence in _written(occasion, matter, catalogue, overrides) if given is None else ():
        shape, tokens = skeleton(sentence)
        sentences.setdefault(shape, set()).add(tokens)
    frozen = {shape: frozenset(tokens) for shape, tokens in sentences.items()}
    return File(matter, occasion, named, remedy, unknown, frozen, frozenset(_days(matter)), texts)


def _texts(matter: Matter, given: Given | None) -> Iterator[str]:
    """Everything typed into the case, and what the office has set: numbers found there belong to it."""
    who, sender, settings = matter.applicant, matter.sender, matter.settings
    yield from (who.name, who.content, sender.name, sender.contact, sender.government, settings.contact, settings.payment)
    yield from (str(value) for value in who.particulars.values())
    yield from (text for event in matter.events for text in event.texts.values())
    for value in (getattr(given, name) for name in given.__dataclass_fields__) if given else ():
        yield from (value,) if isinstance(value, str) else value


def _days(matter: Matter) -> Iterator[date]:
    """Every day of the history, and those that followed from it."""
    case = fold([])
    for event in matter.events:
        case = evolve(case, event)
        yield event.on
        yield from (value for value in event.data.values() if isinstance(value, date))
        yield from (day for day in (reply_due_on(case, matter.law, event.on), wait_until(case, matter.law)) if day)
    if matter.before:
        yield matter.before.decided_on


def _remedy(o: Occasion, matter: Matter, given: Given, catalogue: Catalogue) -> tuple[Remedy | None, str]:
    """The remedy, or why it cannot be told."""
    try:
        return remedy_of(o, matter, given, catalogue), ""
    except InputErrors as missing:
        return None, str(missing)


def _written(o: Occasion, matter: Matter, catalogue: Catalogue, overrides: Path | None) -> Iterator[str]:
    """The sentences the program would write, with and without the facts an office may add."""
    settings, sender = matter.settings, matter.sender
    told = replace(
        matter,
        settings=replace(settings, court=settings.court or ANYTHING, reconsideration_online=settings.reconsideration_online or ANYTHING),
        sender=replace(sender, government=sender.government or ANYTHING),
    )
    needs = {n: known_fact(n, o, matter) or ANYTHING for n in {*o.kind.needs, "contact"}}
    for facts in ({n: needs[n] for n in needs if needs[n] == ANYTHING}, dict.fromkeys({*needs, *o.kind.may} - {"service"}, ANYTHING)):
        try:
            letter = letter_of(write(o, told, _given(facts), catalogue, overrides), o)
        except InputError:  # a template of the office's own that cannot be filled in, words that were erased
            continue
        for part in letter.body:
            if isinstance(part, Paragraph):
                yield from sentences_of(compact(part.text))


def _given(facts: Mapping[str, str]) -> Given:
    values: dict[str, Any] = {**facts}
    if "attach" in values:
        values["attach"] = (values["attach"],)
    return Given(**values)


def sentences_of(text: str) -> list[str]:
    """The sentences of a paragraph."""
    return _SENTENCE.findall(text)


def skeleton(sentence: str) -> tuple[str, tuple[str, ...]]:
    """A sentence as a pattern of its words, and the dates and numbers in it."""
    shape, last, tokens = "", 0, []
    for found in TOKEN.finditer(sentence):
        shape += re.escape(sentence[last : found.start()]) + f"({_SHAPES[_kind_of(found[0])]})"
        tokens.append(found[0])
        last = found.end()
    shape += re.escape(sentence[last:])
    return shape.replace(ANYTHING, ".*?"), tuple(tokens)


_SHAPES: Final = {"day": r"\d{4}年\d{1,2}月\d{1,2}日", "case": r"\d{4}-\d{4}", "letter": r"〔\d{4}〕\d+号", "number": r"\d+"}


def _kind_of(token: str) -> str:
    return "day" if token.endswith("日") else "letter" if token.startswith("〔") else "case" if "-" in token else "number"


def is_telling(shape: str) -> bool:
    """Whether a pattern has enough words of its own."""
    return len(re.sub(r"\(.*?\)|\.\*\?|\\.", "", shape)) >= _LITERAL


def party_of(file: File) -> str:
    """Whom the letter goes to."""
    o = file.occasion
    return o.party if o and o.party else addressed(file.matter.applicant)
