#!/bin/sh
# 画出手册其他插图：期限一览、台账、年度报告、图解。须有 xxgk、python、soffice、pdftoppm、chromium 和 convert。
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
export XXGK_HOME="$work/home" XXGK_USER=周晓
on() { day=$1; shift; xxgk --today "$day" "$@" >/dev/null; }
register() { on "$1" case register --channel in_person --applicant-name "$2" --content "$3" --contact 0000-1234567; }
# 图片名、最大宽度、取上面多高；标准输入是 png。
small() { convert png:- -crop x$3+0+0 -trim +repage -resize "$2>" -bordercolor white -border 12 -colors 16 -strip -define png:compression-level=9 "$here/$1.png"; }

on 2026-03-02 init --agency 某县青石镇人民政府 --level township --government 某县人民政府
register 2026-03-02 李田 柳河村2025年度农村危房改造补助名单
register 2026-03-04 金山 青石大桥征地批复及附件
register 2026-03-11 某某建筑公司 青石大桥工程招标文件
register 2026-03-12 赵云 镇政府2025年三公经费决算
register 2026-03-20 孙小平 柳河村低保对象公示材料
for number in 1 3 5; do on 2026-03-20 case assign $number --to 王五; done
for number in 2 4; do on 2026-03-20 case assign $number --to 赵六; done
on 2026-03-23 case decide 4 --outcome granted.provided
on 2026-03-24 case serve 4 --method in_person
on 2026-03-24 case archive 4
on 2026-03-25 case request-clarification 5 --items 写明公示的年度
on 2026-03-26 case record-search 2 --scope 镇档案室基建类目录
on 2026-03-26 case decide 2 --outcome unable.not_exist
xxgk --today 2026-04-02 due --within 10 | sed '/^逾期已办/,$d' | (cd "$root" && python -m bundle.screen xxgk due --within 10) >"$here/due.svg"

on 2026-04-02 export ledger --out "$work/ledger.xlsx"
soffice --headless --convert-to pdf --outdir "$work" "$work/ledger.xlsx" >/dev/null 2>&1
pdftoppm -r 90 -png -f 1 -l 1 -singlefile "$work/ledger.pdf" "$work/ledger" && small ledger 1000 600 <"$work/ledger.png"

export XXGK_HOME="$work/city"
on 2025-01-10 practice --figures "$root/docs/figures/suqian-2024.json"
on 2025-01-10 report publish --year 2024 --with-findings --file pdf --file 图解 --out "$work/out"
pdftoppm -r 66 -gray -png -f 2 -l 2 -singlefile "$work/out/"*.pdf "$work/report" && small report 620 1000 <"$work/report.png"
mv "$work/out/"*.html "$work/charts.html"
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=900,1150 --screenshot="$work/charts.png" "file://$work/charts.html" >/dev/null 2>&1
small charts 800 1035 <"$work/charts.png"
