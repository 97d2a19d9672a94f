"""The person's keyword groups as compiled expressions: where their words stand, which tags they give.

Pure: a text goes in, places and names come out. Nothing is stored and nobody is told here.
"""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from xjreader.config import KeywordConfig
from xjreader.models.article import KeywordHit

PIECE = 5_000
"""Longest stretch of a text that a person's own expression sees at once, in characters. An
expression whose time grows with the square of the text would otherwise hold up a refresh."""

_SPACES = re.compile(r"\s+")
_SPELLINGS = {" ": r"\s+", "'": "['’ʼ]", "-": "[-‐‑]"}
"""What a character of a word also stands for: any white space, typographic apostrophes and hyphens."""
_PLAIN_FORMS = str.maketrans({"’": "'", "ʼ": "'", "‐": "-", "‑": "-"})
_WITHOUT_SPACES = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
"""Letters of scripts that write words without spaces between them (or join particles to them):
a word is found there wherever its characters stand."""
_END_OF_WORD = r"(?!\w)"

_Trie = dict[str, "_Trie"]
_ENDS = ""
"""Key of a trie's node that marks the end of a word."""


class _Group(Struct, frozen=True):
    """One keyword group, ready to search."""

    config: KeywordConfig
    words: re.Pattern[str] | None
    """Its words, in lower case; `None` where it has none."""
    expressions: tuple[re.Pattern[str], ...]

    def spans(self, text: str, folded: str) -> Iterator[tuple[int, int]]:
        """Where it matches, unsorted."""
        if self.words is not None:
            for match in self.words.finditer(folded):
                yield match.span()
        for expression in self.expressions:
            for start, end in _pieces(text):
                for match in expression.finditer(text, start, end):
                    if match.end() > match.start():
                        yield match.span()

    def stands_in(self, text: str, folded: str) -> bool:
        """Whether it matches at all."""
        return next(self.spans(text, folded), None) is not None


class Keywords:
    """Keyword groups, compiled once and used for many texts."""

    def __init__(self, groups: Sequence[KeywordConfig]) -> None:
        """`groups` come from a config that was validated: their expressions compile."""
        self._groups = tuple(
            _Group(
                config=group,
                words=_compile_words(group.words),
                expressions=tuple(re.compile(expression, re.IGNORECASE) for expression in group.regex),
            )
            for group in groups
        )

    def matches(self, text: str) -> list[KeywordHit]:
        """Every place where a group's word stands, in text order.

        At one place the longest word counts, and hits of one group never overlap. Those of
        different groups may: then the longer comes first, and equal ones in the config's order.
        """
        folded = fold(text)
        hits: list[KeywordHit] = []
        for group in self._groups:
            taken = 0
            for start, end in sorted(group.spans(text, folded), key=lambda span: (span[0], -span[1])):
                if start >= taken:
                    hits.append(KeywordHit(start, end, group.config.name, group.config.colour))
                    taken = end
        hits.sort(key=lambda hit: (hit.start, -hit.end))
        return hits

    def tags_for(self, text: str) -> tuple[str, ...]:
        """The tags that the groups found in `text` give, each once, in the config's order."""
        tagging = [group for group in self._groups if group.config.tag]
        return tuple(dict.fromkeys(group.config.tag for group in _found(tagging, text)))

    def notifications(self, text: str) -> tuple[str, ...]:
        """Names of the groups found in `text` that ask for a notification, in the config's order."""
        notifying = [group for group in self._groups if group.config.notify]
        return tuple(group.config.name for group in _found(notifying, text))


def _found(groups: Sequence[_Group], text: str) -> list[_Group]:
    """Those of `groups` that have a word in `text`."""
    folded = fold(text) if groups else ""
    return [group for group in groups if group.stands_in(text, folded)]


def fold(text: str) -> str:
    """`text` in lower case with every character at its old place, so that offsets hold."""
    lower = text.lower()
    if len(lower) != len(text):
        # A few capitals have a small form of several characters (İ): they stay as they are.
        lower = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
    return lower.replace("ς", "σ").replace("ſ", "s")


def _compile_words(words: Sequence[str]) -> re.Pattern[str] | None:
    """One expression for all words, shaped like a trie: its time hardly grows with their number.

    Every branch begins with a character, not with a look back, since the engine skips quickly to
    the characters that an expression can begin with.
    """
    trie: _Trie = {}
    for word in words:
        node = trie
        for character in _SPACES.sub(" ", fold(word).translate(_PLAIN_FORMS).strip()):
            node = node.setdefault(character, {})
        if node is not trie:
            node[_ENDS] = {}
    return re.compile(_branches(trie, before="")) if trie else None


def _branches(node: _Trie, *, before: str) -> str:
    """Everything that can follow `before`, the longest first."""
    options = []
    for character in sorted(node):
        if character == _ENDS:
            continue
        spelling = _SPELLINGS.get(character, re.escape(character))
        if not before and _needs_border(character):
            spelling += rf"(?<!\w{re.escape(character)})"
        options.append(spelling + _branches(node[character], before=character))
    if _ENDS in node:
        options.append(_END_OF_WORD if _needs_border(before) else "")
    return options[0] if len(options) == 1 else f"(?:{'|'.join(options)})"


def _needs_border(character: str) -> bool:
    """Whether a word that begins or ends with `character` must begin or end there in the text."""
    is_word_character = character.isalnum() or character == "_"
    return is_word_character and not _WITHOUT_SPACES.match(character)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """The text in stretches of at most `PIECE` characters, cut between paragraphs, else words."""
    start = 0
    while len(text) - start > PIECE:
        limit = start + PIECE
        end = max(text.rfind("\n", start + 1, limit), start)
        if end == start:
            end = max(text.rfind(" ", start + 1, limit), start)
        if end == start:
            end = limit
        yield start, end
        start = end
    yield start, len(text)
