#!/bin/sh
# 画出 docs/handbook/letters.md 的插图：虚构的机关、申请人，命令行办理，PDF 转成图片。须有 xxgk、pdftoppm（poppler-utils）和 convert（ImageMagick）。
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
here=$(cd "$(dirname "$0")" && pwd)
export XXGK_HOME="$work/home" XXGK_USER=周晓
on() { day=$1; shift; xxgk --today "$day" "$@" >/dev/null; }
# 文书签发后制成图片：日期、案件、种类、图片名，其余是文书需要的事实。
picture() {
    day=$1 case=$2 kind=$3 name=$4; shift 4
    on "$day" letter issue "$case" "$kind" "$@"
    drawn "$day" "$case" "$kind" "$name"
}
drawn() {
    on "$1" letter make "$2" "$3" --file pdf --out "$work/$4"
    pdftoppm -r 66 -gray -png -f 1 -l 1 -singlefile "$work/$4"/*.pdf "$work/$4" 2>/dev/null
    convert "$work/$4.png" -trim +repage -bordercolor white -border 16 -colors 8 -strip -define png:compression-level=9 "$here/$4.png"
}

on 2026-03-02 init --agency 某县青石镇人民政府 --level township --government 某县人民政府
cat >"$XXGK_HOME/settings.toml" <<'TOML'
[letters]
prefix = "青政"
court = "某县人民法院"
contact = "党政综合办公室，某县青石镇人民路1号，0000-00000000"
payment = "凭本通知书到某县青石镇人民政府财政所缴纳，收取后开具财政票据"
TOML
register() { on "$1" case register --channel in_person --applicant-name "$2" --content "$3" --address 某县青石镇柳河村3组 --form-wanted 纸质复印件，邮寄; }

register 2026-03-02 李田 关于柳河村土地流转的材料
on 2026-03-05 case request-clarification 1 --items '写明土地流转项目的名称；写明信息的年度；提供身份证明复印件'
picture 2026-03-05 1 clarification_notice clarification-notice

on 2026-03-12 case receive-clarification 1
on 2026-03-13 case consult-third-party 1 --party 某县绿源农业专业合作社
picture 2026-03-13 1 third_party_consultation third-party-consultation
on 2026-03-20 case record-third-party-reply 1 --party 某县绿源农业专业合作社 --position object --reasons 涉及成员家庭收入
on 2026-04-01 case decide 1 --outcome partial --grounds refused.third_party --reasons '涉及个人隐私，公开会对第三方合法权益造成损害，且第三方不同意公开' \
    --override-reason 土地流转价格关系本村全体承包户的公共利益
picture 2026-04-01 1 partial partial --attach 柳河村土地流转合同（隐去不予公开的内容）:26 --provided-as 纸质复印件，邮寄 --withheld 承包户的身份证号码、银行账号和家庭收入
on 2026-04-01 case serve 1 --method mail --mail-number EA473124829CN
on 2026-04-07 case serve 1 --method mail --signed-on 2026-04-03 --signer 李禾 --relation household
drawn 2026-04-07 1 service_record service-record

register 2026-03-02 金山 青石大桥征地批复及附件
on 2026-03-04 case notify-fee 2 --scale per_page --quantity 250
picture 2026-03-04 2 fee_notice fee-notice
