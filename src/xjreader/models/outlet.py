"""Which publisher an address tells, by its host alone; it knows no names of publishers and asks nobody."""

import re
from urllib.parse import urlsplit

_NUMBERS = re.compile(r"[0-9.]+|.*:.*")
"""A host that is an address of the internet and no name."""

_COUNTRY = 2
"""Letters of a country's ending."""

_KINDS = frozenset((
    "ac", "asn", "asso", "co", "com", "edu", "go", "gob", "gouv", "gov", "govt", "gub", "gv", "info",
    "ltd", "mil", "ne", "net", "or", "org", "plc", "sch",
))  # fmt: skip
"""What stands before a country's ending where names are given out below it, as in bbc.co.uk."""

_BY_NAME = frozenset((
    "beehiiv.com", "blogger.com", "buttondown.email", "bearblog.dev", "example.com", "example.net",
    "example.org", "ghost.io", "github.io",
    "gitlab.io", "hashnode.dev", "herokuapp.com", "hypotheses.org", "libsyn.com", "livejournal.com",
    "medium.com", "micro.blog", "neocities.org", "netlify.app", "over-blog.com", "pages.dev",
    "podbean.com", "posthaven.com", "squarespace.com", "substack.com", "tumblr.com", "typepad.com",
    "vercel.app", "web.app", "weebly.com", "wixsite.com", "wordpress.com", "write.as",
))  # fmt: skip
"""Platforms on which each publisher has a name of its own before theirs; and the names that are kept free for
examples, where each stands for somebody else (RFC 2606)."""

_BLOGSPOT = "blogspot"
"""One such that stands under the endings of many countries."""

_BY_PATH = frozenset((
    "bsky.app", "facebook.com", "feedburner.com", "feedproxy.google.com", "instagram.com", "rumble.com",
    "sites.google.com", "t.me", "telegram.me", "threads.net", "twitter.com", "vk.com", "x.com",
))  # fmt: skip
"""Platforms on which each publisher is told by the first part of the path."""

_NO_NAMES = frozenset(("", "m", "mobile", "amp", "feed", "feeds", "rss"))
"""What stands before such a platform's name and tells no publisher."""

_NO_PUBLISHERS = frozenset(("~r", "s", "profile", "site", "view"))
"""Parts of paths after which the publisher stands."""


def outlet_of(*addresses: str) -> str:
    """The publisher that the first of the addresses tells which tells one, as a name to compare by; empty
    where none does.

    It is the name under which the host was registered: www., m., feeds. and edition. of one newspaper are
    one outlet, and so are all its sections; on platforms where many publish (wordpress.com, feedburner.com,
    t.me) it is the publisher's part of the name or of the path.

    A publisher with several names (bbc.com and bbc.co.uk, a paper and its sister) counts as several, one
    who publishes at a portal or behind an aggregator (news.google.com) counts as that: the address tells no
    more, and one without a registered name (127.0.0.1, localhost) tells nothing. Names are parted by a few
    rules and not by a list of all registries: below a rare ending, such as those of towns (tokyo.jp), several
    publishers may count as one.
    """
    for address in addresses:
        if found := _outlet_of(address):
            return found
    return ""


def _outlet_of(address: str) -> str:
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""
    if "." not in host or _NUMBERS.fullmatch(host):
        return ""  # a machine, often one's own, that passes on what others publish
    host = _in_ascii(host).removeprefix("www.")
    name = _registered(host)
    before = host.removesuffix(name).rstrip(".").rpartition(".")[2]
    if name.startswith(f"{_BLOGSPOT}."):
        name = _BLOGSPOT
    if name == _BLOGSPOT or name in _BY_NAME:
        return _with_path(name, parts.path) if before in _NO_NAMES else f"{before}.{name}"
    place = next((each for each in (name, host) if each in _BY_PATH), "")
    return _with_path(place, parts.path) if place else name


def _in_ascii(host: str) -> str:
    """A name in other letters as registries keep it: the two forms are one name."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _registered(host: str) -> str:
    """The part of a host's name that somebody registered: two labels, three below such as co.uk."""
    labels = host.split(".")
    is_parted = len(labels[-1]) == _COUNTRY and len(labels) > 2 and labels[-2] in _KINDS
    return ".".join(labels[-3:] if is_parted else labels[-2:])


def _with_path(name: str, path: str) -> str:
    """`name` with the first part of the path that tells a publisher."""
    for part in path.lower().split("/"):
        if part and part not in _NO_PUBLISHERS:
            return f"{name}/{part}"
    return name
