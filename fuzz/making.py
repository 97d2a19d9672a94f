"""Makes and changes inputs that have a shape: XML trees, JSON, lists of words, encodings. Checks nothing.

Everything is drawn from a `random.Random`, so that a seed gives the same input again, and hypothesis can
draw and shrink it.
"""

import json
import re
from collections.abc import Callable, Sequence
from copy import deepcopy
from random import Random
from typing import Any

from lxml import etree

LARGEST = 60_000
"""Bytes of an input; what is only slow shows in less."""

NASTY = (
    "\x1b[31m", "\x1b]0;title\x07", "\x9b2J", "\x00", "\x07", "\u202e", "\u2066",
    "\u200b", "\u200d", "\ufeff",
    "\xad", "\u2028", "\x85", "\ufffe", "\ud83d\ude00", "👩‍👩‍👧",
    "🏴\U000e0067\U000e0062\U000e007f", "\U000e0041",
    "[bold red]", "[/]", "[link=x]", "\\[", "&amp;", "&#27;[2J", "&#x202e;", "&#0;",
    "&#xD800;", "&#99999999;",
    "&nosuch;", "&lt;script&gt;", "<b>", "</p>", "<![CDATA[", "]]>", "<!--", "-->",
    "<?x", "'", '"', "“", "”",
    "«", "»", "\n", "\r", "\t", "\n\n", "   ", "שלום", "مرحبا", "新聞", "é", "ﬁ", "%00",
    "%", "\\", "\\u0000",
    "-1", "0", "1e309", "99999999999999999999", "NaN", "null", "true", "{}", "[]", ",",
    ":", "=", "#", "x" * 300,
)  # fmt: skip
DATES = (
    "Mon, 02 Nov 2026 10:00:00 +0100", "2026-11-02T10:00:00Z", "2026-02-30",
    "31 Feb 2026", "0000-01-01", "now",
    "Mon, 02 Nov 26 25:61:61 GMT", "1793613600", "2026年11月2日",
    "lun., 02 nov. 2026 10:00", "9999-12-31T23:59:60Z",
    "2026-W45-1", "2026-306", "10/11/12", "Nov 2026", "12:00",
    "2026-11-02T10:00:00.123456789+99:99", "T",
)  # fmt: skip
ADDRESSES = (
    "https://example.org/a?b=c#d", "http://[::1]/", "http://[::1", "//example.org/x",
    "/x", "../x", "?x", "#x", "",
    "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd",
    "http://user:pw@example.org:99999/", "http:",
    "http://exa mple.org/", "https://例え.jp/新", "HTTP://EXAMPLE.ORG",
    "http://example.org:port/", "http:///x", "x:y",
    "http://example.org/\x1b[2J", "https://xn--a/", "http://" + "a" * 70 + ".org/",
    "http://example.org/%zz",
)  # fmt: skip
WORDS = (
    "Orr", "Ann", "Lee", "the", "minister", "said", "that", "China", "Karvonia",
    "denied", "accused", "of", "visit",
    "who", "had", "told", "not", "must", "Mr.", "U.N.", "officials", "warned",
    "according", "to", "he", "they", ".",
    ",", ":", "?", "!", "“", "”", '"', "'", "’", "(", ")", "–", "…", "and", "but", "on",
    "Monday", "3", "4.5",
)  # fmt: skip
ENCODINGS = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1",
    "cp1252", "gb18030", "big5",
    "shift_jis", "koi8-r", "iso2022_jp", "euc_kr", "utf-7", "ascii", "x-user-defined",
    "zlib", "idna", "cp037",
)  # fmt: skip


def text(dice: Random) -> str:
    """A few words, with what may do harm among them."""
    parts: list[str] = []
    for _ in range(dice.randint(0, 12)):
        source: Sequence[str] = dice.choice((WORDS, WORDS, WORDS, NASTY, DATES, ADDRESSES))
        parts.append(dice.choice(source))
    return dice.choice((" ", " ", "", "\n")).join(parts)


def prose(dice: Random) -> str:
    """Sentences and paragraphs of news-like words, marks open and closed at random."""
    paragraphs = []
    for _ in range(dice.randint(1, 6)):
        words = [dice.choice(WORDS) for _ in range(dice.randint(1, 40))]
        if not dice.randint(0, 4):
            words.insert(dice.randrange(len(words)), dice.choice(NASTY))
        paragraphs.append(" ".join(words))
    return dice.choice(("\n\n", "\n", "\r\n\r\n", " ")).join(paragraphs)


def cut(data: bytes, dice: Random) -> bytes:
    """Bytes changed without regard to what they mean: cut off, taken out, doubled, swapped, put in."""
    if not data:
        return dice.choice(NASTY).encode("utf-8", "surrogatepass")
    first, last = sorted((dice.randint(0, len(data)), dice.randint(0, len(data))))
    match dice.randint(0, 5):
        case 0:
            return data[:last]
        case 1:
            return data[:first] + data[last:]
        case 2:
            return data[:last] + data[first:last] + data[last:]
        case 3:
            return data[:first] + dice.choice(NASTY).encode("utf-8", "surrogatepass") + data[first:]
        case 4:
            return data[:first] + bytes([dice.randrange(256)]) + data[first + 1 :]
        case _:
            piece = data[first : min(last, first + 40)]
            return (data[:first] + piece * dice.randint(2, 200) + data[last:])[:LARGEST]


