"""What a typed text may hold: no control characters, no runaway length; line ends and composed forms made one. Dates as people type them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

from engine.errors import InputError

LONGEST: Final = 100_000
# Direction marks can make a name read differently from what is stored.
_DIRECTION: Final = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(label: str, text: str) -> str:
    """The text without surrounding space, in NFC, with one kind of line end. Raises InputError naming the field."""
    if len(text) > LONGEST:
        raise InputError(label, f"有{len(text)}个字，超过{LONGEST}字的上限，请删减，或另存为附件后写明名称。")
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    bad = next((c for c in text if c in _DIRECTION or (unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t")), None)
    if bad is not None:
        raise InputError(label, f"含有不可见的控制字符（U+{ord(bad):04X}），请重新输入。")
    return text


_DATE: Final = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})"


def read_date(text: str, label: str) -> date:
    """A date typed as 2025-03-03, 2025/3/3, 2025.3.3, 20250303 or 2025年3月3日, in half- or full-width digits."""
    found = re.fullmatch(_DATE, unicodedata.normalize("NFKC", text).strip())
    if found is None:
        raise InputError(label, f"“{text}”不是日期，请写如 2025-03-03。")
    try:
        return date(*(int(part) for part in found.groups() if part))
    except ValueError:
        raise InputError(label, f"没有“{text}”这一天，请核对。") from None
