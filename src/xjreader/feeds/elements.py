"""What feedparser makes of a feed's elements, as they begin and end; knows no XML parser and no namespaces.

It follows feedparser 6's own rules, its quirks among them, for the elements that feeds consist of, and
raises `Doubt` where only feedparser itself can tell. `wellformed` feeds it.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

Read = dict[str, Any]
Start = Callable[[dict[str, str]], None]
"""Begins an element with these attributes."""
End = Callable[[], None]

_TYPES = {
    "text": "text/plain", "plain": "text/plain", "html": "text/html", "xhtml": "application/xhtml+xml",
}  # fmt: skip
XHTML = "application/xhtml+xml"
_SUMMARIES = frozenset(("text/plain", "text/html", XHTML))
_SURE_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[\w.~/%+@!$&'()*,=:-]*)?"
    r"(?:\?[\w.~/%+@!$&'()*,=:?-]+)?(?:#[\w.~/%+@!$&'()*,=:?-]+)?",
    re.ASCII,
)
"""One that resolving leaves as it is."""
_LIKE_HTML = re.compile(r"</\w+>|&#?\w+;")
_CONTROL = re.compile("[\x80-\x9f]")
_KNOWN_TAGS = "tags known"
"""A name that no element can have."""
_CUT_ENTITY = re.compile(r"&([A-Za-z0-9_]+);")


class Doubt(Exception):
    """Something stands in it of which only feedparser's own reading tells what feedparser reads."""


