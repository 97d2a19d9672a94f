"""Well-formed RSS, Atom and RDF read quickly, into exactly what feedparser makes of them; else `Doubt`.

It follows feedparser 6's own rules, its quirks among them, for the elements that feeds consist of, in one
pass of the same XML parser. It knows nothing of entries and documents, reads no document type, and leaves
to feedparser whatever it does not know for sure: a test holds both against each other.
"""

from xml.parsers import expat

from xjreader.feeds.elements import XHTML, Doubt, Elements, End, Read, Start

__all__ = ["Doubt", "read_well_formed"]

_USERLAND = "backend.userland.com/rss"
_RSS = f"http://{_USERLAND}"
_XML = "http://www.w3.org/XML/1998/namespace"
_XLINK = "http://www.w3.org/1999/xlink"
# Lower case: names without a prefix, then those whose prefix feedparser knows as another thing than a name.
_PLAIN = frozenset((
    "", _RSS, "http://blogs.law.harvard.edu/tech/rss", "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/0.9/", "http://example.com/newformat#", "http://example.com/necho",
    "http://purl.org/echo/", "uri/of/echo/namespace#", "http://purl.org/pie/", "http://purl.org/atom/ns#",
    "http://www.w3.org/2005/atom", "http://purl.org/rss/1.0/modules/rss091#",
))  # fmt: skip
_PREFIXES = {
    "http://creativecommons.org/ns#license": "cc",
    "http://web.resource.org/cc/": "cc",
    "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "creativecommons",
    "http://backend.userland.com/creativecommonsrssmodule": "creativecommons",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.georss.org/georss": "georss",
    "http://www.opengis.net/gml": "gml",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://podlove.org/simple-chapters": "psc",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/xml/1998/namespace": "xml",
}
_MEANT = frozenset(_PREFIXES.values())

# Elements that feedparser treats in a way of its own and that are rare enough to be left to it.
LEFT_TO_FEEDPARSER = frozenset((
    "abstract", "body", "dcterms_valid", "geom", "georss_box", "georss_line", "georss_point",
    "georss_polygon", "georss_where", "georssgeom", "gml_exterior", "gml_linearring", "gml_linestring",
    "gml_point", "gml_polygon", "gml_pos", "gml_poslist", "newlocation", "psc_chapter", "psc_chapters",
    "tags", "where", "xhtml_body",
    # What it would keep under the name of something that is read later.
    "author_detail", "authors", "contributors", "publisher", "publisher_detail", "copyright_detail", "date",
    "date_parsed", "description_detail", "guidislink",
    "issued_parsed", "links", "modified_parsed", "summary_detail", "tagline_detail", "title_detail",
))  # fmt: skip
# Those of a meaning of their own that hold other elements. In all others feedparser may stumble over them.
_CONTAINERS = frozenset((
    "rss", "feed", "channel", "item", "entry", "image", "textinput", "source", "author", "managingeditor",
    "dc_author", "dc_creator", "itunes_author", "contributor", "itunes_owner", "itunes_category",
    "media_group", "media_content",
))  # fmt: skip
_KEEPS_IMAGE = frozenset(("title", "link", "description", "url", "href", "width", "height"))
_KEEPS_INPUT = frozenset(("title", "link", "description", "name"))


def read_well_formed(data: bytes, base: str) -> tuple[Read, list[tuple[int, int]]]:
    """What feedparser would read in `data` (UTF-8), and where in it each entry's element stands, in bytes.

    Addresses resolve against `base`, an absolute one. Raises `Doubt`.
    """
    reader = _Reader(base)
    try:
        reader.read(data)
    except (expat.ExpatError, LookupError, TypeError) as error:
        # Where ours stumbles over an odd order of elements, feedparser may as well, and then says what.
        raise Doubt(str(error)) from error
    if not reader.version:
        raise Doubt("no feed's root")
    for told in (*reader.entries, *([reader.feed] if reader.version.startswith("atom") else [])):
        people = told.get("authors", ())
        if len(people) > 1 and any("mail" in person for person in people):
            raise Doubt("several authors with mail addresses")
    read = {"bozo": False, "entries": reader.entries, "feed": reader.feed, "version": reader.version}
    return read, reader.places


