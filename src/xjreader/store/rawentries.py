"""Packs the bytes of an entry as it was served, and unpacks them; knows no table.

The text that was read in an entry is kept anyway and never changes: with it as a dictionary, only what
stood around the words takes room. The packed bytes say themselves whether they were unpacked right.
"""

import codecs
import re
import zlib
from contextlib import suppress

from xjreader.errors import LibraryError
from xjreader.models.article import PackedEntry, RawEntry

LEVEL = 3
"""Of compression, the highest of isal's. zlib's own 6 would save some seven hundredths and take four times as
long."""

LONGEST = 30_000
"""Bytes of the text that help: what lies farther back than 32 kB is out of the reach of the method."""

_STEADY = re.compile(r"utf-?(8|16|32)|cp125|iso8859|koi8|ascii|latin")
"""Encodings that are the same in every Python: the others do not make dictionaries."""

# What stands around the words of most entries. Part of the format: never changed.
_COMMON = (
    b'<media:content url="https://www..jpg" medium="image" type="image/jpeg" width="height="/><med'
    b'ia:thumbnail url="</media:title><media:description><itunes:summary><enclosure length="0" typ'
    b'e="audio/mpeg" url="http://.mp3"/><slash:comments>0</slash:comments></wfw:commentRss><wfw:co'
    b'mmentRss>/feed/</comments><comments>#respond<author><name></name><uri></uri><email></email><'
    b'/author><updated>2026-01-01T00:00:00+00:00Z</updated><published></published><id>tag:,2026:ur'
    b'n:uuid:</id><summary type="html"></summary><content type="html" xml:base="xml:lang="en"><lin'
    b'k rel="alternate" type="text/html" href="https://"/></entry><entry><title type="text">{"id":'
    b' "", "url": "https://www.", "title": "", "content_html": "<p>", "content_text": "date_publis'
    b'hed": "2026-01-01T00:00:00Z", "date_modified": "tags": [], "authors": [{"name": &lt;a href=&'
    b'quot;https://&lt;strong&gt;&lt;/strong&gt;&lt;em&gt;&lt;/em&gt;&lt;br /&gt;&lt;h2&gt;&lt;/h2'
    b'&gt;&lt;ul&gt;&lt;li&gt;&lt;/li&gt;&lt;/ul&gt;&lt;blockquote&gt;&lt;/blockquote&gt;&lt;/a&gt'
    b';<strong></strong><em></em><br /><h2></h2><ul><li></li></ul><blockquote></blockquote><a href'
    b'="https://target="_blank" rel="noopener"></a> &#8217;s &#8220;&#8221; &amp; &#8211; &quot; &'
    b'#160;&nbsp;</category><category><![CDATA[</category><dc:creator><![CDATA[</dc:creator><dc:da'
    b'te><item>\n\t\t<title></title>\n\t\t<link>https://www..com/2026/01/.html</link>\n\t\t<guid isPermaLin'
    b'k="false">https://</guid>\n\t\t<guid isPermaLink="true">?p=\n<pubDate>Mon, Tue, Wed, Thu, Fri, S'
    b'at, Sun, 01 Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec 2026 00:00:00 +0000 GMT</pubDate'
    b'>\n\t\t<description><![CDATA[<p>]]></description><content:encoded><![CDATA[<p></p>\n<p>]]></cont'
    b'ent:encoded>\n\t</item><description>&lt;p&gt;&lt;/p&gt;&lt;p&gt;</description></item>'
)  # fmt: skip


def pack(raw: RawEntry, *, title: str, text: str) -> PackedEntry:
    """The entry's bytes, packed by the title and the text that were read in them."""
    # Who only reads does without.
    from isal import isal_zlib

    packer = isal_zlib.compressobj(LEVEL, zdict=_dictionary(raw.encoding, title, text))
    return PackedEntry(packer.compress(raw.data) + packer.flush(), raw.encoding, len(raw.data))


def unpack(entry: PackedEntry, *, title: str, text: str) -> RawEntry:
    """The bytes as they were served, to the last one. LibraryError where they cannot be had any more."""
    # An entry without a title was packed before it was given one.
    for dictionary in (_dictionary(entry.encoding, each, text) for each in (title, "")):
        unpacker = zlib.decompressobj(zdict=dictionary)
        with suppress(zlib.error):
            data = unpacker.decompress(entry.packed, entry.size + 1)
            if unpacker.eof and len(data) == entry.size:
                return RawEntry(data, entry.encoding)
    raise LibraryError(
        "The bytes that the feed served for this text are damaged in the library; the text itself is not.",
        remedy="`xjreader doctor` looks for more damage.",
    )


def _dictionary(encoding: str, title: str, text: str) -> bytes:
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        name = "utf-8"
    if not _STEADY.match(name):
        return _COMMON
    return _COMMON + f"{title}\n{text}".encode(name, "ignore")[:LONGEST]
