"""Clerks as processes of their own, forked from a process that has imported everything: start-up would dominate otherwise."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random
from typing import Any

from engine.bootstrap import load_law
from engine.case.commands import COMMANDS, Register
from engine.casework import Desk, Done, act, register
from engine.errors import XxgkError
from engine.store import Store, new_store, open_store
from engine.store.chain import Stamp
from engine.store.connect import Where

LAW = load_law()
TODAY = date(2025, 3, 3)
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])
ACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("assign", {"to": "王五"}),
    ("note", {"text": "备注"}),
    ("extend", {"approved_by": "赵六"}),
    ("request_clarification", {"items": "请写明文件名称"}),
    ("decide", {"outcome": "granted.provided"}),
)


def new_office(where: Where) -> Store:
    """A store with one agency."""
    store = new_store(where)
    with store.write() as unit:
        unit.add_agency("某镇人民政府", "township", "某县人民政府", "", "2025-01-01T00:00:00+00:00")
    return store


@contextmanager
def at_desk(store: Store, actor: str = "甲") -> Iterator[Desk]:
    """One command's transaction."""
    with store.write() as unit:
        yield Desk(unit, unit.agency(None), LAW, TODAY, Stamp(actor, "2025-03-03T01:00:00+00:00", LAW.rulebook.digest))


def received(store: Store, actor: str = "甲", content: str = "某项信息") -> Done:
    """One application."""
    with at_desk(store, actor) as desk:
        return register(desk, Register(on=TODAY, channel="in_person", applicant_name="张三", content=content))


def done(store: Store, number: str, verb: str, given: dict[str, Any], actor: str = "甲") -> Done:
    """One act."""
    with at_desk(store, actor) as desk:
        return act(desk, number, COMMANDS[verb](on=TODAY, **given))


def work_until_killed(where: Path | str, told: Connection, seed: int) -> None:
    """Register and act for ever; tell (number, version) after each command has returned."""
    rng, store = Random(seed), open_store(where)
    while True:
        result = received(store)
        told.send((result.number, result.case.version))
        for verb, given in rng.sample(ACTS, rng.randint(0, 2)):
            try:
                result = done(store, result.number, verb, given)
            except XxgkError:
                continue
            told.send((result.number, result.case.version))


def register_many(where: Path | str, told: Connection, actor: str, times: int) -> None:
    """Register so many applications, and remark on the first case as often; tell the numbers."""
    store = open_store(where)
    numbers = []
    for _ in range(times):
        numbers.append(received(store, actor).number)
        done(store, "2025-0001", "note", {"text": actor}, actor)
    told.send(numbers)


def decide_all(where: Path | str, told: Connection, actor: str, numbers: list[str]) -> None:
    """Try to answer every case; tell what was answered, and with which words the rest was refused."""
    store = open_store(where)
    answered, refused = [], {}
    for number in numbers:
        try:
            answered.append(done(store, number, "decide", {"outcome": "granted.provided"}, actor).number)
        except XxgkError as error:
            refused[number] = (type(error).__name__, str(error))
    told.send((answered, refused))


def work_on_all(where: Path | str, told: Connection, actor: str, numbers: list[str], times: int) -> None:
    """Do this and that on any of the cases; tell how many events were recorded on each, and the refusals."""
    rng, store = Random(actor), open_store(where)
    recorded: list[tuple[str, int]] = []
    refused: list[tuple[str, str]] = []
    for _ in range(times):
        number, (verb, given) = rng.choice(numbers), rng.choice(ACTS)
        try:
            recorded.append((number, len(done(store, number, verb, given, actor).events)))
        except XxgkError as error:
            refused.append((type(error).__name__, str(error)))
    told.send((recorded, refused))


def try_as_nobody(path: Path, told: Connection) -> None:
    """Register as a user without rights to the file (root has them all); tell the refusal."""
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    try:
        received(open_store(path))
    except XxgkError as error:
        told.send((type(error).__name__, str(error)))
    else:
        told.send(("", ""))


def start(work: Any, where: Path | str, *arguments: Any) -> tuple[ForkServerProcess, Connection]:
    """A clerk at work, and where it tells of it."""
    here, there = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=work, args=(where, there, *arguments), daemon=True)
    process.start()
    there.close()
    return process, here


# What is imported only when first used is imported here, before the forks.
done(_store := new_office(None), received(_store).number, *ACTS[0])
_store.close()
