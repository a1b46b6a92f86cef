"""Published items on either database: acts, rows that follow from entries, figures now and then, what others changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select, text

from engine import items
from engine.annual import build, enter
from engine.casework import Desk
from engine.columns import DEADLINE, RECKONED, REMINDER
from engine.errors import AlreadyExists, InputError, InputErrors, NotFound, NotPermitted, RequirementNotMet, StaleCase, XxgkError
from engine.item import Item, fold_item
from engine.itemwork import add, add_all, an_item, change, declare_stock, publish, record_ledger, retire
from engine.moving import Copying
from engine.refresh import refresh
from engine.rulefiles import load_forms
from engine.settings import Settings
from engine.store import Store, new_store
from engine.store.chain import Stamp
from engine.store.items import Wanted, find_item, list_items, save_item
from engine.sweep import sweep
from engine.terms import ItemKind
from engine.verify import verify
from tests.store.clerk import LAW

FORMS = load_forms()
TODAY = date(2026, 11, 25)
DOCUMENT = Item(title="某办法", category="policies", kind=str(ItemKind.NORMATIVE_DOCUMENTS), made_on=date(2026, 11, 2))
NEWS = Item(title="动态", category="news", published_on=date(2026, 3, 2), address="https://example.gov.cn/1")


@pytest.fixture
def store(where: Path | str) -> Iterator[Store]:
    store = new_store(where)
    with store.write() as unit:
        unit.add_agency("某镇人民政府", "township", "某县人民政府", "", "2015-01-01T00:00:00.000+00:00")
    yield store
    store.close()


@contextmanager
def desk(store: Store, today: date = TODAY, at: str = "01:00:00.000") -> Iterator[Desk]:
    with store.write() as unit:
        yield Desk(unit, unit.agency(None), LAW, today, Stamp("甲", f"{today}T{at}+00:00", LAW.rulebook.digest))


def faults(store: Store) -> list[str]:
    with store.read() as unit:
        return [f"{f.where}：{f.message}" for f in verify(unit, LAW).findings]


def deadlines(store: Store) -> dict[str, date]:
    with store.read() as unit:
        rows = unit.connection.execute(select(DEADLINE.c.subject, DEADLINE.c.due_on).where(DEADLINE.c.watch == "publication_due"))
        return {row.subject: row.due_on for row in rows}


def section2(store: Store, year: int, form: str = "2021", as_of: str | None = None) -> dict[str, str]:
    with store.read() as unit:
        return dict(items.section2(unit, 1, year, FORMS[form], as_of))


def test_an_item_is_due_until_it_is_published_and_again_when_it_changes(store: Store) -> None:
    with desk(store) as d:
        assert add(d, DOCUMENT).number == "G0001"
        assert add(d, NEWS).number == "G0002"
    assert deadlines(store) == {"item:G0001": date(2026, 11, 30)}
    with desk(store) as d:
        assert publish(d, "1", TODAY, "https://example.gov.cn/2").irregular == ()
    assert deadlines(store) == {}
    with desk(store) as d:
        change(d, "G2", {"title": "动态（更新）"}, date(2026, 11, 20))
    assert deadlines(store) == {"item:G0002": date(2026, 12, 18)}
    with desk(store) as d:
        retire(d, "G0002", "lapsed", TODAY)
        _, item = an_item(d, "1")
    assert (item.published_on, item.address, item.version) == (TODAY, "https://example.gov.cn/2", 2)
    assert deadlines(store) == {}
    assert faults(store) == []


def test_reminders_are_planned_and_withdrawn_with_the_deadline(store: Store) -> None:
    with desk(store) as d:
        add(d, DOCUMENT)
    sweep(store, LAW, Settings(), TODAY, Stamp("甲", "2026-11-25T02:00:00.000+00:00", LAW.rulebook.digest))

    def states() -> list[tuple[str, str]]:
        with store.read() as unit:
            rows = unit.connection.execute(select(REMINDER.c.state, REMINDER.c.colour).where(REMINDER.c.subject == "item:G0001"))
            return sorted(tuple(row) for row in rows)

    assert states() == [("planned", "red")]
    with desk(store) as d:
        publish(d, "1", TODAY)
    assert states() == [("superseded", "red")]


@pytest.mark.parametrize(
    ("act", "refusal", "said"),
    [
        (lambda d: add(d, replace(NEWS, address="https://example.gov.cn/1")), AlreadyExists, "登记为 G0002"),
        (lambda d: add(d, replace(NEWS, title="")), InputErrors, "标题：缺少"),
        (lambda d: add(d, replace(DOCUMENT, kind="rules", title="规章")), RequirementNotMet, "无权制定规章（立法法"),
        (lambda d: publish(d, "2", TODAY), NotPermitted, "没有待公开的变更"),
        (lambda d: publish(d, "1", date(2026, 11, 1)), InputError, "须在形成或变更之日 2026-11-02"),
        (lambda d: publish(d, "9", TODAY), NotFound, "没有找到公开条目“9”"),
        (lambda d: publish(d, "一", TODAY), InputError, "不是编号"),
        (lambda d: publish(d, "3", TODAY), NotPermitted, "已于 2026-05-05 废止"),
        (lambda d: change(d, "1", {}, None), InputError, "没有写明要改什么"),
        (lambda d: change(d, "3", {"title": "改"}, TODAY), NotPermitted, "已于 2026-05-05 废止"),
        (lambda d: change(d, "2", {}, date(2026, 3, 1)), InputError, "须在上次公开或变更之日 2026-03-02"),
        (lambda d: change(d, "2", {"published_on": date(2027, 1, 1)}, None), InputErrors, "晚于今天"),
        (lambda d: retire(d, "1", "gone", TODAY), InputError, "没有“gone”"),
        (lambda d: retire(d, "1", "repealed", date(2026, 11, 1)), InputError, "须在成文或公开之日"),
        (lambda d: retire(d, "3", "lapsed", TODAY), NotPermitted, "已于 2026-05-05 废止"),
        (lambda d: declare_stock(d, 2026, "other", 3), InputError, "没有“other”"),
        (lambda d: declare_stock(d, 2027, "normative_documents", 3), InputError, "2027 不可用"),
        (lambda d: declare_stock(d, 2026, "normative_documents", -1), InputError, "不能小于 0"),
        (lambda d: declare_stock(d, 2026, "normative_documents", 0), InputError, "少于登记簿中 2026 年初现行有效的 1 件"),
        (lambda d: declare_stock(d, 2026, "rules", 1), RequirementNotMet, "无权制定规章"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_and_changes_nothing(act: object, refusal: type[XxgkError], said: str) -> None:
    store = new_store(None)
    with store.write() as unit:
        unit.add_agency("某镇人民政府", "township", "某县人民政府", "", "2015-01-01T00:00:00.000+00:00")
    with desk(store) as d:
        add_all(d, [DOCUMENT, NEWS, replace(DOCUMENT, title="旧办法", made_on=date(2025, 1, 6), published_on=date(2025, 1, 7))])
        retire(d, "3", "repealed", date(2026, 5, 5))
    with pytest.raises(refusal, match=said), desk(store) as d:
        act(d)  # type: ignore[operator]
    assert faults(store) == []
    with store.read() as unit:
        assert [row["version"] for row in list_items(unit, 1, Wanted())] == [1, 2, 1]
    store.close()


def test_two_clerks_at_one_item_second_is_told(store: Store) -> None:
    with desk(store) as d:
        add(d, DOCUMENT)
        place = find_item(d.unit, 1, "1")
        publish(d, "1", TODAY)
    with pytest.raises(StaleCase, match="G0001 刚刚有人办理过"), desk(store) as d:
        save_item(d.unit, place, DOCUMENT)


def test_the_same_list_twice_adds_nothing_and_tells_of_publication_once(store: Store) -> None:
    waiting = [DOCUMENT, NEWS, replace(NEWS, title=" 动 态 "), replace(NEWS, address="https://example.gov.cn/3")]
    with desk(store) as d:
        assert [kept.number for kept in add_all(d, waiting)] == ["G0001", "G0002", "G0003"]
    with desk(store) as d:
        assert add_all(d, waiting) == ()
    with desk(store) as d:
        assert add_all(d, [replace(DOCUMENT, published_on=date(2026, 11, 20), address="公报")]) == ()
        assert an_item(d, "1")[1].published_on == date(2026, 11, 20)
        change(d, "2", {"title": "改过的标题"}, None)
    with desk(store) as d:
        assert add_all(d, [NEWS, replace(NEWS, title="改过的标题")]) == ()
        retire(d, "2", "mistake", TODAY)
        assert [kept.number for kept in add_all(d, [NEWS])] == ["G0004"]
    assert faults(store) == []


def test_one_faulty_row_and_nothing_of_the_list_stands(store: Store) -> None:
    with pytest.raises(InputErrors), desk(store) as d:
        add_all(d, [NEWS, replace(NEWS, title="")])
    with store.read() as unit:
        assert list_items(unit, 1, Wanted()) == []


def test_lists_are_found_by_year_category_kind_state_and_words(store: Store) -> None:
    with desk(store) as d:
        add_all(d, [DOCUMENT, NEWS, replace(NEWS, title="去年100%的动态", published_on=date(2025, 3, 3))])
        retire(d, "2", "lapsed", TODAY)

    def found(**wanted: object) -> list[str]:
        with store.read() as unit:
            return [row["number"] for row in list_items(unit, 1, Wanted(**wanted))]  # type: ignore[arg-type]

    assert found() == ["G0001", "G0003", "G0002"]
    assert found(year=2025) == ["G0003"]
    assert found(category="news") == ["G0003", "G0002"]
    assert found(kind="normative_documents") == ["G0001"]
    assert [found(state=s) for s in ("pending", "in_force", "retired")] == [["G0001"], ["G0003"], ["G0002"]]
    assert found(text="动态 100%") == ["G0003"]


def live(store: Store, seed: int, years: range) -> None:
    """Random acts on a register through the years; what is refused is left."""
    rng = Random(seed)
    for year in years:
        for n in range(6):
            today = date(year, 2 + n, rng.randint(1, 28))
            with desk(store, today) as d:
                kind = rng.choice(["normative_documents", "normative_documents", "other"])
                made = today - timedelta(rng.randint(0, 20))
                add(d, Item(title=f"第{year}{n}号", category="policies", kind=kind, made_on=made, published_on=rng.choice([None, today])))
                number, on = str(rng.randint(1, 6 * (year - years[0]) + n + 1)), today
                why = rng.choice(["repealed", "lapsed", "mistake"])
                acts = [
                    partial(publish, d, number, on),
                    partial(change, d, number, {"kind": "normative_documents"}, on),
                    partial(retire, d, number, why, on),
                ]
                try:
                    rng.choice(acts)()
                except (NotPermitted, InputError):
                    continue


@pytest.mark.parametrize("seed", [1, 2])
def test_figures_follow_from_the_entries_and_agree_with_what_was_known_then(store: Store, seed: int) -> None:
    live(store, seed, range(2021, 2025))
    then = {year: section2(store, year) for year in range(2021, 2025)}
    live(store, seed + 10, range(2025, 2027))
    with desk(store) as d:
        declare_stock(d, 2026, "normative_documents", 60)
    assert faults(store) == []
    with store.read() as unit:
        folded = [fold_item(unit.history(1, f"item:{row['number']}")) for row in list_items(unit, 1, Wanted())]
        assert items.counts_by_category(unit, 1, 2026) == items.counts_by_category(unit, 1, 2026, "9999")
    for year in range(2021, 2025):
        assert section2(store, year, as_of="2024-12-31T23:59:59.999+00:00") == then[year]
    for year in range(2021, 2027):
        found = section2(store, year)
        with store.read() as unit:
            assert items.section2_each(unit.connection, year, FORMS["2021"]) == {1: found}
        assert found == section2(store, year, as_of="2026-11-25T01:00:00.000+00:00")
        documents = [item for item in folded if item.kind == "normative_documents"]
        assert found["normative_documents.made"] == str(sum(item.made_on is not None and item.made_on.year == year for item in documents))
        last = int(section2(store, year - 1)["normative_documents.in_force"])
        made, repealed, now = (int(found[f"normative_documents.{name}"]) for name in ("made", "repealed", "in_force"))
        assert now == last + made - repealed
        assert section2(store, 2020, "2019").keys() == {"normative_documents.made", "normative_documents.published"}


def test_the_report_uses_what_follows_unless_a_figure_was_typed_in(store: Store) -> None:
    with desk(store) as d:
        add(d, DOCUMENT)
        record_ledger(d, 2026, {"licensing.decisions": "5"}, "台账.xlsx")

    def report() -> tuple[dict[str, str], list[tuple[str, str]]]:
        with desk(store) as d:
            built = build(d.unit, d.agency, 2026, FORMS, TODAY)
        return dict(built.section2), [(f.source, f.message) for f in built.findings if f.severity == "warning"]

    figures = {f"normative_documents.{name}": value for name, value in (("made", "1"), ("repealed", "0"), ("in_force", "1"))}
    assert report() == (figures, [])
    with desk(store) as d:
        enter(d, FORMS, 2026, [("normative_documents.made", "2"), ("normative_documents.in_force", "2"), ("licensing.decisions", "4")])
    section, warnings = report()
    assert section == figures | {"normative_documents.made": "2", "normative_documents.in_force": "2", "licensing.decisions": "4"}
    assert [source for source, _ in warnings] == ["C6", "C6", "C15"]
    assert "填报的是 2，按登记的公开条目应为 1（G0001《某办法》）" in warnings[0][1]
    assert "上年 0＋制发 1（G0001《某办法》）－废止 0（没有）" in warnings[1][1]
    assert "填报的是 4，按本机关台账计数为 5" in warnings[2][1]


def test_deadlines_are_reckoned_again_with_everything_else(store: Store) -> None:
    with desk(store) as d:
        add(d, DOCUMENT)
    before = deadlines(store)
    with store.write() as unit:
        unit.connection.execute(DEADLINE.delete())
        unit.connection.execute(RECKONED.delete())
        assert refresh(unit, LAW, "2026-11-25T02:00:00.000+00:00") == 1
    assert deadlines(store) == before
    assert faults(store) == []


STRANGER = (
    "INSERT INTO item (agency_id, serial, version, title, category, kind, document_number, address, retirement, digest) "
    "VALUES (1, 9, 1, '甲', 'news', 'other', '', '', '', '')"
)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE item SET title = '别的' WHERE serial = 1", "公开条目 G0001：台账与历史记录推出的不符：title 是 别的，应为 某办法"),
        ("UPDATE item SET published_on = '2026-11-03' WHERE serial = 1", "公开条目 G0001：台账与历史记录推出的不符：published_on"),
        ("UPDATE item SET serial = 7 WHERE serial = 1", "公开条目 G0001：有历史记录而登记簿中没有这一条"),
        (STRANGER, "公开条目 G0009：没有对应的历史记录"),
        ("DELETE FROM deadline WHERE subject = 'item:G0001'", "公开条目 G0001：提醒期限与历史记录推出的不符"),
    ],
)  # fmt: skip
def test_what_is_changed_behind_the_programs_back_is_named(store: Store, statement: str, said: str) -> None:
    with desk(store) as d:
        add(d, DOCUMENT)
    with store.write() as unit:
        unit.connection.execute(text(statement))
    assert any(said in fault for fault in faults(store)), faults(store)


def test_a_register_moves_to_the_other_kind_of_database(on_server: str, tmp_path: Path) -> None:
    here, there = new_store(tmp_path / "here.db"), new_store(on_server)
    with here.write() as unit:
        unit.add_agency("某镇人民政府", "township", "某县人民政府", "", "2015-01-01T00:00:00.000+00:00")
    live(here, 5, range(2024, 2026))
    Copying(LAW, FORMS, TODAY).copy(here, there)
    assert [section2(there, year) for year in (2024, 2025)] == [section2(here, year) for year in (2024, 2025)]
    with desk(there) as d:
        assert add(d, DOCUMENT).number == "G0013"
    assert faults(there) == []
    for store in (here, there):
        store.close()