class Elements:
    """feedparser's state while it reads, as far as anything that we take from it hangs on it."""

    def __init__(self, base: str) -> None:
        if not _SURE_ADDRESS.fullmatch(base):
            raise Doubt("an address that is not resolved")
        self.feed: Read = {}
        self.entries: list[Read] = []
        self.version = ""
        self.entry: Read = self.feed
        self.depths: dict[str, int] = {}
        """At what depth each value of the entry was found: a deeper one does not replace it."""
        self.source: Read = {}
        self.params: Read = {}
        """Of the text under way: its type, language and base."""
        self.stack: list[tuple[str, bool, list[str]]] = []
        self.pieces: list[str] = []
        self.base = base
        self.lang: str | None = None
        self.depth = 0
        self.title_depth = -1
        self.is_xhtml = False
        self.markup = 0
        """How many elements deep we are in XHTML."""
        self.in_feed = self.in_entry = self.in_content = self.in_source = False
        self.in_image = self.in_input = self.in_author = self.in_publisher = False
        self.has_content = False
        self.summary_key = ""
        self.id_is_link = False

    # The stack of elements whose text is wanted ------------------------------------------------

    def _push(self, element: str, is_wanted: bool = True) -> None:
        self.pieces = []
        self.stack.append((element, is_wanted, self.pieces))

    def _pop(self, element: str) -> str | None:
        """End an element: its text, stored where it belongs; `None` where it was never pushed."""
        if not self.stack or self.stack[-1][0] != element:
            return None
        _, is_wanted, pieces = self.stack.pop()
        self.pieces = self.stack[-1][2] if self.stack else []
        params = self.params
        kind = params.get("type")
        if self.version == "atom10" and kind == XHTML:
            pieces = _without_div(pieces)
        output = "".join(pieces).strip()
        if not is_wanted:
            return output
        if output and (element == "link" or (element == "id" and self.id_is_link)):
            output = self._resolved(output)
        if kind == "text/plain" and not self.version.startswith("atom") and _LIKE_HTML.search(output):
            from feedparser.mixin import _FeedParserMixin

            if _FeedParserMixin.looks_like_html(output):
                params["type"] = "text/html"
        if not output.isascii():
            output = _mended(output)
        if element in ("category", "itunes_keywords"):
            return output
        if element == "title" and -1 < self.title_depth <= self.depth:
            return output
        self._store(element, output)
        return output

    def _store(self, element: str, output: str) -> None:
        if self.in_entry and not self.in_source:
            entry = self.entry
            if element == "content":
                entry.setdefault("content", []).append({**self.params, "value": output})
            elif element == "link":
                if not self.in_image:
                    output = _CUT_ENTITY.sub(r"&\g<1>", output.replace("&amp;", "&"))
                    entry["link"] = output
                    if output:
                        entry["links"][-1]["href"] = output
            else:
                if element == "description":
                    element = "summary"
                before = self.depths.get(element)
                if before is None or self.depth <= before:
                    self.depths[element] = self.depth
                    entry[element] = output
                if self.in_content:
                    entry[f"{element}_detail"] = {**self.params, "value": output}
        elif self.in_feed or self.in_source:
            context = self._context()
            if element == "description":
                element = "subtitle"
            if element == "link":
                output = _CUT_ENTITY.sub(r"&\g<1>", output)
                context["links"][-1]["href"] = output
            context[element] = output
            if element != "link" and self.in_content:
                context[f"{element}_detail"] = {**self.params, "value": output}

    def _context(self) -> Read:
        if self.in_source:
            return self.source
        if self.in_image and "image" in self.feed:
            image: Read = self.feed["image"]
            return image
        if self.in_input:
            given: Read = self.feed["textinput"]
            return given
        return self.entry if self.in_entry else self.feed

    def _resolved(self, address: str) -> str:
        if _SURE_ADDRESS.fullmatch(address):
            return address
        from feedparser.urls import _urljoin

        resolved: str = _urljoin(self.base, address)
        return resolved

    def safe_base(self, written: str) -> str:
        """The base that holds where `written` says so."""
        from feedparser.urls import make_safe_absolute_uri

        base: str = make_safe_absolute_uri(self.base, written) or self.base
        return base

    # Elements ----------------------------------------------------------------------------------

    def all_handlers(self) -> dict[str, tuple[Start | None, End | None]]:
        """What begins and ends each element that is more than a name with a text."""
        author = (self._start_author, self._end_author)
        title = (self._start_title, self._end_title)
        summary = (self._start_summary, self._end_summary)
        description = (self._start_description, self._end_description)
        encoded = (self._start_encoded, self._end_content)
        category = (self._start_category, self._end_category)
        published, updated, created = map(self._value, ("published", "updated", "created"))
        rights, subtitle, info = map(self._content, ("rights", "subtitle", "info"))
        publisher, language = self._value("publisher"), self._value("language")
        address = (lambda _: self._push("href"), self._end_address)
        name = (lambda _: self._push("name", False), lambda: self._end_person("name"))
        email = (lambda _: self._push("email", False), lambda: self._end_person("email"))
        return {
            "rss": (self._start_rss, None),
            "feed": (self._start_feed, self._end_channel),
            "channel": (self._start_channel, self._end_channel),
            "image": (self._start_image, self._end_image),
            "textinput": (self._start_input, self._end_input),
            "author": author, "managingeditor": author, "dc_author": author, "dc_creator": author,
            "itunes_author": author,
            "contributor": (self._start_contributor, self._end_contributor),
            "dc_contributor": (self._start_dc_contributor, self._end_dc_contributor),
            "name": name, "itunes_name": name, "email": email, "itunes_email": email,
            "url": address, "uri": address, "homepage": address,
            "width": self._unwanted("width"), "height": self._unwanted("height"),
            "itunes_owner": (self._start_owner, self._end_owner),
            "webmaster": publisher, "dc_publisher": publisher,
            "title": title, "dc_title": title, "media_title": (self._start_title, self._end_media_title),
            "subtitle": subtitle, "tagline": subtitle, "itunes_subtitle": subtitle,
            "rights": rights, "copyright": rights, "dc_rights": rights,
            "info": info, "feedburner_browserfriendly": info,
            "language": language, "dc_language": language,
            "published": published, "issued": published, "pubdate": published, "dcterms_issued": published,
            "updated": updated, "modified": updated, "lastbuilddate": updated, "dc_date": updated,
            "dcterms_modified": updated,
            "created": created, "dcterms_created": created,
            "expirationdate": self._value("expired"),
            "category": category, "keywords": category, "dc_subject": category,
            "media_category": (self._start_media_category, self._end_category),
            "itunes_category": (self._start_itunes_category, self._end_category),
            "itunes_keywords": (None, lambda: self._end_keywords("itunes_keywords")),
            "media_keywords": (None, lambda: self._end_keywords("media_keywords")),
            "cloud": (lambda _: None, None),
            "link": (self._start_link, lambda: self._drop("link")),
            "guid": (self._start_id, self._end_id), "id": (self._start_id, self._end_id),
            "description": description, "dc_description": description, "media_description": description,
            "summary": summary, "itunes_summary": summary,
            "content": (self._start_content, self._end_content),
            "content_encoded": encoded, "fullitem": encoded,
            "generator": self._value("generator"),
            "enclosure": (lambda given: self._add_link({**_with_href(given), "rel": "enclosure"}), None),
            "source": (self._start_source, self._end_source),
            "cc_license": (lambda _: self._add_link({"rel": "license"}), None),
            "creativecommons_license": (lambda _: self._push("license"), self._end_license),
            "itunes_image": (self._start_itunes_image, None), "itunes_link": (self._start_itunes_image, None),
            "itunes_block": (None, None), "itunes_explicit": (None, None),
            "media_group": (lambda _: None, None), "media_content": (lambda _: None, None),
            "media_thumbnail": self._value("url"), "media_player": self._unwanted("media_player"),
            "media_rating": self._value("rating"), "media_credit": self._value("credit"),
            "media_restriction": self._value("restriction"), "media_license": self._value("license"),
        }  # fmt: skip

    def _value(self, element: str) -> tuple[Start, End]:
        return lambda _: self._push(element), lambda: self._drop(element)

    def _unwanted(self, element: str) -> tuple[Start, End]:
        return lambda _: self._push(element, False), lambda: self._drop(element)

    def _content(self, element: str) -> tuple[Start, End]:
        return (
            lambda given: self._push_content(element, given, "text/plain"),
            lambda: self._drop_content(element),
        )

    def _drop(self, element: str) -> None:
        self._pop(element)

    def _drop_content(self, element: str) -> None:
        self._pop_content(element)

    def _push_content(self, element: str, given: dict[str, str], kind: str, is_wanted: bool = True) -> None:
        self.in_content = True
        kind = given.get("type", kind).lower()
        kind = _TYPES.get(kind, kind)
        if given.get("mode") == "base64" or not (kind.startswith("text/") or kind.endswith(("+xml", "/xml"))):
            raise Doubt("content in another shape than text")
        language = self.lang.replace("_", "-") if self.lang else self.lang
        self.is_xhtml = kind == XHTML
        self.params = {"type": kind, "language": language, "base": self.base}
        self._push(element, is_wanted)

    def _pop_content(self, element: str) -> str | None:
        value = self._pop(element)
        self.in_content = self.is_xhtml = False
        self.params = {}
        return value

    def _is_wanted(self) -> bool:
        return self.in_feed or self.in_entry or self.in_source

    def _start_rss(self, given: dict[str, str]) -> None:
        if not self.version.startswith("rss"):
            self.version = "rss"

    def _start_feed(self, given: dict[str, str]) -> None:
        self.in_feed = True
        if not self.version:
            short = {"0.1": "atom01", "0.2": "atom02", "0.3": "atom03"}
            self.version = short.get(given.get("version", ""), "atom")

    def _start_channel(self, given: dict[str, str]) -> None:
        self.in_feed = True
        _refuse_cdf(given)

    def _end_channel(self) -> None:
        self.in_feed = False

    def start_item(self, given: dict[str, str]) -> None:
        """Begin an entry."""
        if self.in_entry or self.in_source:
            raise Doubt("an entry in an entry")
        _refuse_cdf(given)
        self.entry = {}
        self.entries.append(self.entry)
        self.depths = {}
        self._push("item", False)
        self.in_entry = True
        self.id_is_link = False
        self.title_depth = -1
        if about := given.get("rdf:about"):
            self.entry["id"] = about

    def end_item(self) -> None:
        """End it."""
        self._pop("item")
        self.in_entry = self.has_content = False

    def _start_image(self, given: dict[str, str]) -> None:
        if not self.in_entry:
            self._context().setdefault("image", {})
        self.in_image = True
        self.title_depth = -1
        self._push("image", False)

    def _end_image(self) -> None:
        self._pop("image")
        self.in_image = False

    def _start_input(self, given: dict[str, str]) -> None:
        if self.in_entry or self.in_source or self.in_image:
            raise Doubt("an input field where none belongs")
        self.feed.setdefault("textinput", {})
        self.in_input = True
        self.title_depth = -1
        self._push("textinput", False)

    def _end_input(self) -> None:
        self._pop("textinput")
        self.in_input = False

    # People

    def _start_author(self, given: dict[str, str]) -> None:
        self.in_author = True
        self._push("author")
        self._context().setdefault("authors", []).append({})

    def _end_author(self) -> None:
        self._pop("author")
        self.in_author = False
        self._tell_author()

    def _tell_author(self) -> None:
        """Write the author out of the name and the mail address that are known, or the other way round."""
        context = self._context()
        person = (context.get("authors") or [{}])[-1]
        if person:
            name, email = person.get("name"), person.get("email")
            if name and email:
                context["author"] = f"{name} ({email})"
            elif name or email:
                context["author"] = name or email
            return
        author = context.get("author")
        if author and "@" in author:
            # feedparser takes it apart; a single author's is read whole instead.
            person["mail"] = author
        elif author:
            person["name"] = author
        if author:
            # The very same: what is said of a later author changes the first one, too.
            context.setdefault("author_detail", person)

    def _end_person(self, key: str) -> None:
        value = self._pop(key)
        if self.in_publisher:
            self._save_person(key, value, "publisher_detail")
        elif self.in_author:
            self._save_person(key, value, "author_detail")

    def _save_person(self, key: str, value: str | None, role: str) -> None:
        context = self._context()
        context.setdefault(role, {})[key] = value
        self._tell_author()
        person = context.setdefault("authors", [{}])[-1]
        if "mail" in person:
            raise Doubt("several authors with mail addresses")
        person[key] = value

    def _end_address(self) -> None:
        value = self._pop("href")
        if self.in_author:
            self._save_person("href", value, "author_detail")

    def _start_contributor(self, given: dict[str, str]) -> None:
        self._push("contributor", False)

    def _end_contributor(self) -> None:
        self._pop("contributor")

    def _start_dc_contributor(self, given: dict[str, str]) -> None:
        self._push("name", False)

    def _end_dc_contributor(self) -> None:
        self._end_person("name")

    def _start_owner(self, given: dict[str, str]) -> None:
        self.in_publisher = True
        self._push("publisher", False)

    def _end_owner(self) -> None:
        self._pop("publisher")
        self.in_publisher = False

    # Titles and texts

    def _start_title(self, given: dict[str, str]) -> None:
        self._push_content("title", given, "text/plain", self._is_wanted())

    def _end_title(self) -> None:
        if self._pop_content("title"):
            self.title_depth = self.depth

    def _end_media_title(self) -> None:
        before = self.title_depth
        self._end_title()
        self.title_depth = before

    def _start_description(self, given: dict[str, str]) -> None:
        if "summary" in self._context() and not self.has_content:
            self.summary_key = "content"
            self._start_content(given)
        else:
            self._push_content("description", given, "text/html", self._is_wanted())

    def _end_description(self) -> None:
        if self.summary_key == "content":
            self._end_content()
        else:
            self._pop_content("description")
        self.summary_key = ""

    def _start_summary(self, given: dict[str, str]) -> None:
        if "summary" in self._context() and not self.has_content:
            self.summary_key = "content"
            self._start_content(given)
        else:
            self.summary_key = "summary"
            self._push_content("summary", given, "text/plain")

    def _end_summary(self) -> None:
        if self.summary_key == "content":
            self._end_content()
        else:
            self._pop_content(self.summary_key or "summary")
        self.summary_key = ""

    def _start_content(self, given: dict[str, str]) -> None:
        self.has_content = True
        self._push_content("content", given, "text/plain")
        # Pushed twice and taken off once: what is left hides the end of the entry, which changes nothing.
        self._push("content")

    def _start_encoded(self, given: dict[str, str]) -> None:
        self.has_content = True
        self._push_content("content", given, "text/html")

    def _end_content(self) -> None:
        is_summary = self.params.get("type") in _SUMMARIES
        value = self._pop_content("content")
        if is_summary:
            self._context().setdefault("summary", value)

    # Addresses

    def _add_link(self, link: dict[str, str]) -> None:
        self._context().setdefault("links", []).append(link)

    def _start_link(self, given: dict[str, str]) -> None:
        rel = given.setdefault("rel", "alternate")
        kind = given.setdefault("type", "application/atom+xml" if rel == "self" else "text/html")
        given = _with_href(given)
        if "href" in given:
            given["href"] = self._resolved(given["href"])
        is_wanted = self._is_wanted()
        if not (self.in_entry and self.in_image):
            self._add_link(given)
        else:
            self._context().setdefault("links", [])
        if "href" not in given:
            self._push("link", is_wanted)
        elif rel == "alternate" and _TYPES.get(kind, kind) in ("text/html", XHTML):
            self._context()["link"] = given["href"]

    def _end_license(self) -> None:
        value = self._pop("license")
        self._add_link({"rel": "license", **({"href": value} if value else {})})
        self._context().pop("license", None)

    def _start_id(self, given: dict[str, str]) -> None:
        self.id_is_link = given.get("ispermalink", "true") == "true"
        self._push("id")

    def _end_id(self) -> None:
        value = self._pop("id")
        if self.id_is_link:
            self._context().setdefault("link", value)

    def _start_source(self, given: dict[str, str]) -> None:
        self._push("source")
        self.in_source = True
        self.title_depth = -1

    def _end_source(self) -> None:
        self.in_source = False
        self._pop("source")
        self.source = {}

    def _start_itunes_image(self, given: dict[str, str]) -> None:
        self._push("itunes_image", False)
        if href := given.get("href") or given.get("url"):
            self._context()["image"] = {"href": href}

    # Keywords

    def _add_tag(self, term: str | None, scheme: str | None, label: str | None) -> None:
        context = self._context()
        tags = context.setdefault("tags", [])
        if term or scheme or label:
            # A look-up, not a search: some entry will have a hundred thousand.
            known = context.setdefault(_KNOWN_TAGS, set())
            if (term, scheme, label) not in known:
                known.add((term, scheme, label))
                tags.append({"term": term, "scheme": scheme, "label": label})

    def _start_category(self, given: dict[str, str]) -> None:
        self._add_tag(given.get("term"), given.get("scheme", given.get("domain")), given.get("label"))
        self._push("category")

    def _start_media_category(self, given: dict[str, str]) -> None:
        self._start_category({"scheme": "http://search.yahoo.com/mrss/category_schema", **given})

    def _start_itunes_category(self, given: dict[str, str]) -> None:
        self._add_tag(given.get("text"), "http://www.itunes.com/", None)
        self._push("category")

    def _end_category(self) -> None:
        value = self._pop("category")
        if not value:
            return
        context = self._context()
        tags = context["tags"]
        if tags and not tags[-1]["term"]:
            context[_KNOWN_TAGS].discard(tuple(tags[-1].values()))
            tags[-1]["term"] = value
            context[_KNOWN_TAGS].add(tuple(tags[-1].values()))
        else:
            self._add_tag(value, None, None)

    def _end_keywords(self, element: str) -> None:
        scheme = "http://www.itunes.com/" if element == "itunes_keywords" else None
        for term in (self._pop(element) or "").split(","):
            if term.strip():
                self._add_tag(term.strip(), scheme, None)


