"""xxgk's command line: assembles the command groups and turns refusals into one sentence and an exit code."""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import click

from engine.commands.base import Group, common
from engine.errors import XxgkError

if TYPE_CHECKING:
    from collections.abc import Sequence

VERSION = "0.4.0"
# Exit codes: 0 done, 1 findings of severity error, 2 input, 3 not found or already there, 4 not permitted, 5 rules, 6 database, 130 interrupted.
INTERRUPTED = 130
# Asia/Shanghai has had no other offset since 1991; reading the time zone files would cost every command 4 ms.
BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")

_GROUPS = {
    "today": ("engine.commands.today:today", "今天该办的事（只输入 xxgk 也是它）"),
    "init": ("engine.commands.init:init", "建立数据目录和第一个机关"),
    "agency": ("engine.commands.agency:agency", "机关：增加、变更、列表"),
    "case": ("engine.commands.case:case", "案件：登记、办理、查询"),
    "letter": ("engine.commands.letter:letter", "文书：制作、签发编号、作废、登记簿"),
    "fee": ("engine.commands.fee:fee", "信息处理费：测算、台账、年度合计、退还"),
    "review": ("engine.commands.review:review", "行政复议和行政诉讼"),
    "search": ("engine.commands.search:search", "查找：申请、申请人、文号、结果、办理经过"),
    "due": ("engine.commands.due:due", "期限一览：即将到期、已逾期未办、逾期已办"),
    "sweep": ("engine.commands.sweep:sweep", "排查：登记法定逾期，列入提醒"),
    "remind": ("engine.commands.remind:remind", "提醒：台账、确认、发送"),
    "scheduler": ("engine.commands.scheduler:scheduler", "调度：常驻排查和发送，状态，服务定义"),
    "published": ("engine.commands.published:published", "主动公开：公开条目登记簿、公开期限、第二部分数字"),
    "report": ("engine.commands.report:report", "年度报告：填报、生成、逐格查案"),
    "rollup": ("engine.commands.rollup:rollup", "全区域汇总：下级单位的年度报告收齐、核对、相加"),
    "workdays": ("engine.commands.workdays:workdays", "工作日：推算、计数、逐日说明"),
    "calendar": ("engine.commands.calendar:calendar", "放假通知：检查、导入"),
    "rules": ("engine.commands.rules:rules", "规则：检查、查看、流程图"),
    "scenario": ("engine.commands.scenario:scenario", "情形推演：按历史核对期限和结果"),
    "tour": ("engine.commands.tour:tour", "二十分钟练习：从登记到年度报告，不影响真实数据"),
    "practice": ("engine.commands.practice:practice", "练习：按公布的数字造一个机关"),
    "verify": ("engine.commands.verify:verify", "核验：历史、案件、计数是否一致"),
    "handbook": ("engine.commands.handbook:handbook", "手册：怎样办、为什么"),
    "doctor": ("engine.commands.doctor:doctor", "检查本机"),
    "import": ("engine.commands.import_:import_", "导入：台账、往年公布的数字"),
    "export": ("engine.commands.export:export", "导出：台账、案卷、归档"),
    "backup": ("engine.commands.backup:backup", "备份：一个文件，核验过"),
    "restore": ("engine.commands.backup:restore", "从备份或归档恢复"),
    "db": ("engine.commands.db:db", "数据库：状态、升级、迁移"),
    "completion": ("engine.commands.completion:completion", "输出命令补全脚本"),
}


@click.group(
    cls=Group, lazy=_GROUPS, invoke_without_command=True, context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100}
)
@click.version_option(VERSION, "--version", message="xxgk %(version)s", help="显示版本")
@click.pass_context
def root(ctx: click.Context, /, **given: object) -> None:
    """政府信息公开依申请公开办理与年度报告。"""
    ctx.obj |= given
    if ctx.invoked_subcommand is None and (today := root.get_command(ctx, "today")) is not None:
        today.invoke(today.make_context("today", [], parent=ctx))


root.params += common(("table", "json", "csv", "html", "docx", "xlsx", "ics"), office=True, persons=True)


def main(args: Sequence[str] | None = None, now: datetime | None = None) -> None:
    """Run a command line and exit. `now` is the clock; the only place that reads it."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    words = list(sys.argv[1:] if args is None else args) or ["today"]
    now = now or datetime.now(BEIJING)  # noqa: TID251 - the console reads the clock
    try:
        code = root.main(words, prog_name="xxgk", standalone_mode=False, obj={"now": now}, complete_var="_XXGK_COMPLETE")
        sys.stdout.flush()
    except XxgkError as refusal:
        code = _refused(str(refusal), refusal.code, refusal.exit_code, words)
    except click.UsageError as error:
        from engine.commands.usage import sentence

        code = _refused(sentence(error), "input", 2, words)
    except (click.Abort, KeyboardInterrupt):
        click.echo("\n已中断：提示完成的操作均已保存，其余没有保存。", err=True)
        code = INTERRUPTED
    except (BrokenPipeError, SystemExit):
        # Whoever read our output has gone (click says so by SystemExit); what was to be saved has been.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())  # type: ignore[union-attr]
        code = 0
    sys.exit(code if isinstance(code, int) else 0)


def _refused(message: str, code: str, exit_code: int, words: Sequence[str]) -> int:
    """Tell why: a sentence on stderr and, with --format json, the same as data on stdout."""
    if "json" in words or "--format=json" in words:
        from engine.commands.present import as_json

        as_json({"error": {"code": code, "message": message, "exit_code": exit_code}})
    click.echo(message, err=True)
    return exit_code


if __name__ == "__main__":
    main()
