"""Work that grows faster than the text: a unit repeated, between a beginning and an end, through each reader.

What takes little time is passed at once; what takes long must not take much more than four times as long
for four times the text. Time is the processor's, as much of the work is done by C, which cannot be counted.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from random import Random

from fuzz import making
from xjreader.config import loads
from xjreader.errors import XjreaderError
from xjreader.feeds.discover import discover, looks_like_feed
from xjreader.feeds.encoding import decode
from xjreader.feeds.extract import html_to_document, markdown_to_document, text_to_document
from xjreader.feeds.opml import parse_opml
from xjreader.feeds.parse import parse_feed
from xjreader.feeds.text import clean_line
from xjreader.feeds.textfile import read_markdown, read_text
from xjreader.feeds.urls import absolute_url
from xjreader.models.query_parser import parse
from xjreader.nlp.attribution import RuleTagger
from xjreader.nlp.pipeline import Analyser, Knowledge
from xjreader.nlp.quotation import quotations
from xjreader.nlp.sentences import sentences
from xjreader.services.identity import url_key

SMALL = 4_000
"""Characters of the shorter text; the longer one has four times as many."""
PASSED = 0.15
"""Seconds for the longer text under which nobody waits."""
MOST = 8
"""Times as long for four times the text: 4 is in proportion, 16 is its square."""

Read = Callable[[str], object]


def _feed(pattern: str) -> Read:
    def read(text: str) -> object:
        return parse_feed(pattern.replace("%", text).encode("utf-8", "replace"), url="https://here.example/")

    return read


READERS: dict[str, Read] = {
    "clean": clean_line,
    "decode": lambda text: decode(text.encode("latin-1", "replace")),
    "html": lambda text: html_to_document(text, base_url="https://here.example/"),
    "markdown": markdown_to_document,
    "text": text_to_document,
    "text file": lambda text: read_text(text, name="a.txt"),
    "markdown file": lambda text: read_markdown(text, name="a.md"),
    "feed": _feed("<rss>%</rss>"),
    "feed, broken": _feed("<rss><channel><item>%"),
    "feed's prologue": _feed("%<rss><channel><item><title>x</title></item></channel></rss>"),
    "entry": _feed("<rss><channel><item><description>%</description></item></channel></rss>"),
    # Not in an author: feedparser looks for an address from each letter of one in an ill-formed feed, which
    # the time that a parsing process has must bound.
    "title": _feed("<rss><item><title>%</title><link>%</link></item></rss>"),
    "atom": _feed('<feed><entry><content type="html">%</content></entry></feed>'),
    "JSON Feed": _feed('{"items": [%'),
    "OPML": lambda text: parse_opml(f"<opml><body>{text}".encode("utf-8", "replace")),
    "discovery": lambda text: discover(text.encode("utf-8", "replace"), url="https://here.example/"),
    "prologue": lambda text: looks_like_feed(text.encode("utf-8", "replace")),
    "address": lambda text: absolute_url(text, "https://here.example/"),
    "address's key": lambda text: url_key("https://here.example/" + text),
    "query": parse,
    "config": loads,
    "config's regex": lambda text: loads(f"[[keywords]]\nname = 'a'\nregex = ['''{text}''']\n"),
    "sentences": sentences,
    "quotations": quotations,
    "analysis": Analyser(Knowledge(), tagger=RuleTagger()).analyse,
}  # fmt: skip
_NAMES = tuple(READERS)


def check(data: bytes) -> None:
    """The reader that the first byte names takes time in proportion to the text."""
    if len(data) < 2:
        return
    name = _NAMES[data[0] % len(_NAMES)]
    head, _, rest = data[1:61].decode("utf-8", "replace").partition("\0")
    unit, _, tail = rest.partition("\0")
    head, unit = (head, unit) if unit else ("", head)
    if not unit:
        return
    long = _seconds(READERS[name], head + unit * (4 * SMALL // len(unit)) + tail)
    if long > PASSED:
        short = min(_seconds(READERS[name], head + unit * (SMALL // len(unit)) + tail) for _ in range(2))
        long = min(long, _seconds(READERS[name], head + unit * (4 * SMALL // len(unit)) + tail))
        assert long < MOST * short or long < PASSED, (
            f"{name}: {short:.2f} s, then {long:.2f} s for {head!r}, {unit!r} repeated, {tail!r}"
        )


def _seconds(read: Read, text: str) -> float:
    begin = time.process_time()
    with suppress(XjreaderError):
        read(text)
    return time.process_time() - begin


PIECES = (
    *making.NASTY[:-1], "<", ">", "</", "<p>", "<div>", "<a href=x>", "<li>", "<ul>",
    "<q>", "<td>", "<tr>", "<pre>", "<!", "&",
    "&#", "<item>", "<entry>", "<skipHours>", "<hour>", "<a:b ", "x='", "http://", "@",
    "(", ")", "[", "]", "*", "_", "`", "#",
    "|", "-", "> ", "1. ", "\n", " ", "a", "A", ".", ",", "{", "}", '"a":', "[[", "a.",
    "[a]\n", "a = 1\n", "“", "”", "‘", "’",
    "NOT ", "OR ", "a:", "(a", "<?xml ", "<!ENTITY a '", "<outline text='a'>", "date: ",
    "---\n", "a@b ", "<br>", "\x1b[", "\x1b]",
)  # fmt: skip


def make(dice: Random) -> bytes:
    """One to three pieces as a unit, now and then with something before and after."""
    unit = "".join(dice.choice(PIECES) for _ in range(dice.randint(1, 3)))
    if not dice.randint(0, 2):
        unit = f"{dice.choice(PIECES)}\0{unit}\0{dice.choice(PIECES)}"
    return bytes([dice.randrange(len(_NAMES))]) + unit.encode("utf-8", "replace")


def change(data: bytes, dice: Random) -> bytes:
    """Another reader or another unit."""
    if len(data) > 1 and not dice.randint(0, 2):
        return bytes([dice.randrange(len(_NAMES))]) + data[1:]
    return make(dice)
