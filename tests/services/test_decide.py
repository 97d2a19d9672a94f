"""What is new, changed, a copy or known already: each rule by value."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from xjreader.models.article import Block, Document, Incoming, Known, KnownEntries, New, Revised, Seen
from xjreader.models.feed import ParsedEntry
from xjreader.services.decide import decide, keys_to_look_up, sort_time, texts_to_look_up
from xjreader.services.identity import incoming, joint_key

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)


def item(guid: str = "g", link: str = "https://example.org/1", text: str = "Text.") -> Incoming:
    return incoming(
        [
            ParsedEntry(
                id=guid,
                title="A title",
                link=link,
                author="",
                published=NOW - timedelta(days=1),
                updated=None,
                document=Document(text, (Block(0, len(text)),)),
            )
        ]
    )[0]


def known(article_id: int = 1, *, gave: str | None = "old", shows: str = "old", length: int = 5) -> Known:
    return Known(article_id, entry_digest=gave, current_digest=shows, current_length=length)


def test_unknown_entries_are_new() -> None:
    one = item()
    assert decide([one], KnownEntries(), seen_at=NOW) == [New(one, sort_at=NOW - timedelta(days=1))]


def test_the_same_text_is_only_seen() -> None:
    one = item()
    for match in (
        known(gave=one.digest, shows=one.digest),
        known(gave=one.digest, shows="the page's"),
        known(shows=one.digest),
    ):
        assert decide([one], KnownEntries(by_key={"g": match}), seen_at=NOW) == [Seen(one, 1)]


def test_an_edit_by_the_feed_that_gave_the_text_is_shown() -> None:
    one = item(text="Short.")
    match = known(gave="old", shows="old", length=10_000)
    assert decide([one], KnownEntries(by_key={"g": match}), seen_at=NOW) == [Revised(one, 1)]


def test_an_edit_does_not_replace_the_longer_text_of_the_page() -> None:
    one = item()
    match = known(gave="old", shows="the page's", length=10_000)
    assert decide([one], KnownEntries(by_key={"g": match}), seen_at=NOW) == [
        Revised(one, 1, becomes_current=False)
    ]


@pytest.mark.parametrize(("length", "becomes_current"), [(2, True), (5, False), (100, False)])
def test_another_feeds_text_of_the_same_address(length: int, becomes_current: bool) -> None:
    one = item("other")
    match = known(7, gave=None, length=length)
    found = decide([one], KnownEntries(by_url={"https://example.org/1": match}), seen_at=NOW)
    assert found == [Revised(one, 7, becomes_current=becomes_current)]


def test_another_feeds_copy_of_the_same_address_is_a_second_provenance() -> None:
    one = item("other")
    match = known(7, gave=None, shows=one.digest)
    found = decide([one], KnownEntries(by_url={"https://example.org/1": match}), seen_at=NOW)
    assert found == [Seen(one, 7)]


def test_a_changed_link_is_the_same_article() -> None:
    one = item(link="https://example.org/moved")
    match = known(gave=one.digest, shows=one.digest)
    assert decide([one], KnownEntries(by_key={"g": match}), seen_at=NOW) == [Seen(one, 1)]


def test_a_changed_guid_with_a_known_address_is_the_same_article() -> None:
    one = item("g#2")
    match = known(gave=None, shows=one.digest)
    found = decide([one], KnownEntries(by_url={"https://example.org/1": match}), seen_at=NOW)
    assert found == [Seen(one, 1)]


def test_an_address_is_never_taken_from_another_article() -> None:
    one = item()
    by_key, by_url = {"g": known(1)}, {"https://example.org/1": known(2)}
    found = decide([one], KnownEntries(by_key=by_key, by_url=by_url), seen_at=NOW)
    assert found == [Revised(replace(one, url_key=None), 1)]


def test_an_article_that_stands_in_the_body_itself_is_not_joined_by_another_entry() -> None:
    first, second = item("g1", "https://example.org/moved"), item("g2", "https://example.org/1")
    library = KnownEntries(
        by_key={"g1": known(1, gave=first.digest)}, by_url={"https://example.org/1": known(1)}
    )
    found = decide([first, second], library, seen_at=NOW)
    assert found[0] == Seen(first, 1)
    assert isinstance(found[1], New)
    assert found[1].incoming.url_key is None


def test_an_entry_told_apart_by_its_link_stays_so_when_it_stands_alone() -> None:
    alone = item()
    library = KnownEntries(by_key={"g": known(1), joint_key(alone): known(2, gave=alone.digest)})
    assert decide([alone], library, seen_at=NOW) == [Seen(alone, 2)]


def test_a_text_of_the_same_date_is_the_same_article_under_another_guid_and_link() -> None:
    dated = replace(item("new", ""), published=NOW.replace(microsecond=9))
    library = KnownEntries(by_text={(dated.digest, NOW): known(7, gave=dated.digest)})
    assert decide([dated], library, seen_at=NOW) == [Seen(dated, 7)]
    # Of two that might be it one is, and none where this body has it under its own name.
    twin = replace(dated, entry_key="twin")
    assert [type(each) for each in decide([dated, twin], library, seen_at=NOW)] == [Seen, New]
    held = replace(library, by_key={"old": known(7)})
    assert [type(each) for each in decide([dated, item("old")], held, seen_at=NOW)] == [New, Revised]
    other_day = replace(dated, published=NOW - timedelta(days=1))
    assert [type(each) for each in decide([other_day], library, seen_at=NOW)] == [New]


def test_only_what_neither_key_nor_address_tells_is_looked_up_by_its_text() -> None:
    by_key, by_address, by_text = item("a", ""), item("b"), item("c", "")
    undated = replace(item("d", ""), published=None)
    library = KnownEntries(by_key={"a": known(1)}, by_url={"https://example.org/1": known(2)})
    assert texts_to_look_up([by_key, by_address, by_text, undated], library) == [by_text.digest]
    assert texts_to_look_up([by_key, by_address, undated], library) == []


def test_what_is_looked_up() -> None:
    one, two = item("a"), item("", "https://example.org/")
    keys, addresses = keys_to_look_up([one, two])
    assert {"a", joint_key(one), two.entry_key} <= set(keys)
    assert addresses == ["https://example.org/1"]


@pytest.mark.parametrize(
    ("published", "updated", "expected"),
    [
        (NOW - timedelta(hours=1), None, NOW - timedelta(hours=1)),
        (None, NOW - timedelta(hours=2), NOW - timedelta(hours=2)),
        (NOW + timedelta(days=9), None, NOW),
        (None, None, NOW),
        (datetime(1970, 1, 1, tzinfo=UTC), None, NOW),
        (datetime(1970, 1, 1, tzinfo=UTC), NOW - timedelta(hours=3), NOW - timedelta(hours=3)),
    ],
)
def test_sort_time(published: datetime | None, updated: datetime | None, expected: datetime) -> None:
    assert sort_time(replace(item(), published=published, updated=updated), seen_at=NOW) == expected


def test_a_commentators_entry_is_not_the_article_that_it_links_to() -> None:
    """Twin of the hostile server's feeds that all link to one address."""
    article = "The council of Westmarch met on Monday and put off the vote on the harbour for a week."
    there = replace(known(gave=None), title="Council puts off harbour vote", beginning=article)
    comment = replace(item(text="Once more nobody dares to decide anything in this town."), title="Cowards")
    (change,) = decide([comment], KnownEntries(by_url={comment.url_key or "": there}), seen_at=NOW)
    assert isinstance(change, New)
    assert change.incoming.url_key is None, "the address stays the article's"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Council puts off vote on harbour", "Nothing of it."),
        ("What Monday brought", "On Monday the council put off the vote on the harbour for a week."),
        ("", "Nothing of it."),
    ],
)
def test_another_feed_with_the_title_or_the_text_brings_the_same_article(title: str, text: str) -> None:
    article = "The council of Westmarch met and put off the vote on the harbour for a week."
    there = replace(known(gave=None), title="Council puts off harbour vote", beginning=article)
    entry = replace(item(text=text), title=title)
    (change,) = decide([entry], KnownEntries(by_url={entry.url_key or "": there}), seen_at=NOW)
    assert not isinstance(change, New)


def test_pieces_in_a_script_without_spaces_are_told_apart_by_character() -> None:
    there = replace(known(gave=None), title="议会推迟港口表决", beginning="")
    for title, is_new in (("港口表决被议会推迟", False), ("天气预报", True)):
        entry = replace(item(), title=title)
        (change,) = decide([entry], KnownEntries(by_url={entry.url_key or "": there}), seen_at=NOW)
        assert isinstance(change, New) is is_new
