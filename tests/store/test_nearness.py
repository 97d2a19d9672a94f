"""Near copies are told from what only looks like them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.near_pairs import DATA, Pair, cut, edited, pairs, whole

from xjreader.store import nearness
from xjreader.store.nearness import BANDS, FEWEST_WORDS, Words, are_copies, bands, common_share, may_be_copies

PAIRS = list(pairs())
HARD = [pair for pair in PAIRS if not pair.is_copy]


def told(pair: Pair) -> bool:
    """Found by its fingerprints and borne out by its words, as the library does it."""
    shared = len(set(bands(pair.one)) & set(bands(pair.other)))
    if not shared or not may_be_copies(shared, len(pair.one), len(pair.other)):
        return False
    return are_copies(Words(pair.one), Words(pair.other))


@pytest.mark.parametrize("pair", HARD, ids=lambda pair: pair.name)
def test_what_only_looks_like_a_copy_is_none(pair: Pair) -> None:
    assert not told(pair)
    assert not are_copies(Words(pair.other), Words(pair.one))


@given(
    st.text(
        st.sampled_from("aZ9_ßÉœŽ“”’…—€ \n\xa0\xad.-İſﬁж中ァ한é́\u200b")
        | st.characters(exclude_categories=["Cs"])
    )
)
def test_words_are_the_same_whichever_way_they_are_found(text: str) -> None:
    words = Words(text)
    assert words.words == nearness._word(is_spaced=False).findall(text.casefold())
    if words.is_spaced:
        assert words.words == re.findall(r"\w+", text.casefold())


def test_copies_cut_edited_and_begun_otherwise_are_found() -> None:
    copies = [pair for pair in PAIRS if pair.is_copy and "two desks" not in pair.name]
    missed = [pair.name for pair in copies if not told(pair)]
    # A text cut by 60 per cent with a new beginning and a new paragraph keeps a quarter of the wire's words:
    # a few of these are too far from it to be told from a later report.
    assert all("edited, cut 60" in name for name in missed)
    assert len(missed) <= 2
    assert len(copies) == 192


@pytest.mark.parametrize("story", DATA["stories"], ids=lambda story: story["title"])
def test_two_desks_copies_are_joined_by_what_both_took_over(story: dict) -> None:
    wire = Words(whole(story))
    assert are_copies(Words(edited(story, 20, seed=0)), wire)
    assert are_copies(Words("\n\n".join(cut(story["paragraphs"], 30, seed=1))), wire)


def test_fingerprints_are_the_same_in_every_version() -> None:
    # Libraries keep them: another release of what makes them must not make others unnoticed.
    assert bands(whole(DATA["stories"][0]))[:3] == GOLDEN


GOLDEN = [1311501020, 954458986, 1984634215]


def test_fingerprints_are_few_small_and_blind_to_case_and_marks() -> None:
    text = whole(DATA["stories"][1])
    found = bands(text)
    assert len(found) == BANDS
    assert all(-(2**31) <= band < 2**31 for band in found)
    assert found == bands(text.upper().replace(" ", ",\n") + "!")


def test_a_short_text_is_compared_with_nothing() -> None:
    short = " ".join(f"word{n}" for n in range(FEWEST_WORDS - 1))
    assert bands(short) == []
    assert not are_copies(Words(short), Words(short))
    assert bands(f"{short} more") != []


def test_writing_without_spaces_is_told_by_its_characters() -> None:
    text = "外交部发言人在例行记者会上表示，中方坚决反对有关国家干涉内政，并敦促其立即纠正错误做法。" * 1
    more = text + "发言人还说，双方将继续就下一阶段的访问安排保持沟通，具体时间尚未确定。"
    other = "气象台今天发布预报，北部山区将有小到中雨，南部平原多云转晴，气温略有回升，风力三到四级，请注意。"
    assert are_copies(Words(text), Words(more))
    assert set(bands(text)) & set(bands(more))
    assert not are_copies(Words(text), Words(other))


def test_the_share_of_common_words() -> None:
    wire = Words(whole(DATA["stories"][2]))
    assert common_share(wire, Words(whole(DATA["stories"][2]).upper())) == 1.0
    short = Words("\n\n".join(DATA["stories"][2]["paragraphs"][:3]))
    assert common_share(wire, short) == common_share(short, wire) > 0.99
    assert common_share(wire, Words(whole(DATA["stories"][3]))) < 0.02
    assert common_share(Words(""), Words("")) == 1.0
    assert common_share(Words(""), wire) == 0.0


words = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f", "g"]), max_size=120).map(" ".join)


@settings(max_examples=100, deadline=None)
@given(one=words, other=words)
def test_being_copies_does_not_depend_on_who_is_asked_first(one: str, other: str) -> None:
    first, second = Words(one), Words(other)
    assert are_copies(first, second) == are_copies(second, first)
    assert 0.0 <= first.share_in(second) <= 1.0
    assert are_copies(first, first) == first.is_long_enough