class _Reader(Elements):
    """Takes the XML parser's events and tells the elements in them by feedparser's names."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.prefixes: dict[str, str] = {}
        self.names: dict[str, str] = {}
        """The prefix of each namespace that has no meaning to feedparser."""
        self.tags: dict[str, tuple[str, Start | None, End | None, bool, bool]] = {}
        self.handlers = self.all_handlers()
        self.handlers["item"] = self.handlers["entry"] = (self._start_entry, self._end_entry)
        self.scopes: list[tuple[int, str, str | None]] = []
        """Base and language outside of the elements that change them, with their depth."""
        self.leaf = 0
        """At what depth we are in an element that holds text only, if in any."""
        self.begin = 0
        """Where the entry under way begins."""
        self.places: list[tuple[int, int]] = []

    def read(self, data: bytes) -> None:
        """Read it all; raises `Doubt` or expat's error."""
        self.data = data
        self.parser = parser = expat.ParserCreate("utf-8", " ")
        parser.namespace_prefixes = True
        # As feedparser's own: it looks at the pieces in which text comes.
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartNamespaceDeclHandler = self._namespace
        parser.StartDoctypeDeclHandler = self._doctype
        parser.Parse(data, True)

    # The parser's events ---------------------------------------------------------------------

    def _doctype(self, *_: object) -> None:
        raise Doubt("a document type")

    def _namespace(self, prefix: str | None, uri: str) -> None:
        if not uri:
            return
        lower = uri.lower()
        if not self.version:
            if prefix is None and lower == "http://my.netscape.com/rdf/simple/0.9/":
                self.version = "rss090"
            elif lower == "http://purl.org/rss/1.0/":
                self.version = "rss10"
            elif lower == "http://www.w3.org/2005/atom":
                self.version = "atom10"
        if (lower == _XLINK and self.depth) or len(uri.split()) != 1:
            raise Doubt("a namespace of its own kind")
        if _USERLAND in lower:
            lower = _RSS
        short = (prefix or "").lower()
        meant = _PREFIXES.get(lower)
        if short and (
            self.prefixes.setdefault(short, lower) != lower or (short in _MEANT and meant != short)
        ):
            raise Doubt("a prefix that stands for something else")
        if meant is None and lower not in _PLAIN and self.names.setdefault(lower, short) != short:
            raise Doubt("a namespace with two prefixes")

    def _text(self, text: str) -> None:
        self.pieces.append(_escaped(text) if self.is_xhtml else text)

    def _start(self, name: str, written: dict[str, str]) -> None:
        self.depth += 1
        known = self.tags.get(name) or self._tag(name)
        tag, start, _, plain, is_root = known
        if is_root != (self.depth == 1):
            raise Doubt("another root")
        if self.in_content:
            self._start_markup(tag, written)
            return
        if self.leaf:
            raise Doubt("an element in one that holds text only")
        attributes = self._attributes(written) if written else {}
        if is_root and self.lang and tag != "rdf_rdf":
            self.feed["language"] = self.lang.replace("_", "-")
        if plain:
            if self.in_image and tag not in _KEEPS_IMAGE:
                self.in_image = False
            if self.in_input and tag not in _KEEPS_INPUT:
                self.in_input = False
        if start is not None:
            if tag not in _CONTAINERS:
                self.leaf = self.depth
            start(attributes)
        elif attributes:
            self._context()[tag] = attributes
        else:
            self._push(tag)

    def _end(self, name: str) -> None:
        tag, _, end, _, _ = self.tags[name]
        if self.markup:
            self.markup -= 1
            self.pieces.append(f"</{tag.removeprefix('xhtml_')}>")
        elif end is not None:
            end()
        else:
            self._pop(tag)
        if self.leaf == self.depth:
            self.leaf = 0
        if self.scopes and self.scopes[-1][0] == self.depth:
            _, self.base, self.lang = self.scopes.pop()
        self.depth -= 1

    def _start_entry(self, given: dict[str, str]) -> None:
        self.start_item(given)
        self.begin = self.parser.CurrentByteIndex

    def _end_entry(self) -> None:
        self.end_item()
        end = self.parser.CurrentByteIndex
        if self.data.startswith(b"</", end):
            end = self.data.index(b">", end) + 1
        elif end == self.begin:
            raise Doubt("an entry that is one tag")
        self.places.append((self.begin, end))

    def _tag(self, name: str) -> tuple[str, Start | None, End | None, bool, bool]:
        """feedparser's name of an element, what begins and ends it, whether it has no prefix, is a root."""
        uri, local, _ = _parts(name)
        uri = uri.lower()
        if _USERLAND in uri:
            uri = _RSS
        prefix = "" if uri in _PLAIN else _PREFIXES.get(uri) or self.names.get(uri, "")
        tag = f"{prefix}_{local}".lower() if prefix else local.lower()
        if tag in LEFT_TO_FEEDPARSER or local.lower() in ("svg", "math"):
            raise Doubt(tag)
        start, end = self.handlers.get(tag, (None, None))
        known = self.tags[name] = (tag, start, end, not prefix, tag in ("rss", "feed", "rdf_rdf"))
        return known

    def _attributes(self, written: dict[str, str]) -> dict[str, str]:
        """Attributes by feedparser's names; their base and language hold from here on."""
        found: dict[str, str] = {}
        as_written: dict[str, str] = {}
        for name, value in written.items():
            uri, local, prefix = _parts(name)
            meant = _PREFIXES.get(uri.lower(), "")
            found[(f"{meant}:{local}" if meant else local).lower()] = value
            as_written[(f"{prefix}:{local}" if prefix else local).lower()] = value
        found |= as_written
        for name in ("rel", "type"):
            if name in found:
                found[name] = found[name].lower()
        lang = found.get("xml:lang", found.get("lang"))
        base = found.get("xml:base", found.get("base"))
        if base or lang is not None:
            self.scopes.append((self.depth, self.base, self.lang))
            if lang is not None:
                self.lang = lang or None
            if base:
                self.base = self.safe_base(base)
        return found

    def _start_markup(self, tag: str, written: dict[str, str]) -> None:
        """Write out an element inside XHTML; inside anything else it should have been escaped."""
        local = tag.removeprefix("xhtml_")
        if self.params["type"] != XHTML or tag in self.handlers or "_" in local:
            raise Doubt("markup where none is declared")
        attributes: dict[str, str] = {}
        for name, value in written.items():
            uri, plain, _ = _parts(name)
            if uri not in ("", _XML):
                raise Doubt("an attribute of another namespace")
            name = (f"xml:{plain}" if uri else plain).lower()
            attributes[name] = value.lower() if name in ("rel", "type") else value
        given = "".join(f' {name}="{_escaped(value, quote=True)}"' for name, value in attributes.items())
        self.markup += 1
        self.pieces.append(f"<{local}{given}>")


def _escaped(text: str, *, quote: bool = False) -> str:
    """As `xml.sax.saxutils.escape`, which a parsing process would wait for: it loads all of urllib."""
    text = text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")
    return text.replace('"', "&quot;") if quote else text


def _parts(name: str) -> tuple[str, str, str]:
    """Namespace, name and prefix out of expat's one word."""
    parts = name.split(" ")
    if len(parts) == 1:
        return "", name, ""
    return parts[0], parts[1], parts[2] if len(parts) > 2 else ""
