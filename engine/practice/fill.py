"""Playing a plan into an empty store, in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from engine.deadlines import case_deadlines, review_deadlines
from engine.errors import AlreadyExists
from engine.practice.days import text_of
from engine.practice.file import File, Record
from engine.practice.office import Office, Priors, number_all, open_office, play_all
from engine.practice.reviews import Filing, Registry, body_of, file_reviews, streams
from engine.store.bulk import Bulk
from engine.store.chain import Stamp
from engine.store.unit import columns_of, review_number
from engine.terms import AgencyLevel, ReviewKind

if TYPE_CHECKING:
    from engine.case.history import Event
    from engine.case.situation import Law
    from engine.practice.office import Progress
    from engine.practice.plan import Plan
    from engine.store.unit import Unit


@dataclass(frozen=True)
class Summary:
    """What was made. `acts` counts the events by kind."""

    agency: str
    year: int
    cases: int
    carried_in: int
    reviews: int
    entries: int
    rows: int
    acts: Mapping[str, int]


class _Link(NamedTuple):
    """An event on its way into the chain; instant, then rank within the instant."""

    instant: int
    rank: tuple[int, int]
    stream: str
    actor: str
    event: Event


def refuse_unless_empty(unit: Unit) -> None:
    """Raises AlreadyExists when the store has an agency."""
    if known := unit.agencies():
        raise AlreadyExists("机关", known[0].name, "练习单位只能建在空的目录里，请用 --home 另指一个目录；没有写入任何内容。")


def fill(unit: Unit, plan: Plan, law: Law, seed: int, progress: Progress = lambda _done, _all: None) -> Summary:
    """Make the office of a plan so that its tables equal the plan's figures; same seed, same office to the last hash.

    `progress` is told thousandths done and 1000. Raises AlreadyExists when the store is not empty.
    """
    refuse_unless_empty(unit)
    office = open_office(plan, law, seed)
    repeated = play_all(office, _part(progress, 0, 550))
    dockets = Registry(office).fill()
    priors = _find_priors(office, repeated)
    files = number_all(office.files, office.days)
    for file, prior in priors:
        office.player.play(file, prior)
    filings = list(streams(file_reviews(office, dockets)))
    summary = _write(unit, office, files, filings, progress)
    progress(1000, 1000)
    return summary


def _part(progress: Progress, start: int, end: int) -> Progress:
    """A stretch of the whole."""
    return lambda done, total: progress(start + (end - start) * done // max(total, 1), 1000)


def _find_priors(office: Office, repeated: list[File]) -> list[tuple[File, File]]:
    """For each repeated application the case it repeats, of the same applicant and about the same."""
    priors = Priors(office)
    found = []
    for file in repeated:
        prior = priors.before(file)
        file.applicant, file.content = prior.applicant, prior.content
        found.append((file, prior))
    return found


def _write(unit: Unit, office: Office, files: list[File], filings: list[tuple[int, int, Filing]], progress: Progress) -> Summary:
    plan = office.plan
    begins = min((file.opened for file in files), default=office.player.clock.early(office.days.on(office.days.first[0])))
    above = "" if plan.level in (AgencyLevel.PROVINCE, AgencyLevel.CITY) else body_of(plan.agency, plan.level, ReviewKind.RECONSIDERATION)
    agency = unit.add_agency(plan.agency, plan.level, above, "", text_of(begins - 600))
    bulk = Bulk(unit, agency.id, office.chance.salt)
    links: list[_Link] = []
    keys: dict[int, int] = {}
    for rank, file in enumerate(files):
        keys[id(file)] = _write_case(bulk, office, file)
        links += (_Link(r.instant, (rank, n), f"case:{file.number}", r.actor, r.event) for n, r in enumerate(file.records))
    for rank, (year, serial, filing) in enumerate(filings, len(files)):
        bulk.review(year, serial, keys[id(filing.file)], filing.review)
        stream = f"review:{review_number(year, serial)}"
        bulk.deadlines(stream, keys[id(filing.file)], review_deadlines(filing.review, office.law))
        links += (_Link(at, (rank, n), stream, office.player.registrar, event) for n, (at, event) in enumerate(filing.events))
    _write_chain(bulk, links, office.law.rulebook.digest, _part(progress, 550, 750))
    rows = bulk.flush(_part(progress, 750, 999))
    return Summary(
        plan.agency, plan.year, len(files), plan.figures.section3["carried_in"][-1] or 0, len(filings), len(links), rows,
        dict(Counter(str(link.event.kind) for link in links)),
    )  # fmt: skip


def _write_case(bulk: Bulk, office: Office, file: File) -> int:
    """The rows of a case; its first event learns whom it is about."""
    assert file.case is not None
    assert file.person is not None
    first = file.records[0]
    person_id, digest = bulk.person(file.person)
    event = replace(first.event, data={**first.event.data, "person": person_id, "digest": digest})
    file.records[0] = Record(first.instant, first.actor, event)
    key = bulk.case(file.year, file.serial, person_id, columns_of(file.case, office.law, file.recorded_on))
    bulk.deadlines(f"case:{file.number}", key, case_deadlines(file.case, office.law))
    for now, later in zip(file.counted, [*file.counted[1:], None], strict=True):
        if now.columns is not None:
            bulk.counted(key, now.columns, text_of(now.instant), text_of(later.instant) if later else None)
    return key


def _write_chain(bulk: Bulk, links: list[_Link], rules: str, progress: Progress) -> None:
    links.sort(key=lambda link: link[:2])
    versions: dict[str, int] = {}
    for n, link in enumerate(links):
        version = versions[link.stream] = versions.get(link.stream, 0) + 1
        bulk.entry(link.stream, version, link.event, Stamp(link.actor, text_of(link.instant), rules))
        if n % 2000 == 0:
            progress(n, len(links))
