"""Small things a newcomer stumbles over: options that mean two things, English left in the help, a step already done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import click

import cli
from engine.commands.columns import folded
from engine.commands.present import table, width
from tests.acceptance.conftest import Run


def every(command: click.Command, path: str = "xxgk") -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from every(found, f"{path} {name}")


def test_no_option_stands_for_two_things_and_the_help_is_chinese() -> None:
    commands = dict(every(cli.root))
    assert len(commands) > 100
    for path, command in commands.items():
        options = Counter(option for parameter in command.params for option in parameter.opts)
        assert not [(path, option) for option, times in options.items() if times > 1]
        told = command.get_help(click.Context(command, info_name=path))
        assert not [(path, word) for word in ("required", "OPTIONS", "COMMAND") if word in told]


def test_the_other_agency_is_named_and_its_opinion_recorded(registered: Run) -> None:
    asked = registered("case", "consult-agency", "1", "--role", "co_maker", "--party", "某县农业农村局")
    assert asked.code == 0, asked.err
    (command,) = [line.split("xxgk ")[1].split(" --position")[0] for line in asked.out.splitlines() if "record-agency-reply" in line]
    assert registered(*command.split(), "--position", "agree").code == 0
    assert "某县农业农村局" in registered("case", "history", "1").out


def test_a_decided_case_is_to_be_served_not_decided_again(registered: Run) -> None:
    before = registered("due", "--within", "20", "--format", "json").data["upcoming"]
    assert [row["todo"] for row in before if row["watch"] == "reply_due"] == ["作出答复并送达"]
    assert registered("case", "decide", "1", "--outcome", "granted.provided").code == 0
    after = registered("due", "--within", "20", "--format", "json").data["upcoming"]
    assert {(row["todo"], row["command"]) for row in after if row["number"] == "2026-0001"} == {
        ("送达答复", "xxgk case serve 2026-0001 --method mail")
    }


def test_options_alone_are_today(xxgk: Run) -> None:
    assert xxgk("--today", "2026-03-17").out == xxgk("today", "--today", "2026-03-17").out


def test_a_word_too_many_and_a_missing_command_are_told_in_chinese(registered: Run) -> None:
    assert registered("case", "show", "1", "2").err.startswith("多出了“2”，带空格的文字请用引号括起来。")
    assert registered("case", "--none").err.startswith("没有“--none”这个选项。")


def test_an_outcome_may_be_typed_by_its_name(registered: Run) -> None:
    said = registered(
        "case", "decide", "1", "--outcome", "部分公开", "--grounds", "不予公开(属于国家秘密)", "--reasons", "附件属于国家秘密"
    )
    assert said.code == 0, said.err
    assert registered("case", "show", "1", "--format", "json").data["outcome"] == "partial"
    assert registered("case", "history", "1", "--format", "json").data[-1]["data"]["grounds"] == ["refused.state_secret"]


def test_a_word_that_is_not_known_is_answered_in_chinese(registered: Run) -> None:
    refused = registered("case", "consult-agency", "1", "--role", "上级", "--party", "某县农业农村局")
    assert refused.code == 2
    assert "（" in refused.err.partition("可用：")[2]
    assert "upheld（结果维持）" in registered("review", "conclude", "1", "--result", "维持").err


def test_one_very_long_cell_widens_its_own_row_only() -> None:
    head, _, long, short = table(["甲", "乙"], [["长" * 5000, "一"], ["短", "二"]]).splitlines()
    assert max(len(head), len(short)) < 200
    assert long.endswith("长  一")


def test_help_breaks_no_word_that_is_to_be_typed_and_fits_a_terminal() -> None:
    for path, command in every(cli.root):
        told = command.get_help(click.Context(command, info_name=path, terminal_width=80))
        assert not [line for line in told.partition("选项:")[2].splitlines() if width(line) > 80], path
    kinds = "申请人类别：natural_person（自然人）、public_interest_organization（社会公益组织）"
    assert folded(kinds, 28) == ["申请人类别：natural_person", "（自然人）、", "public_interest_organization", "（社会公益组织）"]