def _refuse_cdf(given: dict[str, str]) -> None:
    if "lastmod" in given or "href" in given:
        raise Doubt("Microsoft's channel format")


def _with_href(given: dict[str, str]) -> dict[str, str]:
    """The attributes with the address under one name."""
    href = given.get("url", given.get("uri", given.get("href")))
    if not href:
        return given
    return {**{name: value for name, value in given.items() if name not in ("url", "uri")}, "href": href}


def _mended(output: str) -> str:
    """Text, not all ASCII, that was taken for Latin-1 and encoded again, as feedparser puts it right."""
    raw = output.encode("utf-8", "surrogatepass")
    if b"\xc2" not in raw and b"\xc3" not in raw:
        return output  # nothing of Latin-1's upper half: it was not, and there are no such controls
    with suppress(UnicodeError):
        output = output.encode("iso-8859-1").decode()
    if _CONTROL.search(output):
        raise Doubt("controls that mean windows-1252")
    return output


def _without_div(pieces: list[str]) -> list[str]:
    """Atom's XHTML without the one element that must stand around it."""
    pieces = list(pieces)
    while len(pieces) > 1 and not pieces[-1].strip():
        del pieces[-1]
    while len(pieces) > 1 and not pieces[0].strip():
        del pieces[0]
    if not pieces or not (pieces[0] == "<div>" or pieces[0].startswith("<div ")) or pieces[-1] != "</div>":
        return pieces
    depth = 0
    for piece in pieces[:-1]:
        if piece.startswith("</"):
            depth -= 1
            if depth == 0:
                return pieces
        elif piece.startswith("<") and not piece.endswith("/>"):
            depth += 1
    return pieces[1:-1]
