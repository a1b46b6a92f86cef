"""安装、升级、退回 xxgk：只用 Python 自带的库，不联网，不需要管理员权限。

每个版本各在一个目录，启动脚本指向其中一个；装到一半断电，重新运行即可，原来的版本一直可用。
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
WINDOWS = os.name == "nt"
NEEDED_MB = 600
COMPLETE = ".complete"


class Stop(Exception):
    """What prevents the installation, said to whoever installs."""


def main() -> int:
    """Install, or go back to the version before."""
    options = _options()
    place = Place(options.to)
    try:
        if options.rollback:
            roll_back(place)
        else:
            install(place, put_on_path=not options.no_path)
    except Stop as stop:
        print(f"没有完成：{stop}", file=sys.stderr)
        return 1
    except OSError as error:
        print(
            f"没有完成：{error.strerror or error}（{error.filename}）。请检查磁盘空间和目录权限后重新运行，原来的版本不受影响。",
            file=sys.stderr,
        )
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="安装、升级或退回 xxgk（不联网）", add_help=False)
    parser.add_argument("-h", "--help", action="help", help="显示本帮助")
    parser.add_argument("--to", type=Path, default=_default(), metavar="DIR", help="安装到哪个目录")
    parser.add_argument("--no-path", action="store_true", help="不改动 PATH")
    parser.add_argument("--rollback", action="store_true", help="退回上一个版本")
    return parser.parse_args()


def _default() -> Path:
    if WINDOWS:
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "Programs" / "xxgk"
    return Path("/opt/xxgk") if os.geteuid() == 0 else Path.home() / ".local" / "lib" / "xxgk"


class Place:
    """Where xxgk is installed: versions side by side, a launcher, and what is current."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.expanduser().absolute()
        self.record = self.folder / "install.json"
        self.launcher = self.folder / "bin" / ("xxgk.cmd" if WINDOWS else "xxgk")

    def known(self) -> dict[str, str]:
        """`current`, `previous` and `backup`, as far as there are any."""
        return json.loads(self.record.read_text("utf-8")) if self.record.exists() else {}

    def program(self, version: str) -> Path:
        """The command of a version."""
        return self.version(version) / ("Scripts/xxgk.exe" if WINDOWS else "bin/xxgk")

    def python(self, version: str) -> Path:
        """The Python of a version."""
        return self.version(version) / ("Scripts/python.exe" if WINDOWS else "bin/python")

    def version(self, version: str) -> Path:
        """The folder of a version."""
        return self.folder / "versions" / version

    def use(self, version: str, known: dict[str, str]) -> None:
        """Point the launcher at a version; from one moment to the next."""
        program = self.program(version)
        text = f'@echo off\r\n"{program}" %*\r\n' if WINDOWS else f'#!/bin/sh\nexec "{program}" "$@"\n'
        _write(self.launcher, text, mode=0o755)
        _write(self.record, json.dumps({**known, "current": version}, ensure_ascii=False, indent=1) + "\n")


def _write(path: Path, text: str, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".part")
    half.write_bytes(text.encode("utf-8"))
    half.chmod(mode)
    half.replace(path)


def install(place: Place, *, put_on_path: bool) -> None:
    """Check the archive, make the version's own environment, then switch to it; the data are backed up before and upgraded after."""
    version = (HERE / "VERSION").read_text("utf-8").strip()
    known = place.known()
    _step("核对安装包")
    check_archive(HERE)
    if not (place.version(version) / COMPLETE).exists():
        _room_for(place.folder)
        _step(f"安装 {version} 到 {place.version(version)}")
        make_version(place, version)
    previous = known.get("current", version)
    if previous == version:
        place.use(version, known)
    else:
        upgrade(place, version, previous, known)
    _on_path(place, put_on_path=put_on_path)
    print(f"完成：xxgk {version}。新开一个终端窗口，输入 xxgk 开始；输入 xxgk tour 学习，xxgk doctor 检查本机。")


def check_archive(folder: Path) -> None:
    """Every file named in SHA256SUMS is there and as it was. Raises Stop."""
    for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines():
        expected, _, name = line.partition("  ")
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            raise Stop(f"安装包中的 {name} 缺失或损坏，请重新拷贝安装包。")


def _room_for(folder: Path) -> None:
    there = folder
    while not there.exists():
        there = there.parent
    free = shutil.disk_usage(there).free // 1_000_000
    if free < NEEDED_MB:
        raise Stop(f"{there} 所在磁盘只剩 {free} MB，需要 {NEEDED_MB} MB，请腾出空间或用 --to 换一个目录。")


