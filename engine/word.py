"""What every Word document made here shares: one font for Chinese and Latin, and a package whose bytes depend on its contents alone."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

# The date every document bears as made and changed: the same contents must be the same bytes.
STILL: Final = datetime(2019, 5, 15, tzinfo=UTC)
EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def set_font(styled: Any, name: str, size: float) -> None:
    """Set a font (size in points) on a run or style; without eastAsia the Chinese characters would keep the default."""
    styled.font.name, styled.font.size = name, Pt(size)
    fonts = styled.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(attribute), name)
    for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(attribute), None)


def set_language(style: Any) -> None:
    """Chinese as used on the mainland: without it a reader may choose the Japanese shapes of characters."""
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")  # of digits and letters: broken as Chinese, a year would stand on two lines
    language.set(qn("w:eastAsia"), "zh-CN")
    style.element.get_or_add_rPr().append(language)


def page_number(paragraph: Any) -> None:
    """Put — 1 — in a paragraph, the number as a field."""
    paragraph.add_run("— ")
    run = paragraph.add_run()
    for kind in ("begin", "PAGE", "separate", "1", "end"):
        run._r.append(_field(kind))  # noqa: SLF001 - python-docx has no fields
    paragraph.add_run(" —")


def _field(part: str) -> Any:
    if part in ("begin", "separate", "end"):
        element = OxmlElement("w:fldChar")
        element.set(qn("w:fldCharType"), part)
        return element
    element = OxmlElement("w:instrText" if part == "PAGE" else "w:t")
    element.text = part
    return element


def files_of(document: Any) -> dict[str, bytes]:
    """The files of a document's package by name."""
    raw = BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(files: Mapping[str, bytes], level: int = 6) -> bytes:
    """A package of these files, every member dated alike; `level` is zlib's, 1 fastest to 9 smallest."""
    package = BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(files, key=lambda name: (name != "[Content_Types].xml", name)):
            member = zipfile.ZipInfo(name, EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, files[name], compresslevel=level)
    return package.getvalue()
