"""What click says of a mistyped command line, said in Chinese."""

from __future__ import annotations

import re

import click


def sentence(error: click.UsageError) -> str:
    """One sentence: what was typed, and where to look."""
    where = f"{error.ctx.command_path} --help" if error.ctx else "xxgk --help"
    return f"{_said(error)}用法见 {where}。"


def _said(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"没有“{error.option_name}”这个选项{_near(error.possibilities)}"
    if isinstance(error, click.exceptions.NoSuchCommand):
        return f"没有“{error.command_name}”这个命令{_near(error.possibilities)}"
    if isinstance(error, click.MissingParameter):
        return f"缺少 {_name(error.param)}。"
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 后面应有且只有一个值。"
    if isinstance(error, click.BadParameter):
        kind = error.param.type if error.param else None
        options = f"，可用：{'、'.join(str(c) for c in kind.choices)}" if isinstance(kind, click.Choice) else "，请改正"
        return f"{_name(error.param)} 的值不对{options}。"
    extra = re.search(r"extra arguments? \((.*)\)", error.format_message())
    if extra is not None:
        return f"多出了“{extra[1]}”，带空格的文字请用引号括起来。"
    return "没有写命令。" if "Missing command" in error.format_message() else f"命令行无法识别（{error.format_message()}）。"


def _near(names: list[str] | None) -> str:
    return f"，您是否要输入 {' 或 '.join(names)}？" if names else "。"


# What a clerk calls an argument whose kind does not say it.
_ARGUMENTS = {"number": "编号", "kind": "种类", "file": "文件", "files": "文件", "row": "行", "column": "列"}


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return "参数"
    if isinstance(param, click.Option):
        return param.opts[0]
    written = param.make_metavar(click.Context(click.Command("xxgk")))
    label = getattr(param.type, "label", "") or _ARGUMENTS.get(param.name or "")
    return f"{label}（{written}）" if label and written.isascii() else written
