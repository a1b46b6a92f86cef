"""The same clerk on either database: what is said is the same, word for word."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from tests.acceptance.conftest import REGISTER, Run
from tests.acceptance.test_console import shell
from tests.reports import balanced
from tests.store.server import Server

DAY = """
case list
init --agency 某镇人民政府 --level township --government 某县人民政府
init --agency 某镇人民政府 --level township
agency add --agency 某县教育局 --level county_department --government 某县人民政府
agency add --agency 某县教育局 --level county_department
agency list
case list
case list --agency 没有的机关
case register --agency 某镇人民政府 --channel in_person --applicant-name 张三 --content 2025年度农村低保对象名单 --on 2026-03-02
case register --agency 某县教育局 --channel online --applicant-name 某公司 --applicant commercial_enterprise --content ABC学校的批文 --on 2026-03-03
case register --agency 某镇人民政府 --channel ordinary_mail --submitted-on 2026-03-02 --applicant-name 李𬭊 --content 𬭊的信息 --on 2026-03-04
case confirm-receipt 2 --agency 某镇人民政府 --on 2026-03-05
case request-clarification 1 --items 请写明年度 --on 2026-03-05 --agency 某镇人民政府
case receive-clarification 1 --on 2026-03-10 --agency 某镇人民政府
case consult-third-party 1 --party 甲公司 --delivered-on 2026-03-11 --on 2026-03-11 --agency 某镇人民政府
case explain 1 --agency 某镇人民政府
case extend 1 --approved-by 赵主任 --on 2026-03-12 --agency 某镇人民政府
case decide 1 --outcome refused.third_party --agency 某镇人民政府
case decide 1 --outcome refused.state_secret --reasons 依法确定为国家秘密 --on 2026-03-19 --agency 某县教育局
case serve 1 --method mail --posted-on 2026-03-19 --on 2026-03-19 --agency 某县教育局
case withdraw 2 --on 2026-03-19 --agency 某镇人民政府
case assign 1 --to 王五 --agency 某镇人民政府
case note 1 --text 已电话联系 --agency 某镇人民政府
case list --agency 某镇人民政府 --text 低保
case list --agency 某县教育局 --text abc --format json
case show 1 --agency 某镇人民政府 --format json
case history 1 --agency 某镇人民政府
case permitted 1 --agency 某镇人民政府
review open --kind reconsideration --case 1 --body 某县人民政府 --on 2026-03-19 --copy-received-on 2026-03-19 --agency 某县教育局
review conclude 1 --result upheld --on 2026-03-20 --agency 某县教育局
review list --agency 某县教育局
report enter --year 2026 rules.made 2 --agency 某县教育局
report build --year 2026 --agency 某县教育局
report build --year 2026 --agency 某县教育局 --format json
report cell --year 2026 refused.state_secret total --agency 某县教育局
sweep
sweep --dry-run
sweep
due
remind list
remind ack 1
remind send
scheduler status
case what-if 1 --step 'extend approved_by=赵主任 on=2026-03-20' --agency 某镇人民政府
case show 9 --agency 某镇人民政府
practice --figures nothing.json
"""


def day(run: Run, hide: str) -> list[tuple[str, int, str, str]]:
    said = []
    for line in DAY.strip().splitlines():
        result = run(*shlex.split(line))
        said.append((line, result.code, result.out.replace(hide, "HOME"), result.err.replace(hide, "HOME")))
    return said


def test_a_clerk_is_told_the_same_on_either_database(bare: Run, on_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_file = day(bare, str(tmp_path / "home"))
    monkeypatch.setenv("XXGK_HOME", str(tmp_path / "other"))
    monkeypatch.setenv("XXGK_DATABASE", on_server)
    there = day(bare, str(tmp_path / "other"))
    # Before and at the founding the place itself is named.
    apart = {on_file[0][0], on_file[2][0]}
    assert [s for s in there if s[0] not in apart] == [s for s in on_file if s[0] not in apart]
    assert [(s[0], s[1]) for s in there] == [(s[0], s[1]) for s in on_file]
    assert sum(code == 0 for _, code, _, _ in there) > 30
    assert bare("verify").code == 0
    assert not (tmp_path / "other" / "xxgk.db").exists()


def test_an_office_moves_to_a_server_named_in_its_settings(xxgk: Run, on_server: str, tmp_path: Path) -> None:
    assert xxgk(*REGISTER, "--on", "2026-03-02").code == 0
    moved = xxgk("db", "copy", "--to", on_server)
    assert moved.code == 0
    assert "核对一致" in moved.out
    again = xxgk("db", "copy", "--to", on_server)
    assert (again.code, "只能迁入空的数据库" in again.err) == (3, True)
    settings = tmp_path / "home" / "settings.toml"
    settings.write_text(f'database = "{on_server}"\n', "utf-8")
    (tmp_path / "home" / "xxgk.db").rename(tmp_path / "home" / "old.db")
    assert xxgk("case", "show", "1").code == 0
    status = xxgk("db", "status", "--format", "json").data
    assert status["kind"].startswith("PostgreSQL ")
    assert (status["agencies"], status["cases"], status["entries"], status["findings"]) == (1, 1, 1, [])
    assert "已是最新版本" in xxgk("db", "upgrade").out
    assert xxgk("db", "copy", "--to", str(tmp_path / "back" / "xxgk.db")).code == 6
    assert xxgk("db", "copy", "--to", str(tmp_path / "back.db"), "--format", "json").data["rows"] > 3


def test_the_password_is_never_shown(xxgk: Run, server: Server, on_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name = on_server.split("/")[3].split("?", maxsplit=1)[0]
    server.execute(f"CREATE ROLE clerk_{name} SUPERUSER LOGIN PASSWORD 'geheim'")
    url = server.by_network(name, f"clerk_{name}", "geheim")
    said = [xxgk("db", "copy", "--to", url), xxgk("db", "copy", "--to", url), xxgk("db", "copy", "--to", url, "--format", "json")]
    monkeypatch.setenv("XXGK_DATABASE", url)
    said += [xxgk("db", "status"), xxgk("db", "upgrade"), xxgk("init", "--agency", "甲局", "--level", "county_department")]
    monkeypatch.setenv("XXGK_DATABASE", url.replace(name, "absent"))
    said += [xxgk("db", "status"), xxgk("case", "list")]
    monkeypatch.setenv("XXGK_DATABASE", url + ":x")
    said += [xxgk("case", "list")]
    assert [s.code for s in said] == [0, 3, 3, 0, 0, 3, 6, 6, 6]
    assert all("geheim" not in s.out + s.err for s in said)


def test_numbers_are_completed_from_the_server(bare: Run, on_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XXGK_DATABASE", on_server)
    assert bare("init", "--agency", "某镇人民政府", "--level", "township").code == 0
    assert bare(*REGISTER, "--on", "2026-03-02").code == 0
    line = {"_XXGK_COMPLETE": "bash_complete", "COMP_WORDS": "xxgk case show ", "COMP_CWORD": "3"}
    assert "plain,2026-0001" in shell(home=tmp_path / "home", **line).stdout
    away = shell(home=tmp_path / "home", **line, XXGK_DATABASE="postgresql://127.0.0.1:1/x")
    assert (away.stdout.strip(), away.stderr, away.returncode) == ("", "", 0)


def test_a_practice_office_is_made_on_a_server(bare: Run, on_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    figures = tmp_path / "figures.json"
    figures.write_text(json.dumps(balanced()), "utf-8")
    monkeypatch.setenv("XXGK_DATABASE", on_server)
    assert bare("practice", "--figures", str(figures)).code == 0
    assert bare("report", "compare", "--figures", str(figures)).code == 0
    assert bare("practice", "--figures", str(figures)).code == 3
