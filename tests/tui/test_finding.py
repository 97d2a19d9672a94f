"""Where the words of a search stand."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from xjreader.models.query_parser import parse
from xjreader.tui.finding import found_spans


def words(query: str, text: str) -> list[str]:
    return [text[span.start : span.end] for span in found_spans(parse(query), text)]


def test_words_are_found_whole_and_without_regard_to_case_and_accents() -> None:
    assert words("dam", "The Dam, the damage, the DÄM") == ["Dam", "DÄM"]


def test_phrases_and_prefixes() -> None:
    assert words('"upper dam" insp*', "At the upper\ndam inspections, an inspector.") == [
        "upper\ndam", "inspections", "inspector",
    ]  # fmt: skip


def test_what_is_not_wanted_is_not_marked() -> None:
    assert words("ferry -dam OR (quote:valves tag:town)", "ferry dam valves town") == ["ferry", "valves"]


@given(st.text(max_size=80))
def test_spans_lie_in_the_text_in_order(text: str) -> None:
    spans = found_spans(parse("a OR b* OR é"), text)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))
