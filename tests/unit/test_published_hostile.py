"""Files made to hurt, or merely broken, are refused with a sentence, within limits, and never stop the others."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from engine.published import limits
from engine.published.batch import check_files, files_of
from engine.published.limits import Refused
from engine.published.opening import open_source, opened
from engine.published.read import read
from engine.published.worker import Reader, packed
from engine.rulefiles import load_forms
from tests import hostile
from tests.unit.test_published_checks import page, sound

REFUSED: dict[str, tuple[Any, str]] = {
    "zip_bomb.docx": (hostile.zip_bomb, "压缩炸弹"),
    "lying_bomb.docx": (hostile.lying_bomb, "损坏"),
    "entity_bomb.docx": (hostile.entity_bomb, "实体"),
    "outside_entity.docx": (lambda: hostile.outside_entity(Path(__file__)), "实体"),
    "remote_template.docx": (hostile.remote_template, "外部"),
    "macros.docx": (hostile.macros, "宏"),
    "half.docx": (lambda: hostile.word("<w:p/>")[:200], "损坏"),
    "other.zip": (lambda: hostile.package(a=b"x"), "压缩包"),
    "broken.pdf": (lambda: b"%PDF-1.7\n" + b"x" * 999, "损坏"),
    "old.doc": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "另存为 .docx"),
    "picture.png": (lambda: b"\x89PNG\r\n" + b"1" * 99, "图片"),
    "empty.txt": (lambda: b" \n", "空的"),
    "noise.txt": (lambda: bytes(range(256)) * 900, "认不出"),
    "one_line.txt": (lambda: "一、本年新收 ".encode() + b"0 " * 300_000, "不像年度报告"),
    "lines.txt": (lambda: "总计 0\n".encode() * 70_000, "不像年度报告"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_or_broken_file_is_refused_with_a_sentence(name: str) -> None:
    make, told = REFUSED[name]
    start = time.process_time()
    with pytest.raises(Refused, match=told):
        opened(make())
    assert time.process_time() - start < 20


def test_a_file_beyond_the_limit_is_not_even_read(tmp_path: Path) -> None:
    big = tmp_path / "big.pdf"
    with big.open("wb") as file:
        file.truncate(200 * limits.MIB)
    with pytest.raises(Refused, match="200 MB"):
        open_source(big)


@pytest.mark.parametrize("make", [hostile.deep_html, hostile.deep_tables, hostile.wide_spans])
def test_pages_nested_or_spanned_beyond_reason_are_read_as_what_is_left_of_them(make: Any) -> None:
    start = time.process_time()
    (reading,) = read("x", opened(make()), load_forms())
    assert reading.form is None
    assert time.process_time() - start < 40


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    text = page(sound()).replace(
        "</body>", "<img src='http://example.invalid/a.png'><iframe src='http://example.invalid/'></iframe></body>"
    )
    text = text.replace(
        "<!DOCTYPE html>", '<!DOCTYPE html SYSTEM "http://example.invalid/x.dtd"><link rel=stylesheet href="http://example.invalid/a.css">'
    )
    assert len(read("x", opened(text.encode()), load_forms())[0].section3) == 25
    opened(hostile.pdf(b"", "/OpenAction<</S/URI/URI(http://example.invalid/)>>"))


def test_a_child_that_takes_too_much_is_replaced_and_the_rest_is_read(tmp_path: Path) -> None:
    good = tmp_path / "b.html"
    good.write_text(page(sound()), encoding="utf-8")
    bomb = tmp_path / "a.pdf"
    bomb.write_bytes(hostile.pdf_bomb())
    with Reader(seconds=4) as reader:
        (first,) = reader.read(bomb)
        (second,) = reader.read(good)
    assert first.form is None
    assert first.findings[0].severity == "error"
    assert len(second.section3) == 25


def test_a_reading_comes_whole_out_of_the_child(tmp_path: Path) -> None:
    cells = sound()
    cells |= {"coercion.decisions": "/", "granted/natural_person": "12①", "fees.amount_wan": "1.25"}
    file = tmp_path / "x.html"
    file.write_text(page(cells), encoding="utf-8")
    here = read(str(file), open_source(file), load_forms())
    with Reader() as reader:
        there = reader.read(file)
    assert json.dumps(packed(there[0]), ensure_ascii=False) == json.dumps(packed(here[0]), ensure_ascii=False)
    assert there[0].figures() == here[0].figures()


def test_one_bad_file_never_stops_the_rest_of_a_folder(tmp_path: Path) -> None:
    for n in range(4):
        (tmp_path / f"{n}.html").write_text(page(sound(), year=2021 + n), encoding="utf-8")
    (tmp_path / "1.html").write_bytes(b"%PDF-1.7 not really")
    (tmp_path / "notes.py").write_text("x", encoding="utf-8")
    told: list[tuple[int, int]] = []
    readings = check_files(files_of([tmp_path]), load_forms(), lambda done, total: told.append((done, total)))
    assert [one.form for one in readings] == ["2021", None, "2021", "2021"]
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    # 2024 is held against 2023, which stands in the same folder: the same report twice carries over what it should not.
    assert {finding.source for finding in readings[3].findings} >= {"C5"}
    assert "C5" not in {finding.source for finding in readings[2].findings}
