"""xxgk init: a home folder with its first agency."""

from __future__ import annotations

from engine.commands.agency import OPTIONS, add
from engine.commands.base import Call, Command


def _init(call: Call, level: str | None, government: str | None, contact: str | None) -> None:
    from engine.bootstrap import new_office

    add(call, level, government, contact, new_office)


init = Command(
    "init",
    callback=_init,
    params=[*OPTIONS],
    help="建立数据目录和第一个机关（--agency 名称、--level 层级）。",
)
