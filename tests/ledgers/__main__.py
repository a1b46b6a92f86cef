"""Writes every ledger, and its tables beside it, into a folder; makes the kept .xls anew."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.ledgers import faults, files, shelf


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for make in shelf.LAYOUTS.values():
        ledger = make()
        if ledger.writer == "libreoffice":
            files.convert(ledger, folder)
            faulty = make()
            faults.plant(faulty)
            files.convert(faulty, folder)
        print(files.save(ledger, folder))


if __name__ == "__main__":
    main()
