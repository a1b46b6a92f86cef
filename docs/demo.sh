#!/bin/sh
# 演示：一个城市公布的一年，与公布的数字逐格相等；再办一件完整的案子，逐日说明期限。
set -eu
say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
run() { printf '$ xxgk'; printf ' %s' "$@"; printf '\n'; xxgk "$@"; }
rm -rf demo/office demo/report
mkdir -p demo
export XXGK_HOME=demo/office XXGK_USER=演示

say '一、按宿迁市公布的2024年度数字造一个机关（3525件新收、121件上年结转）'
run practice --figures docs/figures/suqian-2024.json

say '二、从案件生成2024年度报告表格，与公布的数字逐格比较'
run report build --year 2024
run report compare --figures docs/figures/suqian-2024.json
for format in html docx xlsx; do run report build --year 2024 --format $format --out demo/report; done
run report cell --year 2024 refused.third_party commercial_enterprise
run verify

say '三、办一件案子：登记、补正、征求意见、答复、送达'
number=$(xxgk case register --channel registered_mail --submitted-on 2026-03-02 --signed-on 2026-03-04 --on 2026-03-04 \
    --applicant-name 周小雨 --content '某街区2025年度城市更新项目的规划许可和补偿协议' --format json |
    sed -n 's/^  "number": "\(.*\)",$/\1/p')
run case show "$number"
run case request-clarification "$number" --items '请写明街区的名称或者四至范围，并提供身份证明' --on 2026-03-09
run case receive-clarification "$number" --on 2026-03-17
run case consult-third-party "$number" --party 某某置业有限公司 --delivered-on 2026-03-20 --on 2026-03-19
run case record-third-party-reply "$number" --party 某某置业有限公司 --position object --reasons '补偿价格属于商业秘密' --on 2026-04-08
run case explain "$number"
say '先试一个不合法的答复：被拒绝，说明依据和办法'
run case decide "$number" --outcome refused.third_party --on 2026-04-20 || true
run case decide "$number" --outcome partial --grounds refused.third_party --reasons '补偿价格涉及商业秘密，其余内容可以公开' \
    --override-reason '规划许可事关公众知情，公开不损害其商业秘密' --on 2026-04-20
run case serve "$number" --method mail --posted-on 2026-04-21 --on 2026-04-21
run case history "$number"
run case show "$number"
say '表格和文书在 demo/report，数据在 demo/office。'
