"""Offices with applications of known truth: seeded, so that every run makes the same ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from tests.ledgers.truth import Application, Review

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = ["建国", "秀英", "志强", "桂兰", "海燕", "文斌", "小芳", "卫东", "玉梅", "德明", "晓峰", "春花", "永福", "丽", "军", "敏"]
ORGANIZATIONS = {
    "commercial_enterprise": ("宏远建设工程有限公司", "绿源农业开发有限公司", "恒信房地产开发有限公司", "永盛矿业有限责任公司"),
    "research_institution": ("省农业科学研究院", "江城大学公共管理学院", "水利规划研究所"),
    "public_interest_organization": ("绿家园环境保护协会", "阳光助残基金会", "县消费者权益保护协会"),
    "legal_service_organization": ("正义律师事务所", "公平法律服务所", "诚信律师事务所"),
    "other_organization": ("东风村村民委员会", "锦绣花园业主委员会", "老年书画社"),
}
PLACES = ["东河村", "西岭村", "南湖社区", "北山村", "青石桥村", "柳树湾村", "新民社区", "大塘村"]
TOPICS = (
    "{year}年度农村危房改造补助对象名单",
    "征收土地公告及补偿安置方案",
    "{year}年低保金发放明细",
    "宅基地审批材料",
    "拆迁补偿标准文件",
    "高标准农田建设项目招投标资料",
    "污水管网工程竣工验收报告",
    "{year}年村级财务收支情况",
    "违章建筑处理决定书",
    "河道采砂许可档案",
    "道路硬化工程预算、决算",
    "退耕还林补助资金发放表",
    "养老服务中心建设规划",
    "信访事项会议纪要",
)
CHANNELS = ("in_person", "registered_mail", "online", "email", "fax", "ordinary_mail")
COMMON = (
    ("granted.provided",) * 9
    + ("granted.already_public",) * 3
    + ("partial",) * 3
    + ("unable.not_exist",) * 4
    + ("unable.not_this_agency",) * 4
)
RARE = (
    "refused.state_secret",
    "refused.prohibited_by_law",
    "refused.public_safety",
    "refused.third_party",
    "refused.internal_affairs",
    "refused.deliberative",
    "refused.enforcement_file",
    "refused.administrative_inquiry",
    "unable.needs_creation",
    "unable.still_unclear",
    "not_processed.petition",
    "not_processed.repeated",
    "not_processed.publication",
    "not_processed.excessive",
    "not_processed.reissue",
    "other.clarification_lapsed",
    "other.fee_unpaid",
    "other.withdrawn",
)


@dataclass(frozen=True, slots=True)
class Office:
    """Where, when and how much: an office's years of applications."""

    seed: int
    first: date
    last: date
    count: int
    outcomes: tuple[str, ...] = COMMON + RARE
    reviews: float = 0.0
    clarifications: float = 0.15
    extensions: float = 0.1
    today: date = date(2026, 1, 15)

    def applications(self) -> tuple[Application, ...]:
        """In the order of receipt, numbered from 1 in every year."""
        chance = Random(self.seed)
        span = (self.last - self.first).days
        days = sorted(workday(self.first + timedelta(chance.randrange(span + 1))) for _ in range(self.count))
        made: list[Application] = []
        for day in days:
            number = 1 + sum(a.received.year == day.year for a in made)
            made.append(self._one(chance, number, day))
        return tuple(made)

    def _one(self, chance: Random, number: int, day: date) -> Application:
        kind = chance.choice(("natural_person",) * 14 + tuple(ORGANIZATIONS))
        name = chance.choice(ORGANIZATIONS[kind]) if kind in ORGANIZATIONS else chance.choice(SURNAMES) + chance.choice(GIVEN)
        content = chance.choice(PLACES) + chance.choice(TOPICS).format(year=day.year - 1)
        plain = Application(number, day, name, kind, chance.choice(CHANNELS), content)
        return self._reviewed(chance, self._handled(chance, plain))

    def _handled(self, chance: Random, plain: Application) -> Application:
        outcome = chance.choice(self.outcomes)
        day = plain.received
        if outcome == "other.clarification_lapsed":
            asked = workday(day + timedelta(chance.randrange(1, 8)))
            return self._ended(replace(plain, asked=asked), outcome, workday(asked + timedelta(chance.randrange(24, 40))))
        if outcome == "unable.still_unclear" or (not outcome.startswith("other.") and chance.random() < self.clarifications):
            asked = workday(day + timedelta(chance.randrange(1, 8)))
            day = workday(asked + timedelta(chance.randrange(1, 12)))
            plain = replace(plain, asked=asked, completed=day)
        if not outcome.startswith("other.") and chance.random() < self.extensions:
            plain = replace(plain, extended=workday(day + timedelta(chance.randrange(15, 22))))
            return self._ended(plain, outcome, workday(day + timedelta(chance.randrange(28, 48))))
        return self._ended(plain, outcome, workday(day + timedelta(chance.randrange(1, 29))))

    def _ended(self, plain: Application, outcome: str, decided: date) -> Application:
        """Answered, unless that day has not come; then nothing later than today is in the ledger."""
        if decided <= self.last_day():
            return replace(plain, outcome=outcome, decided=decided)
        kept = {name: day for name in ("asked", "completed", "extended") if (day := getattr(plain, name)) and day <= self.last_day()}
        if "asked" in kept and "completed" not in kept:
            kept = {}  # a reply would be awaited: whether it lapsed meanwhile is the law's business, not the ledger's
        return replace(plain, **{"asked": None, "completed": None, "extended": None, **kept})

    def last_day(self) -> date:
        """The last day the clerk wrote anything."""
        return min(self.today, self.last + timedelta(12))

    def _reviewed(self, chance: Random, one: Application) -> Application:
        if not one.decided or chance.random() >= self.reviews:
            return one
        first = self._review(chance, chance.choice(("reconsideration", "reconsideration", "litigation_direct")), one.decided)
        if first is None:
            return one
        reviews = [first]
        if first.road == "reconsideration" and first.concluded and chance.random() < 0.5:
            second = self._review(chance, "litigation_after_reconsideration", first.concluded)
            reviews += [second] if second else []
        return replace(one, reviews=tuple(reviews))

    def _review(self, chance: Random, road: str, after: date) -> Review | None:
        opened = workday(after + timedelta(chance.randrange(5, 14 if road.endswith("after_reconsideration") else 50)))
        concluded = workday(opened + timedelta(chance.randrange(20, 90)))
        if opened > self.last_day():
            return None
        if concluded > self.last_day():
            return Review(road, opened)
        return Review(road, opened, chance.choice(("upheld", "upheld", "overturned", "other")), concluded)


def workday(day: date) -> date:
    """That day, or the Monday after a weekend."""
    return day + timedelta({5: 2, 6: 1}.get(day.weekday(), 0))
