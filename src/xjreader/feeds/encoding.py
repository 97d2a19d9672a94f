"""Bytes to text: which encoding a publisher really used, whatever it declares. Interprets no markup.

Valid UTF-8 is UTF-8 even where something else is declared; else the HTTP header, then the document's own
declaration, each widened to the superset that browsers use. Where that cannot be, or where it is the Latin-1
that servers declare for everything, the letters tell (chardet), and where nothing is declared, as far as they
are asked; else windows-1252, or UTF-8 with stray windows-1252 bytes put right one by one, whichever most of
it is.
"""

import codecs
import re
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from msgspec import Struct

MIXED = "utf-8 with windows-1252"
"""What `Decoded` calls UTF-8 with stray bytes."""
_ESCAPE = "surrogateescape"

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = (
    (re.compile(rb"<\0\0\0|\{\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0<|\0\0\0\{"), "utf-32-be"),
    (re.compile(rb"[<{]\0[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\0[<{]\0[^\0]"), "utf-16-be"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']\s*([\w.:-]+)")
_META = re.compile(rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)

_BEYOND_ASCII = re.compile("[^\0-\x7f]+")
_HIGH = bytes(range(0x80, 0x100))
_RUN = re.compile("([\udc80-\udcff])?[^\0-\x7f\udc80-\udcff]+([\udc80-\udcff])?")
"""Characters read as UTF-8, with the bytes right before and after that are none."""

# What is declared, and the superset that is meant (the WHATWG's labels, as far as Python knows them).
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
# Encodings whose text is plain ASCII to the eye, so that "it is valid UTF-8" says nothing.
_SEVEN_BIT = frozenset(("iso2022_jp", "iso2022_kr", "hz", "utf-7"))
# What is believed of what the letters tell: the encodings of the web. Others are guesses at a few bytes.
_OF_THE_WEB = frozenset((
    "gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "koi8-r", "koi8-u", "kz1048", "cp874", "iso8859-2",
    "iso8859-5", "iso8859-7", "iso8859-8", *(f"cp125{number}" for number in range(9)),
))  # fmt: skip
_LANGUAGE = re.compile(
    rb"<(?:\w+:)?language\b[^>]{0,80}>\s*([a-z]{2,3})\b|\blang\s*=\s*[\"']\s*([a-z]{2,3})\b"
    rb"|\"language\"\s*:\s*\"([a-z]{2,3})\b",
    re.IGNORECASE,
)
_HEAD = 20_000
"""Bytes at the beginning in which a feed tells its language."""
# Languages that are written in windows-1252, and countries whose publishers may have used other encodings.
_IN_WINDOWS_1252 = re.compile(
    rb"(?:af|ca|co|cy|da|de|en|es|et|eu|fi|fo|fr|fy|ga|gd|gl|id|is|it|lb|ms|nb|nl|nn|no|oc|pt|rm|sq|sv|sw)\Z",
    re.IGNORECASE,
)
_OF_OTHER_SCRIPTS = re.compile(
    r"\.(?:ae|am|az|ba|bg|by|cn|cy|cz|ee|eg|ge|gr|hk|hr|hu|il|ir|jo|jp|kg|kp|kr|kw|kz|lb|lt|lv|ma|mk|mn|mo|pl"
    r"|ps|qa|ro|rs|ru|sa|si|sk|su|sy|th|tj|tn|tr|tw|ua|uz)\.?\Z"
)
_PIECE = re.compile(rb"[^<>]+")
_SAMPLE = 20_000
"""Bytes of text that are looked at to tell an encoding: more tell no more."""
_SURE = 0.07
"""chardet's confidence from which it is believed: two curly quotes in English have less."""
_ANOTHER_SCRIPT = 0.25
"""Share of bytes beyond ASCII that no text in Latin letters has in an encoding of one byte a letter."""
_FEW = 20
"""One in so many characters beyond ASCII may be unreadable, and the encoding is still the right one."""
_LONGEST_LETTER = 4
_NO_TEXT = frozenset(
    ("base64", "bz2", "hex", "idna", "punycode", "quopri", "rot13", "uu", "zlib", "undefined")
)


def _known(label: str) -> str:
    """Python's name for the encoding that `label` means; empty where it knows none."""
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return ""
    if name in _NO_TEXT or name.endswith("escape"):
        return ""
    return _SUPERSETS.get(name, name)


def declared_encodings(body: bytes, content_type: str = "") -> list[str]:
    """Encodings that the header and then the document name, without those that Python does not know."""
    header = _HEADER.search(content_type)
    in_document = (pattern.search(body, 0, 2048) for pattern in (_XML, _META))
    labels = [header.group(1)] if header else []
    labels += [found.group(1).decode("ascii", "replace") for found in in_document if found]
    return [name for name in map(_known, labels) if name]


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: the byte that is no UTF-8, read as windows-1252."""
    assert isinstance(error, UnicodeDecodeError)
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", "replace"), error.end


codecs.register_error("xjreader.cp1252", _as_cp1252)


class Decoded(Struct, frozen=True):
    """A body's text and how it was read."""

    text: str
    encoding: str
    """Python's name of the encoding; `MIXED` for UTF-8 with stray bytes of windows-1252."""
    is_exact: bool
    """Every byte of it could be read without a guess."""
    cut: int = 0
    """Bytes at the end that are the beginning of a letter, where the answer broke off in the middle of it."""

    def originals(self, body: bytes, places: Sequence[tuple[int, int]]) -> list[bytes] | None:
        """The very bytes of `body` that stand for these pieces of the text, given in characters, in order.

        `None` where that cannot be told, as the text does not become the body again.
        """
        body = body[: len(body) - self.cut]
        if self.encoding == MIXED:
            # Each stray byte became one character either way.
            mark = codecs.BOM_UTF8 if body.startswith(codecs.BOM_UTF8) else b""
            text, codec, errors = body[len(mark) :].decode("utf-8", _ESCAPE), "utf-8", _ESCAPE
        else:
            text, codec, errors = self.text, self.encoding, "strict"
        if len(text) != len(self.text) or codec in _SEVEN_BIT:
            return None
        try:
            if not body.endswith(text.encode(codec, errors)):
                return None
            return [text[start:end].encode(codec, errors) for start, end in places]
        except UnicodeError:
            return None


def decode(body: bytes, content_type: str = "") -> tuple[str, bool]:
    """The text of `body` and whether every byte of it could be read without a guess."""
    decoded = read_text(body, content_type)
    return decoded.text, decoded.is_exact


def may_be_of_another_script(body: bytes, url: str) -> bool:
    """Whether a feed's language or the country of its address speaks against windows-1252."""
    for found in _LANGUAGE.finditer(body, 0, _HEAD):
        if not _IN_WINDOWS_1252.match(found[found.lastindex or 0]):
            return True
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return bool(_OF_OTHER_SCRIPTS.search(host))


def read_text(
    body: bytes, content_type: str = "", *, letters_tell: Callable[[], bool] | None = None
) -> Decoded:
    """`body` in the encoding that it is most likely in.

    `letters_tell`: whether its letters are asked where nothing is declared and it is no UTF-8; without it
    they are. A few bytes make words in many encodings, so it is best to have another sign of it.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _forgiving(body[len(mark) :], name)
    start = body[:64].lstrip(b" \t\r\n")
    for pattern, name in _WIDE:
        if pattern.match(start):
            return _forgiving(body, name)
    declared = declared_encodings(body, content_type)
    for name in declared:
        if name in _SEVEN_BIT:
            try:
                return Decoded(body.decode(name), name, True)
            except UnicodeError:
                continue
    whole = _whole(body, "utf-8")
    # A last byte alone may as well be a letter of windows-1252; not in XML, which is UTF-8 unless it says so.
    is_utf8 = "utf-8" in declared or (start.startswith(b"<") and not declared)
    if whole and (not whole.cut or not whole.text.isascii() or is_utf8):
        return whole
    others = [name for name in declared if not name.startswith(("utf-8", "utf_8", "utf-16", "utf-32"))]
    for name in others:
        if whole := _whole(body, name):
            # Many servers declare Latin-1 for whatever they serve.
            return (name == "cp1252" and _told_by_letters(body, another_script=True)) or whole
    if not _is_hardly_utf8(body):
        return Decoded(body.decode("utf-8", "xjreader.cp1252"), MIXED, False)
    for name in others:
        text = body.decode(name, "replace")
        if text.count("\ufffd") * _FEW <= sum(map(len, _BEYOND_ASCII.findall(text))):
            return Decoded(text, name, False)
    # A windows-1252 text under a wrong name, or one of which nothing can be known.
    is_asked = bool(declared) or letters_tell is None or letters_tell()
    told = _told_by_letters(body) if is_asked else None
    return told or Decoded(body.decode("cp1252", "replace"), "cp1252", True)


def _whole(body: bytes, name: str) -> Decoded | None:
    """The text where every byte of it can be read, but for a letter that is cut off at the end."""
    try:
        return Decoded(body.decode(name), name, True)
    except UnicodeDecodeError as error:
        end = error.start
        if len(body) - end >= _LONGEST_LETTER or error.end < len(body) or name.startswith("cp125"):
            return None
    try:
        return Decoded(body[:end].decode(name), name, True, len(body) - end)
    except UnicodeDecodeError:
        return None


def _told_by_letters(body: bytes, *, another_script: bool = False) -> Decoded | None:
    """The text in the encoding in which its letters make the words of some language; `None` where none is
    likely. `another_script`: only what is clearly not written in Latin letters."""
    sample, length = [], 0
    for piece in _PIECE.finditer(body):
        if piece[0].isascii():
            continue
        sample.append(piece[0][:_SAMPLE])
        length += len(sample[-1])
        if length >= _SAMPLE:
            break
    letters = b" ".join(sample)[:_SAMPLE]
    is_foreign = len(letters) - len(letters.translate(None, _HIGH)) >= _ANOTHER_SCRIPT * len(letters)
    if not letters or (another_script and not is_foreign):
        return None
    import chardet

    told = chardet.detect(letters)
    name = _known(told["encoding"] or "")
    if name not in _OF_THE_WEB or (told["confidence"] < _SURE and not (is_foreign and not another_script)):
        return None
    return _whole(body, name)


def _is_hardly_utf8(body: bytes) -> bool:
    """Whether what can be read as UTF-8 in it may well be chance.

    Two bytes of another encoding look like one character of UTF-8 now and then, right beside bytes that do
    not; where somebody put other bytes into a UTF-8 text, its own words stand by themselves.
    """
    text = body.decode("utf-8", _ESCAPE)
    runs = [bool(run[1] or run[2]) for run in _RUN.finditer(text)]
    return 2 * sum(runs) >= len(runs)


def _forgiving(body: bytes, name: str) -> Decoded:
    if whole := _whole(body, name):
        return whole
    if name == "utf-8":
        return Decoded(body.decode(name, "xjreader.cp1252"), MIXED, False)
    return Decoded(body.decode(name, "replace"), name, False)
