"""Quotation marks by example: what stands inside, closed or not, nested or not."""

import pytest

from xjreader.nlp.quotation import Marks, outermost, quotations


def inner(text: str) -> list[str]:
    return [text[one.inner.start : one.inner.end] for one in quotations(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("“We stay,” he said.", ["We stay,"]),
        ('"We stay," he said. "So be it."', ["We stay,", "So be it."]),
        ("«Nous restons», dit-il.", ["Nous restons"]),
        ("Er sagte: „Wir bleiben.“", ["Wir bleiben."]),
        ("他说「我们留下」。", ["我们留下"]),
        ("``We stay,'' he said.", ["We stay,"]),
        ("‘We stay here,’ he said.", ["We stay here,"]),
        ("'We stay here,' he said.", ["We stay here,"]),
        ("The workers' rights don't matter to the boss's men.", []),
        ("Rock 'n' roll, 'tis said, began in the '50s.", []),
        ("“He called it ‘a farce’ to me,” she said.", ["He called it ‘a farce’ to me,", "a farce"]),
        ("‘The crew said “no” twice,’ he wrote.", ["The crew said “no” twice,", "no"]),
        ("He said: “It’s the men’s fault.”", ["It’s the men’s fault."]),
    ],
)
def test_pairs(text: str, wanted: list[str]) -> None:
    assert inner(text) == wanted


def test_a_quotation_that_is_never_closed_goes_to_the_end_of_its_paragraph() -> None:
    text = "“We stay. We wait.\n\nHe left."
    (one,) = quotations(text)
    assert text[one.start : one.end] == "“We stay. We wait."
    assert not one.closed
    assert not one.continues


def test_an_unclosed_quotation_continues_where_the_next_paragraph_opens_with_a_mark() -> None:
    first, second = quotations("“We stay.\n\n“And we wait,” he said.")
    assert first.continues
    assert not first.closed
    assert second.closed


def test_a_closing_mark_alone_takes_the_sentences_after_the_one_that_tells_who_spoke() -> None:
    text = "“We asked,” Orr added. The talks should be calm. Nobody should shout.”"
    assert inner(text) == ["We asked,", "The talks should be calm. Nobody should shout."]


def test_a_mark_that_opens_again_ends_the_one_before() -> None:
    text = "“One, he said. “Two,” he said."
    assert inner(text) == ["One, he said. ", "Two,"]


def test_depth_tells_nested_quotations() -> None:
    found = quotations("“He said ‘no’ to us,” she said.")
    assert [one.depth for one in found] == [0, 1]
    assert len(outermost(found)) == 1


def test_marks_tell_which_quotation_holds_a_character() -> None:
    text = "Say “yes” or “no”."
    marks = Marks(quotations(text))
    assert marks.at(0) is None
    held = marks.at(text.index("no"))
    assert held is not None
    assert text[held.start : held.end] == "“no”"
    assert len(marks.within(0, len(text))) == 2


@pytest.mark.parametrize("unit", ['."', ".”", '?" a ', ".»\t"])
def test_closing_marks_without_end_that_nothing_opened_are_read(unit: str) -> None:
    # Each was once looked behind to the beginning: this took minutes.
    assert len(quotations(unit * 50_000)) <= 50_000
