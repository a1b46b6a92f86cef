"""The law as histories: every file beside these tests, and what the runner itself refuses."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.bootstrap import load_law, row_of
from engine.errors import InputError
from engine.rulefiles import load_forms
from engine.scenario import run

LAW = load_law()
ROW_OF = row_of(load_forms())
FILES = sorted((Path(__file__).parents[1] / "scenarios").glob("*.toml"))
SCENARIOS = [(path.stem, s) for path in FILES for s in tomllib.loads(path.read_text("utf-8"))["scenario"]]
DAY = date(2025, 3, 3)
REGISTER = {"on": DAY, "do": "register", "channel": "in_person"}


def play(*steps: dict[str, Any], **expect: Any) -> dict[str, Any]:
    return run({"name": "试", "step": [REGISTER, *steps], "expect": expect}, LAW, ROW_OF)


@pytest.mark.parametrize("scenario", [s for _, s in SCENARIOS], ids=[f"{file}:{s['name']}" for file, s in SCENARIOS])
def test_the_law_as_histories(scenario: dict[str, Any]) -> None:
    result = run(scenario, LAW, ROW_OF)
    assert result["ok"], result


def test_there_are_enough_histories_and_no_two_of_one_name() -> None:
    names = [(file, s["name"]) for file, s in SCENARIOS]
    assert len(names) == len(set(names)) > 150


def test_a_wrong_expectation_fails_and_shows_both_sides() -> None:
    result = play(due_on=date(2025, 4, 1), late=False)
    assert not result["ok"]
    assert (result["expected"]["due_on"], result["actual"]["due_on"]) == (date(2025, 4, 1), date(2025, 3, 31))
    assert result["actual"]["late"] is False


@pytest.mark.parametrize(
    "expect",
    [
        {"permitted": ["extend", "serve"]},
        {"not_permitted": ["extend"]},
        {"absent": ["due_on"]},
        {"second": {"state": "processing"}},
        {"refused_step": 1},
        {"refused_step": 2, "refused_mentions": "第三十条"},
        {"counted": {"year": 2025, "row": "granted"}},
    ],
)
def test_each_kind_of_expectation_can_fail(expect: dict[str, Any]) -> None:
    assert not play(**expect)["ok"]


def test_an_unexpected_refusal_fails_and_stops_there() -> None:
    result = play(
        {"on": DAY, "do": "serve", "method": "mail"}, {"on": DAY, "do": "decide", "outcome": "granted.provided"}, state="processing"
    )
    assert not result["ok"]
    assert result["actual"] == {"state": "processing", "refused_step": 2}
    assert "尚未作出答复" in result["refusal"]


def test_a_refusal_must_come_where_and_say_what_is_expected() -> None:
    bad = {"on": DAY, "do": "decide", "outcome": "unable.not_exist"}
    assert play(bad, refused_step=2, refused_mentions="第三十六条第（四）项")["ok"]
    assert not play(bad, refused_step=1, refused_mentions="第三十六条第（四）项")["ok"]
    assert not play(bad, refused_step=2, refused_mentions="第三十七条")["ok"]
    assert not play(bad, bad, refused_step=2)["ok"]


def test_an_expected_refusal_of_a_field_is_a_refusal_like_any_other() -> None:
    step = {"on": DAY, "do": "request_clarification", "items": "名称", "served_on": date(2025, 2, 28)}
    assert play(step, refused_step=2, refused_mentions="送达日期", state="processing")["ok"]


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        ({"step": [REGISTER]}, "name"),
        ({"name": "试", "steps": [REGISTER]}, "step"),
        ({"name": "试", "step": []}, "至少要有一步"),
        ({"name": "试", "agency_level": "village", "step": [REGISTER]}, "village"),
        ({"name": "试", "step": [REGISTER], "expect": {"due": DAY}}, "due_on"),
        ({"name": "试", "step": [REGISTER], "expect": {"second": {"refused_step": 1}}}, "refused_step"),
        ({"name": "试", "step": [REGISTER], "expect": {"not_permitted": ["extends"]}}, "extend"),
        ({"name": "试", "step": [REGISTER], "expect": {"absent": ["deadline"]}}, "deadline"),
        ({"name": "试", "step": [{**REGISTER, "chanel": "fax"}]}, "channel"),
        ({"name": "试", "step": [{**REGISTER, "verb": "fax"}]}, "verb"),
        ({"name": "试", "step": [REGISTER, {"on": DAY, "do": "approve"}]}, "approve"),
        ({"name": "试", "step": [REGISTER, {"on": DAY}]}, "第2步"),
        ({"name": "试", "step": [REGISTER, {"do": "withdraw"}]}, "日期"),
        ({"name": "试", "step": [{**REGISTER, "on": "2025-03-03"}]}, "日期"),
        ({"name": "试", "step": [REGISTER, {"on": DAY, "do": "sweep", "days": 3}]}, "days"),
    ],
)
def test_what_a_scenario_may_not_contain_is_an_input_error(scenario: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        run(scenario, LAW, ROW_OF)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({"on": DAY, "do": "withdraw", "ref": "third"}, "third"),
        ({"on": DAY, "do": "decide", "outcome": "granted"}, "granted.provided"),
        ({"on": DAY, "do": "notify_fee", "scale": "per_sheet", "quantity": 3}, "per_page"),
        ({"on": DAY, "do": "notify_fee", "scale": "per_page", "quantity": "三"}, "整数"),
        ({**REGISTER, "ref": "#1"}, "已经用过"),
    ],
)
def test_what_a_step_may_not_say_is_a_refusal_of_that_step(step: dict[str, Any], words: str) -> None:
    result = play(step)
    assert not result["ok"]
    assert words in result["refusal"]


def test_the_first_step_must_register() -> None:
    result = run({"name": "试", "step": [{"on": DAY, "do": "withdraw"}]}, LAW, ROW_OF)
    assert not result["ok"]
    assert result["actual"] == {"refused_step": 1}


def test_without_expectations_a_history_only_has_to_be_lawful() -> None:
    assert play({"on": DAY, "do": "decide", "outcome": "granted.provided"})["ok"]