def encoded(markup: str, dice: Random) -> bytes:
    """`markup` in some encoding, under a declaration that says the same, something else or nothing."""
    real = dice.choice(ENCODINGS[:15])
    said = dice.choice((real, real, dice.choice(ENCODINGS)))
    if dice.randint(0, 3):
        markup = f'<?xml version="1.0" encoding="{said}"?>\n' + markup
    return markup.encode(real, dice.choice(("replace", "ignore", "xmlcharrefreplace")))


# Trees ---------------------------------------------------------------------------------------


def change_tree(data: bytes, dice: Random, *, names: Sequence[str]) -> bytes:
    """`data` read as XML as far as it goes, edited in a few places, and written again."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, huge_tree=True, no_network=True)
    try:
        root = etree.fromstring(data, parser)
        if root is None:
            return cut(data, dice)
        for _ in range(dice.randint(1, 4)):
            _edit(root, dice, names)
        markup = etree.tostring(root, encoding="unicode")
    except (etree.XMLSyntaxError, ValueError):
        return cut(data, dice)
    if not dice.randint(0, 3):
        markup = _unescape_some(markup, dice)
    if not dice.randint(0, 9):
        markup = doctype(dice) + markup
    made = encoded(markup, dice) if not dice.randint(0, 2) else markup.encode("utf-8", "replace")
    return (cut(made, dice) if not dice.randint(0, 3) else made)[:LARGEST]


def _edit(root: Any, dice: Random, names: Sequence[str]) -> None:
    elements = [each for each in root.iter() if isinstance(each.tag, str)]
    one, other = dice.choice(elements), dice.choice(elements)
    match dice.randint(0, 8):
        case 0:
            one.text = _legal(text(dice))
        case 1:
            one.tail = _legal(text(dice))
        case 2 if (parent := one.getparent()) is not None:
            parent.remove(one)
        case 3:
            one.append(_copy(other))
        case 4:
            one.tag = dice.choice(names)
        case 5:
            one.set(dice.choice(("href", "type", "rel", "isPermaLink", "lang", "src")), _legal(text(dice)))
        case 6:
            one.append(etree.Comment("x"))
        case 7:
            inner = etree.SubElement(one, dice.choice(names))
            for _ in range(dice.choice((1, 3, 300))):
                inner = etree.SubElement(inner, dice.choice(names))
            inner.text = _legal(text(dice))
        case _:
            added = etree.SubElement(one, dice.choice(names))
            added.text = _legal(dice.choice((*DATES, *ADDRESSES, text(dice))))


def _copy(element: Any) -> Any:
    return deepcopy(element) if sum(1 for _ in element.iter()) < 50 else etree.Element("item")


def _legal(words: str) -> str:
    """Without what lxml refuses to write; `_unescape_some` and `cut` bring it back."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", words)


def _unescape_some(markup: str, dice: Random) -> str:
    """Here and there an escaped character for itself, or a raw one that no XML may hold."""
    found = [match.start() for match in re.finditer("&(?:lt|gt|amp);", markup)]
    if found:
        place = dice.choice(found)
        end = markup.index(";", place) + 1
        letter = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}[markup[place:end]]
        return markup[:place] + letter + markup[end:]
    place = dice.randint(0, len(markup))
    return markup[:place] + dice.choice(NASTY) + markup[place:]


def doctype(dice: Random) -> str:
    """A document type with entities: harmless ones, nested ones, ones from elsewhere."""
    return dice.choice(
        (
            '<!DOCTYPE x [<!ENTITY a "b">]>',
            '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
            '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
            '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>',
            "<!DOCTYPE rss [<!ATTLIST rss a CDATA 'x'>",
        )
    )


# JSON ----------------------------------------------------------------------------------------


def change_json(data: bytes, dice: Random, *, keys: Sequence[str]) -> bytes:
    """`data` read as JSON, edited in a few places, and written again."""
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return cut(data, dice)
    for _ in range(dice.randint(1, 4)):
        tree = _edit_json(tree, dice, keys)
    escape = bool(dice.randint(0, 1))
    made = json.dumps(tree, ensure_ascii=escape).encode("utf-8", "surrogatepass")
    return (cut(made, dice) if not dice.randint(0, 3) else made)[:LARGEST]


def _edit_json(tree: Any, dice: Random, keys: Sequence[str]) -> Any:
    if isinstance(tree, dict) and tree and dice.randint(0, 3):
        key = dice.choice(sorted(tree))
        return {**tree, key: _edit_json(tree[key], dice, keys)}
    if isinstance(tree, list) and tree and dice.randint(0, 3):
        place = dice.randrange(len(tree))
        return [*tree[:place], _edit_json(tree[place], dice, keys), *tree[place + 1 :]]
    if isinstance(tree, dict) and dice.randint(0, 1):
        return {**tree, dice.choice(keys): _json_value(dice)}
    return _json_value(dice)


def _json_value(dice: Random) -> Any:
    deep: Any = []
    for _ in range(dice.choice((0, 1, 100))):
        deep = [deep]
    return dice.choice(
        (
            text(dice),
            text(dice),
            None,
            True,
            -1,
            1e300,
            10**30,
            0.1,
            {},
            [text(dice)],
            {"a": text(dice)},
            deep,
            "\ud83d",
        )
    )


# Any ---------------------------------------------------------------------------------------


Make = Callable[[Random], bytes]


def mixed(data: bytes, dice: Random, *, make: Make) -> bytes:
    """Mostly `data` cut about, now and then something new."""
    return make(dice) if not dice.randint(0, 4) else cut(data, dice)
