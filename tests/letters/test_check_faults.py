"""Planted faults: each is found, and nothing else is."""

from __future__ import annotations

import re

import pytest

from tests.letters.checked import NUMBER, first

REMEDY = "如对本答复书不服，可以自收到本答复书之日起60日内向某县人民政府申请行政复议，也可以自收到本答复书之日起6个月内向某县人民法院提起行政诉讼。"
REFUSED = "如对本答复书不服，应当先自收到本答复书之日起60日内向某县人民政府申请行政复议；对行政复议决定不服的，可以自收到行政复议决定书之日起15日内向某县人民法院提起行政诉讼。"
ID = "11010519491231002X"  # the number GB 11643 gives as its example

# Kind of letter, what is replaced, by what, what must be said.
WORDS: list[tuple[str, str, str, str]] = [
    ("provided", "政府信息公开申请答复书\n", "关于张三来件的回信\n", "认不出"),
    ("provided", f"{NUMBER}\n", "", "没有文号"),
    ("provided", NUMBER, "（草稿，签发时编号）", "草稿"),
    ("provided", NUMBER, "青政公复[2026]17号", "写法不规范"),
    ("provided", NUMBER, "青政公复〔2026〕第017号", "写法不规范"),
    ("provided", "张三：\n", "", "没有称谓"),
    ("provided", "\n某县青石镇人民政府\n2026年", "\n2026年", "没有署名"),
    ("provided", "\n某县青石镇人民政府\n2026年", "\n某县白石镇人民政府\n2026年", "与标题中的机关"),
    ("provided", "\n2026年3月16日$", "", "没有成文日期"),
    ("provided", "\n2026年3月16日$", "\n年　月　日", "日期没有填写"),
    ("provided", "于2026年3月2日收到", "于2026年2月30日收到", "没有“2026年2月30日”这一天"),
    ("provided", "于2026年3月2日收到", "于2026年3月2日（星期二）收到", "这一天是星期一"),
    ("provided", "于2026年3月2日收到", "于2026年3月20日收到", "晚于成文日期"),
    ("provided", "于2026年3月2日收到", "于2026.3.2收到", "写法不规范"),
    ("provided", "于2026年3月2日收到", "于2026年03月02日收到", "写法不规范"),
    ("provided", "于2026年3月2日收到", "于二〇二六年三月二日收到", "写法不规范"),
    ("provided", r"\n附件：.*\n2\..*", "", "没有列出附件"),
    ("provided", r"\n2\.农村", "\n3.农村", "附件的序号"),
    ("provided", "经审查，", "经\u202e审查，", "不可见"),
    ("provided", "提供方式为：", "提供方式为：××", "××"),
    ("provided", "提供方式为：", "提供方式为：{{ x }}", "{{"),
    ("provided", "提供方式为：", "提供方式为：______，", "__"),
    ("provided", "提供方式为：", "提供方式为：【】", "【】"),
    ("provided", "提供方式为：", "提供方式为：XX，", "XX"),
    ("provided", "\n某县青石镇人民政府\n2026年", "\n某县青石镇人民政府（盖章）\n2026年", "（盖章）"),
    ("provided", "提供方式为：", "提供方式为：□邮寄", "方框"),
    ("provided", "可以与本机关联系", "可以与某单位联系", "某单位"),
    ("provided", "可以公开。根据", "可以公开。。根据", "标点重复"),
    ("provided", "第三十六条第（二）项", "第三十六条第（四）项", "应引用"),
    ("provided", "第三十六条第（二）项", "第三十六条第二项", "写法不规范"),
    ("provided", "第三十六条第（二）项", "第三十六条第(二)项", "写法不规范"),
    ("provided", "第三十六条第（二）项", "第36条第（二）项", "写法不规范"),
    ("provided", "《中华人民共和国政府信息公开条例》第三十六条第（二）项", "有关法律", "没有写明依据的条款"),
    ("provided", "第三十六条第（二）项", "第三十六条第（二）项、第六十一条", "全文56条"),
    ("provided", "第三十六条第（二）项", "第三十六条第（二）项、第三十六条第（八）项", "第（八）项"),
    ("provided", "《中华人民共和国政府信息公开条例》", "《政府信息公开条例》", "全称"),
    ("provided", "如需进一步", "本件应在15个工作日内予以答复。如需进一步", "修订前的答复期限"),
    ("provided", "如需进一步", "该信息与你自身生产、生活、科研等特殊需要无关。如需进一步", "修订前的条件"),
    ("provided", "如需进一步", "国务院令第492号已有规定。如需进一步", "修订前的条例"),
    ("provided", "如需进一步", "本机关将收取检索费。如需进一步", "不收取费用"),
    ("provided", "纸质复印件，邮寄", "纸质复印件，顺丰邮寄", "邮政企业"),
    ("refused_state_secret", "决定不予公开", "认为不属于政府信息公开范围，决定不予公开", "修订前的说法"),
    ("refused_internal_affairs", REFUSED, REMEDY, "先申请行政复议"),
    ("refused_state_secret", "理由是：.*?。", "", "没有说明不予公开的理由"),
    ("refused_state_secret", "该信息不能作区分处理。", "", "区分处理"),
    ("provided", REMEDY, REFUSED, "不应要求先申请行政复议"),
    ("provided", f"{REMEDY}\n", "", "没有告知救济途径"),
    ("provided", "60日内", "30日内", "申请行政复议的期限写的是30日"),
    ("provided", "60日内", "60个工作日内", "申请行政复议的期限写的是60个工作日"),
    ("provided", "6个月内", "三个月内", "提起行政诉讼的期限写的是3个月"),
    ("refused_state_secret", "15日内", "六个月内", "提起行政诉讼的期限写的是6个月"),
    ("provided", "向某县人民政府申请行政复议", "向上一级主管部门申请行政复议", "不再是上级主管部门"),
    ("provided", REMEDY, "如不服本答复，可以依法申请行政复议或者提起行政诉讼。", "没有写明申请行政复议的期限、行政复议机关"),
    ("partial", f"对本答复书中不予公开的内容不服的，{REFUSED[9:]}\n", "", "先申请行政复议"),
    ("clarification_notice", r"无正当理由逾期不补正的，视为放弃申请，本机关不再处理该政府信息公开申请。", "", "没有写明逾期不补正的后果"),
    ("clarification_notice", r"请你自收到本告知书之日起15个工作日内将", "请将", "没有写明补正的期限"),
    ("clarification_notice", r"答复期限自本机关收到补正的申请之日起计算。", "", "没有写明答复期限自收到补正"),
    ("clarification_notice", r"\n本机关联系方式.*", "", "联系方式"),
    ("clarification_notice", r"\n本机关联系方式", f"\n{REMEDY}\n本机关联系方式", "程序性文书不告知"),
    ("reasons_notice", "本机关不予处理；", "", "不予处理"),
    ("extension_notice", "经本机关政府信息公开工作机构负责人同意，", "", "负责人同意"),
    ("third_party_consultation", "由本机关依照", "视为同意公开，由本机关依照", "由行政机关决定是否公开"),
    ("consultation_notice", "征求意见所需时间不计算在答复期限内", "特此告知", "不计算在答复期限内"),
    ("fee_notice", "逾期未缴纳的，视为放弃申请，本机关不再处理该政府信息公开申请。", "", "没有写明逾期未缴纳的后果"),
    ("fee_notice", "，应缴200元", "", "没有写明收费的数额"),
    ("fee_notice", "，缴纳方式：[^。]*", "", "没有写明缴纳方式"),
    ("fee_notice", "自收到本通知书次日起20个工作日内", "尽快", "缴费期限"),
    ("not_exist", "收到申请后，本机关进行了检索：.*?。经检索，", "", "没有写明检索"),
    ("not_exist", "该政府信息不存在", "该信息不予公开，其余信息不存在", "与这种答复相反"),
    ("refused_state_secret", "决定不予公开", "经检索该信息不存在，决定不予公开", "与这种答复相反"),
    ("refused_state_secret", "决定不予公开", "现予以公开，决定不予公开", "与这种答复相反"),
    ("already_public", "信息已经主动公开", "信息如下", "没有写明该信息已经主动公开"),
    ("not_this_agency", "根据《中华", "你的申请已转交该机关。根据《中华", "没有移送"),
    ("provided", "收到你当面提交", "收到李四当面提交", "与收文人不同"),
    ("provided", "可以与本机关联系", f"可以与身份证号码{ID}的人联系", "身份证号码"),
]  # fmt: skip

