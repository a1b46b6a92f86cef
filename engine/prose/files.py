"""Where the drafts lie: `report/YEAR/` in the home, one Markdown file a section."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from engine.errors import InputError, system_said

if TYPE_CHECKING:
    from pathlib import Path

    from engine.casework import Desk

FOLDER: Final = "report"
# A section of prose is a page or two; more than this is another file by mistake.
LARGEST: Final = 1 << 20
# What no folder may be called by, on any system.
_NO_NAME: Final = re.compile(r'[\\/:*?"<>|]|^\.+')


class Section(NamedTuple):
    """A section that is prose: its number in the report (0 before the first), and what findings call it."""

    number: int
    place: str
    title: str


SECTIONS: Final = {
    "opening": Section(0, "开头", "开头"),
    "overall": Section(1, "第一部分", "总体情况"),
    "problems": Section(5, "第五部分", "存在的主要问题及改进情况"),
    "others": Section(6, "第六部分", "其他需要报告的事项"),
}


def folder_of(home: Path, desk: Desk, year: int) -> Path:
    """The folder of the desk's agency: agencies that came into the home after the first have one of their own below."""
    folder = home / FOLDER / str(year)
    first = min(agency.id for agency in desk.unit.agencies())
    return folder if desk.agency.id == first else folder / _NO_NAME.sub("_", desk.agency.name)


def path_of(folder: Path, section: str) -> Path:
    """A section's file."""
    return folder / f"{section}.md"


def texts_in(folder: Path) -> dict[str, str]:
    """The text of each section that has been drafted. Raises InputError."""
    paths = {section: path_of(folder, section) for section in SECTIONS}
    return {section: read_text(path) for section, path in paths.items() if path.exists()}


def read_text(path: Path) -> str:
    """A section's text. Raises InputError when it can't be read as UTF-8."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(str(path), "超过 1 MB，不像报告的一个部分，请核对。")
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise InputError(str(path), f"无法读取（{system_said(error)}），请检查文件和权限。") from error
    except UnicodeDecodeError:
        raise InputError(str(path), "不是 UTF-8 编码的文本，请另存为 UTF-8。") from None
