from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.ics import DayEvent, calendar

NOW = datetime(2026, 3, 20, 2, 30, tzinfo=UTC)
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from(";,\\:\n\"'"), max_size=120)


def parsed(feed: str) -> list[tuple[str, dict[str, str], str]]:
    """RFC 5545, strictly: content lines unfolded into (name, parameters, value); every octet count and line end checked."""
    assert feed.endswith("\r\n")
    assert "\n" not in feed.replace("\r\n", "")
    lines = feed.split("\r\n")[:-1]
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded: list[str] = []
    for line in lines:
        if line.startswith(" "):
            unfolded[-1] += line[1:]
        else:
            unfolded.append(line)
    found = []
    for line in unfolded:
        match = re.fullmatch(r"([A-Z-]+)((?:;[A-Z-]+=[^;:]+)*):(.*)", line)
        assert match, line
        name, parameters, value = match.groups()
        found.append((name, dict(p.split("=") for p in parameters.split(";")[1:]), value))
    return found


def plain(value: str) -> str:
    """A TEXT value unescaped; a lone separator or backslash is an error."""
    assert not re.search(r"[;,]", re.sub(r"\\.", "", value)), value
    assert "\\" not in re.sub(r"\\[\\;,n]", "", value), value
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], value)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS, st.dates(date(1900, 1, 1), date(2100, 1, 1))), max_size=4))
def test_whatever_the_texts_a_strict_parser_reads_them_back(given_: list[tuple[str, str, date]]) -> None:
    events = [DayEvent(f"{n}@xxgk", on, summary, description) for n, (summary, description, on) in enumerate(given_)]
    lines = parsed(calendar("某镇；,", events, NOW))
    assert lines[0][::2] == ("BEGIN", "VCALENDAR")
    assert lines[-1][::2] == ("END", "VCALENDAR")
    assert [value for name, _, value in lines if name == "VERSION"] == ["2.0"]
    assert [plain(value) for name, _, value in lines if name == "SUMMARY"] == [e.summary for e in events]
    assert [plain(value) for name, _, value in lines if name == "DESCRIPTION"] == [e.description for e in events]
    starts = [(parameters, value) for name, parameters, value in lines if name == "DTSTART"]
    assert starts == [({"VALUE": "DATE"}, f"{e.on:%Y%m%d}".zfill(8)) for e in events]


def test_an_event_has_what_the_standard_demands_and_ends_the_day_after() -> None:
    lines = {
        name: value
        for name, _, value in parsed(calendar("某镇", [DayEvent("a@xxgk", date(2026, 2, 28), "答复期限", "作出答复", "黄牌")], NOW))
    }
    assert lines["UID"] == "a@xxgk"
    assert lines["DTSTAMP"] == "20260320T023000Z"
    assert lines["DTEND"] == "20260301"
    assert lines["CATEGORIES"] == "黄牌"


@pytest.mark.parametrize("size", range(60, 80))
def test_no_character_is_torn_apart_by_folding(size: int) -> None:
    text = "a" * size + "期限" * 40
    (line,) = [v for n, _, v in parsed(calendar("x", [DayEvent("u", date(2026, 1, 1), text, "")], NOW)) if n == "SUMMARY"]
    assert line == text
