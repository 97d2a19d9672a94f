"""An article as shown: where its text's offsets land, and what each line says."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st
from made_up import NOW, article, document, quote_row, quotes
from msgspec.structs import replace

from xjreader.models.analysis import AttributionType, Span, Verdict
from xjreader.models.article import Block, Document, KeywordHit, Link
from xjreader.tui.widgets.article_text import ArticleText, article_text


def shown_lines(text: ArticleText, width: int = 60) -> list[str]:
    lines = [(line.prefix + text.text[line.start : line.end]).rstrip() for line in text.lines(width)]
    return [line.replace("\u00a0", " ") for line in lines]


def plain(text: str, *links: Link, blocks: tuple[Block, ...] = ()) -> ArticleText:
    return article_text(article(2, text=Document(text, blocks, links)), now=NOW)


def test_the_head_says_where_it_comes_from_and_what_happened_to_it() -> None:
    text = article_text(article(0), now=NOW)
    assert shown_lines(text, 90)[:4] == [
        'Valdoria rejects "one-sided" inspection call',
        "Meridian Wire · 06:41 · Oona Brandt · 14 outlets carry it (=) · edited 06:45 (d)",
        "tags: visit",
        "",
    ]
    assert text.head_paragraphs == 4


def test_a_fact_of_the_head_is_not_broken() -> None:
    assert shown_lines(article_text(article(0), now=NOW), 62)[1:3] == [
        "Meridian Wire · 06:41 · Oona Brandt · 14 outlets carry it (=)",
        "· edited 06:45 (d)",
    ]


def test_a_note_stands_in_the_head() -> None:
    noted = replace(article(2), note="ask Kessel\nwhy twice")
    text = article_text(noted, now=NOW, analysing=True)
    assert shown_lines(text, 90)[1].endswith(" · Oona Brandt · analysing …")
    assert "✎ ask Kessel" in shown_lines(text)
    assert "  why twice" in shown_lines(text)


def test_each_kind_of_block_looks_its_own_way() -> None:
    lines = shown_lines(article_text(article(0), now=NOW))
    start = lines.index("A letter without an answer")
    assert lines[start - 1 : start + 2][::2] == ["", ""]
    items = lines.index("• Seven states signed the call")
    assert lines[items + 1] == "  • three of them with reservations"
    assert "│ Whoever wishes to see the districts may see them, as long" in lines
    assert lines[lines.index("  ref:  KES/2031/17") + 1] == "  list: N-4, N-5"


def test_links_are_numbered_and_their_addresses_listed_once() -> None:
    text = plain(
        "See the letter and the list, and the letter again.",
        Link(4, 14, "https://a.example/letter"),
        Link(19, 27, "https://a.example/list"),
        Link(33, 43, "https://a.example/letter"),
    )
    lines = shown_lines(text, 80)
    assert "See the letter[1] and the list[2], and the letter[1] again." in lines
    assert lines[-3:] == [
        "[o] https://meridian.example/2031/06/18/valdoria-inspection",
        "[1] https://a.example/letter",
        "[2] https://a.example/list",
    ]
    assert text.links == ("https://a.example/letter", "https://a.example/list")


def test_the_number_of_a_link_that_ends_a_block_stays_in_it() -> None:
    text = plain("the letter\n\nnext", Link(4, 10, "https://a.example"), blocks=(Block(0, 10), Block(12, 16)))
    lines = shown_lines(text)
    assert lines[lines.index("the letter[1]") + 1 :][:2] == ["", "next"]


def test_a_text_without_blocks_is_split_at_blank_lines() -> None:
    lines = shown_lines(plain("one\n\ntwo"))
    assert lines[lines.index("one") :][:3] == ["one", "", "two"]


def test_every_mark_lands_on_its_words() -> None:
    original = document().text
    at = original.index("camps")
    text = article_text(
        article(0),
        quotes=quotes(),
        hits=[KeywordHit(at, at + 5, "places", "red")],
        found=[Span(at, at + 3)],
        now=NOW,
    )
    words = {(mark.kind, text.text[mark.start : mark.end]) for mark in text.marks}
    assert ("quote", "“We welcome visitors, not judges,”") in words
    assert ("quote", "the letter[1] had been delivered twice") in words
    assert ("source", "Marin Dost") in words
    assert ("cue", "rejected what it called") in words
    assert ("keyword", "camps") in words
    assert ("found", "cam") in words
    assert ("link", "the letter[1]") in words


def test_only_literal_words_are_marked_as_literal() -> None:
    text = article_text(article(0), quotes=quotes(), now=NOW)
    literal = [text.text[mark.start : mark.end] for mark in text.marks if mark.literal]
    assert literal == [
        "“one-sided and uninformed”",
        "“We welcome visitors, not judges,”",
        "“nothing to add.”",
        "“我们欢迎客人,不欢迎法官。”",
    ]


def test_a_rejected_quotation_has_a_mark_of_its_own_and_no_speaker() -> None:
    text = article_text(article(0), quotes=quotes(), now=NOW)
    rejected = next(row for row in quotes() if row.verdict is Verdict.REJECTED)
    assert [mark.kind for mark in text.marks if mark.quote_id == rejected.id] == ["rejected"]
    [span] = text.quote_spans[rejected.id]
    assert text.text[span.start : span.end] == "Local reports about the camps"


def test_quotations_of_another_revision_are_left_out() -> None:
    text = article_text(article(0), quotes=[replace(quotes()[0], revision_id=6)], now=NOW)
    assert text.quotes == ()
    assert not [mark for mark in text.marks if mark.kind == "quote"]


def test_offsets_beyond_the_text_do_no_harm() -> None:
    row = quote_row(9, "", "", [], content=(Span(5, 10_000),), type=AttributionType.DIRECT)
    text = article_text(article(2, text=Document("Short text.")), quotes=[row], now=NOW)
    [span] = text.quote_spans[9]
    assert text.text[span.start : span.end] == " text."


def test_nothing_that_a_terminal_obeys_gets_through() -> None:
    text = plain("a\x1b[31mred\x07 b\tc\x9b2J")
    assert "a�[31mred� b c�2J" in text.text


@given(st.data())
def test_offsets_land_on_the_same_words_whatever_links_stand_between(data: st.DataObject) -> None:
    body = "".join(chr(0x4E00 + number) for number in range(40))
    cuts = sorted(data.draw(st.sets(st.integers(0, 40), min_size=2, max_size=10)))
    links = tuple(
        Link(start, end, f"https://a.example/{start}")
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    )
    start = data.draw(st.integers(0, 39))
    end = data.draw(st.integers(start + 1, 40))
    text = plain(body, *links)
    first, after = text.place(Span(start, end))
    shown = text.text[first:after]
    assert "".join(character for character in shown if ord(character) >= 0x4E00) == body[start:end]
    assert shown[0] == body[start]


def test_the_head_tells_a_date_in_the_future_and_quotes_that_are_lost() -> None:
    ahead = article(0)
    ahead = replace(ahead, row=replace(ahead.row, published=NOW.replace(year=2033)))
    head = " ".join(shown_lines(article_text(ahead, lost="1 quote removed", now=NOW), 120)[:3])
    assert "2033-06-18 07:05 (in the future)" in head
    assert "edited 06:45 (d) · 1 quote removed" in head


def test_the_head_tells_that_an_edit_was_taken_back_and_what_was_only_kept() -> None:
    def head(shown_at: datetime | None, **changes: object) -> str:
        told = article(0)
        told = replace(told, row=replace(told.row, revisions=2, **changes), shown_at=shown_at)
        return " ".join(shown_lines(article_text(told, now=NOW), 120)[1:3])

    assert "edited 07:01: text of 06:45 again (d)" in head(NOW.replace(minute=1), is_again=True)
    assert "edited: text of 06:45 again (d)" in head(None, is_again=True)
    assert "2 texts of it (d)" in head(NOW, is_edited=False)
    assert "edited" not in head(NOW, is_edited=False)
