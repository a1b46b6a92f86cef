"""The parts of a letter and how they are written (GB/T 9704): title, 文号, salutation, signature, date, attachments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from engine.lettercheck.page import NOWHERE
from engine.lettercheck.subject import DAY, Check, Hit, Subject, day_of
from engine.letters.letter import DRAFT_NUMBER

_FORMAL_NUMBER: Final = re.compile(r"^[^\d〔〕\[\]（）()【】]*〔\d{4}〕[1-9]\d*号$")
_ODD_DATE: Final = re.compile(
    r"(?<![\d.\-/])(\d{4}[.\-/]\d{1,2}[.\-/]\d{1,2})(?![\d.\-/])|([二〇○零一三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)"
    r"|(\d{4}年(?:0\d月\d{1,2}|\d{1,2}月0\d)日)|((?<!\d)\d{2}年\d{1,2}月\d{1,2}日)"
)
_WEEKDAY: Final = re.compile(DAY.pattern + r"[（(]?(?:星期|周|礼拜)([一二三四五六日天])")
_DAYS: Final = "一二三四五六日"
_HIDDEN: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_ATTACHED: Final = re.compile(r"见附件|附后|随附")
_LISTED: Final = re.compile(r"^附件[：:]?(\d+)[.．、]|^(\d+)[.．、]")


def kind_unknown(s: Subject) -> Iterator[Hit]:
    """A title that tells no kind of letter."""
    if s.kind is None:
        yield Hit(s.page.title if s.page.title != NOWHERE else "标题")


def number_missing(s: Subject) -> Iterator[Hit]:
    """No 文号 on a letter that must bear one."""
    if s.kind and s.kind.series and s.page.number == NOWHERE:
        yield Hit("文号")


def number_draft(s: Subject) -> Iterator[Hit]:
    """The draft's note where the 文号 belongs."""
    if s.page.text("number") == DRAFT_NUMBER:
        yield Hit(s.page.number)


def number_form(s: Subject) -> Iterator[Hit]:
    """A 文号 written otherwise than 〔2026〕17号."""
    number = s.page.text("number")
    if s.file and s.file.named and s.file.named.number == number:
        return  # the office's own pattern
    if number and number != DRAFT_NUMBER and not _FORMAL_NUMBER.match(number):
        yield Hit(s.page.number, {"found": number})


def salutation_missing(s: Subject) -> Iterator[Hit]:
    """Nobody addressed."""
    if s.kind and s.page.salutation == NOWHERE:
        yield Hit("称谓")


def signature_missing(s: Subject) -> Iterator[Hit]:
    """No name above the date."""
    if s.kind and s.page.signature == NOWHERE:
        yield Hit("落款")


def signature_differs(s: Subject) -> Iterator[Hit]:
    """Signed by another agency than the one in the title."""
    head, signature = s.page.text("agency"), s.page.text("signature")
    if head and signature and head not in signature and signature not in head:
        yield Hit(s.page.signature, {"found": signature, "head": head})


def date_missing(s: Subject) -> Iterator[Hit]:
    """No day below the signature; one left blank is a leftover."""
    written = s.page.text("date")
    if s.kind and not (DAY.match(written) or _ODD_DATE.search(written) or written.endswith("年月日")):
        yield Hit(s.page.date if s.page.date != NOWHERE else "成文日期")


def date_impossible(s: Subject) -> Iterator[Hit]:
    """Days the calendar does not have."""
    for at, text in s.paragraphs():
        for found in DAY.finditer(text):
            if day_of(found) is None:
                yield Hit(at, {"found": found[0]})


def date_form(s: Subject) -> Iterator[Hit]:
    """Dates written otherwise than 2026年3月2日."""
    for at, text in s.own():
        for found in _ODD_DATE.finditer(text):
            yield Hit(at, {"found": found[0]})


def weekday_wrong(s: Subject) -> Iterator[Hit]:
    """A weekday typed by hand that the date does not have."""
    for at, text in s.paragraphs():
        for found in _WEEKDAY.finditer(text):
            on = day_of(found)
            if on and _DAYS[on.weekday()] != found[4].replace("天", "日"):
                yield Hit(at, {"found": found[0], "right": f"星期{_DAYS[on.weekday()]}"})


def received_later(s: Subject) -> Iterator[Hit]:
    """An application received after the day of the letter."""
    dated = DAY.match(s.page.text("date"))
    written = day_of(dated) if dated else None
    for at, text in s.own():
        found = re.search(rf"于{DAY.pattern}收到", text)
        on = day_of(found) if found else None
        if on and written and on > written:
            yield Hit(at, {"found": f"{on.year}年{on.month}月{on.day}日"})


def attachments_missing(s: Subject) -> Iterator[Hit]:
    """见附件, and no list of attachments."""
    told = [at for at in s.page.body if _ATTACHED.search(s.page.paragraphs[at])]
    if told and not any(text.startswith("附件") for _, text in s.paragraphs()):
        yield Hit(told[0])


def attachments_numbered(s: Subject) -> Iterator[Hit]:
    """Attachments whose numbers do not go 1, 2, 3."""
    first = next((at for at, text in s.paragraphs() if text.startswith("附件")), None)
    if first is None:
        return
    for n, (at, text) in enumerate(((a, t) for a, t in s.paragraphs() if a >= first), 1):
        found = _LISTED.match(text)
        if not found:
            return
        if int(found[1] or found[2]) != n:
            yield Hit(at, {"found": found[1] or found[2], "right": str(n)})
            return


def hidden_characters(s: Subject) -> Iterator[Hit]:
    """Marks that make a letter read otherwise than it is stored."""
    for at, text in s.paragraphs():
        if _HIDDEN.search(text):
            yield Hit(at)


_FOUND: Final = frozenset({"found"})
_NONE: Final[frozenset[str]] = frozenset()
CHECKS: Final[Mapping[str, tuple[Check, frozenset[str]]]] = {
    "kind_unknown": (kind_unknown, _NONE), "number_missing": (number_missing, _NONE), "number_draft": (number_draft, _NONE),
    "number_form": (number_form, _FOUND), "salutation_missing": (salutation_missing, _NONE), "signature_missing": (signature_missing, _NONE),
    "signature_differs": (signature_differs, frozenset({"found", "head"})), "date_missing": (date_missing, _NONE),
    "date_impossible": (date_impossible, _FOUND), "date_form": (date_form, _FOUND), "weekday_wrong": (weekday_wrong, frozenset({"found", "right"})),
    "received_later": (received_later, _FOUND), "attachments_missing": (attachments_missing, _NONE),
    "attachments_numbered": (attachments_numbered, frozenset({"found", "right"})), "hidden_characters": (hidden_characters, _NONE),
}  # fmt: skip
