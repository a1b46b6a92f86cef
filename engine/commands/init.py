"""xxgk init: a home folder with its first agency; on a terminal a short conversation with sensible defaults."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from engine.commands.agency import OPTIONS, add
from engine.commands.asking import ask, on_terminal
from engine.commands.base import Call, Command
from engine.commands.kinds import Word
from engine.terms import AgencyLevel

if TYPE_CHECKING:
    from pathlib import Path

# By how names end; the first that fits. A guess is only offered, never taken without being confirmed.
_LEVELS = (
    (r"街道办事处$", AgencyLevel.STREET),
    (r"(镇|乡|民族乡)人民政府$", AgencyLevel.TOWNSHIP),
    (r"(县|区|旗|县级市)人民政府$", AgencyLevel.COUNTY),
    (r"(省|自治区)人民政府$", AgencyLevel.PROVINCE),
    (r"市人民政府$", AgencyLevel.CITY),
    (r"[县区旗].*(局|委员会|办公室|委|办)$", AgencyLevel.COUNTY_DEPARTMENT),
    (r"市.*(局|委员会|办公室|委|办)$", AgencyLevel.CITY_DEPARTMENT),
)
_OF_A_GOVERNMENT = re.compile(r"^(?P<place>.*?[县区旗市])[^县区旗市]*$")


def guessed_level(name: str) -> AgencyLevel | None:
    """The level a full name suggests."""
    return next((level for pattern, level in _LEVELS if re.search(pattern, name)), None)


def guessed_government(name: str, level: str) -> str:
    """The government an agency belongs to, as its own name suggests; empty for one that is a government of a county or above."""
    if level in (AgencyLevel.COUNTY, AgencyLevel.CITY, AgencyLevel.PROVINCE):
        return ""
    found = _OF_A_GOVERNMENT.match(name)
    return f"{found['place']}人民政府" if found else ""


def _init(call: Call, level: str | None, government: str | None, contact: str | None) -> None:
    from engine.bootstrap import new_office

    if not on_terminal() or call.is_json or (call.agency and level):
        add(call, level, government, contact, new_office)
        return
    click.echo("建立本机关的数据目录。直接回车采用方括号中的内容。")
    name = call.agency or str(click.prompt("机关全称"))
    level = level or _level(name)
    government = government or str(click.prompt("所属人民政府", default=guessed_government(name, level)))
    contact = contact or str(click.prompt("公开工作机构的联系方式（地址、电话）", default="", show_default=False))
    prefix = str(click.prompt("文号中的机关代字，如“宿政”（可以以后再填）", default="", show_default=False)).strip()
    add(call._replace(agency=name), level, government, contact, new_office)
    if prefix:
        _keep_prefix(call.home, prefix)
    click.echo("接着可以：导入旧台账 xxgk import ledger 台账.xlsx；检查本机 xxgk doctor；每天打开时输入 xxgk。")


def _level(name: str) -> str:
    guess, levels = guessed_level(name), tuple(AgencyLevel)
    answer = str(click.prompt("层级", default=guess.label)) if guess else ""
    known = Word("层级", levels).convert(answer, None, None)
    return known if known in levels else ask("层级", levels)


def _keep_prefix(home: Path | None, prefix: str) -> None:
    """Begin settings.toml with the prefix; one that is there is left alone."""
    from engine.commands.files import save
    from engine.home import home_folder
    from engine.settings import SETTINGS

    path = home_folder(home) / SETTINGS
    if not path.exists():
        quoted = prefix.replace("\\", "\\\\").replace('"', '\\"')
        save(path, f'[letters]\nprefix = "{quoted}"\n')


init = Command(
    "init",
    callback=_init,
    params=[*OPTIONS],
    help="建立数据目录和第一个机关；在终端上逐项询问，也可直接写 --agency 名称、--level 层级。",
)
