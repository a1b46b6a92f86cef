"""python -m bundle.handbook: build templates/handbook.html, the handbook and what it refers to in one file that needs nothing else."""

from __future__ import annotations

import base64
import re
from html import escape, unescape
from pathlib import Path
from string import Template
from typing import Final

import markdown

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
BUILT = ROOT / "templates/handbook.html"
FRAME = Path(__file__).parent / "handbook.html"
# The order of reading. A page that is not there yet is left out.
CHAPTERS: Final = {
    "办案": (
        "register",
        "clarify",
        "consult",
        "extend",
        "fees",
        "decide",
        "letters",
        "serve",
        "correct",
        "reviews",
        "annual",
        "ledger",
        "find",
    ),
    "负责": ("head",),
    "安装": ("install",),
    "说明": ("why-this-day",),
}
REFERENCES: Final = (
    "errors", "letters", "annual-report", "publishing", "truth-over-time", "published-items", "published", "rollup",
    "import", "search", "install", "backup", "scheduler", "postgresql",
)  # fmt: skip
_TYPES = {".png": "image/png", ".svg": "image/svg+xml"}


def sources() -> dict[str, tuple[str, ...]]:
    """Paths below docs/ by chapter; the first chapter is the table of contents."""
    chapters = {"": ("handbook/index",), **{title: tuple(f"handbook/{name}" for name in names) for title, names in CHAPTERS.items()}}
    chapters["参考"] = REFERENCES
    return {title: tuple(f"{name}.md" for name in names if (DOCS / f"{name}.md").exists()) for title, names in chapters.items()}


def built() -> str:
    """The whole page."""
    chapters = sources()
    known = {(DOCS / name).resolve() for names in chapters.values() for name in names}
    pages = {name: _page(DOCS / name, known) for names in chapters.values() for name in names}
    menu = "".join(
        (f"<h2>{title}</h2>" if title else "")
        + "<ul>"
        + "".join(f'<li><a href="#{_anchor(DOCS / name)}">{_title(pages[name]).partition("：")[0]}</a></li>' for name in names)
        + "</ul>"
        for title, names in chapters.items()
    )
    body = "\n".join(f'<div class="page" id="{_anchor(DOCS / name)}">\n{text}\n</div>' for name, text in pages.items())
    return Template(FRAME.read_text("utf-8")).substitute(menu=menu, body=body)


def _page(path: Path, known: set[Path]) -> str:
    """A page as HTML, its links turned to anchors, its pictures within."""
    text = re.sub(r"<!-- .*?-->\n?", "", path.read_text("utf-8"), flags=re.DOTALL)
    html = markdown.markdown(text, extensions=["tables", "fenced_code"], output_format="html")
    html = re.sub(r'<img alt="([^"]*)" src="([^"]+)">', lambda found: _picture(path, found[1], found[2]), html)
    html = re.sub(r'<a href="([^"]+)">(.*?)</a>', lambda found: _link(path, found[1], found[2], known), html)
    html = re.sub(r"<(p|li)>.*?</\1>", lambda found: _joined(found[0]), html, flags=re.DOTALL)
    html = re.sub(r"(<table>.*?</table>)", r'<div class="wide">\1</div>', html, flags=re.DOTALL)
    return re.sub(r"^(<pre><code[^>]*>)?(\$ (?:[^\n]*\\\n)*[^\n]*)", r"\1<b>\2</b>", html, flags=re.MULTILINE)


def _joined(paragraph: str) -> str:
    """Lines of a paragraph put together: between Chinese characters a line break is no blank."""
    return re.sub(r"(?<=[\u2018-\u201d\u3000-\u9fff\uff00-\uffef])\n(?=[\u2018-\u201d\u3000-\u9fff\uff00-\uffef])", "", paragraph)


def _link(path: Path, target: str, text: str, known: set[Path]) -> str:
    if target.startswith(("http:", "https:", "#")):
        return f'<a href="{target}">{text}</a>'
    aim = (path.parent / target.partition("#")[0]).resolve()
    return f'<a href="#{_anchor(aim)}">{text}</a>' if aim in known else text


def _picture(path: Path, told: str, source: str) -> str:
    picture = path.parent / unescape(source)
    data = base64.b64encode(picture.read_bytes()).decode("ascii")
    return f'<img alt="{told}" title="{told}" src="data:{_TYPES[picture.suffix]};base64,{data}">'


def _anchor(path: Path) -> str:
    return "-".join(path.resolve().relative_to(DOCS).with_suffix("").parts)


def _title(html: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", html)
    assert found, html[:80]
    return escape(unescape(found[1]))


if __name__ == "__main__":
    BUILT.write_text(built(), "utf-8")
