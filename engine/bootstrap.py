"""Where the concrete things meet: rules + calendar + guards -> Law; home folder + settings + store -> Office."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from engine.case.situation import Law
from engine.errors import AlreadyExists, NotFound, StoreError, system_said
from engine.home import home_folder
from engine.rulebook.form import form_of
from engine.rulefiles import CALENDAR, PENDING, LetterNames, Names, load_forms, load_rulebook, load_workdays, own_notices
from engine.settings import database_of, load_settings

if TYPE_CHECKING:
    from datetime import date, datetime

    from engine.case.view import RowOf
    from engine.casework import Desk
    from engine.correspondence import Stationery
    from engine.outbox import Outbox
    from engine.outbox.words import Words
    from engine.rulebook.form import Form
    from engine.settings import Settings
    from engine.store import Store
    from engine.store.chain import Stamp
    from engine.sweep import SweepResult

T = TypeVar("T")
DATABASE = "xxgk.db"
OWN_TEMPLATES = "letters"
NOT_GOVERNMENT_INFORMATION = "other.not_government_information"


def names() -> Names:
    """What rule files may name: the registries of the case room and of the letters."""
    return _names_of_law()._replace(letters=letter_names())


def _names_of_law() -> Names:
    # Without those of letters: every command loads the law, few write letters.
    from engine.case.commands import COMMANDS
    from engine.case.guards import GUARDS, PREDICATES, REQUIREMENTS
    from engine.deadlines import DATES

    return Names(GUARDS.keys(), PREDICATES.keys(), REQUIREMENTS.keys(), COMMANDS.keys() - {"register"}, DATES)


def letter_names() -> LetterNames:
    """What the catalogue of letters may name."""
    from engine.lettercheck.check import check_names
    from engine.letters.given import facts_known
    from engine.letters.occasions import CONDITIONS, STEPS

    return LetterNames(CONDITIONS.keys(), facts_known(), STEPS, check_names())


@cache
def load_law(folder: Path | None = None) -> Law:
    """The law of a rules folder (default: ours). Raises InvalidRules with every fault."""
    from engine.case.guards import GUARDS, PREDICATES
    from engine.lifecycle import Lifecycle

    rulebook = load_rulebook(_names_of_law(), folder)
    return Law(rulebook, load_workdays(folder), Lifecycle(rulebook, GUARDS, PREDICATES))


def law_with(own: Mapping[str, bytes]) -> Law:
    """The law with an office's own holiday notices (file name -> content); its digest covers them. Raises InvalidRules."""
    return _law_with(tuple(sorted(own.items()))) if own else load_law()


@lru_cache(maxsize=8)
def _law_with(own: tuple[tuple[str, bytes], ...]) -> Law:
    law, sha = load_law(), sha256()
    for part in (law.rulebook.digest.encode(), *(part for name, content in own for part in (name.encode(), content))):
        sha.update(part + b"\0")
    return Law(replace(law.rulebook, digest=sha.hexdigest()), load_workdays(own=dict(own)), law.lifecycle)


def row_of(forms: Mapping[str, Form]) -> RowOf:
    """The row of the year's form an outcome is counted in."""
    return lambda outcome, year: form_of(forms, year).row_of[outcome]


