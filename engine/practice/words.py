"""What applicants ask for and what clerks write, invented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.practice.people import PLACES, person_name
from engine.terms import AgencyLevel, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.practice.chance import Chance

_LOCAL: Final = (
    "{p}村宅基地使用情况审核结果", "{p}村土地承包经营权流转备案材料", "{y}年{p}村低保对象评议公示材料", "{p}村农田水利工程验收报告",
    "{y}年村级筹资筹劳方案", "{p}社区危房改造补助发放清单", "{p}路沿线房屋征收补偿协议签订情况", "{y}年秸秆禁烧奖补资金分配表",
    "{p}村集体资产清查结果", "{p}小区违法建设处置情况",
)  # fmt: skip
_GENERAL: Final = (
    "{p}路北侧地块土地征收补偿安置方案", "{p}片区国有土地上房屋征收决定及补偿方案", "{p}片区旧城改造项目立项批复", "{p}地块建设工程规划许可证及附图",
    "{y}年度部门预算执行情况", "{p}污水处理厂环境影响评价批复", "{y}年义务教育学校招生范围划分依据", "{p}工业园区企业排污许可证",
    "{y}年廉租住房分配名单和条件", "{p}公路改扩建工程招标投标文件", "{y}年食品安全监督抽检结果", "{p}医院医疗设备采购合同",
    "{y}年公务员招录体检标准", "{p}小区物业服务收费备案材料", "{y}年农机购置补贴资金发放明细", "{p}矿区采矿权出让合同",
    "{y}年度社会救助资金使用情况", "{p}大桥竣工验收备案表", "关于{p}街道办事处机构编制的批复", "{y}年被征地农民社会保障费用缴纳凭证",
)  # fmt: skip
_SPECIAL: Final[Mapping[str, tuple[str, ...]]] = {
    "refused.state_secret": ("{p}军事设施保护区范围图", "{y}年度人民防空工程分布图"),
    "refused.prohibited_by_law": ("{p}公司{y}年纳税申报资料", "{y}年{p}学校未成年学生处分记录"),
    "refused.public_safety": ("{p}水厂供水管网布置详图", "{y}年重大活动安全保卫方案"),
    "refused.third_party": ("{p}公司{y}年投标报价明细", "{p}片区被征收户补偿款发放明细", "{p}公司职工安置名册"),
    "refused.internal_affairs": ("{y}年度机关公务用车派车记录", "机关内部值班和考勤记录", "{y}年机关食堂采购记录"),
    "refused.deliberative": ("关于{p}项目的会议讨论记录", "{p}片区规划调整的请示报告", "与有关部门关于{p}项目的往来商函"),
    "refused.enforcement_file": ("对{p}公司行政处罚案件的案卷材料", "{p}路违法建设查处案卷中的询问笔录"),
    "refused.administrative_inquiry": ("{p}路{n}号房屋不动产登记资料", "{p}公司工商登记档案"),
    "unable.needs_creation": ("{y}年以来历年{p}片区征收补偿标准对比分析", "{p}街道近五年信访件分类统计表"),
    "unable.still_unclear": ("所有与本人有关的文件", "{p}的全部材料"),
    "not_processed.petition": ("请查处{p}村干部侵占集体资产问题", "举报{p}公司违法排污并要求答复处理结果", "要求解决{p}小区办证难问题"),
    "not_processed.publication": ("{y}年《政府公报》全年合订本", "《{p}年鉴》{y}年卷"),
    "not_processed.excessive": ("{y}年{p}街道各科室全部收发文登记", "{y}年{p}社区每日工作日志"),
    "not_processed.reissue": ("要求在已提供的{p}项目批复复印件上加盖公章确认", "要求重新出具{y}年已提供的补偿方案"),
    "other.not_government_information": ("咨询{p}地块能否办理规划许可", "请解释{y}年征地补偿标准如何适用"),
}  # fmt: skip
_REASONS: Final[Mapping[str, tuple[str, ...]]] = {
    "refused.state_secret": ("所申请信息已依法确定为国家秘密，尚未解密",),
    "refused.prohibited_by_law": ("所申请信息属于法律规定应当保密的内容",),
    "refused.public_safety": ("公开后可能危及公共安全",),
    "refused.third_party": ("第三方不同意公开且理由合理，公开会损害其合法权益", "所申请信息涉及商业秘密，公开会损害第三方合法权益"),
    "refused.internal_affairs": ("属于机关人事管理、后勤管理、内部工作流程方面的信息",),
    "refused.deliberative": ("属于履行行政管理职能过程中形成的讨论记录、请示报告等过程性信息",),
    "refused.enforcement_file": ("属于行政执法案卷信息，法律、法规、规章未规定应当公开",),
    "refused.administrative_inquiry": ("法律、行政法规对该信息的获取有特别规定，请依照该规定办理",),
    "unable.not_this_agency": ("所申请信息不由本机关制作或者保存", "该事项属于其他机关职责，本机关不负责公开"),
    "unable.needs_creation": ("没有现成信息，需要对现有信息进行加工、分析",),
    "not_processed.petition": ("所提事项属于信访、投诉、举报，请通过相应渠道提出",),
    "not_processed.repeated": ("本机关已就相同内容作出答复",),
    "not_processed.publication": ("所申请信息为公开出版物，告知获取途径",),
    "not_processed.excessive": ("申请数量、频次明显超过合理范围，说明的理由不合理",),
    "not_processed.reissue": ("所申请信息此前已获取，要求确认或重新出具",),
    "other.not_government_information": ("所提内容属于咨询，不属于政府信息",),
    "other.misc": ("申请人已通过其他途径获得所需信息，经沟通另行处理", "以政府信息公开申请形式提出的内容与其他程序重合，告知按该程序办理"),
}  # fmt: skip
_PROVISIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "refused.prohibited_by_law": ("《中华人民共和国税收征收管理法》第八条", "《中华人民共和国未成年人保护法》第一百零三条"),
    "refused.administrative_inquiry": ("《不动产登记暂行条例》第二十七条", "《中华人民共和国市场主体登记管理条例》"),
}  # fmt: skip
_GROUNDS: Final = ("refused.internal_affairs", "refused.deliberative", "refused.enforcement_file", "refused.prohibited_by_law")
_AGENCIES: Final = (
    "自然资源和规划局",
    "住房和城乡建设局",
    "生态环境局",
    "财政局",
    "发展和改革委员会",
    "民政局",
    "公安局",
    "农业农村局",
    "教育局",
)
_MARKS: Final = ("恒信", "瑞丰", "华诚", "鼎盛", "正源", "博远")


@dataclass(slots=True)
class Words:
    """The office's way of writing. `handlers` do the cases, the first of them is the head of the disclosure office."""

    chance: Chance
    level: AgencyLevel
    year: int
    handlers: tuple[str, ...]
    REASONS = _REASONS
    PROVISIONS = _PROVISIONS

    def content(self, outcome: str) -> str:
        """What is applied for; it fits how the application will end."""
        usual = _LOCAL + _GENERAL[:4] if self.level in (AgencyLevel.TOWNSHIP, AgencyLevel.STREET) else _GENERAL
        topic = self.chance.one(_SPECIAL.get(outcome, usual))
        text = topic.format(p=self.chance.one(PLACES), y=self.year - self.chance.upto(0, 4), n=self.chance.upto(1, 199))
        return text if topic.startswith(("请", "举报", "要求", "咨询")) else f"申请公开：{text}"

    def handler(self) -> str:
        """Somebody who does cases."""
        return self.chance.one(self.handlers[1:] or self.handlers)

    def head(self) -> str:
        """Who approves extensions: 政府信息公开工作机构负责人."""
        return self.handlers[0]

    def reasons(self, outcome: str) -> str:
        """The reasons of an answer."""
        return self.chance.one(_REASONS[outcome])

    def provision(self, outcome: str) -> str:
        """The provision an answer rests on."""
        return self.chance.one(_PROVISIONS[outcome])

    def ground(self, *, is_heard: bool) -> str:
        """Why a part is withheld."""
        return str(Outcome.REFUSED_THIRD_PARTY) if is_heard else self.chance.one(_GROUNDS)

    def competent(self) -> str:
        """The agency that is responsible."""
        return f"{self.chance.one(_AGENCIES)}，咨询电话 1000{self.chance.upto(0, 9_999_999):07d}"

    def agency(self) -> str:
        """Another agency to be consulted."""
        return self.chance.one(_AGENCIES)

    def parties(self, count: int) -> list[str]:
        """Different third parties."""
        found: list[str] = []
        while len(found) < count:
            mark = self.chance.one(_MARKS)
            name = f"{self.chance.one(PLACES)}{mark}有限公司" if self.chance.maybe(0.6) else person_name(self.chance)
            found += [name] if name not in found else []
        return found

    def items(self) -> str:
        """What is to be corrected."""
        return self.chance.one(
            ("请明确所需信息的名称、文号或者其他特征性描述", "请提供身份证明并明确获取信息的方式", "请明确地块位置和时间范围")
        )

    def second_reason(self) -> str:
        """Why a second clarification is needed."""
        return "补正后又提出新的内容，确需再次补正"

    def good_reason(self) -> str:
        """Why a lapse is undone."""
        return self.chance.one(("申请人住院期间未能补正，已提供证明", "补正告知书因地址变更未及时收到"))

    def objection(self) -> str:
        """Why a third party objects."""
        return self.chance.one(("涉及本单位商业秘密", "涉及本人及家庭的个人隐私", "已与行政机关约定保密"))

    def deferral(self) -> str:
        """Why the answer is deferred."""
        return "申请数量较多，需要逐件检索核对"

    def extension(self) -> str:
        """Why the period is extended."""
        return self.chance.one(("需要调阅历史档案", "涉及多个部门，需要核实", "内容较多，需要逐项审查"))

    def override(self) -> str:
        """Why the public interest prevails."""
        return "不公开可能对公共利益造成重大影响，决定公开并书面告知第三方"

    def scope(self) -> str:
        """What was searched."""
        where = self.chance.one(("公文系统和档案室", "电子档案系统", "业务系统及纸质档案", "历年收发文登记"))
        return f"检索{where}，关键词“{self.chance.one(PLACES)}”，未限定年份，由{self.handler()}检索"

    def note(self) -> str:
        """A remark."""
        return self.chance.one(("已电话联系申请人说明办理进度", "申请人来电询问，已答复", "已与业务科室沟通", "申请人希望通过邮寄方式获取"))

    def reopening(self) -> str:
        """Why the case is taken up again."""
        return self.chance.one(("责令在法定期限内重新答复", "原答复事实不清，撤销并责令重新处理"))

    def void(self) -> str:
        """Why a registration is voided."""
        return self.chance.one(("同一申请重复登记", "非政府信息公开申请，误登记", "申请人误寄，系向其他机关提出"))
