"""The office's settings.toml as frozen values with defaults: without the file everything works, on the console."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import ClassVar, Final, Literal

from engine.errors import Finding, InputError, InputErrors

SETTINGS: Final = "settings.toml"
# Who is told when nobody in particular is: the 政府信息公开工作机构 (条例第四条).
OFFICE: Final = "工作机构"
DATABASE_VARIABLE: Final = "XXGK_DATABASE"

Role = Literal["handler", "head", "leader"]
Colour = Literal["info", "yellow", "red", "black"]
ChannelName = Literal["console", "file", "smtp", "apprise"]
# A secret never stands in the file: env:NAME or file:NAME.
SECRET: Final = re.compile(r"(env|file):(.+)")
# A mail server's every answer is waited for that long at most.
LONGEST_TIMEOUT: Final = 60
_STRICT = {"extra": "forbid", "strict": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Days away, first and last included."""

    __pydantic_config__: ClassVar = _STRICT
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who is told: as a handler is named in `case assign --to`. `apprise` refers to a secret (see `secret`)."""

    __pydantic_config__: ClassVar = _STRICT
    name: str
    role: Role = "handler"
    unit: str = ""
    agency: str = ""
    email: str = ""
    apprise: str = ""
    channel: ChannelName | None = None
    deputy: str = ""
    leave: tuple[Leave, ...] = ()

    def is_away(self, on: date) -> bool:
        """Whether on leave that day."""
        return any(span.first <= on <= span.last for span in self.leave)


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """A mail server. `password` refers to a secret (see `secret`); `ca_file` is the certificate of a private authority, from the home."""

    __pydantic_config__: ClassVar = _STRICT
    host: str
    sender: str
    port: int = 587
    security: Literal["none", "starttls", "tls"] = "starttls"
    user: str = ""
    password: str = ""
    ca_file: str = ""
    timeout_seconds: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """How people are told. `file` is a folder, taken from the office's home unless absolute. None at all means console."""

    __pydantic_config__: ClassVar = _STRICT
    console: bool = False
    file: str = ""
    smtp: Smtp | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """防打扰: hours (HH:MM, may pass midnight) and rest days that hold back all but what is overdue.

    Before `digest_at` yellow and info wait as well, so that a person gets them in one message.
    """

    __pydantic_config__: ClassVar = _STRICT
    begins: str = "20:00"
    ends: str = "08:00"
    rest_days: bool = True
    digest_at: str = ""

    def covers(self, clock: str) -> bool:
        """Whether a time of day (HH:MM) lies in the quiet hours."""
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A further threshold of a watch, written as in rules/reminders.toml: `before` or `after` its date, whom to tell."""

    __pydantic_config__: ClassVar = _STRICT
    watch: str
    id: str
    before: int | None = None
    after: int | None = None
    unit: Literal["working_days", "natural_days"] = "working_days"
    colour: Colour = "yellow"
    tell: tuple[Role, ...] = ("handler",)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCategory:
    """A category of published items beyond rules/categories.toml. Items keep its name."""

    __pydantic_config__: ClassVar = _STRICT
    name: str
    also: tuple[str, ...] = ()
    article: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How often the scheduler works, how long it may be silent before another takes over, and when it counts as dead."""

    __pydantic_config__: ClassVar = _STRICT
    sweep_minutes: int = 60
    send_minutes: int = 1
    lease_minutes: int = 5
    stale_hours: int = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLetters:
    """What an agency sets for its letters: names and places no rule can know. What a letter needs and nobody gave is asked for then.

    `system`: vertical for 海关、金融、外汇管理、税务、国家安全, judicial for 司法行政部门 (行政复议法第二十七条、第二十八条).
    """

    __pydantic_config__: ClassVar = _STRICT
    prefix: str = ""
    contact: str = ""
    address: str = ""
    postcode: str = ""
    payment: str = ""
    court: str = ""
    reconsideration_body: str = ""
    reconsideration_online: str = ""
    upper_authority: str = ""
    system: Literal["", "vertical", "judicial"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters(OwnLetters):
    """The same for all agencies of a home. `series`: 文号 patterns by series; `agency`: what one of several agencies sets for itself."""

    __pydantic_config__: ClassVar = _STRICT
    series: Mapping[str, str] = field(default_factory=dict)
    partial_remedy: Literal["withheld_first", "whole_first", "either"] = "withheld_first"
    fonts: tuple[str, ...] = ()
    font_paths: tuple[str, ...] = ()
    agency: Mapping[str, OwnLetters] = field(default_factory=dict)

    def of(self, agency: str) -> Letters:
        """The settings of an agency by its name: its own, and what it leaves empty as for all."""
        own = self.agency.get(agency, OwnLetters())
        return replace(self, **{f.name: text for f in fields(own) if (text := getattr(own, f.name))})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWords:
    """The annual report's words: what the agency calls itself (我镇; as its name ends if empty), where the report is published, and how
    serious each check is (by id of rules/report_checks.toml).
    """

    __pydantic_config__: ClassVar = _STRICT
    call: str = ""
    published_at: str = ""
    severity: Mapping[str, Literal["error", "warning", "info", "off"]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backups:
    """Where backups go (taken from the home unless absolute), how many stay, and after how many days the scheduler makes one (0: never)."""

    __pydantic_config__: ClassVar = _STRICT
    folder: str = "backups"
    keep: int = 14
    every_days: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of an office. `database` may hold a password: it is neither printed nor part of the repr."""

    __pydantic_config__: ClassVar = _STRICT
    not_government_information_row: str = "other.misc"
    database: str = field(default="", repr=False)
    annual_report_by: str = ""
    people: tuple[Person, ...] = ()
    channels: Channels = Channels()
    quiet: Quiet = Quiet()
    thresholds: tuple[Threshold, ...] = ()
    scheduler: Timing = Timing()
    backup: Backups = Backups()
    letters: Letters = Letters()
    categories: tuple[OwnCategory, ...] = ()
    report: ReportWords = ReportWords()

    def person(self, name: str, agency: str = "") -> Person | None:
        """Somebody by name: of that agency before one of all agencies."""
        of_name = {p.agency: p for p in self.people if p.name == name}
        return of_name.get(agency) or of_name.get("")

    def report_by(self, year: int) -> date | None:
        """The office's own last day for the annual report in that year, if it has one."""
        if not self.annual_report_by:
            return None
        month, _, day = self.annual_report_by.partition("-")
        return date(year, int(month), int(day))

    def recipient_for(self, role: str, handler: str, on: date, agency: str = "") -> str:
        """Whom to tell: the handler, the head of the handler's unit, a leader; a deputy for who is away; else the 工作机构."""
        if role == "handler":
            return self._present(handler or OFFICE, on, agency)
        unit = known.unit if (known := self.person(handler, agency)) else ""
        able = [p for p in self.people if p.role == role and p.agency in ("", agency)]
        able.sort(key=lambda p: (p.unit != unit, p.unit != "", p.agency != agency))
        if able:
            return self._present(able[0].name, on, agency)
        return self.recipient_for("head", handler, on, agency) if role == "leader" else self._present(OFFICE, on, agency)

    def _present(self, name: str, on: date, agency: str) -> str:
        """The person, or the deputy, or the deputy's; the 工作机构 when all of them are away."""
        asked: set[str] = set()
        while name not in asked:
            asked.add(name)
            person = self.person(name, agency)
            if person is None or not person.is_away(on):
                return name
            name = person.deputy or OFFICE
        return OFFICE


def load_settings(home: Path) -> Settings:
    """The settings of a home folder; the defaults when it has no file. Raises InputErrors with every fault, each with its key."""
    path = home / SETTINGS
    if not path.exists():
        return Settings()
    from engine.rulefiles.faults import findings_of, read_toml

    data, findings = read_toml(path)
    if data is None:
        raise InputErrors(findings)
    import json

    from pydantic import TypeAdapter, ValidationError

    try:
        # By way of JSON: there a strict dataclass may come from a table and a tuple from a list.
        settings = TypeAdapter(Settings).validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        raise InputErrors(findings_of(error, SETTINGS)) from None
    from engine.settings_check import faults

    if found := list(faults(settings)):
        raise InputErrors([Finding(f"{SETTINGS}:{key}", "error", message) for key, message in found])
    return settings


def secret(reference: str, home: Path, environ: Mapping[str, str]) -> str:
    """What `env:NAME` or `file:NAME` (taken from the home unless absolute) refers to. Raises InputError, never showing it."""
    found = SECRET.fullmatch(reference)
    if found is None:
        raise InputError(SETTINGS, "口令应写 env:环境变量名 或 file:文件名。")
    kind, name = found.groups()
    if kind == "env":
        if name not in environ:
            raise InputError(SETTINGS, f"环境变量 {name} 没有设置，请设置后重试。")
        return environ[name]
    try:
        return (home / name).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise InputError(SETTINGS, f"读不到文件 {name}，请检查是否存在、是否有权限。") from None


def database_of(home: Path, environ: Mapping[str, str]) -> str:
    """The address of the database if not the home's own file: the environment's XXGK_DATABASE, else the setting, else empty.

    Read without checking the rest, for every command asks. Raises InputErrors when the file cannot be read.
    """
    if address := environ.get(DATABASE_VARIABLE, ""):
        return address
    path = home / SETTINGS
    if not path.exists():
        return ""
    from engine.rulefiles.faults import read_toml

    data, findings = read_toml(path)
    if data is None:
        raise InputErrors(findings)
    address = data.get("database", "")
    if not isinstance(address, str):
        raise InputErrors([Finding(f"{SETTINGS}:database", "error", "应为文字")])
    return address
