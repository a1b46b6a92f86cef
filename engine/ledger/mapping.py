"""The mapping (对应表) of a ledger: which rows are headings, which column is which field, which word means what.

It is written beside the ledger as TOML, can be edited there, and is used for the next ledger of the same office. An empty answer is an
open question.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from engine.errors import Finding, InputError, InputErrors
from engine.ledger.headings import TICKED
from engine.ledger.meanings import CHOICES, answer_of
from engine.ledger.questions import COLUMN
from engine.rulefiles.faults import parse_toml

if TYPE_CHECKING:
    from pathlib import Path

    from engine.rulebook.ledger import LedgerWords

SUFFIX: Final = ".mapping.toml"
# A mapping is a page or two; more is another file.
_LARGEST: Final = 4 * 1024 * 1024
# The sheet of a file without sheets.
# A heading whose field is still to be told.
OPEN: Final = "?"
ONLY: Final = "（没有工作表名）"
_HEAD: Final = """\
# 台账对应表：xxgk 怎样理解“{name}”。可以修改，改后再导入一次；下次导入同样格式的台账可用 --mapping 指定本文件。
# 项目可写：{fields}。
"""
_SHEETS: Final = """
# —— 工作表。read = false 不读；header 是表头所在的行；year 是没有写年份的日期属于哪一年（0 为没有）。
"""
_COLUMNS: Final = """
# —— 列名 = "项目"，空为不用。
[columns]
"""
_VALUES: Final = """
# —— 格里的词 = "意思"，空为还没有回答。
"""


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """What is known of a sheet: whether it is read, the rows of its headings (empty: to be found), the year of days without one."""

    is_read: bool = True
    header: tuple[int, ...] = ()
    year: int = 0


@dataclass(frozen=True, slots=True)
class LedgerMapping:
    """A mapping. `columns`: heading -> field, or `field=value` of a ticked column, "" for unused; `values`: field -> word -> value."""

    sheets: Mapping[str, SheetPlan] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def answered(self, given: Mapping[str, Mapping[str, str]]) -> LedgerMapping:
        """The mapping with more answers: field -> word -> value; those about headings are told by COLUMN."""
        columns = {**self.columns, **given.get(COLUMN, {})}
        values = {name: dict(answers) for name, answers in self.values.items()}
        for name, answers in given.items():
            if name != COLUMN:
                values.setdefault(name, {}).update(answers)
        return LedgerMapping(self.sheets, columns, values)


# --- read


def read_mapping(path: Path, words: LedgerWords) -> LedgerMapping:
    """The mapping in a file. Raises InputError for what cannot be read, InputErrors naming every fault."""
    try:
        content = path.read_bytes() if path.stat().st_size <= _LARGEST else b"\xff"
    except OSError as error:
        raise InputError(path.name, f"无法读取（{error.strerror}），请核对文件名。") from error
    data, faults = parse_toml(content, path.name)
    if data is None:
        raise InputErrors(faults)
    faults += [
        Finding(f"{path.name}:{key}", "error", "没有这一部分，请检查拼写") for key in data if key not in {"sheets", "columns", "values"}
    ]
    made = LedgerMapping(
        dict(_sheets(_table(data, "sheets", faults), faults)),
        dict(_columns(_table(data, "columns", faults), words, faults)),
        dict(_values(_table(data, "values", faults), words, faults)),
    )
    if faults:
        raise InputErrors(faults)
    return made


def _table(data: Mapping[str, Any], key: str, faults: list[Finding]) -> Mapping[str, Any]:
    value = data.get(key, {})
    if isinstance(value, dict):
        return value
    faults.append(Finding(f"对应表 {key}", "error", "应为一张表"))
    return {}


def _sheets(table: Mapping[str, Any], faults: list[Finding]) -> Iterator[tuple[str, SheetPlan]]:
    for name, given in table.items():
        where = f"对应表 sheets.{name}"
        if not isinstance(given, dict) or given.keys() - {"read", "header", "year"}:
            faults.append(Finding(where, "error", "只能写 read、header、year 三项"))
            continue
        header, year, is_read = given.get("header", []), given.get("year", 0), given.get("read", True)
        rows = [header] if isinstance(header, int) else header
        if not isinstance(rows, list) or not all(type(row) is int and row > 0 for row in rows):
            faults.append(Finding(f"{where}.header", "error", "应为行号，例如 [2, 3]"))
        elif type(year) is not int or not (year == 0 or 2008 <= year <= 2100):  # noqa: PLR2004 - since there is the law
            faults.append(Finding(f"{where}.year", "error", "应为四位年份，例如 2025，没有的写 0"))
        elif not isinstance(is_read, bool):
            faults.append(Finding(f"{where}.read", "error", "应为 true 或 false"))
        else:
            yield name, SheetPlan(is_read, tuple(rows), year)


def _columns(table: Mapping[str, Any], words: LedgerWords, faults: list[Finding]) -> Iterator[tuple[str, str]]:
    for heading, given in table.items():
        if str(given).strip() in (OPEN, "？"):
            continue
        name, _, tick = str(given).partition("=")
        key = words.field_named(name)
        value = answer_of(key, tick) if tick and key in TICKED else ""
        if key is None or value is None or (tick and not value):
            from engine.case.decide import nearest

            faults.append(Finding(f"对应表 columns.{heading}", "error", f"没有“{given}”这一项{nearest(str(given), words.labels.values())}"))
        else:
            yield heading, f"{key}={value}" if value else key


def _values(table: Mapping[str, Any], words: LedgerWords, faults: list[Finding]) -> Iterator[tuple[str, dict[str, str]]]:
    for name, answers in table.items():
        key = words.field_named(name)
        if not key or not isinstance(answers, dict):
            faults.append(Finding(f"对应表 values.{name}", "error", f"没有“{name}”这一项"))
            continue
        made = {}
        for word, answer in answers.items():
            value = _answer(key, str(answer))
            if value is None:
                faults.append(Finding(f"对应表 values.{name}.{word}", "error", f"“{answer}”不是可用的意思，可用：{_choices(key)}"))
            else:
                made[word] = value
        yield key, made


def _answer(key: str, answer: str) -> str | None:
    if not answer.strip():
        return ""
    if key in CHOICES:
        return answer_of(key, answer.strip())
    if key.endswith(("_on", "_until")):
        try:
            return date.fromisoformat(answer.strip()).isoformat()
        except ValueError:
            return None
    return answer.strip()


def _choices(key: str) -> str:
    return "、".join(label for _, label in CHOICES[key]) if key in CHOICES else "日期，例如 2025-03-02"


# --- written


def mapping_text(mapping: LedgerMapping, name: str, words: LedgerWords) -> str:
    """The mapping as the TOML of its file, with what a clerk needs to edit it."""
    return "".join(_pieces(mapping, name, words))


def _pieces(mapping: LedgerMapping, name: str, words: LedgerWords) -> Iterator[str]:
    yield _HEAD.format(name=" ".join(name.split()), fields="、".join(words.labels.values()))
    yield _SHEETS
    for sheet, plan in mapping.sheets.items():
        yield f"[sheets.{_quoted(sheet)}]\nread = {str(plan.is_read).lower()}\nheader = {list(plan.header)}\nyear = {plan.year}\n"
    yield _COLUMNS
    for heading, meaning in mapping.columns.items():
        if meaning == OPEN:
            yield f"{_quoted(heading)} = {_quoted(OPEN)}  # 待答：写明是哪一项\n"
        else:
            yield f"{_quoted(heading)} = {_quoted(_column_label(meaning, words))}\n"
    yield _VALUES
    for key, answers in mapping.values.items():
        yield f"[values.{_quoted(words.labels[key])}]\n"
        if key in CHOICES:
            yield f"# 可写：{_choices(key)}\n"
        for word, value in answers.items():
            label = dict(CHOICES.get(key, ())).get(value, value)
            yield f"{_quoted(word)} = {_quoted(label)}{'' if value else '  # 待答'}\n"
        yield "\n"


def _column_label(meaning: str, words: LedgerWords) -> str:
    key, _, value = meaning.partition("=")
    label = words.labels.get(key, "")
    return f"{label}={dict(CHOICES[key])[value]}" if value else label


def _quoted(text: str) -> str:
    return re.sub("[\x7f-\x9f\ud800-\udfff]", "", json.dumps(text, ensure_ascii=False))


def merged(
    old: LedgerMapping, sheets: Mapping[str, SheetPlan], columns: Mapping[str, str], values: Mapping[str, Mapping[str, str]]
) -> LedgerMapping:
    """A mapping with what a ledger showed: what the office wrote stays (`sheets` have heeded it), what is new is added."""
    answers = {
        name: {**values.get(name, {}), **{word: value for word, value in old.values.get(name, {}).items() if value}}
        for name in {**old.values, **values}
    }
    return LedgerMapping({**old.sheets, **sheets}, {**columns, **old.columns}, answers)
