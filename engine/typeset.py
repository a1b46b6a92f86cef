"""PDF/A-2b by typst: data goes in as JSON and stays text; the same data and fonts, the same bytes."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from engine.errors import Finding, StoreError

if TYPE_CHECKING:
    from engine.settings import Letters as Fonts

# The faces of GB/T 9704 under the names their makers give them; none may be shipped, so each ends in one that is free.
FANGSONG: Final = ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "FZFangSong-Z02")
XIAOBIAOSONG: Final = ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05", "SimSun", "宋体", "STSong")
HEITI: Final = ("SimHei", "黑体", "STHeiti", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC")
FREE: Final = ("Noto Serif CJK SC", "Source Han Serif SC", "Source Han Serif CN", "Noto Sans CJK SC")


class Pdf(NamedTuple):
    """The file, and what whoever prints it should know about its fonts."""

    content: bytes
    findings: tuple[Finding, ...]


_local = threading.local()  # a Compiler used by two threads raises "Already borrowed"


def typeset(template: Path, data: Mapping[str, Any], settings: Fonts) -> Pdf:
    """A template's PDF; it reads `data` and, in it, `fonts`, `title_fonts` and `heading_fonts`. Raises StoreError when no font for Chinese is there."""
    compiler, families = _tools(template, settings.font_paths)
    faces, findings = _chosen(families, settings.fonts)
    given = json.dumps({**data, **faces}, ensure_ascii=False)
    content = compiler.compile(sys_inputs={"data": given}, pdf_standards=["a-2b"])
    assert isinstance(content, bytes)
    return Pdf(content, findings)


def _tools(template: Path, font_paths: tuple[str, ...]) -> tuple[Any, frozenset[str]]:
    """The compiler of the running thread for a template and these fonts, and the families it knows."""
    import typst

    kept: dict[tuple[Path, tuple[str, ...]], tuple[Any, frozenset[str]]] = _local.__dict__.setdefault("tools", {})
    if (template, font_paths) not in kept:
        fonts = _fonts(font_paths)
        kept[template, font_paths] = typst.Compiler(template, root=template.parent, font_paths=fonts), frozenset(fonts.families())
    return kept[template, font_paths]


def _fonts(font_paths: tuple[str, ...]) -> Any:
    import typst

    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[Path(p) for p in font_paths])


def faces(settings: Fonts) -> tuple[str, tuple[Finding, ...]]:
    """The font a PDF's text would have on this machine, and what is amiss. Raises StoreError when there is none for Chinese."""
    chosen, findings = _chosen(frozenset(_fonts(settings.font_paths).families()), settings.fonts)
    return chosen["fonts"][0], findings


def _chosen(families: frozenset[str], wanted: tuple[str, ...]) -> tuple[dict[str, list[str]], tuple[Finding, ...]]:
    """Fonts of text, title and headings that are there, in order of preference, and a finding for each face that is not."""
    known = {name.lower(): name for name in families}

    def found(names: tuple[str, ...]) -> list[str]:
        return [known[name.lower()] for name in names if name.lower() in known]

    free = found(FREE)
    findings = [Finding("字体", "warning", f"没有找到设置的字体“{name}”，未使用") for name in wanted if name.lower() not in known]
    text, title = found(wanted) or found(FANGSONG), found(XIAOBIAOSONG)
    for label, names in (("仿宋", text), ("小标宋", title)):
        if not names and free:
            findings.append(
                Finding("字体", "warning", f"没有{label}字体，用 {free[0]} 代替；把字体文件放入设置 letters.font_paths 的目录即可")
            )
    if not text and not free:
        raise StoreError(
            "没有可用的中文字体，不能生成 PDF：请安装仿宋或者思源宋体，或者在设置 letters.font_paths 指明字体目录；也可以用 docx。"
        )
    faces = {"fonts": text, "title_fonts": title, "heading_fonts": found(HEITI)}
    return {name: [*names, *free] for name, names in faces.items()}, tuple(findings)
