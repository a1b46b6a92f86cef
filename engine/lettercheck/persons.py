"""Persons in a letter: nobody's data gets out who has nothing to do with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from engine.casework import check_character
from engine.lettercheck.page import compact
from engine.lettercheck.subject import Check, Hit, Subject, blotted
from engine.terms import ApplicantKind

_ID: Final = re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])")
_MOBILE: Final = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_ORGANISATION: Final = re.compile("[厂社局院校店会所站部司企村组队馆场行]$|公司|中心|集团")
_RECEIVED: Final = re.compile(
    r"收到(?P<who>.{1,30}?)(?:当面提交|以平常信函邮寄|邮寄|通过.{1,8}?提交|口头提出|提交|提出)的?(?:关于.{1,40})?政府信息公开申请"
)
_YOU: Final = frozenset({"你", "你们", "你单位", "您", "贵单位", "你公司", "贵公司", "贵方", "申请人"})
_SHORTEST, _LONGEST_NAME = 2, 4  # characters of a person's name; a longer one is an organisation's


def _is_of_outsider(s: Subject) -> bool:
    """Whether the letter goes to somebody other than the applicant."""
    return bool(s.kind and s.kind.to in ("third_party", "agency"))


def _own_numbers(s: Subject) -> str:
    """Where numbers the letter may hold stand: everything of the case; to outsiders, what is not the applicant's."""
    if s.file is None:
        return ""
    if not _is_of_outsider(s):
        return s.file.texts
    sender, settings = s.file.matter.sender, s.file.matter.settings
    return compact(sender.contact + settings.contact)


def id_number(s: Subject) -> Iterator[Hit]:
    """An ID number that is not the applicant's."""
    known = _own_numbers(s)
    for at, text in s.paragraphs():
        for found in _ID.finditer(text):
            number = found[0].upper()
            if check_character(number[:17]) == number[17] and number not in known.upper():
                yield Hit(at)


def mobile(s: Subject) -> Iterator[Hit]:
    """A mobile telephone that is neither the applicant's nor the office's."""
    if s.file is not None:
        known = _own_numbers(s)
        yield from (Hit(at) for at, text in s.paragraphs() for found in _MOBILE.finditer(text) if found[0] not in known)


def other_name(s: Subject) -> Iterator[Hit]:
    """An application “received from” somebody the letter is not addressed to."""
    names = {part for part in re.split(r"[、（）()]|代理人[：:]", s.page.addressee) if part}
    for at, text in s.own():
        found = _RECEIVED.search(text)
        if found and found["who"] not in _YOU and not _is_of_outsider(s):
            who = re.sub(r"[（(].*?[）)]|先生|女士|同志", "", found["who"])
            if not all(part in names for part in who.split("、")):
                yield Hit(at)


def third_party_named(s: Subject) -> Iterator[Hit]:
    """A consulted person's name in a letter to the applicant; an organisation's is no personal data."""
    if s.file and s.kind and s.kind.to == "applicant":
        parties = {c.party for c in s.file.occasion.after.consultations if c.role == "third_party"} if s.file.occasion else set()
        yield from _named(s, {name for name in parties if len(name) <= _LONGEST_NAME and not _ORGANISATION.search(name)})


def applicant_named(s: Subject) -> Iterator[Hit]:
    """The applicant's name in a letter to somebody else, where the applicant is a natural person."""
    if s.file and _is_of_outsider(s) and s.file.matter.applicant.kind == ApplicantKind.NATURAL_PERSON:
        who = s.file.matter.applicant
        yield from _named(s, {*who.name.split("、"), *who.particulars.get("co_applicants", ())})


def _named(s: Subject, names: set[str]) -> Iterator[Hit]:
    """Places of names, the office's own and the applicant's words aside."""
    assert s.file is not None
    for at, text in s.own():
        rest = blotted(text, compact(s.file.matter.sender.name))
        if at != s.page.salutation and any(len(name) >= _SHORTEST and compact(name) in rest for name in names):
            yield Hit(at)


_NONE: Final[frozenset[str]] = frozenset()
CHECKS: Final[Mapping[str, tuple[Check, frozenset[str]]]] = {
    "id_number": (id_number, _NONE), "mobile": (mobile, _NONE), "other_name": (other_name, _NONE),
    "third_party_named": (third_party_named, _NONE), "applicant_named": (applicant_named, _NONE),
}  # fmt: skip
