"""Text with separators: whatever encoding Excel, WPS or a database saved it in, whatever stands between the columns."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Final

from engine.ledger.sheets import Sheet, sheet_of
from engine.published.limits import TEXT, Refused

_SEPARATORS: Final = "\t,;，；|"
# Enough lines to tell the separator.
_LOOKED_AT: Final = 40
# Characters that no text of an office holds, in a sample: more of them and it is not text.
_STRANGE: Final = 20


def decoded(data: bytes) -> str:
    """Bytes as text: UTF-8, UTF-16, or the encodings of Chinese Windows. Raises Refused."""
    if len(data) > TEXT:
        raise Refused("文字超过 20 MB，不像台账，请分成几个文件")
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if sum(not c.isprintable() and c not in "\r\n\t\f\u3000\xa0\ufeff\u200b" for c in text[:4096]) <= _STRANGE:
            return text.replace("\x00", "")
    raise Refused("不是表格或文字（认不出格式），请用 Excel 或 WPS 打开后另存为 .xlsx")


def _encodings(data: bytes) -> Iterator[str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield "utf-16"
        return
    if data[1:200:2].count(0) > data[0:200:2].count(0) + 2:
        yield "utf-16-le"
    elif data[0:200:2].count(0) > data[1:200:2].count(0) + 2:
        yield "utf-16-be"
    yield "utf-8-sig"
    yield "gb18030"


def read_text(text: str) -> Iterator[Sheet]:
    """The one table of a text. Raises Refused."""
    rows = csv.reader(StringIO(text, newline=""), delimiter=_separator(text))
    try:
        # The number of a row is what a spreadsheet shows: a cell may hold line breaks.
        sheet = sheet_of("", enumerate(rows, 1))
    except csv.Error as error:
        raise Refused("不是可用的分隔文本，请用 Excel 或 WPS 打开后另存为 .xlsx") from error
    if sheet.lines:
        yield sheet


def _separator(text: str) -> str:
    """What divides the lines into as many columns as possible, as evenly as possible."""
    sample = text.splitlines()[:_LOOKED_AT]

    def score(separator: str) -> tuple[int, int]:
        try:
            widths = sorted(len(row) for row in csv.reader(sample, delimiter=separator) if any(row))
        except csv.Error:
            return 0, 0
        # Half of the lines have at least this many columns.
        return (widths[len(widths) // 2] if widths else 0), -_SEPARATORS.index(separator)

    return max(_SEPARATORS, key=score)
