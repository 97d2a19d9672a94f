"""What must hold of anything that comes out, whatever went in. Makes no inputs and starts no fuzzer.

Each check raises `AssertionError` with what is wrong; the targets and the tests of the suite share them.
"""

import itertools
import re

from xjreader.feeds.text import clean, clean_line
from xjreader.feeds.urls import absolute_url
from xjreader.models.analysis import Analysis, Spans
from xjreader.models.article import Document
from xjreader.nlp.tokens import tokenise

_HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Not taken from the filter: controls, line separators, bidi overrides, half characters."""


def harmless(text: str, what: str) -> None:
    """No terminal takes `text` for a command, no line reads the other way round, and it can be stored."""
    found = _HARMFUL.search(text)
    assert found is None, f"{what} holds {found.group()!r} after {text[: found.start()][-40:]!r}"
    text.encode()
    assert clean(text) == text, f"{what} changes when it is cleaned again: {text[:200]!r}"


def one_line(text: str, what: str) -> None:
    """Harmless, and a line that a list can show."""
    harmless(text, what)
    assert clean_line(text) == text, f"{what} is not one trimmed line: {text[:200]!r}"


def address(url: str, what: str) -> None:
    """Empty, or an http or https address that stays as it is when it is read again."""
    if not url:
        return
    harmless(url, what)
    assert re.match(r"https?://[^/?#]", url, re.IGNORECASE), f"{what} is no web address: {url[:200]!r}"
    assert not re.search(r"\s", url), f"{what} holds white space: {url[:200]!r}"
    assert absolute_url(url) == url, f"{what} is read otherwise again: {url[:200]!r}"


def document(made: Document, what: str) -> None:
    """Harmless text; blocks that are all of it, in order; links on words, in order, that lead to the web."""
    harmless(made.text, what)
    blocks = [made.text[block.start : block.end] for block in made.blocks]
    assert "\n\n".join(blocks) == made.text, f"{what}: its blocks are not its text"
    at = 0
    for block, text in zip(made.blocks, blocks, strict=True):
        assert block.start == at, f"{what}: a block begins at {block.start}, not {at}"
        assert text.strip(), f"{what}: a block without text"
        assert "\n\n" not in text, f"{what}: a block holds a blank line: {text[:200]!r}"
        assert 0 <= block.level <= 99
        at = block.end + 2
    end = 0
    for link in made.links:
        assert end <= link.start < link.end <= len(made.text), f"{what}: a link at {link.start}-{link.end}"
        address(link.url, f"{what}'s link")
        end = link.end


def spans(found: Spans, size: int) -> None:
    """Not empty and within a text of `size` characters."""
    for start, end in found:
        assert 0 <= start < end <= size, f"a span {start}-{end} in {size} characters"


def analysis(text: str, made: Analysis) -> None:
    """Spans in range and on words, parts apart, and nobody named who is not among the actors."""
    tokens = tokenise(text)
    starts, ends = set(tokens.starts), set(tokens.ends)
    for one in made.attributions:
        together = (*one.source, *one.cue, *one.content)
        spans(together, len(text))
        assert all(start in starts and end in ends for start, end in together)
        for part in (one.source, one.cue, one.content):
            assert list(part) == sorted(part)
        for span, other in itertools.pairwise(sorted(together)):
            assert span.end <= other.start
        assert any(c.isalnum() for start, end in one.content for c in text[start:end])
        assert 0 <= one.confidence <= 1
        assert one.actor is None or not one.candidates
    for statement in made.statements:
        spans(statement.evidence, len(text))
        assert statement.recipient or statement.topic
        assert statement.actor != statement.recipient
        assert 0 <= statement.confidence <= 1
        assert statement.attribution is None or statement.attribution < len(made.attributions)
    known = {actor.name for actor in made.actors}
    assert {one.actor for one in made.attributions if one.actor} <= known
