"""Invented applicants and clerks. Names are put together at random; numbers use regions and prefixes nobody was ever given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from engine.casework import check_character
from engine.terms import ApplicantKind

if TYPE_CHECKING:
    from engine.practice.chance import Chance

_SURNAMES: Final = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑罗梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
_GIVEN: Final = "伟芳娜敏静丽强磊洋艳勇军杰娟涛明超兰霞平刚桂英华建文玉红梅志国春海波辉鹏飞鑫晨宇浩然欣怡子轩雨桐思远嘉慧立群永康德福秀珍淑凤宝山庆来水生金根长林学礼守信"
_DOUBLE: Final = ("欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟")
_ETHNIC: Final = (
    ("阿依古丽", "古丽巴哈", "艾力", "买买提江", "热依汗", "图尔荪", "努尔兰", "其其格", "乌云塔娜", "扎西", "卓玛"),
    ("阿不力孜", "吐尔逊", "卡德尔", "木拉提", "巴特尔", "苏荣", "次仁", "尼玛", "哈斯木", "别克"),
)
PLACES: Final = (
    "东城",
    "西河",
    "南湖",
    "北桥",
    "青松",
    "白云",
    "新华",
    "长安",
    "双河",
    "石桥",
    "柳林",
    "清泉",
    "凤台",
    "云岭",
    "望江",
    "临溪",
)
_MARKS: Final = (
    "恒信",
    "瑞丰",
    "华诚",
    "鼎盛",
    "正源",
    "博远",
    "金穗",
    "安泰",
    "同创",
    "嘉禾",
    "天衡",
    "明达",
    "广济",
    "众益",
    "启航",
    "致远",
)
_ORGANISATIONS: Final[dict[str, tuple[str, ...]]] = {
    str(ApplicantKind.COMMERCIAL_ENTERPRISE): (
        "建设工程有限公司", "房地产开发有限公司", "环保科技有限公司", "农业发展有限公司", "物流有限公司", "餐饮管理有限公司", "信息咨询有限公司",
    ),
    str(ApplicantKind.RESEARCH_INSTITUTION): ("城市规划设计研究院", "环境科学研究所", "经济研究中心", "农业科学研究所", "公共政策研究院"),
    str(ApplicantKind.PUBLIC_INTEREST_ORGANIZATION): ("环境保护促进会", "消费者权益保护协会", "慈善基金会", "志愿服务联合会", "残疾人互助协会"),
    str(ApplicantKind.LEGAL_SERVICE_ORGANIZATION): ("律师事务所", "法律服务所", "公证处", "法律援助服务中心"),
    str(ApplicantKind.OTHER_ORGANIZATION): ("小区业主委员会", "村民委员会", "社区居民委员会", "商会", "中学", "职工持股会"),
}  # fmt: skip
_FORMS: Final = ("纸质，邮寄", "纸质，自行领取", "电子邮件", "电子文档，网上获取", "纸质复印件，当面领取")


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody who applies, once or often."""

    kind: str
    name: str
    particulars: dict[str, Any]


@dataclass(slots=True)
class People:
    """All applicants so far, by column; some come again."""

    chance: Chance
    known: dict[str, list[Applicant]] = field(default_factory=dict)

    def applicant(self, kind: str, *, comes_again: float = 0.22) -> Applicant:
        """An applicant of a column, new or known."""
        known = self.known.setdefault(kind, [])
        if known and self.chance.maybe(comes_again):
            return self.chance.one(known[-200:])
        known.append(self._new(kind))
        return known[-1]

    def _new(self, kind: str) -> Applicant:
        chance = self.chance
        is_person = kind == ApplicantKind.NATURAL_PERSON
        name = person_name(chance) if is_person else chance.one(PLACES) + chance.one(_MARKS) + chance.one(_ORGANISATIONS[kind])
        found: dict[str, Any] = {
            "id_number": id_number(chance) if is_person else credit_code(chance, kind),
            "contact": f"1000{chance.upto(0, 9_999_999):07d}",
            "address": f"{chance.one(PLACES)}{chance.one('路街巷')}{chance.upto(1, 299)}号",
            "form_wanted": chance.one(_FORMS),
        }
        for name_of_field, share in (("id_number", 0.03), ("contact", 0.01), ("form_wanted", 0.06)):
            if chance.share(f"no_{name_of_field}", share):
                del found[name_of_field]
        if chance.share("agent", 0.03):
            found |= {"agent": person_name(chance), **({"authorisation": "授权委托书原件"} if chance.share("authorised", 0.8) else {})}
        if is_person and chance.share("together", 0.02):
            found["co_applicants"] = tuple(person_name(chance) for _ in range(chance.upto(1, 3)))
        return Applicant(kind, name, found)


def person_name(chance: Chance) -> str:
    """A name of two, three or four characters, or one of two parts."""
    if chance.share("ethnic_name", 0.02):
        return "·".join(chance.one(part) for part in _ETHNIC)
    surname = chance.one(_DOUBLE) if chance.share("double_surname", 0.015) else chance.one(_SURNAMES)
    return surname + "".join(chance.one(_GIVEN) for _ in range(1 if chance.maybe(0.2) else 2))


def id_number(chance: Chance) -> str:
    """An 18-digit number with a right check digit (GB 11643). Region codes from 990000 on do not exist, so nobody has it."""
    born = f"{chance.upto(1945, 2004)}{chance.upto(1, 12):02d}{chance.upto(1, 28):02d}"
    body = f"99{chance.upto(0, 9999):04d}{born}{chance.upto(1, 999):03d}"
    return body + check_character(body)


_REGISTRARS: Final = {
    str(ApplicantKind.COMMERCIAL_ENTERPRISE): "91", str(ApplicantKind.RESEARCH_INSTITUTION): "12",
    str(ApplicantKind.PUBLIC_INTEREST_ORGANIZATION): "51", str(ApplicantKind.LEGAL_SERVICE_ORGANIZATION): "31",
    str(ApplicantKind.OTHER_ORGANIZATION): "55",
}  # fmt: skip
_CODE: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(chance: Chance, kind: str) -> str:
    """An 18-character 统一社会信用代码 with a right check character (GB 32100), of a region that does not exist."""
    body = f"{_REGISTRARS[kind]}99{chance.upto(0, 9999):04d}" + "".join(chance.one(_CODE) for _ in range(9))
    total = sum(_CODE.index(c) * pow(3, n, 31) for n, c in enumerate(body))
    return body + _CODE[(31 - total % 31) % 31]
