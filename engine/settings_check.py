"""What the shapes of settings.toml alone cannot tell: every fault as (key, sentence)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from engine.settings import LONGEST_TIMEOUT, SECRET

if TYPE_CHECKING:
    from engine.settings import Channels, Person, Settings

_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_ADDRESS: Final = re.compile(r"[!#-'*+\-./-9=?A-Z^-~]+@[A-Za-z0-9.\-]+")


def faults(settings: Settings) -> Iterator[tuple[str, str]]:
    """What the shapes alone cannot tell: (key, sentence)."""
    yield from _people(settings)
    yield from _channels(settings.channels)
    yield from _times(settings)
    for name, pattern in settings.letters.series.items():
        if "{year}" not in pattern or "{serial}" not in pattern or pattern.replace("{year}", "").replace("{serial}", "").count("{") > 1:
            yield f"letters.series.{name}", "文号须含有 {year} 和 {serial}，可以含有 {prefix}"
    yield from _report(settings)
    for key in ("keep", "every_days"):
        if getattr(settings.backup, key) < 0:
            yield f"backup.{key}", "不能小于 0"


def _report(settings: Settings) -> Iterator[tuple[str, str]]:
    if settings.report.severity:
        from engine.rulefiles.report_checks import load_report_checks

        known = load_report_checks().checks
        for check in settings.report.severity:
            if check not in known:
                yield f"report.severity.{check}", f"没有名为“{check}”的检查，可用：{'、'.join(known)}"


def _times(settings: Settings) -> Iterator[tuple[str, str]]:
    for key in ("begins", "ends", "digest_at"):
        text = getattr(settings.quiet, key)
        if not _CLOCK.fullmatch(text) and not (key == "digest_at" and not text):
            yield f"quiet.{key}", f'“{text}”不是时刻，请写如 "08:30"'
    for i, threshold in enumerate(settings.thresholds):
        if not threshold.tell:
            yield f"thresholds[{i}].tell", "至少要有一项"
        if (threshold.before is None) is (threshold.after is None) or (threshold.before or threshold.after or 0) < 0:
            yield f"thresholds[{i}]", "before 和 after 应有且只有一个，且不小于 0"
    for key in ("sweep_minutes", "send_minutes", "lease_minutes", "stale_hours"):
        if getattr(settings.scheduler, key) < 1:
            yield f"scheduler.{key}", "不能小于 1"
    if settings.scheduler.lease_minutes <= settings.scheduler.send_minutes:
        yield "scheduler.lease_minutes", "应大于 send_minutes，否则每次都会被当作停机"
    try:
        settings.report_by(2001)  # a year without 02-29
    except ValueError:
        yield "annual_report_by", f'“{settings.annual_report_by}”不是月日，请写如 "03-15"'


def _people(settings: Settings) -> Iterator[tuple[str, str]]:
    names = [p.name for p in settings.people]
    for i, person in enumerate(settings.people):
        at = f"people[{i}]"
        if not person.name.strip():
            yield f"{at}.name", "不能为空"
        if (person.name, person.agency) in [(p.name, p.agency) for p in settings.people[:i]]:
            yield f"{at}.name", f"“{person.name}”已经有了，同名的请加注区别，如“{person.name}（二科）”"
        if person.deputy and person.deputy not in names:
            yield f"{at}.deputy", f"没有名叫“{person.deputy}”的人员，请另写一段 [[people]]，或者改正姓名"
        if any(span.last < span.first for span in person.leave):
            yield f"{at}.leave", "last 早于 first，请调换"
        if person.email and not _ADDRESS.fullmatch(person.email):
            yield f"{at}.email", f"“{person.email}”不是邮件地址"
        if person.apprise and not SECRET.fullmatch(person.apprise):
            yield f"{at}.apprise", "地址中有密钥，不写在设置文件中，请写 env:环境变量名 或 file:文件名"
        if (missing := _missing(person, settings.channels)) is not None:
            yield f"{at}.channel", missing


def _missing(person: Person, channels: Channels) -> str | None:
    wanted = {
        "smtp": ("email", person.email, channels.smtp),
        "apprise": ("apprise", person.apprise, True),
        "file": ("", "-", channels.file),
    }
    key, address, channel = wanted.get(person.channel or "", ("", "-", True))
    if not channel:
        return f"没有设置 channels.{person.channel}"
    return None if address else f"没有填写 {key}"


def _channels(channels: Channels) -> Iterator[tuple[str, str]]:
    smtp = channels.smtp
    if smtp is None:
        return
    if not 0 < smtp.port < 2**16:
        yield "channels.smtp.port", "应为 1 至 65535"
    if not 1 <= smtp.timeout_seconds <= LONGEST_TIMEOUT:
        yield "channels.smtp.timeout_seconds", f"应为 1 至 {LONGEST_TIMEOUT}"
    if not _ADDRESS.fullmatch(smtp.sender):
        yield "channels.smtp.sender", f"“{smtp.sender}”不是邮件地址"
    if bool(smtp.user) != bool(smtp.password):
        yield "channels.smtp.password", "user 和 password 应同时填写"
    if smtp.password and not SECRET.fullmatch(smtp.password):
        yield "channels.smtp.password", "口令不写在设置文件中，请写 env:环境变量名 或 file:文件名"
