"""Against a real SMTP server that refuses, stalls, drops and puts off: everything arrives, nothing twice that we could know of."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.outbox.mail import Mail
from engine.outbox.message import Message, Outcome
from engine.settings import Channels, Person, Smtp
from tests.outbox.mail_server import Server, authenticate, certificate, serving
from tests.outbox.office import MONDAY, Office, office

MISBEHAVIOURS = ["451 MAIL", "550 RCPT", "451 DATA", "drop at hello", "drop after DATA", "stall after DATA"]


@pytest.fixture
def mailer() -> Server:
    return Server()


@pytest.fixture
def port(mailer: Server) -> Iterator[int]:
    with serving(mailer) as at:
        yield at


def smtp(port: int, **more: Any) -> Smtp:
    return Smtp(host="127.0.0.1", port=port, sender="xxgk@example.gov.cn", **{"security": "none", "timeout_seconds": 1, **more})


def by_mail(home: Path, port: int, **more: Any) -> Office:
    people = [Person(name="王五", email="wangwu@example.gov.cn"), Person(name="赵六", email="zhaoliu@example.gov.cn")]
    return office(home, people, channels=Channels(smtp=smtp(port, **more)))


def test_a_reminder_arrives_as_mail_with_its_answer_as_proof(tmp_path: Path, mailer: Server, port: int) -> None:
    here = by_mail(tmp_path, port)
    here.plan()
    assert here.outbox.deliver().sent == 1
    (mail,) = mailer.came
    assert (mail["From"], mail["To"]) == ("xxgk@example.gov.cn", "王五 <wangwu@example.gov.cn>")
    assert mail["Subject"] == "【黄牌】答复期限 2026-0001（2026-03-09）"
    assert mail.get_content().replace("\r\n", "\n").startswith("王五：\n\n某镇人民政府 2026-0001")
    assert here.rows("proof", "fault") == [(f"250 2.0.0 OK queued as 1 {mail['Message-ID']}", "")]


@pytest.mark.parametrize("behaviour", MISBEHAVIOURS)
def test_whatever_the_server_does_the_reminder_arrives_and_a_double_bears_the_same_message_id(
    tmp_path: Path, mailer: Server, port: int, behaviour: str
) -> None:
    here = by_mail(tmp_path, port)
    here.plan()
    mailer.script = [behaviour] * 3
    runs = 0
    while here.rows("state") != ["sent"]:
        here.outbox.deliver()
        here.later(minutes=61)
        runs += 1
    assert runs == 4
    uncertain = behaviour.endswith("after DATA")
    assert list(mailer.times.values()) == [4 if uncertain else 1]


def test_a_quarter_of_misbehaviour_everybody_is_told_once_of_everything(tmp_path: Path, mailer: Server, port: int) -> None:
    here = by_mail(tmp_path, port)
    mailer.script = [b for n in range(8) for b in (MISBEHAVIOURS[n % 6], "250", MISBEHAVIOURS[(n * 5) % 4])]
    for day in range(40):
        if day < 30:
            here.plan(to="王五" if day % 3 else "赵六")
        here.outbox.deliver()
        here.later(hours=25)
    assert set(here.rows("state")) == {"sent"}
    kept = {str(m["Message-ID"]): m for m in mailer.came}
    told = [number for m in kept.values() for number in numbers(m.get_content())]
    assert sorted(told) == sorted(f"2026-{n:04d}" for n in range(1, 31))


def numbers(body: str) -> list[str]:
    return re.findall(r"(2026-\d{4})：", body)


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [
        ("550 RCPT", "邮件服务器 127.0.0.1:{port} 拒收（550 5.1.1 no such user）"),
        ("drop at hello", "邮件服务器 127.0.0.1:{port} 中途断开连接"),
        ("stall after DATA", "邮件服务器 127.0.0.1:{port} 在 1 秒内没有回应"),
    ],
)
def test_a_fault_is_told_for_who_can_mend_it(tmp_path: Path, mailer: Server, port: int, behaviour: str, told: str) -> None:
    here = by_mail(tmp_path, port)
    here.plan()
    mailer.script = [behaviour]
    here.outbox.deliver()
    assert here.rows("fault") == [told.format(port=port)]


def test_nobody_listening_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        receipt = Mail(smtp(taken.getsockname()[1]), "").send(MESSAGE)
    assert receipt.outcome == Outcome.UNREACHABLE
    assert "连接不上邮件服务器" in receipt.told


def test_a_silent_listener_is_given_up_within_the_time_limit() -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        receipt = Mail(smtp(deaf.getsockname()[1]), "").send(MESSAGE)
    assert receipt.outcome == Outcome.UNREACHABLE
    assert "在 1 秒内没有回应" in receipt.told


MESSAGE = Message("token", "王五", "wangwu@example.gov.cn", "主题", "正文", MONDAY)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_encryption_and_login(tmp_path: Path, mailer: Server, security: str) -> None:
    context = certificate(tmp_path)
    how = {"ssl_context": context} if security == "tls" else {"tls_context": context, "require_starttls": True}
    with serving(mailer, **how, authenticator=authenticate, auth_required=security != "tls", auth_require_tls=security != "tls") as port:
        settings = smtp(port, security=security, user="xxgk", password="env:KEY", timeout_seconds=5)
        trusted = str(tmp_path / "ca.pem")
        assert Mail(settings, "geheim", trusted).send(MESSAGE).is_sent
        wrong = Mail(settings, "falsch", trusted).send(MESSAGE)
        assert (wrong.outcome, "falsch" in wrong.told) == (Outcome.UNREACHABLE, False)
        assert "不接受用户名或口令（535）" in wrong.told
        stranger = Mail(settings, "geheim").send(MESSAGE)
        assert stranger.outcome == Outcome.UNREACHABLE
        assert "加密连接失败" in stranger.told
    assert len(mailer.came) == 1


def test_a_server_without_encryption_is_not_given_the_password(mailer: Server, port: int) -> None:
    receipt = Mail(smtp(port, security="starttls", user="xxgk", password="env:KEY"), "geheim").send(MESSAGE)
    assert "不支持所设的加密或登录方式" in receipt.told
    assert mailer.came == []


def test_a_name_cannot_add_a_header(mailer: Server, port: int) -> None:
    assert Mail(smtp(port), "").send(replace(MESSAGE, to="王五\nBcc: a@b")).is_sent
    assert mailer.came[0]["Bcc"] is None
