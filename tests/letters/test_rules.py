"""Templates and catalogue belong together: none missing, none left over."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from engine.bootstrap import names
from engine.commands.letter import letter
from engine.errors import InvalidRules, NoRuleInForce, NotFound
from engine.letters.source import ELEMENTS
from engine.rulebook.letters import in_force
from engine.rulefiles import check, letter_templates, rules_folder
from engine.rulefiles.letters import load_catalogue
from engine.settings import load_settings
from engine.terms import EventKind, Outcome
from tests.letters.desk import CATALOGUE, LAW


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    return Path(shutil.copytree(letter_templates(), tmp_path / "letters"))


def said(templates: Path) -> list[tuple[str, str]]:
    return [(f.where, f.message) for f in check(names(), None, templates)]


def test_a_template_nobody_uses_is_found(templates: Path) -> None:
    (templates / "left_over.j2").write_text("x", "utf-8")
    assert said(templates) == [("templates/letters/left_over.j2", "没有哪种文书使用这个模板")]


def test_a_missing_template_is_found(templates: Path) -> None:
    (templates / "petition.j2").unlink()
    assert said(templates) == [("letters.toml:petition", "templates/letters 中没有模板 petition.j2")]


def test_a_part_that_is_not_there_is_found(templates: Path) -> None:
    (templates / "_remedy.j2").unlink()
    assert said(templates) == [("templates/letters/_remedy.j2", "模板引用的部分不存在")]


def test_files_that_are_missing_are_named(tmp_path: Path) -> None:
    rules = Path(shutil.copytree(rules_folder(), tmp_path / "rules"))
    (rules / "letters.toml").unlink()
    (rules / "remedies.toml").unlink()
    with pytest.raises(InvalidRules, match=r"letters\.toml：文件不存在\n.*remedies\.toml：文件不存在"):
        load_catalogue(rules, letter_templates(), names().letters)


def test_every_outcome_has_a_letter_to_the_applicant_and_every_step_a_letter_or_a_reason() -> None:
    answered = {o for k in CATALOGUE.kinds.values() if k.to == "applicant" for o in k.outcomes}
    assert answered == set(Outcome)
    assert names().letters.steps.keys() == {t.verb for t in LAW.rulebook.transitions}
    assert set(names().letters.steps.values()) <= set(EventKind)


def test_a_kind_is_found_by_key_number_or_title_and_near_names_are_suggested() -> None:
    kind = CATALOGUE.kinds["clarification_notice"]
    assert CATALOGUE.kind("clarification_notice") is CATALOGUE.kind("p3") is CATALOGUE.kind("政府信息公开申请补正告知书") is kind
    assert CATALOGUE.kind("补正告知书") is kind
    with pytest.raises(NotFound, match="extension_notice（政府信息公开延长答复期限告知书）"):
        CATALOGUE.kind("notice")


def test_before_the_first_rule_there_is_no_answer() -> None:
    spans = CATALOGUE.remedies.spans["litigation"]
    with pytest.raises(NoRuleInForce, match="救济期限"):
        in_force(spans, spans[0].since.replace(year=2018), "救济期限")


HANDBOOK = Path(__file__).parents[2] / "docs" / "letters.md"


def test_the_settings_shown_in_the_handbook_are_settings(tmp_path: Path) -> None:
    shown = HANDBOOK.read_text("utf-8").split("```toml\n")[1].split("```")[0]
    (tmp_path / "settings.toml").write_text(re.sub("^# ", "", shown, flags=re.MULTILINE), "utf-8")
    letters = load_settings(tmp_path).letters
    assert letters.prefix == "青政"
    assert letters.series["reply"] == CATALOGUE.series["reply"]


def test_the_marks_shown_in_the_handbook_are_the_marks_of_the_line_format() -> None:
    assert set(re.findall("@[\u4e00-\u9fff]+", HANDBOOK.read_text("utf-8"))) == ELEMENTS


def test_the_commands_shown_in_the_handbook_exist() -> None:
    shown = set(re.findall("xxgk letter ([a-z]+)", HANDBOOK.read_text("utf-8")))
    assert shown <= {*letter.commands, *letter.lazy}
