"""Files a command reads, and files it writes: whole or not at all."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.commands.present import progress
from engine.errors import InputError, StoreError, system_said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.commands.base import Call
    from engine.forms.figures import Figures
    from engine.rulebook.form import Form


def read_text(path: Path) -> str:
    """A UTF-8 text file. Raises InputError."""
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise InputError(str(path), f"无法读取（{system_said(error)}），请核对文件名。") from error
    except UnicodeDecodeError:
        raise InputError(str(path), "不是 UTF-8 编码的文本，请另存为 UTF-8。") from None


def parse_json(text: str, path: Path) -> Any:
    """JSON data. Raises InputError naming the line."""
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        where = f"第{error.lineno}行" if isinstance(error, json.JSONDecodeError) else "嵌套太深"
        raise InputError(str(path), f"不是有效的 JSON（{where}），请改正。") from None


def save(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all. Raises StoreError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f".{path.name}.part")
        half.write_bytes(content.encode() if isinstance(content, str) else content)
        half.replace(path)
    except OSError as error:
        raise StoreError(f"无法写入 {path}（{system_said(error)}），请检查目录权限和磁盘空间。") from error


def deliver(call: Call, name: str, content: str | bytes, out: str | None) -> bool:
    """Write a document into a folder, or print it; whether it was written. Raises StoreError.

    Bytes that a terminal would show go into the current folder. The name's ending is the format's.
    """
    is_binary = isinstance(content, bytes)
    if out is None and not (is_binary and sys.stdout.isatty()):
        if isinstance(content, bytes):
            sys.stdout.buffer.write(content)
        else:
            click.echo(content, nl=False)
        return False
    path = Path(out or ".") / f"{name}.{'txt' if call.format == 'table' else call.format}"
    save(path, content)
    click.echo(json.dumps({"file": str(path)}, ensure_ascii=False) if call.is_json else f"已生成：{path}")
    return True


def published_figures(path: Path, year: int, forms: Mapping[str, Form]) -> Figures:
    """The figures of one report: a file of figures, or the report as anybody published it; of several years the one meant.

    Raises InputError, NotFound.
    """
    from engine.forms.figures import read_figures
    from engine.published.batch import check_files, files_of

    if path.suffix.lower() == ".json":
        return read_figures(parse_json(read_text(path), path), forms)[0]
    with progress("读取公布的报告") as shown:
        readings = [one for one in check_files(files_of([path]), forms, shown) if one.form]
    chosen = [one for one in readings if one.year == year] or readings
    if len(chosen) != 1:
        raise InputError(str(path), "没有读出一份年度报告的表格，请改用数字文件（JSON），或用 xxgk report check 查看原因。")
    return chosen[0].figures()
