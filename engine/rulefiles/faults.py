"""From what a TOML reader and pydantic say to findings a lawyer can act on: file, key, Chinese sentence."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from engine.errors import Finding

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import ValidationError

_MESSAGES = {
    "extra_forbidden": "没有这个键，请检查拼写",
    "unexpected_keyword_argument": "没有这个键，请检查拼写",
    "missing": "缺少这个键",
    "literal_error": "只能是 {expected} 之一",
    "string_too_short": "不能为空",
    "too_short": "至少要有一项",
    "int_type": "应为整数",
    "greater_than_equal": "不能小于 {ge}",
    "date_type": "应为日期，例如 2019-05-15，不加引号，不带时刻",
    "date_parsing": "应为日期，例如 2019-05-15，不加引号，不带时刻",
    "date_from_datetime_parsing": "应为日期，例如 2019-05-15，不加引号，不带时刻",
    "bool_type": "应为 true 或 false",
    "string_type": "应为文字",
    "tuple_type": "应为一列",
    "list_type": "应为一列",
    "dict_type": "应为一张表",
    "model_type": "应为一张表",
    "dataclass_type": "应为一张表",
}


def findings_of(error: ValidationError, file: str, table: str = "") -> list[Finding]:
    """Each fault of a validation with file and key; `table` is the table of the file that was validated."""
    faults = error.errors()
    # A list whose items are faulty is also called too short.
    told = [e for e in faults if e["type"] != "too_short" or not any(o["loc"][: len(e["loc"])] == e["loc"] for o in faults if o is not e)]
    return [Finding(f"{file}:{_key((*([table] if table else ()), *e['loc']))}", "error", _message(e)) for e in told]


def _key(loc: tuple[int | str, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc).lstrip(".")


def _message(error: Any) -> str:
    template = _MESSAGES.get(error["type"], "不是有效的值")
    return template.format(**error.get("ctx", {}))


def read_toml(path: Path) -> tuple[dict[str, Any] | None, list[Finding]]:
    """The table of a TOML file, or None with the finding that says why."""
    try:
        return parse_toml(path.read_bytes(), path.name)
    except FileNotFoundError:
        return None, [Finding(path.name, "error", "文件不存在")]


def parse_toml(content: bytes, name: str) -> tuple[dict[str, Any] | None, list[Finding]]:
    """The table in a TOML file's content, or None with the finding that says why."""
    try:
        return tomllib.loads(content.decode("utf-8")), []
    except UnicodeDecodeError:
        return None, [Finding(name, "error", "不是 UTF-8 编码的文本")]
    except tomllib.TOMLDecodeError as error:
        return None, [Finding(name, "error", f"不是有效的 TOML（{error}）")]
