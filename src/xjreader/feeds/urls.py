"""Addresses as feeds write them, made absolute; only http and https get through. Fetches nothing."""

import re
from urllib.parse import quote, urljoin, urlsplit

from xjreader.feeds.text import clean

_ABSOLUTE = re.compile(r"https?://[^/?#]", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SURE = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:[/?#][\w!#$%&'()*+,./:;=?@\[\]~-]*)?", re.ASCII)
"""Absolute, and nothing in it that is to be changed."""
_UNSAFE = re.compile(r"[\s\"<>\\^`{|}]")
_CREDENTIALS = re.compile(r"\A(https?://)[^/?#\s]*@", re.IGNORECASE)
_BREAKS = re.compile(r"[\t\r\n]+")


def absolute_url(href: str, base_url: str = "") -> str:
    """`href` as an absolute http or https address, resolved against `base_url`; empty where it is none.

    Line breaks inside are dropped and other white space is percent-encoded, as browsers do.
    """
    if _SURE.fullmatch(href):
        return href
    href = clean(_BREAKS.sub("", href)).strip()
    if not href:
        return ""
    if not _ABSOLUTE.match(href):
        if not base_url or _SCHEME.match(href):
            return ""
        try:
            href = urljoin(base_url, href)
        except ValueError:
            return ""
        if not _ABSOLUTE.match(href):
            return ""
    try:
        if not urlsplit(href).hostname:
            return ""
    except ValueError:
        return ""
    return _UNSAFE.sub(lambda found: quote(found.group()), href)


def without_credentials(url: str) -> str:
    """`url` without the name and password that an address may carry; any other text as it is."""
    return _CREDENTIALS.sub(r"\1", url, count=1)
