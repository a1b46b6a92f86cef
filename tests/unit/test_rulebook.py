from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bootstrap import load_law
from engine.errors import NoRuleInForce
from engine.rulebook import FeeScale

RULEBOOK = load_law().rulebook
IN_FORCE = date(2021, 1, 1)


def scale(key: str) -> FeeScale:
    return RULEBOOK.fee_scale(key, IN_FORCE)


@pytest.mark.parametrize(("nth", "yuan"), [(1, 0), (10, 0), (11, 100), (30, 100), (31, 200), (40, 200), (41, 300), (50, 300), (51, 400)])
def test_the_nth_application_of_a_month_costs(nth: int, yuan: int) -> None:
    assert scale("per_item").amount(nth) == yuan


def test_forty_five_applications_of_a_month_cost_5500_yuan_together() -> None:
    assert sum(scale("per_item").amount(n) for n in range(1, 46)) == 5500


@pytest.mark.parametrize(
    ("pages", "yuan"), [(1, 0), (30, 0), (31, 10), (68, 380), (100, 700), (101, 720), (200, 2700), (201, 2740), (250, 4700)]
)
def test_pages_cost(pages: int, yuan: int) -> None:
    assert scale("per_page").amount(pages) == yuan


@given(st.integers(1, 600))
def test_pages_are_summed_page_by_page(pages: int) -> None:
    assert scale("per_page").amount(pages) == sum(scale("per_page").price(n) for n in range(1, pages + 1))


def test_a_huge_number_of_pages_is_reckoned_at_once() -> None:
    assert scale("per_page").amount(10**15) == 2700 + 40 * (10**15 - 200)


@pytest.mark.parametrize("key", ["per_item", "per_page"])
def test_no_fee_before_the_measures_took_effect(key: str) -> None:
    with pytest.raises(NoRuleInForce, match="2021-01-01"):
        RULEBOOK.fee_scale(key, date(2020, 12, 31))


def test_every_rule_cites_an_instrument_and_an_article() -> None:
    cited: list[Any] = [
        *RULEBOOK.transitions,
        *RULEBOOK.outcomes.values(),
        *RULEBOOK.fees.values(),
        *(v for x in RULEBOOK.limits.values() for v in x.values),
    ]
    assert all(rule.article and rule.source in RULEBOOK.sources for rule in cited)
    assert all(rule.article.startswith("条例第") for rule in cited if rule.source == "regulation")
    assert all(rule.article.startswith("国办函〔2020〕109号第") for rule in cited if rule.source == "fee_measures")
