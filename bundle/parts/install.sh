#!/bin/sh
# 安装、升级或退回 xxgk。不需要网络，不需要管理员权限。
cd "$(dirname "$0")" || exit 1
for python in python3.13 python3.12 python3.11 python3; do
    if "$python" -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
        exec "$python" -X utf8 install.py "$@"
    fi
done
echo '没有找到 Python 3.11、3.12 或 3.13。请先安装其中之一（麒麟、统信可用系统软件源或离线安装包），再运行 sh install.sh。' >&2
exit 2
