"""Section 二: few rows, each with its own number of cells, in either form."""

from __future__ import annotations

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
    second = Second()
    if not mine or form is None:
        return Second(doubts={match.key: "看不出第二部分用的是哪一种格式，没有采用" for _, match in mine})
    second.form = form.id
    for run, match in mine:
        keys = groups[form.id].get(match.key)
        if keys is None:
            continue
        values = _cells(run, len(keys))
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
    text = fold("".join(word for run in runs if run.section < 3 for word in run.words))  # noqa: PLR2004 - up to section 二
    counts = {len(run.written) for run, match in found if match.key in ("licensing", "penalties", "coercion")}
    new = sum(word in text for word in _NEW) + (counts == {1})
    old = sum(word in text for word in _OLD) + (counts == {3}) + any(match.key in _OLD_ROWS for _, match in found)
    # 本年处理决定数量 contains nothing of the old form, but 处理决定数量 is in both.
    if new == old == 0:
        new = sum(match.text == "行政规范性文件" for _, match in found)
    wanted = "decisions" if new > old else "change" if old > new else ""
    if not wanted:
        return None
    for form in forms.values():
        is_old = any(key.endswith(".change") for key in form.section2_keys)
        if is_old == (wanted == "change"):
            return form
    return None


def _cells(run: Run, wanted: int) -> list[Value] | None:
    """As many values as the row has cells: exactly, or written side by side among blanks."""
    values = run.values
    if len(values) == wanted:
        return values
    written = [at for at, value in enumerate(values) if value.is_written]
    if len(written) == wanted and written[-1] - written[0] == wanted - 1:
        return values[written[0] : written[-1] + 1]
    if len(values) > wanted and not written and run.kind != "words":
        return values[:wanted]
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
    if value.kind == "odd":
        return value, f"写的是“{value.text}”，不能确定是多少，请改为只写数字"
    if value.unit in ("元", "万元") and key not in form.decimal:
        return Value("odd", value.text), f"写的是“{value.text}”，这一格不是金额，请核对"
    if value.unit == "元" and key.endswith("amount_wan"):
        return Value("odd", value.text), f"写的是“{value.text}”，单位是元，这一格应填万元，请换算后填写"
    return value, ""
