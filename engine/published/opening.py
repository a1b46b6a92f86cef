"""A file of any kind -> its rows: what it is is told by its first bytes, not its name; what is too much is refused."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.errors import system_said
from engine.published.limits import FILE, MIB, TEXT, Refused
from engine.published.source import Source

if TYPE_CHECKING:
    from email.message import EmailMessage

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_OFD: Final = "OFD.xml"
STRANGE: Final = 200


def open_source(path: Path) -> Source:
    """The rows of a file. Raises Refused with what it is and what to do."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise Refused("不是文件，请给出报告文件")
        if size > FILE:
            raise Refused(f"文件有 {size // MIB} MB，超过 {FILE // MIB} MB，不像年度报告，没有读取")
        data = path.read_bytes()
    except OSError as error:
        raise Refused(f"无法读取（{system_said(error)}），请核对文件名和权限") from error
    return opened(data)


def opened(data: bytes) -> Source:
    """The rows of a file already in memory. Raises Refused."""
    if not data.strip():
        raise Refused("文件是空的，请重新下载")
    start = data[:8192].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:1024]:
        from engine.published.pdf import read_pdf

        return read_pdf(data)
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _packed(data)
    if data.startswith(_OLE):
        raise Refused("是旧版 Office 格式（.doc、.xls 或 .wps），请另存为 .docx、.xlsx 或 PDF 后再检查")
    if data.startswith(b"{\\rtf"):
        raise Refused("是 RTF 格式，请另存为 .docx 或 PDF 后再检查")
    if data.startswith(_PICTURES):
        raise Refused("是图片，读不出数字，请提供网页、Word、PDF 或文字")
    if len(data) > TEXT:
        raise Refused(f"网页或文字有 {len(data) // MIB} MB，超过 {TEXT // MIB} MB，不像年度报告，没有读取")
    if re.match(rb"(MIME-Version|From|Subject|Content-Type):", start, re.IGNORECASE):
        return _mail(data)
    from engine.published.html import decode, is_html, quoted_page, read_html
    from engine.published.text import read_text

    text = decode(data)
    if sum(not c.isprintable() and c not in "\r\n\t\f\u3000\xa0\ufeff\u200b" for c in text[:4096]) > STRANGE:
        raise Refused("不是网页、Word、PDF、工作簿或文字，认不出格式")
    page = 0 if is_html(text) else quoted_page(text)
    source = read_text(text[:page].replace("\x00", ""))
    if page < len(text):
        tail = read_html(text[page:])
        source.rows += [replace(row, table=row.table + len(source.rows)) for row in tail.rows]
        source.pictures += tail.pictures
        source.title = tail.title
    return source


def _packed(data: bytes) -> Source:
    from engine.published.packed import Package

    package = Package(data)
    if "word/document.xml" in package.names:
        from engine.published.word import read_word

        return read_word(package)
    if "xl/workbook.xml" in package.names:
        from engine.published.sheet import read_sheets

        return read_sheets(package)
    kind = "OFD 版式文件" if _OFD in package.names else "压缩包或不认识的文档"
    raise Refused(f"是{kind}，请解开或另存为 .docx、.xlsx、PDF 后再检查")


def _mail(data: bytes) -> Source:
    """A page saved as one file (.mht): its HTML part."""
    from engine.published.html import decode, read_html

    message: EmailMessage = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            body = part.get_payload(decode=True)
            if isinstance(body, bytes):
                return read_html(decode(body))
    raise Refused("网页归档里没有网页正文，请另存为普通网页")
