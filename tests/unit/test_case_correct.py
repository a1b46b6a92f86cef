"""Corrections: the corrected history reads as if it had been typed right at once, or the step that stands against it is named."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from engine.case import facts
from engine.case.commands import Command, Register
from engine.case.compare import changes as told_changes
from engine.case.correct import ACCEPTED, Retelling, changed, is_sound
from engine.case.decide import check_dates, decide
from engine.case.dues import due_lapses, reply_due_on
from engine.case.event import Event, Step, correction, current, restated
from engine.case.history import Case, evolve, fold
from engine.case.situation import Prior
from engine.errors import CorrectionRefused, InputError, XxgkError
from engine.store.chain import Stamp, to_event, to_row
from engine.terms import EventKind
from tests.acts import CLARIFY, CONSULT, LAW, START, Act, after, d, registered
from tests.histories import next_command, next_day, registration

TODAY = date(2026, 12, 31)
Typed = list[tuple[Command | None, date]]


def said(command: Command) -> Command:
    """A command as a clerk types it: no date that goes without saying."""
    given: dict[str, Any] = {}
    if isinstance(command, Register):
        if command.signed_on == command.on:
            given["signed_on"] = None
        if command.submitted_on == min(command.on, command.signed_on or command.on, command.confirmed_on or command.on):
            given["submitted_on"] = None
        return replace(command, **given)
    for f in fields(command):
        if (
            f.default is None
            and f.name.endswith("_on")
            and getattr(command, f.name) == command.on
            and not getattr(command, "failure", None)
        ):
            given[f.name] = None
    if getattr(command, "method", "") in ("in_person", "entrusted") and hasattr(command, "posted_on"):
        given["posted_on"] = None  # What is handed over is not posted.
    if getattr(command, "position", "") == "agree" and hasattr(command, "reasonable"):
        given["reasonable"] = True
    return replace(command, **given)


def typed(commands: Typed, today: date = TODAY) -> list[Event]:
    """The events of these commands (None: a sweep), with the lapses up to today. Raises any refusal."""
    events: list[Event] = []
    for command, on in commands:
        if command is None:
            events += due_lapses(fold(events), LAW, on)
        elif isinstance(command, Register):
            check_dates(command, today)
            events.append(facts.registered(command, LAW))
        else:
            events += decide(fold(events), command, LAW, today)
    return events + list(due_lapses(fold(events), LAW, today))


def random_history(rng: Random) -> tuple[Typed, list[Event], list[int]]:
    """Commands, their events, and the entry each command became (0: none)."""
    on = date(2021, 3, 1) + timedelta(rng.randint(0, 1200))
    first = said(registration(rng, on))
    commands: Typed = [(first, on)]
    events = [facts.registered(first, LAW)]  # type: ignore[arg-type]
    entries = [1]
    for _ in range(rng.randint(1, 9)):
        on = next_day(rng, on)
        if rng.random() < 0.15:
            commands.append((None, on))
            entries.append(0)
            events += due_lapses(fold(events), LAW, on)
            continue
        command = next_command(rng, fold(events), LAW, on)
        if command is None:
            continue
        command = said(command)
        try:
            events += decide(fold(events), command, LAW, TODAY)
        except XxgkError:
            continue
        if "no" in events[-1].data:  # Which party was meant is part of what was typed.
            name = "agency" if command.verb == "record_agency_reply" else "party"
            command = replace(command, **{name: fold(events).consultations[events[-1].data["no"] - 1].party})
        commands.append((command, on))
        entries.append(len(events))
    return commands, events, entries


OTHER = {
    "position": ("agree", "object"), "role": ("co_maker", "other"), "method": ("mail", "in_person", "entrusted"), "quantity": (1, 25, 40),
    "outcome": ("granted.provided", "partial", "refused.third_party", "other.misc"), "cause": ("judgment", "good_reason"), "days": (5, 20),
    "channel": ("in_person", "online", "registered_mail"), "reasonable": (True, False), "what": ("fee", "consultation"),
}  # fmt: skip


def slip(rng: Random, command: Command) -> dict[str, Any]:
    """What should have been typed instead."""
    shift = timedelta(rng.choice((-30, -7, -3, -1, 1, 2, 4, 20)))
    options: dict[str, Any] = {"on": command.on + shift}
    for f in fields(command):
        if f.name.endswith("_on") or f.name in ("reply_by", "until"):
            options[f.name] = rng.choice(((getattr(command, f.name) or command.on) + shift, None if f.default is None else command.on))
        elif f.name in OTHER:
            options[f.name] = rng.choice(OTHER[f.name])
    return dict([rng.choice(list(options.items()))])


def corrected(
    events: list[Event], entry: int, changes: Any, *, accepts: bool = False, today: date = TODAY, prior: Prior | None = None
) -> list[Event]:
    """The history with a correction at its end."""
    told = Retelling(LAW, today, len(events) + 1, entry, lambda _: prior, accepts)
    told.tell(current(events), changes)
    names = list(changes) if isinstance(changes, dict) else ["on"]
    return [*events, correction(today, entry, names, "笔误", told.steps, tuple(told.irregular))]


def known(case: Case) -> dict[str, Any]:
    return {name: getattr(case, name) for name in Case.__mro__[1].__slots__ if name != "version"}  # type: ignore[attr-defined]


@pytest.mark.parametrize("seed", range(3))
def test_a_corrected_history_reads_as_if_typed_right_at_once(seed: int) -> None:
    rng = Random(seed)
    lawful = refused = 0
    for _ in range(300):
        commands, events, entries = random_history(rng)
        i = rng.choice([n for n, entry in enumerate(entries) if entry])
        command = commands[i][0]
        assert command is not None
        changes = slip(rng, command)
        right = said(changed(command, changes))
        expected: list[Event] | None
        try:
            expected = typed([*commands[:i], (right, right.on), *commands[i + 1 :]])
        except XxgkError:
            expected = None
        try:
            anew: Any = changes
            if isinstance(right, Register):
                check_dates(right, TODAY)
                anew = facts.registered(right, LAW)
            got = corrected(events, entries[i], anew)
        except XxgkError:
            assert expected is None, (changes, command)
            refused += 1
            continue
        assert expected is not None, (changes, command)
        assert known(fold(got)) == known(fold(expected))
        assert [s.event for s in current(got)] == expected
        assert fold(got).version == len(got)
        assert evolve(fold(events), got[-1]) == fold(got)
        lawful += 1
    assert lawful > 100
    assert refused > 20


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_accepted_the_machine_stays_sound_and_nothing_needs_accepting_twice(seed: int) -> None:
    rng = Random(100 + seed)
    kept = twice = 0
    for _ in range(400):
        commands, events, entries = random_history(rng)
        i = rng.choice([n for n, entry in enumerate(entries) if entry > 1] or [0])
        command = commands[i][0]
        if i == 0 or command is None:
            continue
        try:
            got = corrected(events, entries[i], slip(rng, command), accepts=True)
        except (CorrectionRefused, InputError):
            continue
        assert is_sound(fold(events))
        assert is_sound(fold(got))
        reply_due_on(fold(got), LAW, TODAY)
        irregular = [s for s in current(got) if s.event.data.get(ACCEPTED)]
        assert len(got[-1].irregular) == len(irregular)
        kept += bool(irregular)
        notes = [s.entry for s in current(got) if s.event.kind in (EventKind.NOTED, EventKind.ASSIGNED)]
        if irregular and notes:
            again = corrected(got, notes[0], {"text": "改过"} if got[notes[0] - 1].kind == EventKind.NOTED else {"to": "丁"})
            assert known(fold(again)) | {"handler": ""} == known(fold(got)) | {"handler": ""}
            twice += 1
    assert kept > 10
    assert twice > 2


@pytest.mark.parametrize("seed", range(2))
def test_corrections_may_be_corrected(seed: int) -> None:
    rng = Random(200 + seed)
    done = 0
    for _ in range(200):
        commands, events, entries = random_history(rng)
        steps: Typed = list(commands)
        for _ in range(3):
            i = rng.choice([n for n, entry in enumerate(entries) if entry > 1] or [0])
            command = steps[i][0]
            if i == 0 or command is None:
                continue
            changes = slip(rng, command)
            try:
                events = corrected(events, entries[i], changes)
            except XxgkError:
                continue
            right = said(changed(command, changes))
            steps[i] = (right, right.on)
            assert known(fold(events)) == known(fold(typed(steps)))
            done += 1
    assert done > 100


def test_a_correction_survives_the_store_word_for_word() -> None:
    events = after(registered(), CLARIFY, (d(6), "receive_clarification", {}), (d(7), "consult_third_party", {"party": "甲公司"}))
    event = corrected(events, 2, {"items": "请写明年份", "reply_by": d(20)}, today=d(10))[-1]
    row, texts = to_row(event, Stamp("甲", "2025-03-10T00:00:00+00:00", ""))
    assert "甲公司" not in row["data"]
    assert "请写明年份" not in row["data"]
    back = to_event(row["kind"], event.on, event.state, row["data"], texts)
    assert restated(back) == restated(event)
    assert fold([*events, back]) == fold([*events, event])
    assert fold([*events, back]).consultations[0].party == "甲公司"


def test_a_date_that_went_without_saying_follows_the_day_of_the_act() -> None:
    events = after(registered(), CLARIFY)
    assert fold(corrected(events, 2, {"on": d(6)}, today=d(7))).letter.served_on == d(6)  # type: ignore[union-attr]
    said_otherwise = after(registered(), (d(4), "request_clarification", {"items": "名称", "served_on": d(10)}))
    assert fold(corrected(said_otherwise, 2, {"on": d(6)}, today=d(7))).letter.served_on == d(10)  # type: ignore[union-attr]


def test_a_recorded_lapse_vanishes_when_the_period_had_not_ended() -> None:
    events = after(registered(), CLARIFY)
    events += due_lapses(fold(events), LAW, d(28))
    assert fold(events).outcome == "other.clarification_lapsed"
    case = fold(corrected(events, 2, {"served_on": d(20)}, today=d(28)))
    assert (case.state, case.counted_on) == ("awaiting_clarification", None)
    assert fold(corrected(events, 2, {"served_on": d(5)}, today=d(28))).decided_on == d(27)


LATE_REPLY: Act = (d(24), "receive_clarification", {})


def test_a_step_that_a_lapse_now_precedes_is_named_with_its_article() -> None:
    events = after(registered(), (d(4), "request_clarification", {"items": "名称", "reply_by": d(25)}), LATE_REPLY)
    with pytest.raises(CorrectionRefused, match=r"更正第2条后，第3条（2025-03-24 收到补正）不合法.*条例第三十条.*--accept-findings"):
        corrected(events, 2, {"reply_by": d(14)}, today=d(24))
    got = corrected(events, 2, {"reply_by": d(14)}, accepts=True, today=d(24))
    case = fold(got)
    assert (case.state, case.restarted_on, case.outcome) == ("processing", d(24), "")
    assert "按事实保留" in got[-1].irregular[0]


def test_a_decision_that_the_corrected_opinion_forbids_is_named_with_its_article() -> None:
    decision = (d(12), "decide", {"outcome": "refused.third_party", "reasons": "商业秘密", "not_separable": True})
    events = after(registered(), CONSULT, (d(10), "record_third_party_reply", {"party": "甲公司", "position": "object"}), decision)
    with pytest.raises(CorrectionRefused, match=r"第4条（2025-03-12 作出答复）.*第三十二条"):
        corrected(events, 3, {"position": "agree"}, today=d(12))
    got = corrected(events, 3, {"position": "agree"}, accepts=True, today=d(12))
    assert fold(got).outcome == "refused.third_party"
    assert current(got)[3].event.data[ACCEPTED] is True
    again = corrected(got, 2, {"delivered_on": d(6)}, today=d(12))
    assert again[-1].irregular == ()
    assert "第4条（2025-03-12 作出答复）按事实保留" in current(again)[3].event.irregular[0]


def test_a_corrected_entry_must_itself_be_lawful() -> None:
    events = after(registered(), (d(20), "extend", {"approved_by": "主任"}))
    with pytest.raises(CorrectionRefused, match=r"更正后的第2条（2025-03-20 延长答复期限）不合法.*第三十三条第二款"):
        corrected(events, 2, {"on": d(2, 4)}, today=d(3, 4))
    with pytest.raises(CorrectionRefused, match="第三十三条第二款"):
        corrected(events, 2, {"days": 30}, accepts=True, today=d(3, 4))
    late = fold(corrected(events, 2, {"on": d(2, 4)}, accepts=True, today=d(3, 4)))
    assert (late.extension_days, late.extended_on) == (20, d(2, 4))


def test_a_lapse_on_record_stands_for_the_sake_of_what_followed_it_when_that_is_accepted() -> None:
    events = after(registered(), CLARIFY, (d(28), "reopen", {"cause": "good_reason"}), (d(31), "receive_clarification", {}))
    with pytest.raises(CorrectionRefused, match="第4条（2025-03-28 重新办理）"):
        corrected(events, 2, {"served_on": d(20)}, today=d(31))
    got = corrected(events, 2, {"served_on": d(20)}, accepts=True, today=d(31))
    assert [s.event.kind for s in current(got)] == [e.kind for e in events]
    assert fold(got).state == "processing"


def test_what_the_machine_does_not_know_cannot_be_accepted() -> None:
    events = after(registered(), (d(5), "decide", {"outcome": "granted.provided"}), (d(6), "serve", {"method": "in_person"}))
    events = after(events, (d(10), "reopen", {"cause": "judgment"}), (d(11), "decide", {"outcome": "granted.provided"}))
    with pytest.raises(CorrectionRefused, match=r"更正后的第4条（2025-03-10 重新办理）不合法.*不能存在"):
        corrected(events, 4, {"cause": "good_reason"}, accepts=True, today=d(11))


def test_history_does_not_run_backwards_even_when_accepted() -> None:
    events = after(registered(), CLARIFY, (d(6), "receive_clarification", {}))
    with pytest.raises(InputError, match=r"第3条（2025-03-06 收到补正）：更正后日期：2025-03-06 早于本案上一步的日期 2025-03-08"):
        corrected(events, 2, {"on": d(8)}, accepts=True, today=d(20))
    with pytest.raises(InputError, match="晚于今天"):
        corrected(events, 3, {"on": d(21)}, accepts=True, today=d(20))


def test_fields_are_named_as_everywhere() -> None:
    events = after(registered(), CLARIFY)
    with pytest.raises(InputError, match="没有这个字段"):
        corrected(events, 2, {"item": "x"}, today=d(20))
    with pytest.raises(InputError, match="补正事项（条例第三十条）：缺少"):
        corrected(events, 2, {"items": None}, today=d(20))


def test_a_history_whose_words_are_gone_cannot_be_told_again() -> None:
    events = after(registered(), CLARIFY)
    erased = [events[0], replace(events[1], texts={})]
    with pytest.raises(InputError, match="文字内容已经清除"):
        corrected(erased, 2, {"served_on": d(5)}, today=d(20))


def test_letters_stay_where_they_were_and_do_not_run_backwards() -> None:
    events = after(registered(), CLARIFY)
    letter = Event(EventKind.LETTER_ISSUED, d(5), "awaiting_clarification", {"letter": "x"})
    got = corrected([*events, letter], 2, {"reply_by": d(20)}, today=d(6))
    assert current(got)[-1] == Step(3, letter)
    with pytest.raises(InputError, match="签发文书"):
        corrected([*events, letter], 2, {"on": d(6)}, today=d(6))


def test_the_date_a_case_was_answered_against_is_kept_unless_the_correction_moves_it() -> None:
    events = after(registered(), (d(20), "decide", {"outcome": "granted.provided"}), (d(20), "serve", {"method": "in_person"}))
    kept = Event(EventKind.CALENDAR_CHANGED, d(25), "granted.provided", {"kept_due_on": d(28), "kept_safe_due_on": d(28)})
    events.append(kept)
    assert reply_due_on(fold(events), LAW, d(26)) == d(28)
    assert fold(events).last_on == d(20)
    assert reply_due_on(fold(corrected(events, 3, {"method": "entrusted"}, today=d(26))), LAW, d(26)) == d(28)
    case = fold(
        corrected(
            events,
            1,
            facts.registered(Register(on=START - timedelta(3), channel="in_person", applicant_name="张三", content="某项信息"), LAW),
            today=d(26),
        )
    )
    assert reply_due_on(case, LAW, d(26)) == d(28)  # 2025-02-28 is a Friday: twenty working days on from there
    assert case.kept_due_on is None


def test_differences_are_told_step_by_step() -> None:
    events = after(registered(), CLARIFY)
    events += due_lapses(fold(events), LAW, d(28))
    got = corrected(events, 2, {"served_on": d(20)}, today=d(28))
    told = [(c.entry, c.note, c.fields) for c in told_changes(got, 4)]
    assert told == [
        (2, "", {"served_on": (d(4), d(20))}),
        (3, "不再成立", {"on": (d(26), None)}),
    ]
