"""xxgk search at the terminal: cases and what is published already, and searches kept by name."""

from __future__ import annotations

from tests.acceptance.conftest import Run

ITEM = ("published", "add", "--category", "政策文件", "--made-on", "2026-03-02")


def test_it_finds_cases_and_what_is_published_under_their_numbers(registered: Run) -> None:
    assert registered(*ITEM, "--title", "低保名单公示办法", "--published-on", "2026-03-03").code == 0
    assert registered(*ITEM, "--title", "低保名单（待公开）").code == 0
    found = registered("search", "低保", "--format", "json").data
    assert [hit["number"] for hit in found["hits"]] == ["2026-0001"]
    assert [(item["number"], item["title"]) for item in found["items"]] == [("G0001", "低保名单公示办法")]
    assert "G0001" in registered("search", "低保").out


def test_a_search_is_kept_by_name_and_used_again(registered: Run) -> None:
    kept = registered("search", "预算", "--save", "预算", "--format", "json").data
    assert registered("search", "--saved", "预算", "--format", "json").data == kept
    assert [row["words"] for row in registered("search", "--saved-list", "--format", "json").data] == ["预算"]
    assert registered("search", "--saved", "决算").code == 3


def test_without_words_it_says_how_to_search(registered: Run) -> None:
    refused = registered("search")
    assert (refused.code, "xxgk search" in refused.err) == (2, True)


def test_what_no_case_can_have_is_refused_rather_than_not_found(registered: Run) -> None:
    for option, value, said in (("--state", "abc", "状态：没有“abc”"), ("--limit", "-5", "件数：-5 小于 1")):
        refused = registered("search", "低保", option, value)
        assert (refused.code, said in refused.err) == (2, True)
