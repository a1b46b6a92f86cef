"""python -m bundle [--out DIR] [--target NAME]… [--python X.Y]…: build the archive."""

from __future__ import annotations

import argparse
import sys
import tempfile
import tomllib
from pathlib import Path
from shutil import copyfile
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from bundle import inventory, wheels
from bundle.lock import needed, pins

ROOT = Path(__file__).resolve().parents[1]
PARTS = Path(__file__).parent / "parts"
# Every file of the archive bears the same time, so that the same input gives the same bytes.
STILL = (2019, 5, 15, 0, 0, 0)


def main(args: list[str] | None = None) -> Path:
    """Build the archive and return its path."""
    chosen = _options(args)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lock = pins((ROOT / "requirements.lock").read_text("utf-8"))
    wanted = needed(project, lock)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / f"xxgk-{project['version']}"
        (folder / "wheels").mkdir(parents=True)
        for target in (t for t in wheels.TARGETS if t.name in chosen.target):
            for python in chosen.python:
                print(f"{target.name}，Python {python}：{len(wanted)} 个包", file=sys.stderr)
                wheels.download(wanted, target, python, folder / "wheels")
        own = wheels.own_wheel(ROOT, folder / "wheels")
        requirement = f"xxgk=={project['version']} --hash=sha256:{inventory.digest(own)}"
        (folder / "requirements.txt").write_text("\n".join([*(pin.lines for pin in wanted), requirement]) + "\n", encoding="utf-8")
        _describe(folder, project["version"])
        return _pack(folder, chosen.out)


def _options(args: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bundle")
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    names = [target.name for target in wheels.TARGETS]
    parser.add_argument("--target", action="append", choices=names)
    parser.add_argument("--python", action="append", choices=wheels.PYTHONS)
    chosen = parser.parse_args(args)
    chosen.target, chosen.python = chosen.target or names, chosen.python or wheels.PYTHONS
    return chosen


def _describe(folder: Path, version: str) -> None:
    for part in sorted(PARTS.iterdir()):
        copyfile(part, folder / part.name)
    (folder / "VERSION").write_text(version + "\n", encoding="utf-8")
    copyfile(ROOT / "LICENSE", folder / "LICENSE")
    found = inventory.parts(folder / "wheels")
    (folder / "LICENSES.txt").write_text(inventory.licences(found), encoding="utf-8")
    (folder / "sbom.cdx.json").write_text(inventory.sbom(found, version), encoding="utf-8")
    (folder / inventory.SUMS).write_text(inventory.sums(folder), encoding="utf-8")


def _pack(folder: Path, out: Path) -> Path:
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{folder.name}-offline.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for file in sorted(p for p in folder.rglob("*") if p.is_file()):
            info = ZipInfo(f"{folder.name}/{file.relative_to(folder).as_posix()}", STILL)
            info.external_attr = (0o755 if file.suffix == ".sh" else 0o644) << 16
            # Wheels are compressed already.
            info.compress_type = ZIP_STORED if file.suffix == ".whl" else ZIP_DEFLATED
            archive.writestr(info, file.read_bytes())
    return path


if __name__ == "__main__":
    print(main())
