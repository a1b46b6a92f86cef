"""What the words in a ledger's cells mean: by the office's own mapping, by rules/ledger.toml, or unknown. Values are those of engine/terms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from engine.rulebook.ledger import LedgerWords, folded, without
from engine.terms import ApplicantKind, Channel, Outcome, ReopenCause, ReviewResult

# An answer that there is nothing: no outcome yet, no review, no channel known.
NONE: Final = "none"
# An answer that the row is no application: 作废, 误登.
VOID: Final = "void"
COURSES: Final = {"reconsideration": "行政复议", "litigation": "行政诉讼"}
_NUMBERED: Final = re.compile(r"^(?:\s*(?:[(（]?[一二三四五六七八九十\d]{1,2}[)）、.．]|[①-⑳])\s*)+(?=\D)")
_BETWEEN: Final = re.compile(r"[,，;；、\n]")
# A reason and what came of it: “涉及国家秘密，不公开”, “不公开：涉及国家秘密”.
_REASONED: Final = re.compile(r"[,，;；。:：()（）/—\n-]+")

Choices = tuple[tuple[str, str], ...]


def _labelled(terms: type[Outcome | Channel | ApplicantKind | ReopenCause | ReviewResult]) -> Choices:
    return tuple((str(term), term.label) for term in terms)


_FLAGS: Final[Choices] = (("true", "是"), ("false", "否"))
_REVIEWS: Final[Choices] = tuple(
    (f"{course}.{result}", f"{label}（{result.label}）") for course, label in COURSES.items() for result in ReviewResult
)
# The answers to a question about a field's word, each with its label; a field that is not here has no words.
CHOICES: Final[Mapping[str, Choices]] = {
    "outcome": (*_labelled(Outcome), (NONE, "尚无结果（办理中）"), (VOID, "不是一件申请（作废、误登），不导入")),
    "again_outcome": (*_labelled(Outcome), (NONE, "尚无结果（办理中）")),
    "reopened_cause": (*_labelled(ReopenCause), (NONE, "没有记载")),
    "channel": (*_labelled(Channel), (NONE, "没有记载")),
    "applicant_kind": _labelled(ApplicantKind),
    "clarification": _FLAGS,
    "consultation": _FLAGS,
    "extension": _FLAGS,
    "review": (*_REVIEWS, (NONE, "没有复议诉讼")),
    "reconsideration": (*_labelled(ReviewResult), (NONE, "没有复议")),
    "litigation": (*_labelled(ReviewResult), (NONE, "没有诉讼")),
}


def answer_of(field: str, answer: str) -> str | None:
    """The value of an answer given as value or label; None when it is neither."""
    wanted = folded(answer)
    return next((value for value, label in CHOICES.get(field, ()) if answer == value or wanted == folded(label)), None)


class Meanings:
    """Knows words by the office's answers first (field -> word as read -> value), then by the rules."""

    def __init__(self, words: LedgerWords, given: Mapping[str, Mapping[str, str]]) -> None:
        self._words = words
        self._given = {field: {folded(word): value for word, value in answers.items() if value} for field, answers in given.items()}

    def given(self, field: str, text: str) -> str | None:
        """The office's own answer."""
        return self._given.get(field, {}).get(folded(text))

    def of(self, field: str, text: str) -> str | None:
        """The value of a word, NONE when it says that there is nothing, None when it is not known."""
        if (answer := self.given(field, text)) is not None:
            return answer
        tried = {folded(text), folded(_NUMBERED.sub("", text))}
        if field in CHOICES and CHOICES[field] is _FLAGS:
            return next((str(self._words.flags[word]).lower() for word in tried if word in self._words.flags), None)
        if field in ("outcome", "again_outcome"):
            plain = _NUMBERED.sub("", text)
            tried.add("".join(folded(_NUMBERED.sub("", part)) for part in _REASONED.split(plain)))
            outcome = self._outcome(tried)
            return self._none(self._reasoned(plain) if outcome is None else outcome)
        if field in COURSES:
            return self._none(self._result(folded(text), field))
        if field == "review":
            return self._review(text)
        return next((self._words.values[field][word] for word in tried if word in self._words.values[field]), None)

    def _none(self, value: str | None) -> str | None:
        return NONE if value == "" else value

    def _outcome(self, tried: set[str]) -> str | None:
        plain = (without(self._words.outcome_fillers, word) for word in tried)
        return next((self._words.outcomes[word] for word in plain if word in self._words.outcomes), None)

    def _reasoned(self, text: str) -> str | None:
        """The outcome of a text in two parts that say the same."""
        parts = [part for part in _REASONED.split(text) if part.strip()]
        if len(parts) != 2:  # noqa: PLR2004 - a reason and an outcome
            return None
        either = {self._outcome({folded(part)}) for part in parts}
        return either.pop() if len(either) == 1 else None

    def _result(self, word: str, course: str) -> str | None:
        """The result of a review; the course's own name may stand before it."""
        for start in ("", *self._words.courses[course]):
            rest = word.removeprefix(start)
            for one in (rest, without(self._words.review_fillers, rest)):
                if one in self._words.reviews:
                    return self._words.reviews[one]
        return None

    def _review(self, text: str) -> str | None:
        """One or several reviews in one cell, joined by commas: `reconsideration.upheld,litigation.pending`."""
        parts = [self._course(folded(part)) for part in _BETWEEN.split(text) if part.strip()]
        if None in parts:
            return None
        return ",".join(part for part in parts if part) or NONE

    def _course(self, word: str) -> str | None:
        if self._words.reviews.get(word) == "":
            return ""
        for course, starts in self._words.courses.items():
            if any(word.startswith(start) for start in starts) and (result := self._result(word, course)) is not None:
                return f"{course}.{result}" if result else ""
        return None
