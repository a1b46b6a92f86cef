"""xxgk scenario run: histories replayed against what must then be true."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from engine.commands.base import Call, Command, Group
from engine.commands.present import as_json
from engine.errors import InputError


def _run(call: Call, files: tuple[str, ...]) -> None:
    from engine.bootstrap import load_law, row_of
    from engine.rulefiles import load_forms
    from engine.scenario import run

    law, rows = load_law(), row_of(load_forms())
    results = [run(scenario, law, rows) for file in files for scenario in _read(Path(file))]
    failed = [r for r in results if not r["ok"]]
    if call.is_json:
        as_json(results)
    else:
        for r in results:
            click.echo(_line(r))
        click.echo(f"共 {len(results)} 个情形，{len(results) - len(failed)} 个通过，{len(failed)} 个不符。")
    if failed:
        click.get_current_context().exit(1)


def _read(path: Path) -> list[dict[str, Any]]:
    from engine.rulefiles.faults import read_toml

    data, faults = read_toml(path)
    if data is None:
        raise InputError(str(path), f"{faults[0].message}，请改正。")
    scenarios = data.get("scenario")
    if set(data) != {"scenario"} or not isinstance(scenarios, list) or not all(isinstance(s, dict) for s in scenarios):
        raise InputError(str(path), "应只含 [[scenario]] 各段，请改正。")
    return scenarios


def _line(result: dict[str, Any]) -> str:
    if result["ok"]:
        return f"通过　{result['name']}"
    differing = [
        f"{k} 应为 {_shown(v)}，实为 {_shown(result['actual'].get(k))}"
        for k, v in result["expected"].items()
        if result["actual"].get(k) != v
    ]
    refusal = [f"第{result['actual']['refused_step']}步被拒：{result['refusal']}"] if result["refusal"] else []
    return f"不符　{result['name']}：{'；'.join([*differing, *refusal])}"


def _shown(value: Any) -> str:
    return "无" if value is None else str(value)


scenario = Group("scenario", help="情形推演：按历史核对期限和结果。")
scenario.add_command(
    Command(
        "run",
        callback=_run,
        params=[click.Argument(["files"], nargs=-1, required=True, metavar="FILE...")],
        office=False,
        help="推演文件中的每个情形，一行一个；有不符的退出码为1。",
    )
)
