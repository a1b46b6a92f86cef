"""Section 二: few rows, each with its own number of cells, in either form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from engine.published.values import Value, fold

if TYPE_CHECKING:
    from engine.published.labels import Match
    from engine.published.runs import Run
    from engine.rulebook.form import Form

# Headings that only one form has.
_NEW: Final = ("制发件数", "废止件数", "现行有效", "本年处理决定数量", "本年收费金额", "本年发件数")
_OLD: Final = ("新制作", "新公开", "对外公开总数", "上一年项目", "增/减", "采购项目", "采购总金额")
_SPANNED: Final = 3
_PLAINLY: Final = 2
_MORE: Final = re.compile(r"[+＋]\d{1,6}")
_OLD_ROWS: Final = ("other_services", "procurement")


@dataclass(slots=True)
class Second:
    """The values found by key, the form they are of, and doubts by key or row."""

    form: str = ""
    values: dict[str, Value] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)


def read_second(found: Sequence[tuple[Run, Match]], runs: Sequence[Run], forms: Mapping[str, Form]) -> Second:
    """The rows of section 二."""
    groups = {form.id: _groups(form) for form in forms.values()}
    names = {name for cells in groups.values() for name in cells}
    mine = [(run, match) for run, match in found if match.key in names]
    form = _form(mine, runs, forms)
    if form is None:
        return Second(doubts={match.key: "看不出第二部分用的是哪一种格式，没有采用" for _, match in mine})
    second = Second(form.id)
    own = [(run, match, keys) for run, match in mine if (keys := groups[form.id].get(match.key))]
    filled = {(len(keys), len(run.values)) for run, _, keys in own if _is_filled_up(run, len(keys))}
    for run, match, keys in own:
        values = _cells(run, len(keys), is_filled=(len(keys), len(run.values)) in filled)
        if values is None:
            second.doubts.setdefault(
                match.key, f"这一行读到 {len(run.written)} 个数字（{run.shown}），应为 {len(keys)} 个，不能确定各属于哪一格"
            )
            continue
        for key, value in zip(keys, values, strict=True):
            _take(second, form, key, value)
    second.doubts = {key: why for key, why in second.doubts.items() if "." in key or f"{key}." not in " ".join(second.values)}
    return second


def _groups(form: Form) -> dict[str, list[str]]:
    """Row of section 二 -> its keys in printed order."""
    found: dict[str, list[str]] = {}
    for key in form.section2_keys:
        found.setdefault(key.partition(".")[0], []).append(key)
    return found


def _form(found: Sequence[tuple[Run, Match]], runs: Sequence[Run], forms: Mapping[str, Form]) -> Form | None:
    """By headings, rows only the old form has, and how many numbers 行政许可 has; None when these disagree."""
    mine = {id(run) for run, _ in found}
    last = max((at for at, run in enumerate(runs) if id(run) in mine), default=len(runs))
    text = fold("".join(word for run in runs[: last + 1] for word in run.words))
    counts = {len(run.written) for run, match in found if match.key in ("licensing", "penalties", "coercion")}
    new = sum(word in text for word in _NEW) + (counts == {1})
    old = sum(word in text for word in _OLD) + (counts == {3}) + any(match.key in _OLD_ROWS for _, match in found)
    # 本年处理决定数量 contains nothing of the old form, but 处理决定数量 is in both.
    if new == old == 0:
        new = sum(match.text == "行政规范性文件" for _, match in found)
    if not found and max(new, old) < _PLAINLY:
        return None
    wanted = "decisions" if new > old else "change" if old > new else ""
    if not wanted:
        return None
    for form in forms.values():
        is_old = any(key.endswith(".change") for key in form.section2_keys)
        if is_old == (wanted == "change"):
            return form
    return None


def _is_filled_up(run: Run, wanted: int) -> bool:
    """Whether a row has all its values and blanks behind them, which fill it up to the width of its table."""
    written = [value.is_written for value in run.values]
    return run.kind != "words" and len(written) > wanted and all(written[:wanted]) and not any(written[wanted:])


def _cells(run: Run, wanted: int, *, is_filled: bool) -> list[Value] | None:
    """As many values as the row has cells: exactly, before blanks that fill up a row like it, or written side by side among blanks."""
    values = run.values
    if run.is_torn:
        return None
    if is_filled and not any(value.is_written for value in values[wanted:]):
        return values[:wanted]
    if len(values) == wanted:
        return values
    written = [at for at, value in enumerate(values) if value.is_written]
    if len(written) == wanted and written[-1] - written[0] == wanted - 1:
        return values[written[0] : written[-1] + 1]
    if len(values) > wanted and not written and run.kind != "words":
        return values[:wanted]
    if wanted == 1 and len(values) == _SPANNED and values[0].is_written and len(set(values)) == 1:
        return values[:1]  # a merged cell, repeated for each column it covers
    return None


def _take(second: Second, form: Form, key: str, value: Value) -> None:
    """Put a value in its cell; a second one that differs makes both a doubt."""
    settled, doubt = _settled(form, key, value)
    if key in second.values and second.values[key] != settled:
        settled, doubt = Value("odd", f"{second.values[key].text}、{value.text}"), "在文中出现几次，数字不同，不能确定以哪一次为准"
    second.values[key] = settled
    if doubt:
        second.doubts[key] = doubt


def _settled(form: Form, key: str, value: Value) -> tuple[Value, str]:
    """The value, and why it is not sure ("" when it is). Amounts in another unit than the cell's are not converted."""
    if value.kind == "mark":
        return value, f"写的是“{value.text}”，不是数字，没有的应填 0"
    if key.endswith(".change") and _MORE.fullmatch(value.text):
        return Value("number", value.text, int(value.text[1:])), ""
    if value.kind == "odd" and key.endswith(".change"):
        return value, f"写的是“{value.text}”，不能确定是多少，请改为只写数字，减少的写成负数，例如 -4"
    if value.kind == "odd":
        return value, f"写的是“{value.text}”，不能确定是多少，请改为只写数字"
    if value.unit in ("元", "万元") and key not in form.decimal:
        return Value("odd", value.text), f"写的是“{value.text}”，这一格不是金额，请核对"
    if value.unit == "元" and key.endswith("amount_wan"):
        return Value("odd", value.text), f"写的是“{value.text}”，单位是元，这一格应填万元，请换算后填写"
    return value, ""
