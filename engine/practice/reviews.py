"""行政复议 and 行政诉讼 of the plan's year: each result of section 四 finds a case that can lawfully have brought it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from engine.review import PRIOR_RECONSIDERATION_SINCE, ConcludeReview, OpenReview, Review, conclude_review, fold_review, open_review
from engine.rulebook.form import BLOCKS
from engine.terms import AgencyLevel, ApplicantKind, Outcome, ReviewKind, ReviewResult

if TYPE_CHECKING:
    from engine.case.history import Event
    from engine.practice.file import File
    from engine.practice.office import Office


class Pace(NamedTuple):
    """Working days from answer (or reconsideration) to opening and from opening to result, each (least, most)."""

    gap: tuple[int, int]
    length: tuple[int, int]


# 行政复议法：60日内申请，60日（可延30日）内决定；行政诉讼法：6个月或者收到复议决定之日起15日内起诉，6个月内一审审结。
_PACES: Final = {
    str(ReviewKind.RECONSIDERATION): Pace((3, 42), (15, 42)),
    str(ReviewKind.LITIGATION_DIRECT): Pace((8, 110), (40, 120)),
    str(ReviewKind.LITIGATION_AFTER_RECONSIDERATION): Pace((2, 11), (40, 120)),
}  # fmt: skip
_TRIES: Final = 60
# How many results of the year go back to cases decided the year before, even where the year's own would do.
_FROM_BEFORE: Final = 0.12
_REOPENED: Final = 0.6


@dataclass(slots=True)
class Docket:
    """A review to be recorded; days are working-day indexes. `result` is empty while pending."""

    kind: str
    file: File
    opened: int
    copied: int
    concluded: int | None
    result: str


class Registry:
    """Finds a case for every review of section 四."""

    def __init__(self, office: Office) -> None:
        """Look through the files played so far."""
        self._office, self._chance, self._days = office, office.chance, office.days
        self._pool = [file for file in office.files if file.answered is not None]
        self.dockets: list[Docket] = []

    def fill(self) -> list[Docket]:
        """All reviews: reconsiderations first, since suits may follow them."""
        for kind in BLOCKS:
            for result in ReviewResult:
                for _ in range(self._office.plan.figures.section4[kind][result] or 0):
                    self._one(kind, "" if result == ReviewResult.PENDING else str(result))
        return self.dockets

    def _one(self, kind: str, result: str) -> None:
        is_after = kind == ReviewKind.LITIGATION_AFTER_RECONSIDERATION
        docket = (
            (self._after(result) if is_after else self._own(kind, result)) or self._from_before(kind, result) or self._last(kind, result)
        )
        docket.file.reviewed.add(kind)
        self.dockets.append(docket)
        if (
            result == ReviewResult.OVERTURNED
            and docket.concluded is not None
            and not docket.file.slot.is_anchor
            and self._chance.share("reopened", _REOPENED)
        ):
            served = docket.concluded + self._chance.upto(1, 5)
            cause = "reconsideration" if kind == ReviewKind.RECONSIDERATION else "judgment"
            if served < self._days.last[0] and docket.file.case is not None and docket.file.case.outcome:
                self._office.reopen(docket.file, cause, served)

    def _own(self, kind: str, result: str) -> Docket | None:
        """A case of the pool whose answer is neither too early nor too late."""
        if not self._pool or (result and not self._office.is_first_year and self._chance.share("from_before", _FROM_BEFORE)):
            return None
        for _ in range(_TRIES):
            file = self._chance.one(self._pool)
            if not file.reviewed and file.answered is not None and self._suits(kind, file):
                docket = self._docket(kind, file, self._index(file.answered), result)
                if docket is not None:
                    return docket
        return None

    def _suits(self, kind: str, file: File) -> bool:
        if kind != ReviewKind.LITIGATION_DIRECT or self._office.plan.year < PRIOR_RECONSIDERATION_SINCE.year:
            return True
        return not file.slot.outcome.startswith("refused.") or file.slot.outcome == Outcome.REFUSED_ADMINISTRATIVE_INQUIRY

    def _after(self, result: str) -> Docket | None:
        """A suit after a reconsideration of the year."""
        kind = str(ReviewKind.LITIGATION_AFTER_RECONSIDERATION)
        earlier = [
            d for d in self.dockets if d.concluded is not None and d.result != ReviewResult.OVERTURNED and kind not in d.file.reviewed
        ]
        for _ in range(_TRIES if earlier else 0):
            chosen = self._chance.one(earlier)
            docket = self._docket(kind, chosen.file, chosen.concluded or 0, result)
            if chosen.kind == ReviewKind.RECONSIDERATION and docket is not None:
                return docket
        return None

    def _docket(self, kind: str, file: File, since: int, result: str) -> Docket | None:
        """Days by the pace of the kind, or None when they do not fit the year."""
        opened, length = since + self._chance.upto(*_PACES[kind].gap), self._chance.upto(*_PACES[kind].length)
        copied, ends = opened + self._chance.upto(1, 5), opened + length
        last = self._days.last[0]
        fits = self._days.first[0] <= ends <= last if result else copied <= last < ends
        return Docket(kind, file, opened, copied, ends if result else None, result) if fits else None

    def _from_before(self, kind: str, result: str) -> Docket | None:
        """A case answered the year before, made for the purpose."""
        if self._office.is_first_year:
            return None
        last = self._days.last[-1]
        early = 110 if kind == ReviewKind.LITIGATION_AFTER_RECONSIDERATION else 40
        outcome, column = self._chance.one(_BEFORE), str(ApplicantKind.NATURAL_PERSON)
        file = self._office.answered_before(outcome, column, last - early, last - (60 if early > 60 else 3))  # noqa: PLR2004
        assert file.answered is not None
        since = self._index(file.answered)
        if kind == ReviewKind.LITIGATION_AFTER_RECONSIDERATION:
            opened = since + self._chance.upto(3, 20)
            earlier = Docket(
                str(ReviewKind.RECONSIDERATION), file, opened, opened + 2, opened + self._chance.upto(15, 30), str(ReviewResult.UPHELD)
            )
            self.dockets.append(earlier)
            since = earlier.concluded or since
        return self._clamped(kind, file, since, result)

    def _clamped(self, kind: str, file: File, since: int, result: str) -> Docket:
        """Days by the pace of the kind, drawn into the year."""
        first, last = self._days.first[0], self._days.last[0]
        length = self._chance.upto(*_PACES[kind].length)
        opened = min(since + self._chance.upto(*_PACES[kind].gap), last)
        if not result:
            # Where nobody was told of the remedy, the time for it is a year (行政复议法第二十条).
            opened = max(opened, last - length) if kind == ReviewKind.RECONSIDERATION else opened
            return Docket(kind, file, opened, min(opened + 3, last), None, result)
        ends = min(max(opened + length, first + self._chance.upto(0, 20)), last)
        return Docket(kind, file, opened, min(opened + self._chance.upto(1, 5), ends), ends, result)

    def _last(self, kind: str, result: str) -> Docket:
        """In the first year of the law any case must do: several persons may contest one."""
        files = [f for f in self._office.files if not f.slot.is_void and f.case is not None]
        free = [f for f in files if kind not in f.reviewed] or files
        file = min(free, key=lambda f: (f.answered is None, f.answered or date.max))
        since = self._index(file.answered) if file.answered else file.base
        return self._clamped(kind, file, since, result)

    def _index(self, day: date) -> int:
        return self._days.calendar.index(day)


_BEFORE: Final = (
    str(Outcome.UNABLE_NOT_EXIST), str(Outcome.UNABLE_NOT_THIS_AGENCY), str(Outcome.GRANTED_PROVIDED), str(Outcome.NOT_PROCESSED_PETITION),
)  # fmt: skip


class Filing(NamedTuple):
    """A review as recorded: its events with their instants, and the review they make."""

    events: tuple[tuple[int, Event], ...]
    review: Review
    file: File


def file_reviews(office: Office, dockets: list[Docket]) -> list[Filing]:
    """Put the reviews on record, in order of recording. Cases must have their numbers."""
    found: list[Filing] = []
    for docket in sorted(dockets, key=lambda d: (d.copied, d.opened)):
        earlier = [filing.review for filing in found if filing.file is docket.file]
        found.append(_filing(office, docket, earlier))
    return sorted(found, key=lambda filing: filing.events[0][0])


def _filing(office: Office, docket: Docket, earlier: list[Review]) -> Filing:
    days, copied = office.days, office.days.on(docket.copied)
    body = body_of(office.plan.agency, office.plan.level, docket.kind)
    command = OpenReview(kind=docket.kind, case=docket.file.number, body=body, opened_on=days.on(docket.opened), copy_received_on=copied)
    instant = office.player.clock.at(copied)
    events = [(instant, open_review(command, docket.file.as_of(instant), earlier, copied))]
    if docket.concluded is not None:
        on = days.on(docket.concluded)
        event = conclude_review(fold_review([events[0][1]]), ConcludeReview(result=docket.result, on=on), on)
        events.append((office.player.clock.at(on, instant), event))
    return Filing(tuple(events), fold_review(event for _, event in events), docket.file)


def body_of(agency: str, level: AgencyLevel, kind: str) -> str:
    """Who reviews: 行政复议法第二十四条, 第二十五条; 行政诉讼法第十五条."""
    city, county = _part(agency, r"^(.*?[市州盟])"), _part(agency, r"^(.*?[县区旗])") or _part(agency, r"^(.*?市)")
    if kind == ReviewKind.RECONSIDERATION:
        bodies = {
            AgencyLevel.PROVINCE: agency, AgencyLevel.CITY: "省人民政府", AgencyLevel.COUNTY: f"{city or '市'}人民政府",
            AgencyLevel.CITY_DEPARTMENT: f"{city or '市'}人民政府",
        }  # fmt: skip
        return bodies.get(level, f"{county or '县'}人民政府")
    if level in (AgencyLevel.PROVINCE, AgencyLevel.CITY, AgencyLevel.COUNTY):
        return f"{city or '市'}中级人民法院"
    return f"{county or '县'}人民法院"


def _part(agency: str, pattern: str) -> str:
    found = re.match(pattern, agency)
    return found.group(1) if found else ""


def streams(filings: list[Filing]) -> Iterator[tuple[int, int, Filing]]:
    """Each filing with its year and serial number."""
    serials: dict[int, int] = {}
    for filing in filings:
        year = filing.review.opened_on.year
        serials[year] = serials.get(year, 0) + 1
        yield year, serials[year], filing
