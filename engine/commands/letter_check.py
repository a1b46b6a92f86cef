"""xxgk letter check: a finished letter read and checked, by its words alone or against its case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.commands.base import Call, Command
from engine.commands.numbers import CaseNumber
from engine.commands.present import as_json, findings

if TYPE_CHECKING:
    from engine.lettercheck.check import Checked


def _check(call: Call, file: str | None, case: str | None) -> None:
    from engine.errors import InputError
    from engine.lettercheck.opening import read_paragraphs

    if file is None:
        raise InputError("FILE", "没有写明要检查的文书，例如 xxgk letter check 答复书.docx --case 17。")
    said = read_paragraphs(Path(file))
    checked = _against(call, case, said) if case else _words(call, said)
    kind = checked.kind
    if call.is_json:
        as_json({"file": file, "case": case, "kind": kind.key if kind else None, "title": kind.title if kind else None,
                 "findings": [f.as_data() for f in checked.findings]})  # fmt: skip
    else:
        against = f"与案件 {case} 核对" if case else "没有写明案件（--case），只检查了文字"
        click.echo(f"{file}　{kind.title if kind else '文书种类未认出'}　{against}")
        findings(checked.findings, "检查：0 处问题。")
    if any(finding.severity == "error" for finding in checked.findings):
        click.get_current_context().exit(1)


def _words(call: Call, said: list[str]) -> Checked:
    from engine.bootstrap import letter_names
    from engine.proofreading import proofread_words
    from engine.rulefiles import letter_templates, rules_folder
    from engine.rulefiles.letters import load_catalogue

    return proofread_words(said, load_catalogue(rules_folder(), letter_templates(), letter_names()), call.today)


def _against(call: Call, case: str, said: list[str]) -> Checked:
    from engine.bootstrap import open_office
    from engine.proofreading import proofread

    office = open_office(call.home)
    with office.reading(call.agency, call.today) as desk:
        return proofread(desk, office.stationery, case, said)


check = Command(
    "check", callback=_check, formats=("table", "json"),
    help="检查写好的文书（.docx、PDF、文本）：缺项、残留、旧法的说法、救济途径；写明案件的，与案件和登记簿核对。有错误的退出码为1。",
    params=[
        click.Argument(["file"], required=False, metavar="FILE"),
        click.Option(["--case"], type=CaseNumber(), metavar="N", help="与这件案子核对"),
    ],
)  # fmt: skip
