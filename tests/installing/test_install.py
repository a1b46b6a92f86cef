"""The installer on an archive of small wheels: a made-up `xxgk` that notes what it is asked."""

from __future__ import annotations

import ensurepip
import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from shutil import copyfile
from zipfile import ZipFile

import pytest

from bundle import inventory

PARTS = Path(__file__).resolve().parents[2] / "bundle" / "parts"
PROGRAM = """
import json, os, sys
def main():
    words = " ".join(sys.argv[1:])
    with open(os.environ["ASKED"], "a") as file:
        file.write(VERSION + " " + words + "\\n")
    if words.startswith("backup"):
        print(json.dumps({{"file": "saved-by-" + VERSION}}))
    return 6 if words == os.environ.get("FAILING") else 0
VERSION = "{version}"
"""


def wheel(folder: Path, version: str) -> Path:
    path = folder / f"xxgk-{version}-py3-none-any.whl"
    info = f"xxgk-{version}.dist-info"
    with ZipFile(path, "w") as archive:
        archive.writestr("made_up.py", PROGRAM.format(version=version))
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: xxgk\nVersion: {version}\nLicense-Expression: MIT\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/entry_points.txt", "[console_scripts]\nxxgk = made_up:main\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


def archive_of(tmp_path: Path, version: str) -> Path:
    folder = tmp_path / f"archive-{version}"
    (folder / "wheels").mkdir(parents=True)
    for part in PARTS.iterdir():
        copyfile(part, folder / part.name)
    pip = next(Path(ensurepip.__file__).parent.glob("_bundled/pip-*.whl"))
    copyfile(pip, folder / "wheels" / pip.name)
    made = wheel(folder / "wheels", version)
    (folder / "requirements.txt").write_text(f"xxgk=={version} --hash=sha256:{sha256(made.read_bytes()).hexdigest()}\n")
    (folder / "VERSION").write_text(version)
    (folder / inventory.SUMS).write_text(inventory.sums(folder))
    return folder


class Machine:
    """A home without network and what was asked of the made-up program in it."""

    def __init__(self, folder: Path) -> None:
        self.to, self.home, self.log = folder / "opt 目录", folder / "home", folder / "asked.txt"
        self.home.mkdir()

    def run(self, archive: Path, *words: str, failing: str = "") -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "HOME": str(self.home), "ASKED": str(self.log), "FAILING": failing}
        command = [sys.executable, str(archive / "install.py"), "--to", str(self.to), *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def current(self) -> str:
        """What the launcher starts."""
        before = self.log.read_text() if self.log.exists() else ""
        environment = {**os.environ, "ASKED": str(self.log)}
        subprocess.run([str(self.to / "bin" / "xxgk"), "which"], env=environment, check=True)
        return self.log.read_text()[len(before) :].split()[0]

    def asked(self) -> list[str]:
        return self.log.read_text().splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_install_upgrade_fail_and_go_back(machine: Machine, tmp_path: Path) -> None:
    one, two, three = (archive_of(tmp_path, version) for version in ("1.0", "2.0", "3.0"))
    # An administrator's installation would put a link outside of the test's folder.
    as_clerk = os.geteuid() != 0
    first = machine.run(one, *(() if as_clerk else ("--no-path",)))
    assert first.returncode == 0, first.stderr
    assert machine.current() == "1.0"
    assert "backup" not in machine.log.read_text()
    if as_clerk:
        assert "# xxgk" in (machine.home / ".profile").read_text()

    second = machine.run(two, "--no-path")
    assert second.returncode == 0, second.stderr
    assert machine.current() == "2.0"
    upgrade = [line for line in machine.asked() if "which" not in line and "--version" not in line]
    assert [line.split(" --")[0] for line in upgrade] == ["1.0 db status", "1.0 backup", "2.0 db upgrade"]

    failed = machine.run(three, "--no-path", failing="db upgrade")
    assert (failed.returncode, machine.current()) == (1, "2.0")
    assert "已改回 2.0" in failed.stderr
    assert "saved-by-2.0" in failed.stderr

    back = machine.run(three, "--rollback")
    assert (back.returncode, machine.current()) == (0, "1.0")
    assert json.loads((machine.to / "install.json").read_text("utf-8"))["current"] == "1.0"


def test_a_version_cut_off_half_way_is_made_anew(machine: Machine, tmp_path: Path) -> None:
    archive = archive_of(tmp_path, "1.0")
    half = machine.to / "versions" / "1.0"
    half.mkdir(parents=True)
    (half / "left over").write_text("")
    assert machine.run(archive, "--no-path").returncode == 0
    assert not (half / "left over").exists()
    assert machine.current() == "1.0"


@pytest.mark.parametrize("name", ["wheels/xxgk-1.0-py3-none-any.whl", "requirements.txt"])
def test_a_damaged_archive_is_refused_before_anything_is_written(machine: Machine, tmp_path: Path, name: str) -> None:
    archive = archive_of(tmp_path, "1.0")
    with (archive / name).open("ab") as file:
        file.write(b"x")
    told = machine.run(archive)
    assert (told.returncode, machine.to.exists()) == (1, False)
    assert name in told.stderr


def test_nothing_to_go_back_to_is_said(machine: Machine, tmp_path: Path) -> None:
    told = machine.run(archive_of(tmp_path, "1.0"), "--rollback")
    assert (told.returncode, told.stderr) == (1, "没有完成：没有可以退回的版本。\n")


def test_the_inventory_names_every_part_with_its_licence_and_digests(tmp_path: Path) -> None:
    made = wheel(tmp_path, "1.0")
    found = inventory.parts(tmp_path)
    assert [(part.name, part.version, part.licence) for part in found] == [("xxgk", "1.0", "MIT")]
    assert found[0].wheels == {made.name: sha256(made.read_bytes()).hexdigest()}
    listed = json.loads(inventory.sbom(found, "1.0"))
    assert (listed["bomFormat"], listed["metadata"]["component"]["version"], listed["components"]) == ("CycloneDX", "1.0", [])


def test_the_script_for_windows_has_the_line_ends_windows_wants() -> None:
    text = (PARTS / "install.cmd").read_bytes()
    assert text.count(b"\r\n") == text.count(b"\n") > 10
