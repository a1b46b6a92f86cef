"""A letter as a frozen value: what text, Word and PDF are all made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

# GB/T 9704: 每行28个字、每面22行，3号字16磅，行距28磅；页边距上37、下35、左28、右26毫米。
MARGINS: Final = {"top": 37, "bottom": 35, "left": 28, "right": 26}
SIZE, LEADING, TITLE_SIZE, TABLE_SIZE = 16, 28, 22, 12
LINE: Final = 27.5
MERGED: Final = "\x00"
DRAFT_NUMBER: Final = "（草稿，签发时编号）"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body. `style`: text (first line indented), heading, or left (no indent)."""

    text: str
    style: str = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; `widths` are shares of the line. A row with fewer cells than columns stretches its last one.

    A cell that is MERGED belongs to the one above it. With `has_head` the first row is headings, repeated on every page.
    """

    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    has_head: bool = False


Body = tuple[Paragraph | Table, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something handed over with a letter; `pages` 0 when not counted."""

    name: str
    pages: int = 0

    @property
    def label(self) -> str:
        """As the letter lists it."""
        return f"{self.name}（{self.pages}页）" if self.pages else self.name


@dataclass(frozen=True, slots=True)
class Slip:
    """A part on a page of its own, to be filled in and sent back."""

    title: str
    body: Body


@dataclass(frozen=True, slots=True)
class Letter:
    """One paper. `number` is its 文号; `is_draft` while it waits for one. `date` is the day it bears."""

    kind: str
    agency: str
    title: str
    number: str
    salutation: str
    body: Body
    attachments: tuple[Attachment, ...]
    signature: str
    date: date | None
    notes: tuple[str, ...] = ()
    slips: tuple[Slip, ...] = ()
    is_draft: bool = False

    @property
    def number_line(self) -> str:
        """What stands under the title."""
        return DRAFT_NUMBER if self.is_draft else self.number


def is_to_write_in(row: tuple[str, ...]) -> bool:
    """A row left for handwriting: its last cell is one full-width space."""
    return row[-1:] == ("　",)


def width(text: str) -> float:
    """The width of a line in Chinese characters."""
    return sum(0.5 if ord(c) < 0x2000 else 1 for c in text)  # noqa: PLR2004 - Latin and digits are half as wide


def indents(signature: str, date_line: str) -> tuple[float, float]:
    """How far the signature and the date stand from the right edge, in characters.

    GB/T 9704 7.3.5.1：加盖印章的公文，成文日期一般右空四字编排，发文机关署名在成文日期之上、以成文日期为准居中编排；署名长于成文日期的，署名右空二字，成文日期居其中。
    """
    longer = width(signature) - width(date_line)
    if longer <= 4:  # noqa: PLR2004 - 四字
        return max(0, 4 - longer / 2), 4
    right = 2 if width(signature) + 2 <= LINE else 0
    return right, right + min(longer, LINE - width(date_line)) / 2
