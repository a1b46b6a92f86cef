"""From planned to sent: one message a person, held back when it should be, retried with growing pauses, never twice, never dropped."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import event

from engine.bootstrap import load_law
from engine.outbox import Outbox, ledger, open_colours
from engine.outbox.ledger import CLAIM, PAUSES, instant
from engine.outbox.message import Message, Outcome, Receipt
from engine.outbox.routes import PostRoom
from engine.settings import LONGEST_TIMEOUT, OFFICE, Channels, Person, Quiet, Smtp
from tests.outbox.office import MONDAY, ZONE, Office, office

FRIDAY_NIGHT = datetime(2026, 3, 6, 22, 0, tzinfo=ZONE)


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Wire:
    """A channel whose behaviour is told for each message; without more to do it sends."""

    disturbs: bool = True
    script: list[Outcome | type[Killed]] = field(default_factory=list)
    taken: list[Message] = field(default_factory=list)

    def send(self, message: Message) -> Receipt:
        then = self.script.pop(0) if self.script else Outcome.SENT
        if then in (Outcome.SENT, Outcome.UNKNOWN, Killed):
            self.taken.append(message)
        if isinstance(then, Outcome):
            return Receipt(then, f"250 {message.token}" if then == Outcome.SENT else "服务器没有回应")
        raise then


class WiredRoom(PostRoom):
    """A post room with one wire for everybody."""

    wire: Wire

    def notifier(self, channel: str) -> Wire:
        return self.wire


def wired(here: Office, wire: Wire) -> Outbox:
    room = WiredRoom(here.settings, here.home, here.environ, here.printed.append)
    object.__setattr__(room, "wire", wire)
    return Outbox(here.store, room, here.outbox.words, here.outbox.calendar, here.clock)


@pytest.fixture
def here(tmp_path: Path) -> Office:
    return office(tmp_path)


def test_what_is_due_for_one_person_goes_out_as_one_digest(here: Office) -> None:
    wire = Wire()
    for n in range(40):
        here.plan(due_on=date(2026, 2, 20) + timedelta(n))
    here.plan(to="赵六")
    done = wired(here, wire).deliver()
    assert (done.sent, done.messages) == (41, 2)
    assert [(m.to, m.subject) for m in wire.taken] == [
        ("王五", "【提醒 40 件】其中 10 件已逾期"),
        ("赵六", "【黄牌】答复期限 2026-0041（2026-03-09）"),
    ]
    assert wired(here, wire).deliver().messages == 0


def test_a_reminder_says_what_when_and_how_and_that_it_is_late(here: Office) -> None:
    here.plan(colour="black", due_on=date(2026, 2, 27))
    wire = Wire()
    wired(here, wire).deliver()
    assert wire.taken[0].body == (
        "王五：\n\n某镇人民政府 2026-0001：答复期限（2026-02-27），发出本提醒时已逾期 3 天。\n"
        "要做的事：作出答复并送达（条例第三十三条）。\n命令：xxgk case show 2026-0001\n\n知悉后请确认：xxgk remind ack 1"
    )


def test_a_watch_gone_from_the_rules_is_told_all_the_same(here: Office) -> None:
    here.plan(watch="forgotten")
    assert wired(here, wire := Wire()).deliver().sent == 1
    assert "规则中已没有这一项" in wire.taken[0].body


def test_the_proof_is_recorded(here: Office) -> None:
    here.plan()
    wired(here, wire := Wire()).deliver()
    assert here.rows("state", "sent_at", "channel", "proof", "fault") == [
        ("sent", "2026-03-02T01:00:00.000+00:00", "console", f"250 {wire.taken[0].token}", "")
    ]


def test_refusals_are_retried_with_growing_pauses_up_to_a_day_and_never_given_up(here: Office) -> None:
    here.plan()
    wire, tried = Wire(script=[Outcome.REFUSED] * 10), []
    while here.rows("state") != ["sent"]:
        before = len(wire.script)
        wired(here, wire).deliver()
        if len(wire.script) < before or wire.taken:
            tried.append(here.now)
        here.later(minutes=1 if len(tried) < 4 else 60)
    pauses = [round((b - a) / timedelta(minutes=1)) for a, b in pairwise(tried)]
    assert pauses[:3] == [1, 5, 15]
    assert [round(p / 60) for p in pauses[3:]] == [1, 4, *[24] * 5]
    assert here.rows("attempts") == [11]
    assert PAUSES[-1] == 24 * 60


def test_what_was_refused_joins_the_next_digest_instead_of_coming_alone(here: Office) -> None:
    here.plan()
    wire = Wire(script=[Outcome.REFUSED] * 6)
    for _ in range(6):
        wired(here, wire).deliver()
        here.later(hours=5)
    here.plan()
    assert wired(here, wire).deliver().sent == 2
    assert len(wire.taken) == 1


def test_what_may_have_arrived_is_sent_again_as_the_same_message_and_alone(here: Office) -> None:
    here.plan()
    wire = Wire(script=[Outcome.UNKNOWN])
    wired(here, wire).deliver()
    here.later(minutes=1)
    here.plan()
    wired(here, wire).deliver()
    tokens = [m.token for m in wire.taken]
    assert here.rows("state") == ["sent", "sent"]
    assert (len(tokens), len(set(tokens))) == (3, 2)
    assert tokens.count(here.rows("claimed_by")[0]) == 2


def test_a_death_between_sending_and_recording_is_made_good_after_the_claim_with_the_same_message(here: Office) -> None:
    here.plan()
    wire = Wire(script=[Killed])
    with pytest.raises(Killed):
        wired(here, wire).deliver()
    assert here.rows("state") == ["claimed"]
    here.later(minutes=14)
    assert wired(here, wire).deliver().messages == 0
    here.later(minutes=2)
    assert wired(here, wire).deliver().sent == 1
    assert wire.taken[0].token == wire.taken[1].token
    assert (here.rows("state"), here.rows("attempts")) == (["sent"], [2])


def test_a_channel_that_is_down_is_tried_once_a_run(here: Office) -> None:
    for name in ("甲", "乙", "丙"):
        here.plan(to=name)
    wire = Wire(script=[Outcome.UNREACHABLE])
    assert wired(here, wire).deliver().failed == 1
    assert here.rows("state") == ["failed", "planned", "planned"]
    assert wired(here, wire).deliver().sent == 2


def test_a_run_told_to_stop_stops_between_two_messages(here: Office) -> None:
    here.plan(to="甲")
    here.plan(to="乙")
    wire = Wire()
    assert wired(here, wire).deliver(going=lambda: not wire.taken).sent == 1
    assert here.rows("state") == ["sent", "planned"]


def test_what_is_acknowledged_or_superseded_goes_out_no_more(here: Office) -> None:
    first, second = here.plan(), here.plan(state="superseded")
    with here.store.write() as unit:
        assert ledger.acknowledge(unit.connection, first, "李四", here.now).acknowledged_by == "李四"
    assert wired(here, Wire()).deliver().messages == 0
    with here.store.write() as unit, pytest.raises(ledger.Settled, match="已失效，不需要确认"):
        ledger.acknowledge(unit.connection, second, "李四", here.now)


def test_an_acknowledgement_during_the_sending_stands_and_the_proof_is_kept(here: Office) -> None:
    key = here.plan()

    class Interrupting(Wire):
        def send(self, message: Message) -> Receipt:
            with here.store.write() as unit:
                ledger.acknowledge(unit.connection, key, "李四", here.now)
            return super().send(message)

    wired(here, Interrupting()).deliver()
    ((state, proof),) = here.rows("state", "proof")
    assert state == "acknowledged"
    assert proof.startswith("250 ")


def test_a_slow_loser_of_a_claim_does_not_undo_the_winner_s_record(here: Office) -> None:
    """The first sender sleeps past its claim, another sends and records; then the first fails."""
    here.plan()

    class Sleeping(Wire):
        def send(self, message: Message) -> Receipt:
            here.later(minutes=20)
            assert wired(here, Wire()).deliver().sent == 1
            return Receipt(Outcome.UNKNOWN, "没有回应")

    wired(here, Sleeping()).deliver()
    assert here.rows("state", "next_try_at", "fault") == [("sent", None, "")]


@pytest.mark.parametrize(
    ("at", "quiet", "allowed"),
    [
        (MONDAY, Quiet(), {"info", "yellow", "red", "black"}),
        (FRIDAY_NIGHT, Quiet(), {"black"}),
        (MONDAY.replace(day=8), Quiet(), {"black"}),
        (MONDAY.replace(day=8), Quiet(rest_days=False), {"info", "yellow", "red", "black"}),
        # 2026-02-28 is a Saturday on which 春节调休 makes everybody work.
        (MONDAY.replace(month=2, day=28), Quiet(), {"info", "yellow", "red", "black"}),
        (MONDAY, Quiet(digest_at="09:30"), {"red", "black"}),
        (MONDAY.replace(minute=30), Quiet(digest_at="09:30"), {"info", "yellow", "red", "black"}),
    ],
)
def test_quiet_hours_rest_days_and_the_hour_of_the_digest(at: datetime, quiet: Quiet, allowed: set[str]) -> None:
    assert open_colours(quiet, at, load_law().calendar) == allowed


def test_at_night_only_what_is_overdue_goes_out_and_the_rest_on_the_next_working_morning(tmp_path: Path) -> None:
    here = office(tmp_path, quiet=Quiet())
    here.now = FRIDAY_NIGHT
    here.plan(colour="red")
    here.plan(colour="black")
    wire = Wire()
    assert wired(here, wire).deliver().sent == 1
    assert here.rows("state") == ["planned", "sent"]
    sent_at = []
    while here.rows("state")[0] != "sent":
        here.later(hours=1)
        if wired(here, wire).deliver().sent:
            sent_at.append(here.now)
    assert sent_at == [datetime(2026, 3, 9, 8, 0, tzinfo=ZONE)]


def test_the_console_disturbs_nobody(tmp_path: Path) -> None:
    here = office(tmp_path, quiet=Quiet())
    here.now = FRIDAY_NIGHT
    here.plan()
    assert here.outbox.deliver().sent == 1


def test_a_file_is_one_file_however_often_it_is_written(tmp_path: Path) -> None:
    here = office(tmp_path, channels=Channels(file="提醒"))
    here.plan(to="王五/二科")
    assert here.outbox.deliver().sent == 1
    (path,) = (tmp_path / "提醒").iterdir()
    assert path.name.startswith("王五_二科-")
    assert "主题：【黄牌】答复期限 2026-0001（2026-03-09）" in path.read_text("utf-8")
    again = Message(path.stem.rpartition("-")[2], "王五/二科", "", "x", "y", here.now)
    assert here.outbox.room.notifier("file").send(again).is_sent
    assert [p.name for p in (tmp_path / "提醒").iterdir()] == [path.name]


def test_a_folder_that_cannot_be_written_is_a_fault_with_advice(tmp_path: Path) -> None:
    (tmp_path / "occupied").write_text("", "utf-8")
    here = office(tmp_path, channels=Channels(file="occupied"))
    here.plan()
    assert here.outbox.deliver().failed == 1
    assert "写不进目录" in here.rows("fault")[0]


def test_who_has_no_address_is_told_by_way_of_the_office_or_kept_with_the_reason(tmp_path: Path) -> None:
    channels = Channels(smtp=Smtp(host="mail", sender="a@b"))
    here = office(tmp_path, channels=channels)
    here.plan()
    assert here.outbox.deliver().failed == 1
    assert "没有“王五”的地址" in here.rows("fault")[0]
    here.settings = replace(here.settings, people=(Person(name=OFFICE, email="office@b"),))
    route = here.outbox.room.route("王五", "某镇人民政府")
    assert (route.channel, route.address) == ("smtp", "office@b")


def test_a_person_s_own_channel_wins(tmp_path: Path) -> None:
    people = [Person(name="王五", email="w@b", channel="console"), Person(name="赵六", apprise="env:KEY")]
    here = office(tmp_path, people=people, channels=Channels(console=True, file="f"))
    here.environ["KEY"] = "json://localhost"
    ways = [here.outbox.room.route(name, "").channel for name in ("王五", "赵六", "不在册")]
    assert ways == ["console", "apprise", "file"]


def test_two_agencies_staff_of_one_name_get_their_own_messages(here: Office) -> None:
    with here.store.write() as unit:
        unit.add_agency("某县财政局", "county_department", "", "", "2025-01-01T00:00:00+00:00")
    here.plan(to=OFFICE)
    here.plan(to=OFFICE, agency_id=2)
    wire = Wire()
    assert wired(here, wire).deliver(agency_id=2).messages == 1
    assert wired(here, wire).deliver().messages == 1
    assert ["某县财政局" in wire.taken[0].body, "某镇人民政府" in wire.taken[1].body] == [True, True]


def test_retry_does_away_with_the_pause(here: Office) -> None:
    key = here.plan()
    wire = Wire(script=[Outcome.REFUSED] * 2)
    wired(here, wire).deliver()
    assert wired(here, wire).deliver().messages == 0
    with here.store.write() as unit:
        ledger.retry(unit.connection, key)
    assert wired(here, wire).deliver().failed == 1
    with here.store.write() as unit:
        assert ledger.retry_all(unit.connection, None) == 1
    assert wired(here, wire).deliver().sent == 1
    with here.store.write() as unit, pytest.raises(ledger.Settled, match="已发送，不需要重发"):
        ledger.retry(unit.connection, key)


def test_the_backlog_counts_what_is_owed_and_what_keeps_failing(here: Office) -> None:
    here.plan(to="甲")
    here.plan(to="乙", state="failed", attempts=6, fault="拒收", planned_on=date(2026, 2, 1))
    here.plan(to="丙", state="sent")
    with here.store.read() as unit:
        assert ledger.backlog(unit.connection) == (2, 1, date(2026, 2, 1), "拒收")


def test_instants_compare_as_text_and_claims_outlast_the_slowest_server() -> None:
    times = [MONDAY + timedelta(milliseconds=n * 7919) for n in range(2000)]
    assert [instant(t) for t in times] == sorted(instant(t) for t in times)
    # connect, greeting, STARTTLS and its greeting, login (three), MAIL, RCPT, DATA twice
    assert timedelta(seconds=11 * LONGEST_TIMEOUT) < CLAIM


def test_the_outbox_reads_by_its_index(here: Office) -> None:
    seen: list[tuple[str, tuple[object, ...]]] = []

    def look(_connection: object, _cursor: object, statement: str, parameters: tuple[object, ...], *_: object) -> None:
        seen.append((statement, parameters))

    with here.store.write() as unit:
        event.listen(here.store.engine, "before_cursor_execute", look)
        ledger.groups(unit.connection, here.now)
        ledger.backlog(unit.connection)
        ledger.claim(unit.connection, ledger.Group(1, "某镇人民政府", "王五", ""), "token", here.now, {"black"})
        event.remove(here.store.engine, "before_cursor_execute", look)
        plans = [
            row[3] for statement, given in seen[:3] for row in unit.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        ]
    assert sum("reminder USING INDEX ix_reminder_outbox" in plan for plan in plans) == 3, plans


def test_a_digest_tells_the_most_pressing_first_and_each_matter_once_but_confirms_all(here: Office) -> None:
    here.plan(due_on=date(2026, 3, 4))
    here.plan(subject="case:2026-0009", colour="yellow", due_on=date(2026, 3, 6))
    here.plan(subject="case:2026-0009", colour="red", due_on=date(2026, 3, 6))
    wire = Wire()
    wired(here, wire).deliver()
    (message,) = wire.taken
    assert message.subject == "【提醒 2 件】最早期限 2026-03-04"
    assert [text[:3] for text in message.body.splitlines() if text[1:2] == "."] == ["1. ", "2. "]
    assert message.body.index("【红牌】某镇人民政府 2026-0009") < message.body.index("【黄牌】某镇人民政府 2026-0001")
    assert message.body.endswith("xxgk remind ack 1 2 3")
