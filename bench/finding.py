"""W1 a search, W2 what is like a case, in one agency with 100,000 cases: against one hand-written scan for one word.

`python -m bench.finding` prints how many made-up duplicates the likeness of texts finds, and how many it takes for some that are none.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import combinations
from pathlib import Path
from random import Random

from bench.measure import Bench, Pair, timed
from bench.store import CASE, LAW, ON, STAMP
from engine.bootstrap import load_law
from engine.case.history import Event
from engine.casework import Desk
from engine.search import search
from engine.similar import LIKE, core, gist, likeness, similar
from engine.store import Store, new_store
from engine.store.bulk import Bulk
from engine.store.listing import Filter
from engine.store.unit import Person, columns_of
from engine.terms import EventKind

CASES = 100_000
TOPICS = (
    "农村低保对象名单", "危房改造补助发放清单", "征地补偿安置方案", "土地征收批复文件", "房屋征收补偿协议", "村集体资产清查结果", "财政预算决算报告",
    "建设工程规划许可证", "环境影响评价批复", "招标投标文件", "宅基地审批材料", "违法建设查处决定书", "养老机构补贴发放明细", "秸秆禁烧奖补资金分配表",
    "义务教育招生范围划分依据", "食品安全抽检结果", "农机购置补贴公示名单", "社会救助资金使用情况", "公务用车运行维护费用", "小区物业备案材料",
)  # fmt: skip
PLACES = ("东", "西", "南", "北", "河湾", "王庄", "李集", "大桥", "石桥", "柳树", "青山", "白马", "三岔", "新民", "光明", "和平")
OPENINGS = (
    "申请公开{}",
    "请求公开{}的信息",
    "本人依法申请公开贵镇{}",
    "{}",
    "请提供：{}。",
    "要求获取《{}》复印件",
    "现申请公开关于{}的相关政府信息",
)


def question(chance: Random) -> tuple[str, str, str]:
    return chance.choice(PLACES) + chance.choice(("村", "社区")), str(chance.randint(2018, 2025)), chance.choice(TOPICS)


def asked(chance: Random, place: str, year: str, topic: str) -> str:
    """A question in one of the ways people put it."""
    when = chance.choice((f"{year}年", f"{year}年度", f"{year} 年"))
    what = chance.choice((f"{when}{place}{topic}", f"{place}{when}{topic}", f"{place}{when}的{topic}", f"{when}，{place}，{topic}"))
    return chance.choice(OPENINGS).format(what)


def office(path: Path, cases: int) -> Store:
    chance, store = Random(1), new_store(path)
    event = Event(EventKind.NOTED, ON, "processing", {}, {"text": "已电话联系申请人，说明办理进度"})
    with store.write() as unit:
        agency = unit.add_agency("某镇人民政府", "township", "某县人民政府", "", STAMP.recorded_at)
        bulk, columns = Bulk(unit, agency.id), columns_of(CASE, LAW, CASE.last_on)
        for serial in range(1, cases + 1):
            text = asked(chance, *question(chance))
            person, _ = bulk.person(
                Person("natural_person", f"张{chance.randint(1, 20_000)}", text, {"contact": str(chance.randint(1, 20_000))})
            )
            bulk.case(2025, serial, person, columns)
            bulk.entry(f"case:2025-{serial:04d}", 1, event, STAMP)
        bulk.flush()
    return store


def desk(store: Store) -> Iterator[Desk]:
    with store.read() as unit:
        yield Desk(unit, unit.agency(None), load_law(), date(2026, 1, 5), STAMP)


SCAN = "SELECT c.id FROM case_file c JOIN person p ON p.id = c.person_id WHERE c.agency_id = 1 AND (p.name LIKE ? OR p.content LIKE ?)"


@contextmanager
def w(folder: Path) -> Iterator[Iterator[Pair]]:
    store = office(folder / "w.db", CASES)
    raw = sqlite3.connect(folder / "w.db")
    with store.read() as unit:
        at = Desk(unit, unit.agency(None), load_law(), date(2026, 1, 5), STAMP)
        one = timed(lambda: raw.execute(SCAN, ("%低保%", "%低保%")).fetchall())
        rare = timed(lambda: search(at, ["王庄村", "2021年", "低保"], Filter(), 20, with_persons=False))
        common = timed(lambda: search(at, ["名单"], Filter(), 20, with_persons=False))
        like = timed(lambda: similar(at, "2025-50000"))
        yield iter(
            [
                Pair("W1", "search, three words, 100,000 cases / one scan by hand", rare, one, 8, 7),
                Pair("W1", "search, one word in a fifth of them / the same", common, one, 8, 7),
                Pair("W2", "cases like one / the same", like, one, 8, 7),
            ]
        )
    raw.close()
    store.close()


BENCHES: dict[str, Bench] = {"W": w}


def measured(threshold: float, questions: int = 400, ways: int = 3) -> tuple[float, float]:
    """Recall and precision over every pair of made-up applications: the same place, year and topic put another way, or not."""
    chance = Random(2)
    texts = []
    for n in dict.fromkeys(question(chance) for _ in range(questions)):
        texts += [(n, gist(text), core(text)) for text in (asked(chance, *n) for _ in range(ways))]
    right = found = true = 0
    for (a, one, bare), (b, other, bare_other) in combinations(texts, 2):
        takes = bare == bare_other or likeness(one, other) >= threshold
        right, found, true = right + (takes and a == b), found + takes, true + (a == b)
    return right / true, right / found


if __name__ == "__main__":
    for limit in sorted({0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, LIKE}):
        recall, precision = measured(limit)
        print(f"likeness ≥ {limit:.2f}: recall {recall:.3f}, precision {precision:.3f}")
