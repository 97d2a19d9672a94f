"""What makes an entry, an address, a text and a story the same as another; pure, no store.

An entry is known within its feed by its key, an article across feeds by its comparable address, a
text by its digest, and copies of one story by a fingerprint of their words.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import quote, urlsplit

from msgspec.structs import replace

from xjreader.models.article import Document, Incoming
from xjreader.models.feed import ParsedEntry
from xjreader.store.nearness import Words, bands_of
from xjreader.store.rawentries import pack
from xjreader.store.values import columns_of

STORY_WORDS = 40
"""A body of fewer words is too short to tell a copy from a coincidence."""

KEY_LENGTH = 500
"""Longest key kept as it is; a longer one is replaced by its digest, so that no index row is huge."""

_TRACKING = frozenset(
    (
        *("fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid"),
        *(
            "li_fat_id",
            "mc_cid",
            "mc_eid",
            "mkt_tok",
            "oly_anon_id",
            "oly_enc_id",
            "vero_id",
            "_hsenc",
            "_hsmi",
        ),
        *(
            "wt_mc",
            "wt_zmc",
            "xtor",
            "maca",
            "ocid",
            "cmpid",
            "cmp",
            "smid",
            "ref_src",
            "ref_url",
            "rss_source",
        ),
        *("guccounter", "guce_referrer", "guce_referrer_sig"),
        *("ns_campaign", "ns_mchannel", "ns_source", "ns_linkname", "ns_fee"),
    )
)
"""Parameters that say how a reader came, not what is read."""
_TRACKING_PREFIXES = (
    *("utm_", "pk_", "mtm_", "hsa_"),
    *("at_medium", "at_campaign", "at_custom", "at_link", "at_bbc", "at_format", "at_ptr"),
)
_PORTS = {"http": 80, "https": 443}
_PLAIN_ADDRESS = re.compile(r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)(/[A-Za-z0-9._~/-]*)", re.ASCII)
"""One with nothing in it to be dropped, escaped or put in lower case: most of them, told at once."""
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_WORD = re.compile(r"\w+")
_HAN_AND_KANA = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_TERM = re.compile(f"[{_HAN_AND_KANA}]|[^\\W{_HAN_AND_KANA}]+")
"""A word; where words are written without spaces between them, a character."""

ALIKE_TITLES = 0.4
"""Share of the words of two titles that both have, from which they name one piece."""

ALIKE_TEXTS = 0.1
"""Share of the shorter text's runs of three words that the other has too, likewise: two that were
written apart have almost none."""


def url_key(url: str) -> str | None:
    """The address made comparable, or `None` where it names no article.

    http and https are one; host in lower case without default port and user; no fragment (but
    ``#!`` routes stay); no tracking parameters; trailing slashes of the path dropped; escapes in
    upper case. Everything else of path and query stays, in order. A bare host is a home page,
    which feeds without article pages give to every entry, so it is nobody's identity.
    """
    if plain := _PLAIN_ADDRESS.fullmatch(url):
        path = plain[2].rstrip("/")
        return _bounded(f"https://{plain[1]}{path}") if path else None
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".")
    if scheme not in _PORTS or not host:
        return None
    if not host.isascii():
        try:
            host = host.encode("idna").decode()
        except UnicodeError:
            return None
    where = f"[{host}]" if ":" in host else host
    # The key says https: there 443 goes without saying, whoever said it.
    if port not in (None, 443, _PORTS[scheme]):
        where = f"{where}:{port}"
    path = _escaped(parts.path).rstrip("/")
    query = "&".join(_escaped(pair) for pair in parts.query.split("&") if pair and not _is_tracking(pair))
    route = parts.fragment if parts.fragment.startswith("!") else ""
    if not (path or query or route):
        return None
    key = f"https://{where}{path}{'?' + query if query else ''}{'#' + route if route else ''}"
    return _bounded(key)


def digest(title: str, document: Document) -> str:
    """Digest of what a reader sees: title, text and blocks, but not where links lead."""
    state = blake2b(title.encode("utf-8", "replace"), digest_size=16)
    state.update(b"\0")
    state.update(document.text.encode("utf-8", "replace"))
    blocks = ",".join(f"{block.start}-{block.end}{block.kind}{block.level}" for block in document.blocks)
    state.update(b"\0" + blocks.encode())
    return state.hexdigest()


def story_key(document: Document) -> str:
    """Fingerprint of the body's words without case, marks and spacing; empty if too short to tell."""
    return _story_of(Words(document.text), document.text)


def _story_of(words: Words, text: str) -> str:
    every = words.words if words.is_spaced else _WORD.findall(text.casefold())
    return _short_digest(" ".join(every)) if len(every) >= STORY_WORDS else ""


def is_same_piece(title: str, text: str, *, other_title: str, other_text: str) -> bool:
    """Whether what two feeds say at one address is one piece: a title or a text in common.

    An address alone does not tell: a commentator's entry links to what it comments on. Where a title is
    missing on either side nothing speaks against it.
    """
    one, other = (set(_terms(each)) for each in (title, other_title))
    if not one or not other:
        return True
    if len(one & other) >= ALIKE_TITLES * len(one | other):
        return True
    runs, other_runs = (_runs_of_three(each) for each in (text, other_text))
    shorter = min(len(runs), len(other_runs))
    return shorter > 0 and len(runs & other_runs) >= ALIKE_TEXTS * shorter


def _terms(text: str) -> list[str]:
    return _TERM.findall(text.casefold())


def _runs_of_three(text: str) -> set[tuple[str, ...]]:
    terms = _terms(text)
    return set(zip(terms, terms[1:], terms[2:], strict=False))


def body_hash(body: bytes) -> str:
    """Hash of a fetched body, to tell an unchanged answer."""
    return blake2b(body, digest_size=16).hexdigest()


def incoming(entries: Iterable[ParsedEntry], *, language: str = "") -> list[Incoming]:
    """The entries of one feed's body, identified, in order; `language` is the feed's own.

    Entries with one guid but several links are told apart by their links. An entry that repeats
    another's key and link is dropped. An address that several entries claim identifies none of them.
    """
    unique: dict[tuple[str, str], Incoming] = {}
    for entry in entries:
        identified = _identify(entry, language)
        told_by = _discriminator(identified.guid, identified.url_key, identified.title)
        unique.setdefault((identified.entry_key, told_by), identified)
    sharers = Counter(entry.entry_key for entry in unique.values())
    claims = Counter(entry.url_key for entry in unique.values())
    return [
        replace(
            entry,
            entry_key=entry.entry_key if sharers[entry.entry_key] == 1 else joint_key(entry),
            url_key=entry.url_key if claims[entry.url_key] == 1 else None,
        )
        if sharers[entry.entry_key] > 1 or claims[entry.url_key] > 1
        else entry
        for entry in unique.values()
    ]


def from_document(
    document: Document,
    *,
    entry_key: str,
    title: str,
    url: str = "",
    author: str = "",
    language: str = "",
    published: datetime | None = None,
) -> Incoming:
    """An article that came from a file or a page, identified as a feed's entry is."""
    words = Words(document.text)
    return Incoming(
        entry_key=_bounded(entry_key),
        guid="",
        url=url,
        url_key=url_key(url) if url else None,
        title=title,
        author=author,
        language=language,
        published=published,
        updated=None,
        document=document,
        digest=digest(title, document),
        story_key=_story_of(words, document.text),
        bands=tuple(bands_of(words)),
        columns=columns_of(document),
    )


def joint_key(entry: Incoming) -> str:
    """The entry's key where its guid alone does not tell it from another of the same feed."""
    # Asked for several times while an entry is looked up, decided upon and stored.
    return _joint_key(entry.guid, entry.url_key, entry.title)


@lru_cache(maxsize=512)
def _joint_key(guid: str, address: str | None, title: str) -> str:
    base = _bounded(guid) if guid else address or ""
    return f"{base}\n{_short_digest(_discriminator(guid, address, title))}"


def _identify(entry: ParsedEntry, language: str) -> Incoming:
    address = url_key(entry.link) if entry.link else None
    guid = entry.id.strip()
    when = entry.published or entry.updated
    fallback = f"{entry.title}\0{when.isoformat() if when else ''}"
    if not guid and not address and not entry.title:
        fallback += entry.document.text
    words = Words(entry.document.text)
    return Incoming(
        entry_key=_bounded(guid) if guid else address or f"text:{_short_digest(fallback)}",
        guid=guid,
        url=entry.link,
        url_key=address,
        title=entry.title,
        author=entry.author,
        language=entry.language or language,
        published=entry.published,
        updated=entry.updated,
        document=entry.document,
        digest=digest(entry.title, entry.document),
        story_key=_story_of(words, entry.document.text),
        raw=pack(entry.raw, title=entry.title, text=entry.document.text) if entry.raw else None,
        bands=tuple(bands_of(words)),
        columns=columns_of(entry.document),
    )


def _discriminator(guid: str, address: str | None, title: str) -> str:
    """What tells two entries with one key apart: the address under a guid, else the title."""
    return address if guid and address else title


def _is_tracking(pair: str) -> bool:
    name = pair.partition("=")[0].lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _escaped(part: str) -> str:
    """Part of an address with what must be escaped escaped, and its escapes in upper case."""
    return _ESCAPE.sub(_upper, quote(part, safe="/%:@!$&'()*+,;=~-._", errors="replace"))


def _upper(match: re.Match[str]) -> str:
    return match.group().upper()


def _bounded(key: str) -> str:
    return key if len(key) <= KEY_LENGTH else f"{key[:60]}…{_short_digest(key)}"


def _short_digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
