"""Labels and titles against the form's: misprints, short forms, half-width brackets. They are told, not corrected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from engine.errors import Finding
from engine.published.labels import distance, enumerator
from engine.published.sections import NUMERALS, TITLES
from engine.published.values import fold, tidy

if TYPE_CHECKING:
    from engine.published.align import RowRead
    from engine.published.sections import Title
    from engine.published.source import Row
    from engine.rulebook.form import Form

HALF_WIDTH: Final = ("(一)", "(二)", "(三)", "(四)", "(五)", "(六)", "(七)", "(本列", "(区分")
_LONG: Final = 5
LONGEST: Final = 20


def wording(rows: Sequence[Row], found: Sequence[RowRead], titles: Mapping[int, Title], form: Form) -> Iterator[Finding]:
    """What differs from the printed words."""
    seen: set[str] = set()
    for one in found:
        if one.match.distance > 0 and one.values is not None and one.match.key not in seen and one.match.key in form.rows:
            seen.add(one.match.key)
            printed = form.row_label(one.match.key)
            yield Finding(f"第三部分“{printed}”", "warning", f"行名印作“{one.match.text}”，与格式不同，可能是误印，请核对", "标签")
        elif one.match.distance < 0 and one.match.key not in seen and one.match.key in form.rows:
            seen.add(one.match.key)
            yield Finding(f"第三部分“{form.row_label(one.match.key)}”", "warning", "没有印行名，按顺序和合计认出，请补上行名", "标签")
    yield from _headings(rows, form)
    yield from _titles(titles)
    half = [text for row in rows if (text := next((t for t in HALF_WIDTH if any(cell.text.startswith(t) for cell in row.cells)), ""))]
    if half:
        yield Finding("标签", "info", f"规定的标签用全角括号，文中有 {len(half)} 处用半角括号，例如“{half[0]}”", "标签")


def _headings(rows: Sequence[Row], form: Form) -> Iterator[Finding]:
    """Column headings a character or two off."""
    official = {
        fold(cell.text): cell.text
        for grid in (form.section2, form.section3)
        for row in grid.rows
        for cell in row
        if cell.text and not cell.key
    }
    cores = {enumerator(text)[1] for text in official}
    told: set[str] = set()
    for row in rows:
        for cell in row.cells if row.kind != "words" else ():
            text = fold(cell.text)
            if (
                len(text) < _LONG
                or len(text) > LONGEST
                or enumerator(text)[1] in cores
                or text in told
                or any(text in whole for whole in official)
            ):
                continue
            near = [
                printed for plain, printed in official.items() if distance(text, plain, max(1, len(plain) // 5)) <= max(1, len(plain) // 5)
            ]
            if len(near) == 1 and not enumerator(text)[0]:
                told.add(text)
                yield Finding(f"“{near[0]}”", "warning", f"表头印作“{tidy(cell.text)}”，与格式不同，可能是误印，请核对", "标签")


def _titles(titles: Mapping[int, Title]) -> Iterator[Finding]:
    for section, title in sorted(titles.items()):
        if not title.is_printed:
            yield Finding(f"第{NUMERALS[section - 1]}部分标题", "info", f"写作“{title.text}”，格式规定为“{TITLES[section]}”", "标签")
