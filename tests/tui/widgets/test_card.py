"""Lines of the actor card by value, and its list in a host."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import NOW, card, now

from xjreader.models.stance import Tally
from xjreader.tui.widgets.card import CardList
from xjreader.tui.widgets.card_rows import act_words, card_lines, card_widths, head_lines, share_bar
from xjreader.tui.widgets.cells import joined, total_width

counts = st.integers(0, 400)
tallies = st.builds(Tally, counts, counts, counts)


def lines_of(width: int, *, actor: str = "Ilse Tarn") -> list[str]:
    targets = card().targets
    name, bar = card_widths(targets, width)
    return [
        joined(line).rstrip()
        for target in targets
        for line in card_lines(target, width, actor=actor, name=name, bar=bar, now=NOW)
    ]


def test_the_head_says_who_it_is_and_how_it_speaks() -> None:
    assert head_lines(card(), now=NOW) == [
        "state · of League of the North · to whom belong Ilse Tarn, Foreign Ministry",
        "n 15  net −9 ± (2 for, 11 against, 2 neither) · REJECT 6, DENY 3, SUPPORT 2, 2 other acts · "
        "last 07:05 · 4 targets",
    ]
    assert "counted with Ilse Tarn" in head_lines(card(rollup=True), now=NOW)[0]


def test_a_target_has_shares_over_the_newest_words_and_the_other_sides() -> None:
    assert lines_of(84)[:3] == [
        "visit         5 −1 ±    █████████████████▓▓▓▓▓▓▓▓▓▓▓ 60 % against, 40 % in favour",
        "  07:05  − REJECT “We welcome visitors, not judges,” spokeswoman Ils…  Meridian Wire",
        "⇄ Thu    Marin Dost + SUPPORT Dost called the visit “the one door th…  Meridian Wire",
    ]
    assert lines_of(84, actor="Valdoria")[1].startswith("  07:05  Ilse Tarn − REJECT “We welcome")
    assert lines_of(84)[5] == "⇄ nobody on record on the other side"


def test_acts_beyond_three_are_counted() -> None:
    assert act_words(card().acts[:3]) == "REJECT 6, DENY 3, SUPPORT 2"
    assert act_words(card().acts[:4]) == "REJECT 6, DENY 3, SUPPORT 2, 1 other act"


@given(tallies, st.integers(0, 40))
def test_a_bar_of_shares_has_its_width_and_a_cell_for_each_there_is(tally: Tally, width: int) -> None:
    text = joined(share_bar(tally, width))
    assert len(text) == width
    if tally.n and width >= 3:
        for look, number in (("█", tally.oppose), ("░", tally.neutral), ("▓", tally.support)):
            assert (look in text) == (number > 0)


@given(st.integers(40, 160))
def test_every_line_is_as_wide_as_asked(width: int) -> None:
    targets = card().targets
    name, bar = card_widths(targets, width)
    for target in targets:
        for line in card_lines(target, width, actor="Ilse Tarn", name=name, bar=bar, now=NOW):
            assert total_width(line) == width


async def test_enter_asks_for_the_statements_on_the_target(host) -> None:
    widget = CardList(now=now)
    app = host(widget)
    async with app.run_test(size=(100, 14)) as pilot:
        widget.show(card())
        await pilot.press("j", "enter")
        assert [message.target for message in app.of(CardList.EvidenceWanted)] == ["High Envoy"]
        widget.show(card())
        assert widget.current is not None
        assert widget.current.target == "High Envoy"


@pytest.mark.parametrize("size", [(80, 14), (138, 14)], ids=["80", "138"])
def test_picture(snap_compare, host, size: tuple[int, int]) -> None:
    widget = CardList(now=now)

    async def fill(pilot) -> None:
        widget.show(card())
        await pilot.pause()

    assert snap_compare(host(widget), terminal_size=size, run_before=fill)
