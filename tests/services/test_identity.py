"""Identity of entries, addresses, texts and stories, by value."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from xjreader.models.article import Block, Document
from xjreader.models.feed import ParsedEntry
from xjreader.services.identity import body_hash, digest, incoming, story_key, url_key


def entry(guid: str = "", title: str = "A title", link: str = "", text: str = "Text.") -> ParsedEntry:
    return ParsedEntry(
        id=guid,
        title=title,
        link=link,
        author="",
        published=datetime(2031, 3, 4, tzinfo=UTC),
        updated=None,
        document=Document(text, (Block(0, len(text)),)),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://Example.ORG/a", "https://example.org/a"),
        ("https://example.org:443/a", "http://example.org:80/a"),
        ("http://example.org:443/a", "https://example.org/a"),
        ("https://example.org/a/", "https://example.org/a"),
        ("https://example.org/a//", "https://example.org/a"),
        ("https://example.org/a#part", "https://example.org/a"),
        ("https://example.org/a?utm_source=rss&utm_medium=x", "https://example.org/a"),
        ("https://example.org/a?id=7&fbclid=zz&at_medium=RSS", "https://example.org/a?id=7"),
        ("https://user:word@example.org/a", "https://example.org/a"),
        ("https://example.org/%c3%a9", "https://example.org/é"),
        ("https://example.org/a?q=%c3%a9%20b", "https://example.org/a?q=é b"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://example.org./a", "https://example.org/a"),
    ],
)
def test_addresses_of_one_article(one: str, other: str) -> None:
    assert url_key(one) == url_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/a", "https://example.org/A"),
        ("https://example.org/a", "https://www.example.org/a"),
        ("https://example.org:8080/a", "https://example.org/a"),
        ("https://example.org/#!/a", "https://example.org/#!/b"),
        ("https://example.org/a%2Fb", "https://example.org/a/b"),
    ],
)
def test_addresses_of_different_articles(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


@pytest.mark.parametrize(
    "address",
    ["", "https://example.org", "https://example.org/", "https://example.org//", "mailto:a@example.org",
     "https://", "http://[::1/a", "https://example.org:99999/a", "/relative",
     "https://example.org/?utm_source=rss"],
)  # fmt: skip
def test_addresses_that_identify_nothing(address: str) -> None:
    assert url_key(address) is None


@given(st.text(st.characters()))
@example("/")
@example("? &")
@example("\ud800")
def test_any_text_as_an_address_is_stable(text: str) -> None:
    key = url_key(f"https://example.org/{text}")
    assert key is None or url_key(key) == key or key.count("…") == 1


def test_a_very_long_address_has_a_bounded_key_of_its_own() -> None:
    long = url_key("https://example.org/" + "a" * 20_000)
    longer = url_key("https://example.org/" + "a" * 20_001)
    assert long is not None
    assert longer is not None
    assert long != longer
    assert len(long) < 200


def test_digest_sees_title_text_and_blocks_only() -> None:
    document = Document("One.\n\nTwo.", (Block(0, 4), Block(6, 10)))
    same = digest("T", document)
    assert digest("T", Document(document.text, document.blocks)) == same
    assert digest("U", document) != same
    assert digest("T", replace(document, text="One.\n\nTwi.")) != same
    assert digest("T", replace(document, blocks=(Block(0, 4, "heading", 2), Block(6, 10)))) != same


def test_a_story_is_known_by_its_words() -> None:
    words = " ".join(f"word{number}" for number in range(40))
    assert story_key(Document(words)) == story_key(Document(words.upper().replace(" ", ",\n\n") + "!"))
    assert story_key(Document(words)) != story_key(Document(words + " more"))
    assert story_key(Document(words.rpartition(" ")[0])) == ""


def test_a_body_is_known_by_its_bytes() -> None:
    assert body_hash(b"a") == body_hash(b"a") != body_hash(b"b")


def test_an_entry_is_known_by_guid_then_address_then_title_and_date() -> None:
    found = incoming(
        [
            entry(" g1 ", link="https://example.org/1"),
            entry(link="https://example.org/2"),
            entry(title="Three"),
            entry(title="", text="Four"),
        ]
    )
    keys = [item.entry_key for item in found]
    assert keys[:2] == ["g1", "https://example.org/2"]
    assert keys[2].startswith("text:")
    assert len(set(keys)) == 4
    assert [item.entry_key for item in incoming([entry(title="Three")])] == [keys[2]]


def test_one_guid_with_two_links_is_two_entries_and_a_repeat_is_one() -> None:
    found = incoming(
        [
            entry("g", "One", "https://example.org/1"),
            entry("g", "Two", "https://example.org/2"),
            entry("g", "One again", "https://example.org/1"),
        ]
    )
    assert [item.title for item in found] == ["One", "Two"]
    assert len({item.entry_key for item in found}) == 2
    assert [item.url_key for item in found] == ["https://example.org/1", "https://example.org/2"]


def test_an_address_that_several_entries_share_identifies_none() -> None:
    found = incoming(
        [entry("g1", "One", "https://example.org/live#1"), entry("g2", "Two", "https://example.org/live#2")]
    )
    assert [item.url_key for item in found] == [None, None]
    assert [item.url for item in found] == ["https://example.org/live#1", "https://example.org/live#2"]


def test_the_feeds_language_stands_in_for_the_entrys() -> None:
    found = incoming([entry("1"), replace(entry("2"), language="fr")], language="en")
    assert [item.language for item in found] == ["en", "fr"]


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "g", "h"]), st.sampled_from("ab"), st.sampled_from(["", "x", "y"]))
    )
)
def test_keys_are_unique_within_a_body(rows: list[tuple[str, str, str]]) -> None:
    entries = [
        entry(guid, title, f"https://example.org/{path}" if path else "") for guid, title, path in rows
    ]
    found = incoming(entries)
    assert len({item.entry_key for item in found}) == len(found)
    addresses = [item.url_key for item in found if item.url_key]
    assert len(set(addresses)) == len(addresses)
    assert incoming(entries) == found


@given(
    st.sampled_from(["http", "https"]),
    st.lists(st.text("abz09-", min_size=1, max_size=4), min_size=1, max_size=3),
    st.text("ab/._~-AZ%?#=é", max_size=12),
)
def test_a_plain_address_is_no_other_than_it_would_be(scheme: str, labels: list[str], rest: str) -> None:
    """The quick way and the long one agree; one fragment more is the long way to the same page."""
    url = f"{scheme}://{'.'.join(labels)}/{rest}"
    if "#" not in url:
        assert url_key(url) == url_key(f"{url}#")
