"""An entry's bytes come back from the library as they went in, or it is said that they do not."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjreader.errors import LibraryError
from xjreader.models.article import PackedEntry, RawEntry
from xjreader.store.rawentries import pack, unpack

WORDS = ("date", "agreement", "envoy", "road", "valley", "letter", "council", "visit", "harvest", "border")
DICE = random.Random(5)
TEXT = "\n\n".join(" ".join(DICE.choices(WORDS, k=30)) for _ in range(12))
ITEM = f"<item><title>No date</title><description>{TEXT}</description></item>".encode()
ENCODINGS = st.sampled_from(["utf-8", "cp1252", "gb18030", "utf-16-le", "utf-8 with windows-1252", "no such"])


@given(st.binary(max_size=200), ENCODINGS, st.text(max_size=30), st.text(max_size=200))
def test_any_bytes_come_back(data: bytes, encoding: str, title: str, text: str) -> None:
    raw = RawEntry(data, encoding)
    assert unpack(pack(raw, title=title, text=text), title=title, text=text) == raw


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_words_that_are_kept_anyway_take_hardly_any_room(encoding: str) -> None:
    data = ITEM.decode().encode(encoding)
    assert len(pack(RawEntry(data, encoding), title="No date", text=TEXT).packed) < len(data) / 15


def test_a_long_text_is_packed_too() -> None:
    long = "".join(f"Sentence {number} of a very long text. " for number in range(10_000))
    raw = RawEntry(long.encode(), "utf-8")
    packed = pack(raw, title="", text=long)
    assert len(packed.packed) < len(raw.data) / 2
    assert unpack(packed, title="", text=long) == raw


def test_an_entry_that_was_given_a_title_later_is_unpacked() -> None:
    raw = RawEntry(ITEM, "utf-8")
    assert unpack(pack(raw, title="", text=TEXT), title="The envoy said", text=TEXT) == raw


def test_damage_is_told_and_nothing_else_given() -> None:
    packed = pack(RawEntry(ITEM, "utf-8"), title="No date", text=TEXT)
    for damaged in (
        PackedEntry(packed.packed[:-1], packed.encoding, packed.size),
        PackedEntry(packed.packed[:30] + b"\0" + packed.packed[31:], packed.encoding, packed.size),
        PackedEntry(packed.packed, packed.encoding, packed.size - 1),
        PackedEntry(b"", packed.encoding, packed.size),
    ):
        with pytest.raises(LibraryError, match="damaged in the library"):
            unpack(damaged, title="No date", text=TEXT)
    with pytest.raises(LibraryError):
        unpack(packed, title="No date", text=TEXT + "x")


def test_each_text_of_a_feed_keeps_what_it_was_read_from(shelf) -> None:
    feed = shelf.feed()
    texts = ["No date is set.", "A date is set."]
    raws = [RawEntry(f"<item>{text}</item>".encode(), "utf-8") for text in texts]
    packed = [pack(raw, title="Title one", text=text) for raw, text in zip(raws, texts, strict=True)]
    article = shelf.article("one", texts[0], feed_id=feed, raw=packed[0])
    shelf.revise(feed, article, shelf.incoming("one", texts[1], raw=packed[1]))
    first, second = shelf.articles.revisions(article)
    assert [shelf.articles.raw(revision.id) for revision in (first, second)] == raws
    assert (first.raw_size, first.raw_encoding) == (len(raws[0].data), "utf-8")
    assert shelf.articles.get(article).revision == second
    assert shelf.articles.raw(99) is None


def test_a_text_that_no_feed_brought_has_none(shelf) -> None:
    article = shelf.article("file", "From a file.")
    (revision,) = shelf.articles.revisions(article)
    assert (revision.raw_size, revision.raw_encoding) == (None, "")
    assert shelf.articles.raw(revision.id) is None


def test_the_bytes_go_with_their_text(shelf) -> None:
    raw = pack(RawEntry(ITEM, "utf-8"), title="Title one", text=TEXT)
    article = shelf.article("one", TEXT, feed_id=shelf.feed(), raw=raw)
    with shelf.db.write() as writer:
        writer.execute("delete from articles where id = ?", (article,))
        assert writer.execute("select count(*) from raw_entries").fetchone()[0] == 0
