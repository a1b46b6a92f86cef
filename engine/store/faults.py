"""What a database says when it cannot do something, said to a clerk: one Chinese sentence for each situation."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, IntegrityError

from engine.errors import ConnectionLost, Contended, SchemaMismatch, StoreError

_UNIQUE: Final = "23505"
# Begun again, these can succeed: serialization failure, deadlock, somebody else's row first; a server that restarts under us.
_CONTENDED: Final = ("40001", "40P01", _UNIQUE)
_LOST: Final = ("57P01", "57P02", "08003", "08006")
_LOST_CLUES: Final = ("server closed the connection", "connection is closed", "the connection is lost", "consuming input failed")
UNCERTAIN: Final = "与数据库服务器的连接在保存时中断，不能确定是否已经保存，请查看后再决定是否重做。"
_NOTHING: Final = "没有保存任何更改"


@contextmanager
def told_to_clerk() -> Iterator[None]:
    """Driver errors as refusals. A row the schema forbids is a bug and stays what it is, unless somebody else's came first."""
    drivers = [sqlite3, *([sys.modules["psycopg"]] if "psycopg" in sys.modules else [])]
    errors, forbidden = (DBAPIError, *(d.Error for d in drivers)), (IntegrityError, *(d.IntegrityError for d in drivers))
    try:
        yield
    except errors as error:
        orig = getattr(error, "orig", error)
        if isinstance(error, forbidden) and getattr(orig, "sqlstate", None) != _UNIQUE:
            raise
        raise told(orig) from error


def told(error: BaseException | None) -> StoreError:
    """What a driver error means for a clerk."""
    text, state = str(error).strip(), getattr(error, "sqlstate", None) or ""
    if state in _CONTENDED:
        return Contended(f"多人同时办理时发生冲突，重试多次仍未成功，{_NOTHING}，请稍后重试。")
    if type(error).__module__.partition(".")[0] != "psycopg":
        return _first(_SQLITE, text, text)
    if state in _LOST or any(clue in text for clue in _LOST_CLUES):
        return ConnectionLost(f"与数据库服务器的连接中断，{_NOTHING}，请稍后重试。")
    for states, sentence in _STATES:
        if state and state in states:
            return (SchemaMismatch if "42P01" in states else StoreError)(sentence)
    # Refusals to connect carry no SQLSTATE, and speak the server's language.
    return _first(_SERVER, text, text.splitlines()[0] if text else state)


def _first(sentences: Sequence[tuple[Sequence[str], str]], text: str, shown: str) -> StoreError:
    for clues, sentence in sentences:
        if any(clue in text for clue in clues):
            return (SchemaMismatch if clues in _NOT_OURS else StoreError)(sentence)
    return StoreError(f"数据库操作失败（{shown}），{_NOTHING}。")


_NOT_OURS: Final = (("not a database",), ("no such table",))
_SQLITE: Final = (
    (("full",), f"磁盘空间不足，{_NOTHING}，请清理磁盘后重试。"),
    (("readonly",), f"数据库文件只读，{_NOTHING}，请检查文件和目录的写权限。"),
    (("locked",), f"数据库正被其他程序占用，{_NOTHING}，请稍后重试。"),
    (("unable to open",), "无法打开数据库文件，请检查目录是否存在、是否有权限。"),
    (_NOT_OURS[0], "该文件不是 xxgk 的数据库，请检查 --home 指向的目录。"),
    (_NOT_OURS[1], "该数据库不是 xxgk 建立的，或已损坏，请检查 --home 指向的目录。"),
    (("malformed",), "数据库文件已损坏，请从备份恢复。"),
    (("disk I/O",), f"读写磁盘出错，{_NOTHING}，请检查磁盘。"),
)
_STATES: Final = (
    (("53100",), f"数据库服务器磁盘空间不足，{_NOTHING}，请联系数据库管理员清理磁盘后重试。"),
    (("53300",), f"数据库服务器的连接已满，{_NOTHING}，请稍后重试，或联系数据库管理员提高 max_connections。"),
    (("53200", "53400"), f"数据库服务器资源不足，{_NOTHING}，请联系数据库管理员。"),
    (("25006",), f"数据库只读（可能是备用服务器），{_NOTHING}，请检查数据库地址。"),
    (("55P03", "57014"), f"本机关的数据正被其他程序占用，{_NOTHING}，请稍后重试。"),
    (("25P03",), f"操作停顿过久，数据库服务器已将其撤销，{_NOTHING}，请重试。"),
    (("42501",), f"数据库用户没有所需的权限，{_NOTHING}，请联系数据库管理员授权。"),
    (("42P01", "42703", "3F000"), "该数据库不是 xxgk 建立的，或版本不符，请检查数据库地址，或运行 xxgk db status。"),
    (("57P03",), "数据库服务器正在启动或恢复，请稍后重试。"),
    (("58030", "XX001", "XX002"), f"数据库服务器读写磁盘出错，{_NOTHING}，请联系数据库管理员。"),
)  # fmt: skip
_CHECK: Final = "请检查数据库地址（环境变量 XXGK_DATABASE 或 settings.toml 的 database）"
_SERVER: Final = (
    (("password authentication failed", "no password supplied", "认证失败"), f"数据库用户名或口令不对，{_CHECK}。"),
    (("no pg_hba.conf entry",), "数据库服务器不接受从本机、以该用户连接，请联系数据库管理员修改 pg_hba.conf。"),
    (("too many clients", "remaining connection slots", "too many connections"),
     f"数据库服务器的连接已满，{_NOTHING}，请稍后重试，或联系数据库管理员提高 max_connections。"),
    (("starting up", "shutting down", "recovery mode"), "数据库服务器正在启动或停止，请稍后重试。"),
    (("Connection refused", "No such file or directory", "Connection timed out", "timeout expired", "timed out", "No route to host",
      "Network is unreachable"), f"连接不上数据库服务器，请检查服务器是否在运行、网络是否畅通；{_CHECK}。"),
    (("translate host name", "resolve host", "Name or service not known"), f"找不到数据库服务器的主机名，{_CHECK}。"),
    (("SSL", "certificate"), "与数据库服务器的加密连接不成功，请检查证书和地址中的 sslmode。"),
    # Last: a role that is not there and a database that is not there both say so.
    (("does not exist", "不存在"), f"数据库服务器上没有这个数据库或用户，请先由管理员建立；{_CHECK}。"),
)  # fmt: skip
