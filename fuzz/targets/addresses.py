"""Addresses made absolute, compared, and looked at for the sites behind them."""

from random import Random

from fuzz import making, oracles
from xjreader.feeds.discover import well_known
from xjreader.feeds.urls import absolute_url
from xjreader.services.identity import url_key

PARTS = (
    *making.ADDRESSES, "http", "https", ":", "//", "/", "?", "#", "@", "[", "]", "::1",
    "..", "%2e", "%", "\\", " ",
    "\t", "utm_source=x", "&", "=", "a", "例", "ß", "\u202e", "\u200b", "\x00", "\x1b",
    ";", "!", "000", "65536", "0x7f",
)  # fmt: skip


def check(data: bytes) -> None:
    """A sound address or none; its comparable form is its own comparable form."""
    base, _, href = data.decode("utf-8", "replace").partition("\n")
    url = absolute_url(href, absolute_url(base))
    oracles.address(url, "the address")
    for site in well_known(url or base):
        oracles.address(site, "a site's address")
    key = url_key(url) if url else None
    if key is not None:
        oracles.harmless(key, "the key")
        # A long key is cut, and holds a sign that no other can.
        assert "…" in key or url_key(key) == key, f"{url!r} has the key {key!r}, which has {url_key(key)!r}"


def make(dice: Random) -> bytes:
    """Parts of addresses in any order, under a base or none."""
    href = "".join(dice.choice(PARTS) for _ in range(dice.randint(1, 8)))
    return f"{dice.choice(making.ADDRESSES)}\n{href}".encode("utf-8", "replace")


def change(data: bytes, dice: Random) -> bytes:
    """One part more somewhere, or bytes cut about."""
    if dice.randint(0, 1):
        place = dice.randint(0, len(data))
        return data[:place] + dice.choice(PARTS).encode() + data[place:]
    return making.mixed(data, dice, make=make)
