"""What must not be read in a ledger that leaves the office without persons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from engine.caselist import masked
from engine.terms import ApplicantKind

if TYPE_CHECKING:
    from collections.abc import Mapping

HIDDEN: Final = "＊＊＊"
_SHORTEST: Final = 4  # a shorter address names a place, not a home
# ID numbers, telephones, mail addresses: whoever's they are. Bounded, so that no text takes long.
_NUMBERS: Final = re.compile(
    r"(?<!\d)(?:\d{17}[\dXx]|\d{15}|1[3-9]\d{9}|0\d{2,3}[-—]?\d{7,8})(?!\d)|[a-zA-Z0-9.+_-]{1,64}@[a-zA-Z0-9.-]{3,64}"
)


def without_person(text: str, name: str, kind: str, given: Mapping[str, Any]) -> str:
    """An application's text without what identifies the applicant: names of natural persons masked, numbers and addresses cut out."""
    names = [str(n) for n in (given.get("agent"), *given.get("co_applicants", ())) if n]
    names += [name] if kind == ApplicantKind.NATURAL_PERSON else []
    for one in sorted(names, key=len, reverse=True):
        if len(one) > 1:
            text = _replaced(text, one, masked(one, ApplicantKind.NATURAL_PERSON))
    for key in ("id_number", "contact", "address"):
        value = str(given.get(key) or "")
        if len(value) >= _SHORTEST:
            text = _replaced(text, value, HIDDEN)
    return _NUMBERS.sub(HIDDEN, text)


def _replaced(text: str, value: str, by: str) -> str:
    """The text with a value replaced wherever it stands, spaces within apart."""
    bare = "".join(value.split())
    if bare not in "".join(text.split()):  # nearly always, and much sooner known than by a pattern
        return text
    return re.sub(r"\s*".join(map(re.escape, bare)), lambda _: by, text)
