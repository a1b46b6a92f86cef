"""settings.toml: defaults without it, every fault at once, whom to tell."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from engine.errors import InputError, InputErrors
from engine.settings import OFFICE, Leave, Person, Quiet, Settings, Timing, database_of, load_settings, secret

ON = date(2026, 3, 2)


def written(home: Path, text: str) -> Path:
    (home / "settings.toml").write_text(text, "utf-8")
    return home


def faults(home: Path, text: str) -> dict[str, str]:
    with pytest.raises(InputErrors) as refused:
        load_settings(written(home, text))
    return {f.where.removeprefix("settings.toml:"): f.message for f in refused.value.findings}


def test_without_a_file_the_defaults_hold_and_nothing_heavy_is_loaded(tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from engine.settings import Settings, load_settings
assert load_settings(Path({str(tmp_path)!r})) == Settings()
print({{"pydantic", "sqlalchemy", "jinja2", "tomllib"}} & sys.modules.keys())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_full_file_is_read_as_written(tmp_path: Path) -> None:
    settings = load_settings(
        written(
            tmp_path,
            """
            not_government_information_row = "other.misc"
            annual_report_by = "01-20"
            database = "postgresql://xxgk:geheim@db/xxgk"
            [[people]]
            name = "王五"
            unit = "政务公开科"
            email = "wangwu@example.gov.cn"
            deputy = "赵六"
            leave = [{ first = 2026-02-01, last = 2026-02-10 }]
            [[people]]
            name = "赵六"
            role = "head"
            [channels.smtp]
            host = "mail.example.gov.cn"
            sender = "xxgk@example.gov.cn"
            user = "xxgk"
            password = "env:MAIL_PASSWORD"
            [quiet]
            begins = "21:30"
            digest_at = "08:30"
            [[thresholds]]
            watch = "reply_due"
            id = "early"
            before = 10
            tell = ["handler", "head"]
            """,
        )
    )
    assert settings.report_by(2027) == date(2027, 1, 20)
    assert settings.people[0].leave == (Leave(first=date(2026, 2, 1), last=date(2026, 2, 10)),)
    assert (settings.people[1].role, settings.thresholds[0].tell) == ("head", ("handler", "head"))
    assert settings.quiet == Quiet(begins="21:30", digest_at="08:30")
    assert "geheim" not in repr(settings)


def test_the_handbook_s_example_is_valid_and_shows_the_scheduler_s_defaults(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/scheduler.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    settings = load_settings(written(tmp_path, example))
    assert [p.name for p in settings.people] == ["王五", "赵六", OFFICE]
    assert settings.scheduler == Timing()


def test_every_fault_of_shape_is_named_with_its_key(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        """
        colour = "blue"
        [[people]]
        name = "王五"
        role = "boss"
        leave = [{ first = "二月一日", last = 2026-02-03 }]
        [channels.smtp]
        host = "mail"
        port = "25"
        [quiet]
        rest_days = "yes"
        """,
    )
    assert found == {
        "colour": "没有这个键，请检查拼写",
        "people[0].role": "只能是 'handler', 'head' or 'leader' 之一",
        "people[0].leave[0].first": "应为日期，例如 2019-05-15，不加引号，不带时刻",
        "channels.smtp.sender": "缺少这个键",
        "channels.smtp.port": "应为整数",
        "quiet.rest_days": "应为 true 或 false",
    }


def test_every_fault_of_sense_is_named_with_its_key(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        """
        annual_report_by = "02-30"
        [[people]]
        name = "王五"
        email = "王五"
        deputy = "不在册"
        channel = "file"
        leave = [{ first = 2026-02-03, last = 2026-02-01 }]
        [[people]]
        name = "王五"
        apprise = "wecombot://geheim"
        [[people]]
        name = " "
        channel = "smtp"
        [channels.smtp]
        host = "mail"
        sender = "机关"
        port = 70000
        timeout_seconds = 600
        password = "geheim"
        [quiet]
        begins = "8点"
        digest_at = "24:00"
        [[thresholds]]
        watch = "reply_due"
        id = "x"
        before = 1
        after = 1
        tell = []
        [scheduler]
        sweep_minutes = 0
        lease_minutes = 1
        """,
    )
    assert set(found) == {
        "annual_report_by", "people[0].email", "people[0].deputy", "people[0].channel", "people[0].leave", "people[1].name",
        "people[1].apprise", "people[2].name", "people[2].channel", "channels.smtp.sender", "channels.smtp.port",
        "channels.smtp.timeout_seconds", "channels.smtp.password", "quiet.begins", "quiet.digest_at", "thresholds[0].tell",
        "thresholds[0]", "scheduler.sweep_minutes", "scheduler.lease_minutes",
    }  # fmt: skip
    assert "geheim" not in str(found)


def test_a_broken_file_is_one_sentence(tmp_path: Path) -> None:
    assert "不是有效的 TOML" in str(faults(tmp_path, "people = ["))


@pytest.mark.parametrize(("clock", "is_quiet"), [("19:59", False), ("20:00", True), ("23:59", True), ("07:59", True), ("08:00", False)])
def test_quiet_hours_pass_midnight(clock: str, is_quiet: bool) -> None:
    assert Quiet().covers(clock) is is_quiet


@pytest.mark.parametrize(("clock", "is_quiet"), [("12:00", True), ("13:59", True), ("14:00", False), ("11:59", False)])
def test_quiet_hours_may_lie_within_a_day(clock: str, is_quiet: bool) -> None:
    assert Quiet(begins="12:00", ends="14:00").covers(clock) is is_quiet


AWAY = (Leave(first=date(2026, 3, 1), last=date(2026, 3, 2)),)


@pytest.mark.parametrize(
    ("role", "handler", "expected"),
    [
        ("handler", "王五", "王五"),
        ("handler", "", OFFICE),
        ("handler", "不在册", "不在册"),
        ("handler", "休假者", "王五"),
        ("handler", "连环甲", OFFICE),
        ("handler", "无人代", OFFICE),
        ("head", "王五", "一科长"),
        ("head", "二科员", "二科长"),
        ("head", "不在册", "总科长"),
        ("leader", "王五", "主任"),
    ],
)
def test_who_is_told(role: str, handler: str, expected: str) -> None:
    people = (
        Person(name="王五", unit="一科"),
        Person(name="二科员", unit="二科"),
        Person(name="休假者", deputy="王五", leave=AWAY),
        Person(name="连环甲", deputy="连环乙", leave=AWAY),
        Person(name="连环乙", deputy="连环甲", leave=AWAY),
        Person(name="无人代", leave=AWAY),
        Person(name="二科长", role="head", unit="二科"),
        Person(name="一科长", role="head", unit="一科"),
        Person(name="总科长", role="head"),
        Person(name="外机关主任", role="leader", agency="某县财政局"),
        Person(name="主任", role="leader"),
    )
    assert Settings(people=people).recipient_for(role, handler, ON, "某镇人民政府") == expected


def test_a_deputy_stands_in_on_the_first_and_the_last_day_only() -> None:
    settings = Settings(people=(Person(name="甲", deputy="乙", leave=AWAY), Person(name="乙")))
    told = [
        settings.recipient_for("handler", "甲", date(2026, 2, 28).replace(month=m, day=d)) for m, d in ((2, 28), (3, 1), (3, 2), (3, 3))
    ]
    assert told == ["甲", "乙", "乙", "甲"]


def test_without_a_leader_the_head_is_told_and_without_a_head_the_office() -> None:
    assert Settings(people=(Person(name="科长", role="head"),)).recipient_for("leader", "王五", ON) == "科长"
    assert Settings().recipient_for("leader", "王五", ON) == OFFICE


def test_two_of_one_name_are_told_apart_by_their_agencies() -> None:
    settings = Settings(people=(Person(name="张伟", agency="甲局", email="a@x"), Person(name="张伟", agency="乙局", email="b@x")))
    assert [settings.person("张伟", a) for a in ("甲局", "乙局", "丙局")] == [*settings.people, None]


def test_secrets_come_from_the_environment_or_a_file_and_are_never_told(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("geheim\n", "utf-8")
    assert secret("env:KEY", tmp_path, {"KEY": "s"}) == "s"
    assert secret("file:key", tmp_path, {}) == "geheim"
    for reference in ("env:MISSING", "file:missing", "geheim"):
        with pytest.raises(InputError) as refused:
            secret(reference, tmp_path, {})
        assert "geheim" not in str(refused.value)


def test_the_environment_s_database_wins(tmp_path: Path) -> None:
    written(tmp_path, 'database = "postgresql://setting"')
    assert database_of(tmp_path, {"XXGK_DATABASE": "postgresql://environment"}) == "postgresql://environment"
    assert database_of(tmp_path, {}) == "postgresql://setting"
