"""Through apprise, against a real HTTP server."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from engine.outbox.groups import Groups
from engine.outbox.message import Message, Outcome
from engine.settings import Person
from tests.outbox.office import MONDAY, office

# apprise itself imports imghdr as long as Python has it.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")


@dataclass
class Service:
    answer: int = 200
    came: list[dict[str, Any]] = field(default_factory=list)
    port: int = 0


@pytest.fixture
def service() -> Iterator[Service]:
    here = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            here.came.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(here.answer)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        here.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield here
        server.shutdown()
        thread.join()


def test_a_reminder_reaches_a_group_robot_and_a_failure_is_retried(tmp_path: Path, service: Service) -> None:
    here = office(tmp_path, [Person(name="王五", apprise="env:ROBOT")])
    here.environ["ROBOT"] = f"json://127.0.0.1:{service.port}/"
    here.plan()
    service.answer = 500
    assert here.outbox.deliver().failed == 1
    assert here.rows("fault") == ["apprise 没有送达，请检查网络和地址"]
    service.answer = 200
    here.later(minutes=2)
    assert here.outbox.deliver().sent == 1
    assert service.came[1]["title"] == "【黄牌】答复期限 2026-0001（2026-03-09）"
    assert "要做的事：作出答复并送达" in service.came[1]["message"]


def test_an_address_apprise_does_not_know_is_told_without_showing_it() -> None:
    receipt = Groups().send(Message("token", "王五", "nonsense://geheim", "主题", "正文", MONDAY))
    assert (receipt.outcome, "geheim" in receipt.told) == (Outcome.REFUSED, False)


def test_a_missing_secret_is_a_fault_of_the_reminder_and_of_nobody_else(tmp_path: Path) -> None:
    here = office(tmp_path, [Person(name="王五", apprise="env:ROBOT")])
    here.plan()
    here.plan(to="赵六")
    done = here.outbox.deliver()
    assert (done.sent, done.failed) == (1, 1)
    assert "环境变量 ROBOT 没有设置" in here.rows("fault")[0]
