"""Ready-made definitions of a service or a scheduled task, for the program and the home that ask."""

from __future__ import annotations

import getpass
import shlex
import sys
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from engine.forms.html import templates_folder

KINDS: Final = ("systemd", "windows", "cron")


def unit(kind: str, home: Path, program: str) -> str:
    """The text for systemd, windows or cron; `program` is how to call xxgk."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(templates_folder() / "units")
    environment = Environment(loader=loader, undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)  # noqa: S701
    # Each of the three has its own way of quoting.
    environment.filters |= {"systemd": _for_systemd, "cron": _for_cron, "xml": escape}
    return environment.get_template(f"{kind}.j2").render(home=str(home), program=program, user=getpass.getuser())


def _for_systemd(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%") + '"'


def _for_cron(text: str) -> str:
    return shlex.quote(text).replace("%", "\\%")


def this_program() -> str:
    """How this very xxgk is called: the script beside the interpreter if there is one."""
    script = Path(sys.executable).with_name("xxgk.exe" if sys.platform == "win32" else "xxgk")
    return str(script if script.exists() else Path(sys.argv[0]).absolute())
