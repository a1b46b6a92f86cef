"""An office's letters: which a case needs, written, issued with a number, voided, registered; each inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.case.dues import due_lapses
from engine.case.event import Event, current
from engine.case.history import evolve, fold
from engine.casework import record
from engine.dossier import read
from engine.errors import AlreadyExists, Finding, InputError, InputErrors, NotFound, RequirementNotMet, XxgkError
from engine.lettercheck.check import check_own
from engine.letters.compose import blank_of, letter_of, write
from engine.letters.facts import warnings
from engine.letters.given import Given
from engine.letters.occasions import Applicant, Before, Matter, Occasion, Sender, occasions, pick, support
from engine.letters.text import lines
from engine.store import letters as register
from engine.store.chain import digest, new_salt
from engine.terms import EventKind

if TYPE_CHECKING:
    from pathlib import Path

    from engine.casework import Desk, Done
    from engine.dossier import Dossier
    from engine.letters.letter import Letter
    from engine.rulebook.letters import Catalogue, LetterKind
    from engine.settings import Letters
    from engine.store.letters import Issued


Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Stationery:
    """What letters are made with: catalogue, settings, the folder of the office's own templates if it has one."""

    catalogue: Catalogue
    settings: Letters
    overrides: Path | None = None


def stationery_of(catalogue: Catalogue, settings: Letters, overrides: Path | None) -> Stationery:
    """What letters are made with, checked. Raises InputErrors: a series the catalogue does not have, two series numbered alike."""
    faults = [
        Finding(f"letters.series.{name}", "error", f"没有这个文号系列，可用：{'、'.join(catalogue.series)}")
        for name in settings.series
        if name not in catalogue.series
    ]
    patterns = [settings.series.get(name, pattern) for name, pattern in catalogue.series.items()]
    if len(set(patterns)) < len(patterns):
        faults.append(Finding("letters.series", "error", "几个系列的文号相同，会编出重复的文号，请改成不同的"))
    if faults:
        raise InputErrors(faults)
    return Stationery(catalogue, settings, overrides)


@dataclass(frozen=True, slots=True)
class Item:
    """A letter a case supports: issued already, or `needed` now."""

    occasion: Occasion
    issued: Issued | None
    needed: bool


@dataclass(frozen=True, slots=True)
class Written:
    """A letter of a case, with what whoever signs it should know."""

    case_number: str
    occasion: Occasion
    letter: Letter
    warnings: tuple[str, ...]


def listed(desk: Desk, stationery: Stationery, number: str) -> tuple[Item, ...]:
    """Every letter the case supports, with what is needed now."""
    return _items(desk, stationery, read(desk, number))


def _items(desk: Desk, stationery: Stationery, d: Dossier) -> tuple[Item, ...]:
    issued = {
        (x.kind, x.occasion, x.party_no): x
        for x in register.letters(desk.unit, desk.agency.id, case_id=d.filed.id)
        if x.voided_on is None
    }  # fmt: skip
    found = []
    for o in occasions(_matter(desk, stationery, d), stationery.catalogue):
        mine = issued.get((o.kind.key, o.version, o.party_no))
        found.append(Item(o, mine, needed=mine is None and o.is_current and o.kind.due != "optional"))
    return tuple(found)


def matter_of(desk: Desk, stationery: Stationery, number: str) -> Matter:
    """All a letter of a case is written from."""
    return _matter(desk, stationery, read(desk, number))


def _matter(desk: Desk, stationery: Stationery, d: Dossier) -> Matter:
    steps = current(entry.event for entry in d.entries)
    events = (*(step.event for step in steps), *d.lapses)
    entries = (*(step.entry for step in steps), *range(len(d.entries) + 1, len(d.entries) + 1 + len(d.lapses)))
    person, agency = d.person, desk.agency
    return Matter(
        d.filed.number,
        Sender(agency.name, agency.level, agency.government, agency.contact),
        Applicant(person.kind, person.name, person.content, person.particulars),
        events,
        desk.law,
        stationery.settings.of(agency.name),
        _before(desk, events),
        tuple((stationery.catalogue.kinds[x.kind].title.split("（")[0], x.number)
              for x in register.letters(desk.unit, desk.agency.id, case_id=d.filed.id)
              if x.voided_on is None and x.kind in stationery.catalogue.kinds and _is_answer(stationery.catalogue.kinds[x.kind])),
        entries,
        desk.today,
    )  # fmt: skip


def _is_answer(kind: LetterKind) -> bool:
    return kind.to == "applicant" and bool(kind.outcomes)


