"""The applicant must not be read from what is published (第十五条、第四十四条)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from engine.errors import Finding, InputErrors
from engine.item import TEXTS
from engine.itemwork.sound import LABELS

if TYPE_CHECKING:
    from engine.item import Item
    from engine.store.unit import Person

# Fewer digits are neither a telephone nor an ID number; a shorter address names a place, not a home.
_NUMBER: Final = re.compile(r"[0-9x]{7,}")
_SHORTEST_ADDRESS: Final = 4


def refuse_personal(person: Person, item: Item) -> None:
    """Look for the applicant in an item. Raises InputErrors naming field and kind of data, never the data."""
    found = {
        (name, label): Finding(
            LABELS[name], "error", f"含有申请人的{label}，公开前必须去掉（条例第十五条），请用 --{name.replace('_', '-')} 另写"
        )
        for name in (*TEXTS, "document_number", "address")
        for label, data in _personal(person)
        if data in _bare(getattr(item, name))
    }
    if found:
        raise InputErrors(list(found.values()))


def _personal(person: Person) -> Iterator[tuple[str, str]]:
    """Label and bare text of what identifies an applicant."""
    p = person.particulars
    for name in (person.name, p.get("agent", ""), *p.get("co_applicants", ())):
        if len(_bare(name)) > 1:
            yield "姓名或名称", _bare(name)
    for label, key in (("身份证明号码", "id_number"), ("联系方式", "contact")):
        text = p.get(key, "")
        for number in _NUMBER.findall(_bare(text)) + _NUMBER.findall(_folded(text)):
            yield label, number
    if len(_bare(p.get("contact", ""))) >= _SHORTEST_ADDRESS:
        yield "联系方式", _bare(p["contact"])
    if len(_bare(p.get("address", ""))) >= _SHORTEST_ADDRESS:
        yield "地址", _bare(p["address"])


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _bare(text: str) -> str:
    """A text as it is compared: width, case, spaces and hyphens apart."""
    return "".join(c for c in _folded(text) if not c.isspace() and c != "-")
