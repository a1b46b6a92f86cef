"""A list of units from .csv, .xlsx, .toml or .json: every fault at once, with its row."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from engine.errors import Finding, InputError, InputErrors, system_said
from engine.published.limits import Refused
from engine.published.values import fold
from engine.rollup.units import LIST, ListedUnit
from engine.texts import clean

_FIELDS: Final = {
    "name": ("单位", "单位名称", "名称", "机关", "机关名称"),
    "kind": ("类别", "类型", "性质"),
    "contact": ("联系方式", "联系人", "电话", "联系电话"),
    "due": ("期限", "报送期限", "截止日期"),
    "received_on": ("收到日期", "报送日期"),
    "aliases": ("别名", "简称"),
}
_FIELD_OF: Final = {name: field for field, names in _FIELDS.items() for name in (field, *names)}
_DATE: Final = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})日?")
_DAY: Final = re.compile(r"(?:\d{4}\D{1,2})?(\d{1,2})\D{1,2}(\d{1,2})日?")
_LEAP: Final = 2000  # has every day a month and day can name
Row = tuple[str, Mapping[str, str]]


def read_units(path: Path) -> list[ListedUnit]:
    """The units of a file, in its order. Raises InputError, InputErrors."""
    rows = list(_rows(path))
    units: list[ListedUnit] = []
    faults: list[Finding] = []
    for where, row in rows:
        try:
            units.append(_unit(row))
        except InputError as error:
            faults.append(Finding(f"{path.name} {where}", "error", str(error)))
    names = [unit.name for unit in units]
    faults += [Finding(path.name, "error", f"“{name}”列了几次，请只留一次") for name in dict.fromkeys(names) if names.count(name) > 1]
    if faults:
        raise InputErrors(faults)
    if not units:
        raise InputError(str(path), "没有单位，第一行应为列名：单位、类别、联系方式、期限、收到日期、别名。")
    return units


def load_units(home: Path) -> list[ListedUnit]:
    """The list kept in a home; none when there is no file. Raises InputError, InputErrors."""
    path = home / LIST
    return read_units(path) if path.exists() else []


def _unit(row: Mapping[str, str]) -> ListedUnit:
    given = {field: clean(_FIELDS[field][0], text) for field, text in row.items()}
    if not given.get("name"):
        raise InputError("单位", "没有写名称，请补上")
    aliases = tuple(part for part in re.split(r"[、，,；;\s]+", given.get("aliases", "")) if part)
    received = _date(given["received_on"]) if given.get("received_on") else None
    return ListedUnit(given["name"], given.get("kind", ""), given.get("contact", ""), _due(given.get("due", "")), received, aliases)


def _date(text: str) -> date:
    """A day as written, or as a workbook counts it (days since 1899-12-30)."""
    if re.fullmatch(r"\d{5}", text):
        return date(1899, 12, 30) + timedelta(int(text))
    found = _DATE.fullmatch(fold(text))
    try:
        return date(*map(int, found.groups())) if found else _no_day("收到日期", text, "2026-01-20")
    except ValueError:
        return _no_day("收到日期", text, "2026-01-20")


def _due(text: str) -> str:
    """A month and day as MM-DD."""
    if not text:
        return ""
    written = _date(text).isoformat() if re.fullmatch(r"\d{5}", text) else fold(text)
    found = _DAY.fullmatch(written)
    try:
        day = date(_LEAP, *map(int, found.groups())) if found else _no_day("期限", text, "01-31")
    except ValueError:
        day = _no_day("期限", text, "01-31")
    if (day.month, day.day) == (2, 29):  # not in every year
        _no_day("期限", text, "02-28")
    return f"{day:%m-%d}"


def _no_day(field: str, text: str, example: str) -> date:
    raise InputError(field, f"“{text}”不是日期，请写如 {example}")


# --- rows by field from each kind of file


def _rows(path: Path) -> Iterator[Row]:
    if path.suffix == ".toml":
        from engine.rulefiles.faults import read_toml

        data, findings = read_toml(path)
        if data is None:
            raise InputErrors(findings)
        yield from _of_data(path, data)
    elif path.suffix == ".json":
        try:
            yield from _of_data(path, json.loads(_bytes(path)))
        except (ValueError, RecursionError):
            raise InputError(str(path), "不是有效的 JSON，请改正。") from None
    else:
        yield from _of_table(path, _xlsx(path) if path.suffix == ".xlsx" else _csv(path))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(str(path), f"无法读取（{system_said(error)}），请核对文件名。") from error


def _of_data(path: Path, data: Any) -> Iterator[Row]:
    units = data.get("units") if isinstance(data, Mapping) else data
    if not isinstance(units, list) or not all(isinstance(unit, Mapping) for unit in units):
        raise InputError(str(path), "应为一列单位（units），每个有 name，可有 kind、contact、due、received_on、aliases。")
    for n, unit in enumerate(units, 1):
        if unknown := [key for key in unit if key not in _FIELDS]:
            raise InputError(str(path), f"第{n}个单位有不认识的键 {'、'.join(map(str, unknown))}，可用：{'、'.join(_FIELDS)}。")
        yield f"第{n}个单位", {key: "、".join(map(str, v)) if isinstance(v, list) else str(v) for key, v in unit.items() if v is not None}


def _csv(path: Path) -> list[list[str]]:
    from engine.published.html import decode

    return list(csv.reader(decode(_bytes(path)).splitlines()))


def _xlsx(path: Path) -> list[list[str]]:
    from engine.published.opening import open_source

    try:
        rows = open_source(path).rows
    except Refused as refusal:
        raise InputError(str(path), f"{refusal}。") from None
    table: list[list[str]] = []
    for row in rows:
        texts = [""] * (1 + int(max((cell.left for cell in row.cells), default=0)))
        for cell in row.cells:
            texts[int(cell.left)] = cell.text
        table.append(texts)
    return table


def _of_table(path: Path, table: Sequence[Sequence[str]]) -> Iterator[Row]:
    """The first row that names a column for units, then every row with something in it."""
    head = next((n for n, row in enumerate(table) if any(_FIELD_OF.get(fold(text)) == "name" for text in row)), None)
    if head is None:
        raise InputError(str(path), "没有找到列名，第一行应有“单位”，可有“类别”“联系方式”“期限”“收到日期”“别名”。")
    fields = [_FIELD_OF.get(fold(text)) for text in table[head]]
    for n, row in enumerate(table[head + 1 :], head + 2):
        if any(text.strip() for text in row):
            yield f"第{n}行", {field: text for field, text in zip(fields, row, strict=False) if field}
