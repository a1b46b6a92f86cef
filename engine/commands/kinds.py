"""Kinds of values on the command line; what cannot be read is an InputError naming the field in Chinese."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

import click
from click.shell_completion import CompletionItem

from engine.errors import InputError
from engine.texts import read_date

if TYPE_CHECKING:
    from engine.terms import Term


class _Labelled(click.ParamType[Any]):
    """A kind that knows what a clerk calls the field."""

    def __init__(self, label: str) -> None:
        self.label = label


class Day(_Labelled):
    """A date."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """A date. Raises InputError."""
        return value if isinstance(value, date) else read_date(value, self.label)


class Number(_Labelled):
    """A whole number, in half- or full-width digits."""

    name = "number"

    def __init__(self, label: str, least: int | None = None) -> None:
        """`least`: the smallest that makes sense, if any."""
        super().__init__(label)
        self.least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """An int. Raises InputError."""
        text = unicodedata.normalize("NFKC", str(value)).strip()
        if not re.fullmatch(r"[+-]?\d{1,9}", text):
            raise InputError(self.label, f"“{value}”不是整数，请改正。")
        if self.least is not None and int(text) < self.least:
            raise InputError(self.label, f"{int(text)} 小于 {self.least}，请改正。")
        return int(text)


class Year(Number):
    """A calendar year an agency can have."""

    FIRST: ClassVar = 1949
    LAST: ClassVar = 2100

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """An int. Raises InputError."""
        year = super().convert(value, param, ctx)
        if not self.FIRST <= year <= self.LAST:
            raise InputError(self.label, f"{year} 不可用，请写四位年份，例如 2026。")
        return year


def year_option(told: str, *, required: bool = False) -> click.Option:
    """The option --year of any command; `told` is its help."""
    return click.Option(["--year"], type=Year("年度"), required=required, metavar="Y", help=told)


class Flag(_Labelled):
    """Yes or no: the option alone means yes; 是/否, true/false may follow."""

    name = "flag"
    WORDS: ClassVar[dict[str, bool]] = {
        "true": True,
        "yes": True,
        "是": True,
        "false": False,
        "no": False,
        "否": False,
    }

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> bool:
        """A bool. Raises InputError."""
        answer = value if isinstance(value, bool) else self.WORDS.get(str(value).strip().lower())
        if answer is None:
            raise InputError(self.label, f"“{value}”应为 是 或 否。")
        return bool(answer)


class FileDigest(_Labelled):
    """A file that proves something: read once, kept as its SHA-256; a digest given as such is taken as it is."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The digest in lower-case hexadecimal. Raises InputError when the file cannot be read."""
        from hashlib import file_digest
        from pathlib import Path

        if re.fullmatch("[0-9a-f]{64}", str(value)):
            return str(value)
        try:
            with Path(value).open("rb") as file:
                return file_digest(file, "sha256").hexdigest()
        except (OSError, ValueError):
            raise InputError(self.label, f"读不到文件“{value}”，请核对路径。") from None


class Word(_Labelled):
    """One of a closed list, by its English value or its Chinese label; what is neither is left to the reader of commands to refuse."""

    name = "word"

    def __init__(self, label: str, choices: Sequence[str | Term]) -> None:
        """`choices` are Terms (with labels) or plain values."""
        super().__init__(label)
        self.choices = choices

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The English value."""
        text = unicodedata.normalize("NFKC", str(value)).strip()
        named = [str(c) for c in self.choices if text in (str(c), unicodedata.normalize("NFKC", getattr(c, "label", "")))]
        return named[0] if named else text

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Values with their labels."""
        return [CompletionItem(str(c), help=getattr(c, "label", None)) for c in self.choices if str(c).startswith(incomplete)]
