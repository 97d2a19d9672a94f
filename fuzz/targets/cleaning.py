"""The filter at the door: control characters, terminal sequences, bidi overrides; and encodings."""

from random import Random

from fuzz import making, oracles
from xjreader.feeds.encoding import decode
from xjreader.feeds.text import clean, clean_line


def check(data: bytes) -> None:
    """What is decoded and cleaned is harmless, stays so, and is no longer than it was."""
    for kind in ("", "text/xml; charset=" + making.ENCODINGS[len(data) % len(making.ENCODINGS)]):
        text, _ = decode(data, kind)
        assert len(text) <= len(data)
        _clean(text)
    _clean(data.decode("utf-8", "surrogateescape"))


def _clean(text: str) -> None:
    cleaned = clean(text)
    oracles.harmless(cleaned, "the text")
    assert len(cleaned) <= len(text)
    oracles.one_line(clean_line(text), "the line")


def make(dice: Random) -> bytes:
    """What may do harm, close together, in any encoding."""
    words = "".join(
        dice.choice((*making.NASTY, "a", "0", "m", ";", " ", "ש", "ا", "क", "👩"))
        for _ in range(dice.randint(1, 30))
    )
    return words.encode(dice.choice(making.ENCODINGS[:15]), "ignore")


def change(data: bytes, dice: Random) -> bytes:
    """Bytes cut about, or something new."""
    return making.mixed(data, dice, make=make)
