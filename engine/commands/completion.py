"""xxgk completion: the script that lets a shell complete commands, options and case numbers."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from engine.commands.base import Call, Command

SHELLS = ("bash", "zsh", "fish")


def _completion(call: Call, shell: str) -> None:
    kind = get_completion_class(shell)
    assert kind is not None
    root = click.get_current_context().find_root().command
    click.echo(kind(root, {}, "xxgk", "_XXGK_COMPLETE").source())


completion = Command(
    "completion",
    callback=_completion,
    params=[click.Argument(["shell"], type=click.Choice(SHELLS))],
    office=False,
    help='输出补全脚本。在 shell 的启动文件中加一行，例如 eval "$(xxgk completion bash)"。',
)
