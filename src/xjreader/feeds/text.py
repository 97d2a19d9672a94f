"""The one place where text from outside is made safe for a terminal; it interprets no markup.

What stays: every letter as the source wrote it (no Unicode normalisation), joiners where a
script or an emoji needs them, direction marks where there is right-to-left text at all.

What goes or changes, once and for good (`clean(clean(x)) == clean(x)`):

- terminal sequences (CSI, OSC, DCS and their like) whole, then every other control character;
- controls U+0080-U+009F become what windows-1252 means by them, for that is what they nearly
  always are (``\\x93`` is a quotation mark), or nothing;
- bidi embeddings, overrides and isolates, zero-width characters, soft hyphens, byte-order marks,
  tag characters outside a flag, non-characters: removed;
- lone surrogates: U+FFFD;
- white space: every line end (CR, CRLF, VT, FF, U+2028, U+2029) is one ``\\n``, every other blank
  (tab, no-break and typographic spaces, ideographic space) one plain space for each.
"""

import re

_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
# Scripts in which a joiner between two letters changes what is written.
_JOINED = (
    "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1700-\u171f\u1780-\u17ff\u1800-\u180a\u180f-\u18af"
    "\u1b00-\u1bff\ua840-\ua87f\ua8e0-\ua8ff\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc"
)
_EMOJI = "\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"

_SUSPECT = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u061c\u115f\u1160\u1680\u180e\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3000\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff9-\uffff\U000e0000-\U000e0fff]"
)

_RULES = re.compile(
    "|".join(
        (
            # Strings that a terminal swallows up to their terminator; without one only the opener goes.
            "(?P<gone>(?:\x1b[\\]PX^_]|[\x90\x9d])[^\x00-\x1f\x7f-\x9f]*+(?:\x07|\x1b\\\\|\x9c)",
            "\x1b\\[[0-?]*+[ -/]*+[@-~]",
            # Without a parameter U+009B is the closing single guillemet of windows-1252.
            "\x9b[0-?]++[ -/]*+[@-~]",
            "\x1b[ -/]++[0-~]",
            "\x1b[0-~]",
            "[\x00-\x08\x0e-\x1f\x7f]",
            "[\xad\u115f\u1160\u180e\u200b\u202a-\u202e\u2060-\u206f\u3164\ufdd0-\ufdef\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff])",
            f"(?P<joiner>(?<=[{_JOINED}])[\u200c\u200d](?=[{_JOINED}])"
            f"|(?<=[{_EMOJI}{_SELECTORS}])\u200d(?=[{_EMOJI}]))",
            "(?P<nojoiner>[\u200c\u200d])",
            "(?P<mark>[\u061c\u200e\u200f])",
            "(?P<flag>\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f)",
            "(?P<tag>[\U000e0000-\U000e00ff\U000e01f0-\U000e0fff])",
            f"(?P<selector>[{_SELECTORS}])[{_SELECTORS}]*+",
            "(?P<line>\r\n?|[\x0b\x0c\u2028\u2029])",
            "(?P<blank>[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000])",
            "(?P<c1>[\x80-\x9f])",
        )
    )
)

_C1 = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_HAS_RTL = re.compile(f"[{_RTL}]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def without_surrogates(text: str) -> str:
    """Join surrogate pairs that were written as two characters; replace the lone ones."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def clean(text: str) -> str:
    """Make `text` safe to show and to store, by the rules above, in linear time."""
    if text.isascii() and text.isprintable():
        return text  # most pieces are: told quickly
    if not _SUSPECT.search(text):
        return text
    if _SURROGATE.search(text):
        text = without_surrogates(text)
    keep_marks = _HAS_RTL.search(text) is not None

    def replace(match: re.Match[str]) -> str:
        kind = match.lastgroup
        found = match.group()
        if kind == "blank":
            return " "
        if kind == "line":
            return "\n"
        if kind == "c1":
            return _C1[ord(found)]
        if kind in ("joiner", "flag"):
            return found
        if kind == "selector":
            return match.group("selector")
        if kind == "mark":
            return found if keep_marks else ""
        return ""

    return _RULES.sub(replace, text)


def clean_line(text: str) -> str:
    """`clean`, on one line: every run of white space is one space, none at the ends."""
    return " ".join(clean(text).split())
