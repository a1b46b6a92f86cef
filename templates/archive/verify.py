"""核对 xxgk 归档：python3 verify.py 归档文件.zip。只用 Python 自带的库，不需要 xxgk，不联网，不改动任何内容。

依次核对：每个文件的校验值；历史链逐条相接（每一条的校验值由上一条和本条各栏算出）；文字、个人信息与链中的摘要一致。
"""
# ruff: noqa: INP001, T201

from __future__ import annotations

import hashlib
import json
import sys
import zipfile

COVERED = ("agency_id", "seq", "stream", "version", "kind", "occurred_on", "recorded_at", "actor", "rules", "state", "data", "texts_digest")


def sha(text: str) -> str:
    """SHA-256 of a text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def rows(archive: zipfile.ZipFile, table: str) -> list[dict[str, object]]:
    """The rows of a table; none when it is not in the archive."""
    name = f"tables/{table}.jsonl"
    return [json.loads(line) for line in archive.read(name).decode().splitlines()] if name in archive.namelist() else []


def faults(archive: zipfile.ZipFile) -> list[str]:
    """Everything that does not fit."""
    manifest, found = json.loads(archive.read("manifest.json")), []
    for name, digest in manifest["files"].items():
        if name not in archive.namelist() or hashlib.sha256(archive.read(name)).hexdigest() != digest:
            found.append(f"{name} 缺失或已被改动")
    texts = {row["entry_id"]: row for row in rows(archive, "entry_text")}
    previous, count = "0" * 64, 0
    for row in rows(archive, "entry"):
        text = texts.get(row["id"])
        if row["seq"] != count + 1 or sha("\n".join((previous, *(str(row[c]) for c in COVERED)))) != row["hash"]:
            found.append(f"历史链自第 {count + 1} 条（{row['stream']}）起不符")
            break
        if text and sha(f"{text['salt']}\n{text['texts']}") != row["texts_digest"]:
            found.append(f"第 {count + 1} 条（{row['stream']}）的文字与登记时的摘要不符")
        previous, count = str(row["hash"]), count + 1
    if (previous, count) != (manifest["head"], manifest["entries"]) and not found:
        found.append(f"历史链应有 {manifest['entries']} 条，实有 {count} 条，或末尾不符")
    for person in rows(archive, "person"):
        body = [person["kind"], person["name"], person["content"], json.loads(str(person["particulars"]))]
        if sha(f"{person['salt']}\n{json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(',', ':'))}") != person["digest"]:
            found.append(f"申请人记录 {person['id']} 与登记时的摘要不符")
    return found


if __name__ == "__main__":
    with zipfile.ZipFile(sys.argv[1]) as opened:
        problems = faults(opened)
    print("\n".join(problems) or "核对无误：历史链完整，各文件与归档时一致。")
    sys.exit(1 if problems else 0)
