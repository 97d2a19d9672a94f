"""Datelines: what is one, what is none, and that nothing said or speaking holds one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xjreader.nlp.attribution import RuleTagger
from xjreader.nlp.datelines import dateline, time_stamp
from xjreader.nlp.reading import read
from xjreader.nlp.spans import overlap, trim

TOLD = (
    "The harbour master said on Friday that two of the five locks would stay shut until the floods are "
    "over and the banks have been mended."
)


@pytest.mark.parametrize(
    "line",
    [
        "OSK -",
        "OSK --",
        "OSK —",
        "OSK, Brennia -",
        "PORT ELLIS –",
        "NEWPORT NEWS, Va. —",
        "CHARLOTTE -",
        "ST. LOIS —",
        "OSK/MERRIN (Tidewatch) -",
        "LISKO (Tidewatch) —",
        "MERRIN, March 3 (Northwire) -",
        "MERRIN, Sept. 18 (TPS) --",
        "MERRIN, Jan. 5, 2021 /Tidewire/ --",
        "Holm Bay (Northwire) –",
        "Holm Bay, 14 June 2023 –",
        "Holm Bay, June 14 —",
        "(Holm Bay, June 14) –",
        "(Holm Bay) –",
        "Isle of Corrow, Quenland –",
        "Port Ellis, occupied Corrow –",
        "June 14 (Northwire) -",
        "(Northwire) -",
        "MERRIN:",
        "NEW MERRIN, June 14:",
        "New Merrin, June 14 (PTB):",
    ],
)
@pytest.mark.parametrize("before", ["", "Locks stay shut until spring, harbour master says\n\n"])
def test_a_dateline_is_found_and_nobody_says_it(before: str, line: str) -> None:
    text = f"{before}{line} {TOLD}\n\nA second paragraph follows it."
    reading = read(text)
    found = dateline(reading)
    assert found is not None
    assert trim(text, *found) == (len(before), len(before) + len(line))
    for one in RuleTagger().tag(reading):
        assert not any(overlap(found, span) for span in (*one.source, *one.cue, *one.content))


@pytest.mark.parametrize(
    "start",
    [
        "PRESS RELEASE –",
        "BREAKING NEWS —",
        "UPDATE:",
        "EXCLUSIVE –",
        "The Council – now in its fifth year –",
        "Halla Brandt, fisheries minister —",
        "Minister Halla Brandt (Civic Bloc) —",
        "Ann Lee (R-Merrin) —",
        "Ann Lee, Merrin –",
        "Merrin–Osk:",
        "SEE ALSO:",
        "WHAT LERCH SAID:",
        "On Monday, two more companies -",
        "LERCH:",
        "2023 —",
        "A man - whom nobody knew -",
        "“OSK -",
    ],
)
def test_other_openings_are_no_dateline(start: str) -> None:
    rest = "\n\nVROOMAN: No." if start == "LERCH:" else ""
    assert dateline(read(f"{start} {TOLD}{rest}")) is None


def test_a_speech_after_a_colon_is_no_report() -> None:
    assert dateline(read(f"LERCH: I was there. {TOLD}")) is None
    assert dateline(read(f"LERCH: Is that so? {TOLD}")) is None


def test_a_dateline_stands_at_the_beginning_only() -> None:
    ahead = "\n\n".join(["We are tired."] * 6)
    assert dateline(read(f"{ahead}\n\nOSK - {TOLD}")) is None
    assert dateline(read(f"The town of OSK - {TOLD}")) is None


@pytest.mark.parametrize(
    "stamp",
    [
        "15:03",
        "15.03",
        "3:05 p.m.",
        "3.15pm",
        "3pm",
        "15:03 GMT",
        "[15:03]",
        "(15:03 CET)",
        "15:03 –",
        "00:01:23",
        "15h03",
    ],
)
def test_the_time_before_an_entry(stamp: str) -> None:
    reading = read(f"{stamp} Police closed the bridge.")
    found = time_stamp(reading, reading.paragraphs[0])
    assert found is not None
    assert trim(reading.text, *found) == (0, len(stamp))


@pytest.mark.parametrize(
    "start", ["15:03 the bridge", "15.5 Million", "1503 Boats", "At 15:03 Police", "2:1 for", "15:03"]
)
def test_other_numbers_are_no_time(start: str) -> None:
    reading = read(f"{start} was closed")
    assert time_stamp(reading, reading.paragraphs[0]) is None


@given(st.text(alphabet="OSKosk ,.:-–—()/1\n“", max_size=80))
@settings(max_examples=200, deadline=None)
def test_a_dateline_stands_at_the_start_of_a_paragraph(text: str) -> None:
    reading = read(text)
    found = dateline(reading)
    assert found is None or (
        found.start in {one.start for one in reading.paragraphs}
        and found.start < found.end <= len(text)
        and "\n" not in text[slice(*found)].strip()
    )
