"""A clerk at the command line, in this process: words in; exit code, stdout and stderr out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import cli

NOW = datetime(2026, 3, 20, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass(frozen=True, slots=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Result]


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line in an empty home, as clerk 李四 on 2026-03-20."""
    monkeypatch.setenv("XXGK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XXGK_USER", "李四")

    def run(*words: str, now: datetime = NOW) -> Result:
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            cli.main(words, now)
        out, err = capsys.readouterr()
        assert isinstance(stopped.value.code, int)
        return Result(stopped.value.code, out, err)

    return run


@pytest.fixture
def xxgk(bare: Run) -> Run:
    """The same with one township agency."""
    assert bare("init", "--agency", "某镇人民政府", "--level", "township", "--government", "某县人民政府").code == 0
    return bare


REGISTER = ("case", "register", "--channel", "in_person", "--applicant-name", "张三", "--content", "2025年度农村低保对象名单")


@pytest.fixture
def registered(xxgk: Run) -> Run:
    """The same with one case registered on 2026-03-02."""
    assert xxgk(*REGISTER, "--on", "2026-03-02").code == 0
    return xxgk
