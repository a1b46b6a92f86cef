"""What is in the archive: a CycloneDX list of parts, their licences, and a digest of every file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from email.parser import HeaderParser
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

SUMS: Final = "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Part:
    """A distribution in the archive: its licence as it states it, and the digests of its wheels by file name."""

    name: str
    version: str
    licence: str
    summary: str
    wheels: dict[str, str]


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        sha = sha256()
        while block := file.read(1 << 20):
            sha.update(block)
    return sha.hexdigest()


def parts(folder: Path) -> list[Part]:
    """The distributions of a folder of wheels, by name."""
    found: dict[str, Part] = {}
    for wheel in sorted(folder.glob("*.whl")):
        name, version = wheel.name.split("-")[:2]
        part = found.get(name) or _part(wheel, name, version)
        part.wheels[wheel.name] = digest(wheel)
        found[name] = part
    return [found[name] for name in sorted(found, key=str.lower)]


def _part(wheel: Path, name: str, version: str) -> Part:
    with ZipFile(wheel) as archive:
        inside = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA") and n.count("/") == 1)
        metadata = HeaderParser().parsestr(archive.read(inside).decode("utf-8"))
    classified = [c.rpartition(" :: ")[2] for c in metadata.get_all("Classifier", []) if c.startswith("License :: ")]
    written = (metadata["License"] or "").strip().splitlines()
    # An old-style License field may hold a whole text; then the classifier names it.
    short = written[0] if len(written) == 1 else ""
    licence = metadata["License-Expression"] or "、".join(classified) or short or (written[0] if written else "见包内 LICENSE")
    return Part(metadata["Name"] or name, version, licence, metadata["Summary"] or "", {})


def licences(found: Iterable[Part]) -> str:
    """A table of names, versions and licences; the texts lie in the wheels."""
    lines = [f"{part.name} {part.version}：{part.licence}" for part in found]
    return "本安装包所含各部分及其许可（许可原文在各 wheel 文件的 .dist-info 目录内）\n\n" + "\n".join(lines) + "\n"


def sbom(found: Iterable[Part], version: str) -> str:
    """The software bill of materials, CycloneDX 1.6 as JSON."""
    components: list[dict[str, Any]] = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{part.name.lower()}@{part.version}",
            "name": part.name,
            "version": part.version,
            "purl": f"pkg:pypi/{part.name.lower()}@{part.version}",
            "description": part.summary,
            "licenses": [{"license": {"name": part.licence}}],
            "properties": [{"name": f"xxgk:sha256:{name}", "value": value} for name, value in sorted(part.wheels.items())],
        }
        for part in found
        if part.name != "xxgk"
    ]
    whole = {"type": "application", "bom-ref": "xxgk", "name": "xxgk", "version": version, "licenses": [{"license": {"id": "MIT"}}]}
    document = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"component": whole}, "components": components}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def sums(folder: Path) -> str:
    """A line `digest  path` for every file below a folder, as sha256sum writes it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)
    return "".join(f"{digest(path)}  {path.relative_to(folder).as_posix()}\n" for path in files)