def _before(desk: Desk, events: tuple[Event, ...]) -> Before | None:
    """The earlier case that a decision against a repeated application leans on."""
    number = next((e.data["prior_case"] for e in reversed(events) if e.data.get("prior_case")), None)
    if number is None:
        return None
    filed = desk.unit.find_case(desk.agency.id, number)
    case = fold(desk.unit.history(desk.agency.id, filed.stream))
    answers = [
        x for x in register.letters(desk.unit, desk.agency.id, case_id=filed.id) if x.voided_on is None and x.dated_on == case.decided_on
    ]
    return Before(filed.number, case.decided_on, answers[-1].number if answers else "") if case.decided_on else None


def written(desk: Desk, stationery: Stationery, number: str, name: str | None, given: Given) -> tuple[Written, ...]:
    """The letters of a kind (of each party when none is named), or the ones that are due. An issued one comes as it was issued.

    Raises RequirementNotMet with the article when the case does not support the kind, InputError(s) naming missing facts.
    """
    d = read(desk, number)
    matter = _matter(desk, stationery, d)
    items = _items(desk, stationery, d)
    if name is None:
        chosen = [i for i in items if i.needed]
        if not chosen:
            raise NotFound("应当制作的文书", number, "本案现在没有应当发出的文书，请用 xxgk letter list 查看。")
    else:
        kind = stationery.catalogue.kind(name)
        keys = {(o.version, o.party_no) for o in _meant(support(matter, stationery.catalogue, kind), given.party)}
        chosen = [i for i in items if i.occasion.kind.key == kind.key and (i.occasion.version, i.occasion.party_no) in keys]
    return tuple(_write(desk, stationery, matter, d, item, given) for item in chosen)


def _meant(found: tuple[Occasion, ...], party: str) -> list[Occasion]:
    """The latest occasion, with every party of its day unless one is named."""
    if party:
        return [pick(found, party)]
    return [o for o in found if o.on == found[-1].on]


def _write(desk: Desk, stationery: Stationery, matter: Matter, d: Dossier, item: Item, given: Given) -> Written:
    o = item.occasion
    if item.issued is not None:
        return Written(d.filed.number, o, frozen(desk, d.filed.stream, item.issued, o), ())
    source = write(o, matter, given, stationery.catalogue, stationery.overrides)
    return Written(d.filed.number, o, letter_of(source, o), warnings(o, matter))


def frozen(desk: Desk, stream: str, issued: Issued, occasion: Occasion) -> Letter:
    """An issued letter as it was issued. Raises NotFound when its text has been erased."""
    entry = next(e for e in desk.unit.entries(desk.agency.id, stream) if e.version == issued.entry_version)
    if not entry.event.texts:
        raise NotFound("文书原文", issued.number, "文字内容已经清除，只存摘要。")
    return replace(letter_of(entry.event.texts["source"], occasion, issued.number), date=issued.dated_on)


def issue(desk: Desk, stationery: Stationery, number: str, name: str, given: Given) -> tuple[Written, Done]:
    """Give a letter its 文号, freeze its text and record its digest. The lapses already due are recorded first.

    Raises AlreadyExists when it was issued, RequirementNotMet when the case does not support it, InputErrors for what its words get wrong.
    """
    kind = stationery.catalogue.kind(name)
    if not kind.series:
        raise InputError("文书种类", f"{kind.title}不编文号，用 xxgk letter make 制作即可。")
    d = read(desk, number)
    if desk.today < d.case.last_on:
        raise InputError("日期", f"今天（{desk.today}）早于本案上一步的日期 {d.case.last_on}，请核对。")
    matter = _matter(desk, stationery, d)
    o = pick(support(matter, stationery.catalogue, kind), given.party)
    item = next(i for i in _items(desk, stationery, d) if i.occasion == o)
    if item.issued is not None:
        make = f"xxgk letter make {d.filed.number} {kind.number}"
        raise AlreadyExists("文书", item.issued.number, f"要原文的文件请用 {make}；须重新签发的，先用 xxgk letter void 作废。")
    return _issue(desk, stationery, matter, d, o, given)


def _issue(desk: Desk, stationery: Stationery, matter: Matter, d: Dossier, o: Occasion, given: Given) -> tuple[Written, Done]:
    source = write(o, matter, given, stationery.catalogue, stationery.overrides)
    serial = register.next_serial(desk.unit, desk.agency.id, o.on.year, o.kind.series)
    letter = letter_of(source, o, number_of(stationery, desk.agency.name, o.kind.series, o.on.year, serial))
    if register.is_used(desk.unit, letter.number):
        advice = "机关代字或者文号的写法改回过，或者与库中其他机关相同，请检查 settings.toml 的 letters.prefix、letters.agency 和 letters.series。"
        raise AlreadyExists("文号", letter.number, advice)
    noticed = check_own(letter, o, matter, given, stationery.catalogue, stationery.overrides)
    if faults := [f for f in noticed if f.severity == "error"]:
        raise InputErrors(faults)
    text, salt = "\n".join(lines(letter)), new_salt()
    data = {
        "letter": o.kind.key, "series": o.kind.series, "year": o.on.year, "serial": serial, "number": letter.number,
        "occasion": o.version, "party_no": o.party_no, "dated_on": o.on, "digest": digest(salt, text),
    }  # fmt: skip
    event = Event(EventKind.LETTER_ISSUED, desk.today, d.case.state, data, {"source": source, "text": text})
    case = fold(entry.event for entry in d.entries)
    done = record(desk, d.filed, case, (*d.lapses, event))
    register.add(desk.unit, desk.agency.id, d.filed.id, register.columns_of(event, done.case.version), salt)
    return Written(d.filed.number, o, letter, (*warnings(o, matter), *(f"{f.where}：{f.message}" for f in noticed))), done


