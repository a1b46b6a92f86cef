"""xxgk import: what an office has kept elsewhere, brought in."""

from __future__ import annotations

from engine.commands.base import Group

_LAZY = {
    "ledger": ("engine.commands.import_ledger:ledger", "导入台账（xlsx、xls、csv、docx）：先列出，加 --yes 才写入。"),
    "explain": ("engine.commands.import_more:explain", "导入的年度，表中每一格由台账哪几行构成。"),
    "figures": ("engine.commands.import_more:figures", "导入没有台账的年度公布的数字，供上年结转和上年比较使用。"),
}
import_ = Group("import", help="导入：台账、往年公布的数字。", lazy=_LAZY)