@dataclass(frozen=True)
class Office:
    """A home folder at work."""

    home: Path
    store: Store

    @property
    def law(self) -> Law:
        """The law in force, with the notices the office has imported. Raises InvalidRules when one of them is damaged."""
        folder = self.home / CALENDAR
        if not folder.is_dir():
            return load_law()
        for pending in folder.glob(f"[0-9][0-9][0-9][0-9]*{PENDING}"):
            self._settle(pending)
        return law_with(own_notices(self.home))

    def _settle(self, pending: Path) -> None:
        """Put a notice in its place whose import is on record and was cut off before that; one that is not on record stays out."""
        from engine.store.notices import is_recorded

        with suppress(FileNotFoundError):  # Somebody else did.
            digest = sha256(pending.read_bytes()).hexdigest()
            with self.store.read() as unit:
                recorded = is_recorded(unit, int(pending.name[:4]), digest)
            if recorded:
                pending.replace(pending.with_suffix(""))

    @cached_property
    def settings(self) -> Settings:
        """The office's settings. Raises InputErrors."""
        return load_settings(self.home)

    @cached_property
    def forms(self) -> dict[str, Form]:
        """The report forms, with this office's row for outcomes the law leaves open."""
        chosen = {NOT_GOVERNMENT_INFORMATION: self.settings.not_government_information_row}
        return {key: form.with_rows(chosen) for key, form in load_forms().items()}

    @cached_property
    def row_of(self) -> RowOf:
        """The row of the year's form an outcome is counted in."""
        return row_of(self.forms)

    @cached_property
    def stationery(self) -> Stationery:
        """What letters are made with; templates of the office's own lie in `letters` in its home. Raises InputErrors."""
        from engine.correspondence import stationery_of
        from engine.rulefiles import letter_templates, rules_folder
        from engine.rulefiles.letters import load_catalogue

        own = self.home / OWN_TEMPLATES
        catalogue = load_catalogue(rules_folder(), letter_templates(), letter_names())
        return stationery_of(catalogue, self.settings.letters, own if own.is_dir() else None)

    @cached_property
    def words(self) -> Words:
        """The words of reminders."""
        from engine.forms.html import templates_folder
        from engine.outbox.words import Words

        return Words(self.law.rulebook.watches, templates_folder() / "reminders")

    def outbox(self, clock: Callable[[], datetime], write: Callable[[str], object]) -> Outbox:
        """The outbox; `clock` tells the time in Asia/Shanghai, `write` prints what goes to the console."""
        from engine.outbox import Outbox
        from engine.outbox.routes import PostRoom

        return Outbox(self.store, PostRoom(self.settings, self.home, os.environ, write), self.words, self.law.calendar, clock)

    def sweep(self, agency: str | None, actor: str | None, today: date, now: datetime, *, dry_run: bool = False) -> SweepResult:
        """Sweep a day, one agency or all. Raises InputErrors, NotFound, StoreError."""
        from engine.sweep import sweep

        by = stamp(actor, now, self.law.rulebook.digest)
        return sweep(self.store, self.law, self.settings, today, by, agency, dry_run=dry_run)

    def back_up_when_due(self, now: datetime) -> Path | None:
        """A backup in the office's own folder once the newest is `every_days` old; None when none is due. Raises CorruptHistory, StoreError."""
        from engine.backup import BackUp, backups, made_at

        wanted = self.settings.backup
        folder = self.home / wanted.folder
        newest = next(map(made_at, backups(folder)), None)
        if not wanted.every_days or (newest is not None and now.replace(tzinfo=None) - newest < timedelta(days=wanted.every_days)):
            return None
        return BackUp(self.law, self.forms).save(self.home, self.store, folder, now, wanted.keep).file

    def work(self, agency: str | None, actor: str | None, today: date, now: datetime, act: Callable[[Desk], T]) -> T:
        """Do something at a desk in one write transaction, decided again from the start when another got in between.

        Committed when `act` returns, nothing changed on any refusal.
        """
        from engine.casework import Desk

        by = stamp(actor, now, self.law.rulebook.digest)
        return self.store.change(lambda unit: act(Desk(unit, unit.agency(agency), self.law, today, by)))

    @contextmanager
    def reading(self, agency: str | None, today: date) -> Iterator[Desk]:
        """A desk in one read transaction."""
        from engine.casework import Desk
        from engine.store.chain import Stamp

        with self.store.read() as unit:
            yield Desk(unit, unit.agency(agency), self.law, today, Stamp("", "", ""))


def stamp(actor: str | None, now: datetime, rules: str) -> Stamp:
    """Who records when (ISO-8601 UTC) under which rules."""
    from datetime import UTC

    from engine.store.chain import Stamp
    from engine.texts import clean

    return Stamp(clean("经办人", actor or getpass.getuser()), now.astimezone(UTC).isoformat(timespec="milliseconds"), rules)


def database(home: Path) -> Path | str:
    """Where an office's data lies: a file in its home, or the address of a PostgreSQL database. Raises InputErrors."""
    return database_of(home, os.environ) or home / DATABASE


def existing(home: Path) -> Path | str:
    """The same, of an office that is there."""
    where = database(home)
    if isinstance(where, Path) and not where.exists():
        raise NotFound("数据目录", str(home), "请先运行 xxgk init，或用 --home 指定已有的目录。")
    return where


def empty_store(where: Path | str) -> Store:
    """A database to fill: the one that is there, or a new one."""
    from engine.store import new_store, open_store

    if isinstance(where, Path):
        return open_store(where) if where.exists() else new_store(where)
    try:
        return open_store(where)
    except NotFound:
        return new_store(where)


def open_office(given: Path | None) -> Office:
    """The office of a home folder. Raises NotFound when there is none, StoreError when it cannot be opened."""
    from engine.store import open_store

    home = home_folder(given)
    return Office(home, open_store(existing(home)))


def new_office(given: Path | None) -> Office:
    """A new home folder with an empty database. Raises AlreadyExists, StoreError."""
    from engine.store import new_store

    home = home_folder(given)
    where = database(home)
    if isinstance(where, Path) and where.exists():
        raise AlreadyExists("数据目录", str(home), "增加机关请用 xxgk agency add；另建请用 --home 指定新目录。")
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError(f"无法建立目录 {home}（{system_said(error)}），请换一个目录或检查权限。") from error
    return Office(home, new_store(where))


def empty_office(given: Path | None) -> Office:
    """An office without any agency: new, or one whose filling was interrupted. Raises AlreadyExists, StoreError."""
    try:
        office = open_office(given)
    except NotFound:
        return new_office(given)
    with office.store.read() as unit:
        if unit.agencies():
            raise AlreadyExists("数据目录", str(office.home), "其中已有机关，练习库只造在空目录中，请用 --home 指定新目录。")
    return office


def upgrade_office(given: Path | None, now: datetime) -> Path:
    """Bring an older database up to date, its dates reckoned again; its home. Raises NotFound, SchemaMismatch, StoreError."""
    from engine.refresh import refresh
    from engine.store import upgrade_store

    home = home_folder(given)
    upgrade_store(existing(home))
    office = open_office(home)
    office.store.change(lambda unit: refresh(unit, office.law, stamp(None, now, "").recorded_at))
    office.store.close()
    return home
