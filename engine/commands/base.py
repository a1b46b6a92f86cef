"""What all commands share: Chinese help, the common options at either end of the line, and lazily loaded groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from engine.commands.kinds import Day, Flag

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

FORMATS = ("table", "json", "csv")


class Call(NamedTuple):
    """What a command was called with besides its own options. `now` is aware; `today` is a day in Asia/Shanghai."""

    now: datetime
    today: date
    home: Path | None
    agency: str | None
    actor: str | None
    format: str
    with_persons: bool

    @property
    def is_json(self) -> bool:
        """Whether stdout holds JSON only."""
        return self.format == "json"


def common(formats: Sequence[str], *, office: bool, persons: bool = False) -> list[click.Option]:
    """The options that exist on every command (`--today`, `--format`) or on every command of an office."""
    options = [
        click.Option(["--today"], type=Day("今天"), help="当作今天的日期（测试、培训用）"),
        click.Option(["--format"], type=click.Choice(formats), help=f"输出格式：{'、'.join(formats)}"),
    ]
    if office:
        options += [
            click.Option(["--home"], type=click.Path(), metavar="DIR", help="数据目录（也可用环境变量 XXGK_HOME）"),
            click.Option(["--agency"], metavar="NAME", help="机关名称（库中不止一个机关时）"),
            click.Option(["--as", "actor"], metavar="NAME", help="经办人（也可用环境变量 XXGK_USER）"),
        ]
    if persons:
        options.append(click.Option(["--with-persons"], is_flag=True, default=None, help="显示个人信息"))
    return options


_COMMON = ("today", "format", "home", "agency", "actor", "with_persons")


# What click writes of its own accord, in Chinese.
_USAGE = {"[OPTIONS]": "[选项]", "[COMMAND] [ARGS]...": "[命令 …]", "COMMAND [ARGS]...": "命令 …"}


class _Help:
    """Chinese headings; mixed into commands and groups."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        assert isinstance(self, click.Command)
        pieces = " ".join(self.collect_usage_pieces(ctx))
        for english, chinese in _USAGE.items():
            pieces = pieces.replace(english, chinese)
        formatter.write_usage(ctx.command_path, pieces, prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write options, then commands of a group."""
        assert isinstance(self, click.Command)
        records = [r for p in self.get_params(ctx) if not isinstance(p, click.Argument) and (r := p.get_help_record(ctx))]
        records = [(name, text.replace("  [required]", "（必填）")) for name, text in records]
        from engine.commands.columns import write_columns

        with formatter.section("选项"):
            write_columns(formatter, records)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The --help option, in Chinese."""
        option: click.Option | None = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "显示本帮助"
        return option


class Command(_Help, click.Command):
    """A command with the common options."""

    def __init__(
        self, *args: Any, formats: Sequence[str] = ("table", "json"), office: bool = True, persons: bool = False, **kw: Any
    ) -> None:
        """`formats` are those of --format; `office` adds --home, --agency and --as; `persons` adds --with-persons."""
        super().__init__(*args, **kw)
        self.params = [*self.params, *common(formats, office=office, persons=persons)]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Let a flag stand alone or before 是/否/true/false; unknown positional words are refused in Chinese."""
        flags = {opt for p in self.params if isinstance(p.type, Flag) for opt in p.opts}
        return super().parse_args(ctx, _flags_filled(args, flags))

    def invoke(self, ctx: click.Context) -> Any:
        """Gather the common options, from this command or from the front of the line, into a Call."""
        given = {name: ctx.params.pop(name, None) for name in _COMMON}
        ctx.params["call"] = make_call(ctx, given)
        return super().invoke(ctx)


def _flags_filled(args: Sequence[str], flags: set[str]) -> list[str]:
    filled: list[str] = []
    rest = list(args)
    while rest:
        arg = rest.pop(0)
        if arg == "--":
            return [*filled, arg, *rest]
        name = "--" + arg.removeprefix("--no-") if arg.startswith("--no-") else arg
        if arg in flags:
            filled.append(f"{arg}={rest.pop(0) if rest and rest[0].lower() in Flag.WORDS else 'true'}")
        elif name in flags:
            filled.append(f"{name}=false")
        else:
            filled.append(arg)
    return filled


def make_call(ctx: click.Context, given: Mapping[str, Any]) -> Call:
    """The call: options of the command win over those of the root, those over the environment."""
    import os
    from pathlib import Path

    root: Mapping[str, Any] = ctx.find_root().obj

    def pick(name: str) -> Any:
        return given[name] if given.get(name) is not None else root.get(name)

    home, now = pick("home") or os.environ.get("XXGK_HOME"), root["now"]
    return Call(
        now=now,
        today=pick("today") or now.date(),
        home=Path(home) if home else None,
        agency=pick("agency"),
        actor=pick("actor") or os.environ.get("XXGK_USER"),
        format=pick("format") or "table",
        with_persons=bool(pick("with_persons")),
    )


class Group(_Help, click.Group):
    """A group whose commands are `module:attribute` strings with their one-line help, imported when used."""

    def __init__(self, *args: Any, lazy: Mapping[str, tuple[str, str]] | None = None, **kw: Any) -> None:
        """`lazy` maps a command's name to (module:attribute, one-line help)."""
        super().__init__(*args, **kw)
        self.lazy = dict(lazy or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Commands in the order they were written down."""
        return [*self.lazy, *(c for c in self.commands if c not in self.lazy)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported if need be; `_` may be typed for `-`."""
        cmd_name = cmd_name.replace("_", "-")
        if cmd_name in self.lazy and cmd_name not in self.commands:
            module, _, attribute = self.lazy[cmd_name][0].partition(":")
            self.add_command(getattr(import_module(module), attribute), cmd_name)
        return super().get_command(ctx, cmd_name)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Refuse an unknown command with the nearest names."""
        if not ctx.resilient_parsing and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise click.exceptions.NoSuchCommand(args[0], possibilities=self.list_commands(ctx), ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List commands without importing them."""
        from engine.commands.columns import write_columns

        with formatter.section("命令"):
            write_columns(
                formatter,
                [(n, self.lazy[n][1] if n in self.lazy else self.commands[n].get_short_help_str(120)) for n in self.list_commands(ctx)],
            )

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Without a command a group shows its help."""
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help())
            ctx.exit(0)
        return super().parse_args(ctx, args)
