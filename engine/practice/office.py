"""The practice office at work: slots become files, files are laid on days and played; what a file needs of another is found or made."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from engine.practice.chance import Chance
from engine.practice.course import again, course
from engine.practice.days import Clockwork, Days, days_of
from engine.practice.deal import Slot, deal
from engine.practice.file import File, Player
from engine.practice.people import People, person_name
from engine.practice.words import Words
from engine.terms import ApplicantKind, Outcome

if TYPE_CHECKING:
    from engine.case.situation import Law
    from engine.practice.plan import Plan
    from engine.practice.route import Route

Progress = Callable[[int, int], None]
_TRIES, _PLAIN_FROM = 40, 12
# Working days at the beginning of 2019's year of the law within which the earlier cases of repeated ones are answered.
_EARLY: Final = 70


@dataclass(slots=True)
class Office:
    """All that is needed to play a plan's year."""

    plan: Plan
    law: Law
    chance: Chance
    days: Days
    player: Player
    words: Words
    people: People
    limits: dict[str, int]
    files: list[File] = field(default_factory=list)

    @property
    def is_first_year(self) -> bool:
        """Whether the year before had another law, so that nothing can have happened in it."""
        return -1 not in self.days.first

    def lay(self, slot: Slot) -> File:
        """A file for a slot: a course whose days fit the years it must touch."""
        for n in range(_TRIES):
            route = self._course(slot, is_plain=n >= _PLAIN_FROM)
            low, high = self.days.window(slot, route)
            if low <= high:
                break
        else:
            raise AssertionError(slot)
        base = self.chance.within(self.days.weights, low, high)
        opened = self.player.clock.at(self.days.on(base + route.steps[0].at))
        file = File(slot, route, base, opened, content=self.words.content(slot.outcome))
        self.files.append(file)
        return file

    def _course(self, slot: Slot, *, is_plain: bool) -> Route:
        return course(
            slot.outcome, self.limits, self.chance, self.words, is_person=slot.column == ApplicantKind.NATURAL_PERSON,
            is_whole=slot.entered == slot.ended and not slot.is_anchor, charges=self.days.first[slot.entered] >= self.days.charged, is_plain=is_plain,
            is_stuck=slot.entered < 0 < slot.ended, is_void=slot.is_void,
        )  # fmt: skip

    def play(self, slot: Slot) -> File:
        """A file laid and played, for somebody who applies."""
        file = self.lay(slot)
        comes_again = 0.8 if slot.outcome == Outcome.NOT_PROCESSED_EXCESSIVE else 0.22
        file.applicant = self.people.applicant(slot.column, comes_again=comes_again)
        self.player.play(file)
        return file

    def answered_before(self, outcome: str, column: str, low: int, high: int) -> File:
        """A case of the year before, in no table of the plan's year, decided between two working days."""
        return self.play(Slot(column, outcome, -1, -1, low=max(low, self.days.first[-1]), high=min(high, self.days.last[-1])))

    def reopen(self, file: File, cause: str, index: int) -> None:
        """An order to answer again, served on a working day."""
        case = file.case
        assert case is not None
        outcome = self.chance.weighted(_AGAIN)
        objected = any(c.position == "object" and c.is_reasonable for c in case.consultations)
        route = again(outcome, self.limits, self.chance, self.words, cause, is_objected=objected)
        self.player.steps(file, route.steps, max(index, self.law.calendar.index(case.last_on)))


_AGAIN: Final = {str(Outcome.GRANTED_PROVIDED): 0.5, str(Outcome.PARTIAL): 0.3, str(Outcome.UNABLE_NOT_EXIST): 0.2}
_LIMITS: Final = ("reply", "extension", "clarification_reply", "consultation", "reasons_reply", "payment")


def open_office(plan: Plan, law: Law, seed: int) -> Office:
    """An office for a plan, with its clerks."""
    chance = Chance(seed)
    cases = plan.figures.section3["received"][-1] or 0
    clerks = [person_name(chance) for _ in range(2 + min(cases // 150, 14))]
    days = days_of(plan, law)
    begins = law.calendar.nth(days.first[0])
    # A period whose rule is younger than the year (payment, before 2021) is not met with before it.
    limits = {key: law.rulebook.limits[key].at(max(begins, law.rulebook.limits[key].values[0].since)).days for key in _LIMITS}
    player = Player(law, days, Clockwork(chance), registrar=clerks.pop())
    return Office(plan, law, chance, days, player, Words(chance, plan.level, plan.year, tuple(clerks)), People(chance), limits)


def play_all(office: Office, progress: Progress) -> list[File]:
    """Every slot played but the repeated ones, which need the others first: they are laid and returned."""
    slots = deal(office.plan, office.law.rulebook, office.chance)
    repeated = [slot for slot in slots if slot.outcome == Outcome.NOT_PROCESSED_REPEATED]
    if office.is_first_year:
        _make_room(slots, repeated, office.days)
    for n, slot in enumerate(slots):
        if slot.outcome != Outcome.NOT_PROCESSED_REPEATED:
            office.play(slot)
        if n % 50 == 0:
            progress(n, len(slots))
    return [office.lay(slot) for slot in repeated]


def _make_room(slots: Iterable[Slot], repeated: Iterable[Slot], days: Days) -> None:
    """In the first year of the law: one case a column early, the repeated ones late."""
    early = days.first[0] + _EARLY
    for column in {slot.column: None for slot in repeated}:
        first = next(slot for slot in slots if slot.column == column and _can_be_prior(slot))
        first.high, first.is_anchor = early, True
    for slot in repeated:
        slot.low = early + 30


def _can_be_prior(slot: Slot) -> bool:
    return slot.ended == 0 and not slot.is_void and not slot.outcome.startswith("other.") and slot.outcome != Outcome.NOT_PROCESSED_REPEATED


class Priors:
    """Answered cases by column in order of their answers: what a repeated application can have repeated."""

    def __init__(self, office: Office) -> None:
        """Look through the files played so far."""
        self._office = office
        self._known: dict[str, list[tuple[int, int, File]]] = {}
        for n, file in enumerate(office.files):
            if file.answered is not None and file.case is not None and file.case.rounds == 1:
                self._known.setdefault(file.slot.column, []).append((file.answered.toordinal(), n, file))
        for known in self._known.values():
            known.sort(key=lambda item: item[:2])

    def before(self, file: File) -> File:
        """A case of the column answered before the file was opened; made in the year before when there is none."""
        office, column = self._office, file.slot.column
        opened = file.base + file.route.steps[0].at
        known = self._known.get(column, [])
        # In the first year of the law there is no year before: answered before this answer is then enough.
        for index in (opened, *((file.base + file.route.decided_at,) if office.is_first_year else ())):
            if upto := bisect_left(known, office.days.on(index).toordinal(), key=lambda item: item[0]):
                return known[office.chance.upto(0, upto - 1)][2]
        return office.answered_before(str(Outcome.GRANTED_PROVIDED), column, 0, opened - 3)


def number_all(files: Iterable[File], days: Days) -> list[File]:
    """Give numbers in order of registration, by year."""
    serials: dict[int, int] = {}
    ordered = sorted(files, key=lambda file: file.opened)
    for file in ordered:
        file.year = days.on(file.base + file.route.steps[0].at).year
        file.serial = serials[file.year] = serials.get(file.year, 0) + 1
    return ordered