def make_version(place: Place, version: str) -> None:
    """A version's environment; marked complete at the very end, so a broken one is made anew. Raises Stop."""
    folder = place.version(version)
    if folder.exists():
        shutil.rmtree(folder)
    venv.create(folder, with_pip=False, symlinks=not WINDOWS)
    pip = max((HERE / "wheels").glob("pip-*.whl"))
    python = str(place.python(version))
    words = [
        "install",
        "--no-index",
        "--find-links",
        str(HERE / "wheels"),
        "--require-hashes",
        "--requirement",
        str(HERE / "requirements.txt"),
    ]
    told = _run([python, "-X", "utf8", str(pip / "pip"), *words, "--quiet", "--disable-pip-version-check", "--no-warn-script-location"])
    if told.returncode:
        raise Stop(f"pip 没有装上：\n{told.stdout.strip()}\n请把上面的文字告诉维护人员；原来的版本不受影响。")
    _step("编译")
    _run([python, "-m", "compileall", "-q", str(folder)])
    told = _run([str(place.program(version)), "--version"])
    if told.returncode:
        raise Stop(f"装好的程序不能运行：\n{told.stdout.strip()}")
    (folder / COMPLETE).write_text("", encoding="utf-8")


def back_up(place: Place, version: str) -> str:
    """Back the data up with the version that wrote them; empty when there are none yet. Raises Stop."""
    status = _run([str(place.program(version)), "db", "status", "--format", "json"])
    if status.returncode == 3:  # noqa: PLR2004 - not found: no office yet
        print("  还没有数据，不需要备份。")
        return ""
    folder = place.folder / "backups"
    told = _run([str(place.program(version)), "backup", "--to", str(folder), "--format", "json"])
    if told.returncode:
        raise Stop(f"备份没有成功，因此没有升级：\n{told.stdout.strip()}")
    path = str(json.loads(told.stdout)["file"])
    print(f"  备份：{path}")
    return path


def upgrade(place: Place, version: str, previous: str, known: dict[str, str]) -> None:
    """Back up, switch, bring the database up to date; when that fails the version before is used again. Raises Stop."""
    _step(f"升级前备份数据（现有版本 {previous}）")
    backup = back_up(place, previous)
    place.use(version, {**known, "previous": previous, "backup": backup})
    if not backup:
        return
    _step("升级数据库")
    told = _run([str(place.program(version)), "db", "upgrade"])
    if told.returncode:
        place.use(previous, known)
        raise Stop(f"数据库没有升级，已改回 {previous}：\n{told.stdout.strip()}\n备份在 {backup}。")


def roll_back(place: Place) -> None:
    """Use the version before again, with the data as they were before the upgrade. Raises Stop."""
    known = place.known()
    previous = known.get("previous", "")
    if not previous or not (place.version(previous) / COMPLETE).exists():
        raise Stop("没有可以退回的版本。")
    current = known["current"]
    place.use(previous, {**known, "previous": current})
    print(f"已退回 {previous}（{current} 仍保留，重新运行安装即可再用）。")
    if backup := known.get("backup", ""):
        told = _run([str(place.program(previous)), "db", "status"])
        if told.returncode:
            print(f"数据库已被 {current} 升级，{previous} 不能打开。如要连同数据退回升级前（升级后录入的内容会另存一旁），请运行：")
            print(f"  xxgk restore {backup} --replace")


def _on_path(place: Place, *, put_on_path: bool) -> None:
    folder = place.launcher.parent
    if str(folder) in os.environ.get("PATH", "").split(os.pathsep):
        return
    if not put_on_path:
        print(f"启动程序在 {place.launcher}（没有改动 PATH）。")
    elif WINDOWS:
        _windows_path(folder)
    elif os.geteuid() == 0:
        link = Path("/usr/local/bin/xxgk")
        link.unlink(missing_ok=True)
        link.symlink_to(place.launcher)
        print(f"已建立 {link}。")
    else:
        _profile(folder)


def _profile(folder: Path) -> None:
    line = f'export PATH="{folder}:$PATH"  # xxgk'
    for name in (".profile", ".bashrc"):
        profile = Path.home() / name
        text = profile.read_text("utf-8") if profile.exists() else ""
        if line not in text.splitlines():
            _write(profile, text + ("\n" if text and not text.endswith("\n") else "") + line + "\n")
    print(f"已把 {folder} 加入 PATH（~/.profile 和 ~/.bashrc）。")


def _windows_path(folder: Path) -> None:
    import ctypes
    import winreg

    with winreg.OpenKey(winreg.HKEY_CURRENT_USER, "Environment", 0, winreg.KEY_READ | winreg.KEY_WRITE) as key:  # type: ignore[attr-defined]
        try:
            old, kind = winreg.QueryValueEx(key, "Path")  # type: ignore[attr-defined]
        except FileNotFoundError:
            old, kind = "", winreg.REG_EXPAND_SZ  # type: ignore[attr-defined]
        if str(folder) not in old.split(";"):
            winreg.SetValueEx(key, "Path", 0, kind, f"{old.rstrip(';')};{folder}".lstrip(";"))  # type: ignore[attr-defined]
    # WM_SETTINGCHANGE to all windows, so that new terminals see it without logging in again.
    ctypes.windll.user32.SendMessageTimeoutW(0xFFFF, 0x1A, 0, "Environment", 2, 5000, None)  # type: ignore[attr-defined]
    print(f"已把 {folder} 加入用户的 PATH。")


def _run(words: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONUTF8": "1", "PIP_CONFIG_FILE": os.devnull}
    return subprocess.run(
        words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", env=environment, check=False
    )


def _step(text: str) -> None:
    print(f"· {text}…", flush=True)


if __name__ == "__main__":
    sys.exit(main())
