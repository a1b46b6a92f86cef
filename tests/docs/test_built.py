"""The handbook as one file: up to date, self-contained, readable in old browsers and as text; the catalogue of refusals is current."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from bundle import catalogue
from bundle import handbook as building
from engine.handbook import page_of, pages
from tests.acceptance.conftest import Run, bare

__all__ = ["bare"]


@pytest.fixture(scope="module")
def html() -> str:
    return building.BUILT.read_text("utf-8")


def test_the_shipped_handbook_is_what_the_documents_say(html: str) -> None:
    assert html == building.built(), "手册有变化，请运行 make docs"


def test_the_catalogue_of_refusals_is_what_the_code_says() -> None:
    assert catalogue.PAGE.read_text("utf-8") == catalogue.page(), "程序的话有变化，请运行 make docs"


def test_every_refusal_has_a_code_of_its_own_and_says_what_it_means() -> None:
    meanings: dict[str, set[str]] = {}
    for kind in catalogue.kinds():
        meanings.setdefault(kind.code, set()).add(kind.means)
    assert len(meanings) > 15
    assert not [code for code, said in meanings.items() if len(said) != 1 or not next(iter(said)).endswith("。")]


def test_every_guard_and_requirement_says_something() -> None:
    said = catalogue.Guards(catalogue.GUARDS)
    names = {name for name in said.entries if name not in {"last_opinion", "more_opinions", "has_good_reason"}}
    assert len(names) > 20
    for name in names:
        assert said.of(name), name
        assert all(re.search(r"（(条例|国办|.*号).*）", sentence) for sentence in said.of(name)), said.of(name)


class Checking(HTMLParser):
    """Notes tags, anchors and what they point to."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.sources: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.ids += [value for value in [given.get("id")] if value]
        self.links += [value for value in [given.get("href")] if value]
        self.sources += [value for value in [given.get("src")] if value]


def test_the_file_needs_nothing_else(html: str) -> None:
    found = Checking()
    found.feed(html)
    assert not found.tags & {"script", "link", "iframe", "object"}
    assert len(found.sources) > 5
    assert all(source.startswith("data:image/") for source in found.sources)
    assert len(found.ids) == len(set(found.ids))
    anchors = [link[1:] for link in found.links if link.startswith("#")]
    assert len(anchors) > 60
    assert set(anchors) <= set(found.ids)
    assert "url(" not in html
    assert "<!-- " not in html
    assert len(html) < 1_500_000


def test_the_text_of_a_page_keeps_what_commands_say() -> None:
    page = page_of("延期")
    assert page.anchor == "handbook-extend"
    assert "\n$ xxgk case receive-reasons 2 --reasonable 是\n" in page.text
    assert "只能延长一次（条例第三十三条第二款）" in page.text
    assert len(pages()) > 20


def test_a_clerk_is_told_where_the_handbook_is_and_can_read_a_page(bare: Run) -> None:
    assert bare("handbook").out == f"{building.BUILT}\n"
    shown = bare("handbook", "补正", "--print")
    assert shown.out.startswith("补正\n")
    assert bare("handbook", "--format", "json").data["pages"][0] == {"anchor": "handbook-index", "title": "手册"}
    missing = bare("handbook", "烹饪")
    assert missing.code == 3
    assert "登记申请" in missing.err
