"""A finished letter held against its case and the register of letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.correspondence import matter_of
from engine.errors import NotFound
from engine.lettercheck.check import Checked, check_words, day_of_page, findings, kinds_of, titles_of
from engine.lettercheck.file import Registered, file_of
from engine.lettercheck.page import NOWHERE, Page, page_of
from engine.lettercheck.subject import DAY, Subject, day_of
from engine.letters.occasions import Occasion, occasions
from engine.store import letters as register

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from engine.casework import Desk
    from engine.correspondence import Stationery
    from engine.rulebook.letters import Catalogue, LetterKind


def proofread_words(said: Sequence[str], catalogue: Catalogue, today: date) -> Checked:
    """A letter's paragraphs by their words alone."""
    return check_words(page_of(said, titles_of(catalogue)), catalogue, today)


def proofread(desk: Desk, stationery: Stationery, number: str, said: Sequence[str]) -> Checked:
    """A letter's paragraphs against a case. Raises NotFound, InputError for the case's number."""
    catalogue = stationery.catalogue
    page = page_of(said, titles_of(catalogue))
    matter = matter_of(desk, stationery, number)
    named = _registered(desk, page)
    kinds = kinds_of(page, catalogue)
    occasion = _meant(occasions(matter, catalogue), kinds, page, named)
    file = file_of(matter, occasion, catalogue, stationery.overrides, named=named)
    kind = occasion.kind if occasion else next(iter(kinds), None)
    return Checked(kind, findings(Subject(page, kind, day_of_page(page, desk.today), catalogue, file)))


def _registered(desk: Desk, page: Page) -> Registered | None:
    """The letter of the register that bears the page's 文号, with its text."""
    if page.number == NOWHERE:
        return None
    try:
        found = register.find(desk.unit, desk.agency.id, page.text("number"))
    except NotFound:
        return None
    filed = desk.unit.find_case(desk.agency.id, found.case_number)
    entry = next(e for e in desk.unit.entries(desk.agency.id, filed.stream) if e.version == found.entry_version)
    text = entry.event.texts.get("text", "")
    return Registered(found.number, found.case_number, found.kind, found.occasion, found.party_no, found.voided_on is not None, text)


def _meant(found: Sequence[Occasion], kinds: Sequence[LetterKind], page: Page, named: Registered | None) -> Occasion | None:
    """The occasion a letter is about: the one its 文号 was issued for, else by kind, addressee and date, the latest first."""
    keys = [kind.key for kind in kinds]
    fitting = [o for o in found if o.kind.key in keys]
    dated = DAY.match(page.text("date"))
    on = day_of(dated) if dated else None

    def rank(o: Occasion) -> tuple[bool, bool, bool, bool, int]:
        is_named = named is not None and (named.kind, named.occasion, named.party_no) == (o.kind.key, o.version, o.party_no)
        return is_named, bool(o.party) and o.party == page.addressee, o.on == on, o.is_current, o.version

    return max(fitting, key=rank, default=None)
