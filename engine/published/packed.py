"""Office files are zip archives: their parts, taken out within limits, and what must not be in them."""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO
from typing import Final

from engine.published.limits import MIB, Refused

PART: Final = 48 * MIB
ALL: Final = 96 * MIB
MEMBERS: Final = 4_000
RATIO: Final = 400
_CHUNK: Final = MIB
# A link to a page is harmless and a linked picture is not fetched; the rest would load or run something from elsewhere.
_LOADED: Final = re.compile(
    rb"relationships/(attachedTemplate|oleObject|frame|subDocument|aFChunk|externalLink\w*|package)\"", re.IGNORECASE
)
_EXTERNAL: Final = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*\"External\"[^>]*>", re.IGNORECASE)


class Package:
    """An office file's parts."""

    def __init__(self, data: bytes, *, is_only_read: bool = False) -> None:
        """Open it. Raises Refused for what is broken, packed beyond reason or encrypted, and, unless values are all that is read, for
        macros and what would be loaded from elsewhere.
        """
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise Refused("文件已损坏，无法打开，请重新下载或另存") from error
        entries = self._zip.infolist()
        if len(entries) > MEMBERS or sum(entry.file_size for entry in entries) > len(data) * RATIO + 4 * MIB:
            raise Refused("文件解开后大得不合常理（可能是压缩炸弹），没有读取")
        if any(entry.flag_bits & 1 for entry in entries):
            raise Refused("文件有密码，无法读取，请另存为不带密码的文件")
        self.names = frozenset(entry.filename for entry in entries)
        self._left = ALL
        if is_only_read:
            return
        if any("vbaproject" in name.lower() for name in self.names):
            raise Refused("文件带有宏，没有读取，请另存为不带宏的 .docx、.xlsx 或 PDF")
        for name in sorted(self.names):
            if name.endswith(".rels"):
                self._refuse_loaded(self.part(name))

    def _refuse_loaded(self, relations: bytes) -> None:
        if any(_LOADED.search(link) for link in _EXTERNAL.findall(relations)):
            raise Refused("文件要从外部载入内容（外部模板或嵌入对象的链接），没有读取，请断开链接后另存")

    def part(self, name: str) -> bytes:
        """The bytes of a part. Raises Refused when it is not there, broken, or larger than it says."""
        pieces: list[bytes] = []
        size = 0
        try:
            with self._zip.open(name) as stream:
                while piece := stream.read(_CHUNK):
                    size += len(piece)
                    if size > min(PART, self._left):
                        break
                    pieces.append(piece)
        except KeyError as error:
            raise Refused("文件缺少正文，不是完整的文档，请重新另存") from error
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError, zlib.error) as error:
            raise Refused("文件已损坏，无法读出正文，请重新下载或另存") from error
        if size > min(PART, self._left):
            raise Refused("文件解开后大得不合常理（可能是压缩炸弹），没有读取")
        self._left -= size
        return b"".join(pieces)
