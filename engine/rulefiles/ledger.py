"""ledger.toml read into LedgerWords: shapes by pydantic, then that no word means two things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.errors import Finding, InvalidRules
from engine.rulebook.ledger import LedgerWords, folded, without
from engine.rulefiles.faults import findings_of, read_toml
from engine.terms import ApplicantKind, Channel, Outcome, ReopenCause, ReviewResult

if TYPE_CHECKING:
    from pathlib import Path

LEDGER = "ledger.toml"
Text = Annotated[str, Field(min_length=1)]
Words = tuple[Text, ...]
Meanings = list[tuple[str, str]]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Field(_Shape):
    label: Text
    names: Annotated[Words, Field(min_length=1)]
    either: Words = ()
    is_asked: bool = False


class _Names(_Shape):
    names: Words


class _Group(_Shape):
    prefixes: Words


class _Outcome(_Shape):
    names: Words
    details: Words = ()


class _Outcomes(_Shape):
    open: Words
    void: Words
    fillers: Words
    groups: dict[str, _Group]
    words: dict[Outcome, _Outcome]


class _Appeals(_Shape):
    course: Words
    opened_on: Words
    concluded_on: Words
    result: Words
    body: Words


class _Reviews(_Shape):
    reconsideration: Words
    litigation: Words
    none: Words
    fillers: Words
    results: dict[ReviewResult, Words]
    appeals: _Appeals


class _Values(_Shape):
    channel: dict[Channel, Words]
    applicant_kind: dict[ApplicantKind, Words]
    reopened_cause: dict[ReopenCause, Words]


class _File(_Shape):
    blank: Words
    yes: Words
    no: Words
    ditto: Words
    totals: Words
    notes: Words
    examples: Words
    stamps: Words
    particles: Words
    slips: Text
    mistaken: Words
    contexts: Words
    fields: dict[str, _Field]
    unused: _Names
    values: _Values
    outcomes: _Outcomes
    reviews: _Reviews


def read_ledger_words(folder: Path) -> tuple[LedgerWords | None, list[Finding]]:
    """The words of a rules folder, or None, and every fault."""
    data, findings = read_toml(folder / LEDGER)
    if data is None:
        return None, findings
    try:
        file = _File.model_validate(data)
    except ValidationError as error:
        return None, findings_of(error, LEDGER)
    headings = {key: list(_bare(file, (*field.names, field.label))) for key, field in file.fields.items()}
    tables: dict[str, Meanings] = {
        "fields": [*((n, key) for key, names in headings.items() for n in names), *((n, "unused") for n in _bare(file, file.unused.names))],
        "values.channel": _meanings(file.values.channel),
        "values.applicant_kind": _meanings(file.values.applicant_kind),
        "values.reopened_cause": _meanings(file.values.reopened_cause),
        "outcomes": list(_outcomes(file.outcomes)),
        "reviews": list(_results(file.reviews)),
    }
    findings = [
        Finding(f"{LEDGER}:fields.{key}.either", "error", f"没有“{other}”这一项")
        for key, field in file.fields.items() for other in field.either if other not in file.fields
    ]  # fmt: skip
    if findings:
        return None, findings
    if faults := [f for table, meanings in tables.items() for f in _doubled(table, meanings)]:
        return None, faults
    return _words(file, headings, {name: dict(meanings) for name, meanings in tables.items()}), []


def _bare(file: _File, names: Iterable[str]) -> Iterator[str]:
    """Headings without what never matters."""
    return (without(file.particles, folded(name)) for name in names)


def _words(file: _File, headings: Mapping[str, list[str]], tables: Mapping[str, Mapping[str, str]]) -> LedgerWords:
    ranked = [(name, (key, rank)) for key, names in headings.items() for rank, name in reversed(list(enumerate(names)))]
    return LedgerWords(
        labels={key: field.label for key, field in file.fields.items()},
        either={key: (field.either, field.is_asked) for key, field in file.fields.items() if field.either},
        headings=dict(ranked),
        unused=frozenset(_bare(file, file.unused.names)),
        particles=frozenset(file.particles),
        slips=frozenset(file.slips),
        mistaken=tuple(map(frozenset, file.mistaken)),
        contexts=file.contexts,
        blank=frozenset(map(folded, file.blank)),
        ditto=frozenset(file.ditto),
        flags={**{folded(word): False for word in file.no}, **{folded(word): True for word in file.yes}},
        totals=tuple(map(folded, file.totals)),
        notes=file.notes,
        examples=frozenset(map(folded, file.examples)),
        stamps=file.stamps,
        values={name: tables[f"values.{name}"] for name in ("channel", "applicant_kind", "reopened_cause")},
        outcomes=tables["outcomes"],
        outcome_fillers=file.outcomes.fillers,
        reviews=tables["reviews"],
        review_fillers=file.reviews.fillers,
        courses={
            "reconsideration": tuple(map(folded, file.reviews.reconsideration)),
            "litigation": tuple(map(folded, file.reviews.litigation)),
        },
        appeals={"" if part == "result" else part if part == "course" else f"_{part}": words for part, words in file.reviews.appeals},
    )


def _meanings(values: Mapping[Any, Words]) -> Meanings:
    return [(folded(word), str(term)) for term, words in values.items() for word in (term.label, *words)]


def _outcomes(file: _Outcomes) -> Iterator[tuple[str, str]]:
    """Every way of writing an outcome: its names, its label, its details before or behind any prefix of its group."""

    def plain(word: str) -> str:
        return without(file.fillers, folded(word))

    for words, value in ((file.open, ""), (file.void, "void")):
        yield from ((plain(word), value) for word in words)
    for outcome, names in file.words.items():
        group = file.groups.get(outcome.partition(".")[0])
        pairs = [(prefix, detail) for prefix in (group.prefixes if group else ()) for detail in names.details]
        combined = [word for prefix, detail in pairs for word in (prefix + detail, detail + prefix)]
        for word in (outcome.label, *names.names, *combined):
            yield plain(word), str(outcome)


def _results(file: _Reviews) -> Iterator[tuple[str, str]]:
    for word in file.none:
        yield folded(word), ""
    for result, words in file.results.items():
        for word in (result.label, *words):
            yield without(file.fillers, folded(word)), str(result)


def _doubled(table: str, meanings: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """A word that means two things, or nothing at all."""
    known: dict[str, str] = {}
    for word, meaning in meanings:
        if not word:
            yield Finding(f"{LEDGER}:{table}", "error", f"“{meaning}”有一个词去掉不计的字以后什么也不剩")
        elif known.setdefault(word, meaning) != meaning:
            yield Finding(f"{LEDGER}:{table}", "error", f"“{word}”既是 {known[word] or '没有'} 又是 {meaning or '没有'}，只能有一个意思")


@cache
def load_ledger_words(folder: Path | None = None) -> LedgerWords:
    """The words (default: ours). Raises InvalidRules with every fault."""
    from engine.rulefiles import rules_folder

    words, findings = read_ledger_words(folder or rules_folder())
    if words is None:
        raise InvalidRules(findings)
    return words