# What only the case can tell.
CASE: list[tuple[str, str, str, str]] = [
    ("provided", "张三：", "李四：", "收文人与本案登记的不同"),
    ("provided", "于2026年3月2日收到", "于2026年3月3日收到", "写的是“2026年3月3日”，本案是“2026年3月2日”"),
    ("provided", "\n2026年3月16日$", "\n2026年3月17日", "成文日期是2026年3月17日"),
    ("provided", "向某县人民政府申请", "向某市人民政府申请", "行政复议机关写的是“某市人民政府”"),
    ("provided", "向某县人民法院", "向某区人民法院", "管辖法院"),
    ("provided", "“2025年度农村低保对象名单及资金发放明细”", "“城市地下管网改造工程的监理合同”", "引用的申请内容"),
    ("provided", "“2025年度农村低保", "“2024年度农村低保", "引用的申请内容"),
    ("provided", "可以与本机关联系", "可以与13812345678联系", "手机号码"),
    ("provided", "如需进一步", "2026年3月12日，本机关另行研究了你的申请。如需进一步", "不是本案办理经过中的日期"),
    ("already_public", r"（可以通过某省行政复议网上申请平台提交行政复议申请书）", "", "互联网渠道"),
    ("clarification_notice", "登记编号2026-0017", "登记编号2026-0018", "本案是2026-0017"),
    ("clarification_notice", "之日起15个工作日内", "之日起10个工作日内", "写的是“10”，本案是“15”"),
    ("extension_notice", "答复期限延长15个工作日", "答复期限延长10个工作日", "写的是“10”，本案是“15”"),
    ("extension_notice", "将于2026年5月13日前", "将于2026年5月30日前", "写的是“2026年5月30日”"),
    ("deferral_notice", "将于2026年6月30日前", "将于2026年7月30日前", "本案是“2026年6月30日”"),
    ("fee_notice", "应缴200元", "应缴300元", "写的是“300”，本案是“200”"),
    ("fee_notice", "第35件申请", "第36件申请", "写的是“36”，本案是“35”"),
    ("fee_unpaid", "信息处理费200元", "信息处理费100元", "写的是“100”，本案是“200”"),
    ("fee_unpaid", "缴费期限于2026年4月1日届满", "缴费期限于2026年4月2日届满", "本案是“2026年4月1日”"),
    ("partial", "如需进一步", "第三方赵某某不同意公开。如需进一步", "第三方的姓名"),
    ("third_party_notice", "就此书面征求了贵方的意见", "申请人李四，就此书面征求了贵方的意见", "申请人的姓名"),
    ("not_this_agency", r"负责公开该信息的行政机关及其联系方式.*\n", "", "缺少：0000-00000001"),
    ("refused_prohibited_by_law", "（《全国人口普查条例》第三十三条）", "", "没有写明所依据的规定"),
    ("repeated", "（登记编号2026-0001）作出答复（青政公复〔2026〕1号）", "作出答复", "没有写明已经作出的答复"),
    ("not_exist", "2026年3月10日由档案员", "2026年3月11日由档案员", "本案是“2026年3月10日”"),
    ("provided", NUMBER, "青政公复〔2026〕18号", "没有登记"),
]  # fmt: skip


def spoilt(kind: str, old: str, new: str) -> str:
    text = first(kind, "按件" if kind == "fee_notice" else "").text
    pattern = old if old not in text else re.escape(old)
    changed = re.sub(pattern, lambda _: new, text, count=1)
    assert changed != text, (kind, old)
    return changed


@pytest.mark.parametrize(("kind", "old", "new", "said"), WORDS, ids=[f"{n}-{w[3][:12]}" for n, w in enumerate(WORDS)])
def test_a_fault_in_the_words_is_the_one_thing_found(kind: str, old: str, new: str, said: str) -> None:
    found = first(kind).by_words(spoilt(kind, old, new))
    assert len(found) == 1, found
    assert said in found[0].message


@pytest.mark.parametrize(("kind", "old", "new", "said"), CASE, ids=[f"{n}-{c[3][:12]}" for n, c in enumerate(CASE)])
def test_a_letter_that_disagrees_with_its_case_has_that_one_finding(kind: str, old: str, new: str, said: str) -> None:
    letter = first(kind, "按件" if kind == "fee_notice" else "")
    found = letter.by_case(spoilt(kind, old, new), register=new != "青政公复〔2026〕18号")
    assert len(found) == 1, found
    assert said in found[0].message
