"""A letter as it lies on the table: its paragraphs, and which of them is what."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from engine.letters.letter import DRAFT_NUMBER, Table
from engine.letters.text import lines

if TYPE_CHECKING:
    from engine.letters.letter import Letter

_HEAD: Final = 8  # paragraphs a title may stand in
_TITLE: Final = re.compile(r"(书|函|表|回证|回执|通知|告知|答复)(（[^）]*）)?$")
_NUMBER: Final = re.compile(r"^[^，。：]{0,20}[〔\[【（(［]?\s*(19|20)\d\d\s*[〕\]】）)］年\-—][^，。：]{0,6}?\d+号?$")
_DATE: Final = re.compile(
    r"^(\d{2,4}年(\d{1,2}月(\d{1,2}日)?)?.{0,8}|[二〇○零一三四五六七八九十]{4,}年.*日|\d{4}[.\-/]\d{1,2}[.\-/]\d{1,2}|.*年月日)$"
)
_PAGE_NUMBER: Final = re.compile(r"^[—\-－–]?\d{1,3}[—\-－–]?$")
_SLIP: Final = re.compile(r"(回执|确认函|送达回证)$")
_SPACES: Final = re.compile(r"[\s\u00a0\u3000\u200b\ufeff]+")
NOWHERE: Final = -1
_ROLES: Final = ("agency", "title", "number", "salutation", "signature", "date")
_LABELS: Final = {"agency": "机关", "title": "标题", "number": "文号", "salutation": "称谓", "signature": "落款", "date": "成文日期"}


@dataclass(frozen=True, slots=True)
class Page:
    """Paragraphs without their spaces; the places of title, 文号 and so on are indexes, NOWHERE when there is none.

    `title` may go on to `title_end`. From `end` on lies what is to be sent back (a reply slip).
    """

    paragraphs: tuple[str, ...]
    agency: int = NOWHERE
    title: int = NOWHERE
    title_end: int = NOWHERE
    number: int = NOWHERE
    salutation: int = NOWHERE
    signature: int = NOWHERE
    date: int = NOWHERE
    end: int = 0

    def text(self, role: str) -> str:
        """The paragraph of a role, or ""."""
        at: int = getattr(self, role)
        return (
            "" if at == NOWHERE else "".join(self.paragraphs[at : self.title_end + 1] if role == "title" else self.paragraphs[at : at + 1])
        )

    @property
    def addressee(self) -> str:
        """Whom the salutation names."""
        return self.text("salutation").rstrip("：:")

    @property
    def body(self) -> range:
        """The paragraphs between salutation and signature."""
        first = max(self.title_end, self.number, self.salutation) + 1
        last = [n for n in (self.signature, self.date) if n != NOWHERE]
        return range(first, max(first, min([*last, self.end])))

    def where(self, at: int) -> str:
        """What a clerk calls a paragraph."""
        role = next((role for role in _ROLES if getattr(self, role) == at), "")
        return f"第{at + 1}段" + (f"（{_LABELS[role]}）" if role else "")


def compact(text: str) -> str:
    """A text without spaces: they tell nothing in Chinese and differ from file to file."""
    return _SPACES.sub("", text)


def is_page_number(text: str) -> bool:
    """— 1 — at the foot of a printed page."""
    return bool(_PAGE_NUMBER.match(compact(text)))


def page_of_letter(letter: Letter) -> Page:
    """The page of a letter of ours."""
    said = [compact(line) for line in lines(letter)]
    at = iter(range(len(said)))
    agency = next(at) if letter.agency else NOWHERE
    title = next(at) if letter.title else NOWHERE
    number = next(at) if letter.number_line else NOWHERE
    salutation = next(at) if letter.salutation else NOWHERE
    slips = sum(1 + sum(len(part.rows) if isinstance(part, Table) else 1 for part in slip.body) for slip in letter.slips)
    end = len(said) - slips
    last = end - len(letter.notes)
    date = last - 1 if letter.date else NOWHERE
    signature = last - 1 - bool(letter.date) if letter.signature else NOWHERE
    return Page(tuple(said), agency, title, title, number, salutation, signature, date, end)


def page_of(said: Sequence[str], titles: Collection[str] = ()) -> Page:
    """The page of paragraphs as they were read; `titles` are those known, longest found wins."""
    paragraphs = tuple(text for text in map(compact, said) if text and not is_page_number(text))
    page = Page(paragraphs, end=_end(paragraphs))
    page = _titled(page, titles)
    head = range(page.title_end + 1, min(page.title_end + 5, page.end))
    number = next((n for n in (*head, *range(page.title)) if _is_number(paragraphs[n])), NOWHERE)
    salutation = next((n for n in head if n != number and paragraphs[n].endswith(("：", ":"))), NOWHERE)
    return _signed(replace(page, number=number, salutation=salutation))


def _is_number(text: str) -> bool:
    return text == DRAFT_NUMBER or bool(_NUMBER.match(text))


def _end(paragraphs: Sequence[str]) -> int:
    """Where the reply slip begins: a short line of its own after the first half of the page."""
    return next((n for n, text in enumerate(paragraphs) if n > _HEAD and len(text) < 30 and _SLIP.search(text)), len(paragraphs))  # noqa: PLR2004


def _titled(page: Page, titles: Collection[str]) -> Page:
    """A known title, on one line or two; else the first line that could be one."""
    head = page.paragraphs[: min(_HEAD, page.end)]
    for wide in (0, 1):
        for n in range(len(head) - wide):
            if any("".join(head[n : n + wide + 1]).endswith(title) for title in titles):
                return replace(page, title=n, title_end=n + wide, agency=n - 1 if n else NOWHERE)
    at = next((n for n, text in enumerate(head) if len(text) < 40 and _TITLE.search(text)), NOWHERE)  # noqa: PLR2004
    return replace(page, title=at, title_end=at, agency=at - 1 if at > 0 else NOWHERE)


def _signed(page: Page) -> Page:
    """The date is the last line that is nothing else; the name above it is the signature."""
    first = max(page.title_end, page.number, page.salutation) + 1
    date = next((n for n in reversed(range(first, page.end)) if _DATE.match(page.paragraphs[n])), NOWHERE)
    if date == NOWHERE:
        # A signature without a date: the last short line without a full stop.
        last = page.end - 1
        is_name = last >= first and _is_name(page.paragraphs[last])
        return replace(page, signature=last if is_name else NOWHERE)
    signature = date - 1 if date > first and _is_name(page.paragraphs[date - 1]) else NOWHERE
    return replace(page, date=date, signature=signature)


def _is_name(text: str) -> bool:
    return len(text) <= 60 and not text.startswith("附件") and not re.search(r"[。；：:]|（\d+页）$|^\d+[.．]", text)  # noqa: PLR2004