def number_of(stationery: Stationery, agency: str, series: str, year: int, serial: int) -> str:
    """A 文号 by the office's pattern. Raises InputError while the agency's prefix is not set."""
    pattern = stationery.settings.series.get(series) or stationery.catalogue.series[series]
    prefix = stationery.settings.of(agency).prefix
    if "{prefix}" in pattern and not prefix:
        raise InputError("机关代字", "编文号须有机关代字，请在数据目录的 settings.toml 的 [letters] 中写明，如 prefix = '青政'。")
    return pattern.replace("{prefix}", prefix).replace("{year}", str(year)).replace("{serial}", str(serial))


def void(desk: Desk, number: str, reason: str) -> tuple[Issued, Done]:
    """Void an issued letter: its number stays, marked. Raises NotFound, AlreadyExists."""
    if not reason.strip():
        raise InputError("作废理由", "不能为空，请用 --reason 写明。")
    letter = register.find(desk.unit, desk.agency.id, number)
    if letter.voided_on is not None:
        raise AlreadyExists("文书作废登记", letter.number, f"已于 {letter.voided_on} 作废。")
    filed = desk.unit.find_case(desk.agency.id, letter.case_number)
    case = fold(desk.unit.history(desk.agency.id, filed.stream))
    if desk.today < case.last_on:
        raise InputError("日期", f"今天（{desk.today}）早于本案上一步的日期 {case.last_on}，请核对。")
    lapses = due_lapses(case, desk.law, desk.today)
    state = case
    for lapse in lapses:
        state = evolve(state, lapse)
    event = Event(EventKind.LETTER_VOIDED, desk.today, state.state, {"number": letter.number}, {"reason": reason})
    done = record(desk, filed, case, (*lapses, event))
    register.void(desk.unit, letter, desk.today)
    return replace(letter, voided_on=desk.today), done


def log(desk: Desk, year: int) -> list[Issued]:
    """The register of a year, by series and number as issued."""
    return register.letters(desk.unit, desk.agency.id, year=year)


def blank(desk: Desk, stationery: Stationery, name: str = "application_form") -> Letter:
    """A paper for the public: no case behind it."""
    kind = stationery.catalogue.kind(name)
    if kind.to != "public":
        raise RequirementNotMet(f"制作空白的{kind.title}", [(kind.cite, "这种文书须由案件产生", "请用 xxgk letter make")])
    contact = stationery.settings.of(desk.agency.name).contact or desk.agency.contact
    if not contact:
        raise InputError("联系方式", "申请表须写明受理机构的联系方式，请写入设置 letters.contact，或者在登记机关时写明。")
    return blank_of(kind, desk.agency.name, contact, stationery.overrides)


def addresses(desk: Desk, stationery: Stationery, number: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Receiver and sender of a case's mail, line by line, for a window envelope. Raises InputErrors for a missing address."""
    person, settings = read(desk, number).person, stationery.settings.of(desk.agency.name)
    address = str(person.particulars.get("address", ""))
    if not address:
        raise InputError(
            "通信地址", "申请人没有登记通信地址，不能写信封；请与申请人联系，或者用其他方式送达（国办公开办函〔2016〕235号）。"
        )
    name = str(person.particulars.get("agent") or person.name)
    sender = (desk.agency.name, settings.address, settings.postcode)
    return (address, f"{name}　收"), tuple(line for line in sender if line)


def due_everywhere(desk: Desk, stationery: Stationery, numbers: list[str], tick: Progress) -> tuple[list[Written], list[Finding]]:
    """The letters that are due in many cases, and why others cannot be written. `tick` is told cases done, and all."""
    found: list[Written] = []
    refused: list[Finding] = []
    for done, number in enumerate(numbers, 1):
        tick(done, len(numbers))
        try:
            d = read(desk, number)
            matter, needed = _matter(desk, stationery, d), [item for item in _items(desk, stationery, d) if item.needed]
        except XxgkError as refusal:
            refused.append(Finding(f"案件 {number}", "error", str(refusal)))
            continue
        for item in needed:
            try:
                found.append(_write(desk, stationery, matter, d, item, Given()))
            except XxgkError as refusal:
                refused.append(Finding(f"案件 {number}", "error", str(refusal), item.occasion.kind.cite))
    return found, refused
