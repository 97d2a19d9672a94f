"""What somebody means who types into the tag picker. Pure: tags and text in, decisions out."""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from xjreader.models.article import TagRow

_WORD = re.compile(r"""([+-]?)(?:"([^"]*)"?|([^\s,"]+))""")

SCATTERED = 4
"""Rank of letters that merely occur in their order."""


class TagChanges(Struct, frozen=True):
    """Tags to give and to take away."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()

    def in_words(self, known: Iterable[str]) -> str:
        """The changes as the picker says them before they are made."""
        names = {name.casefold() for name in known}
        parts = [f"{name}{'' if name.casefold() in names else ' (new)'}" for name in self.add]
        said = []
        if parts:
            said.append("tag " + ", ".join(parts))
        if self.remove:
            said.append("take away " + ", ".join(self.remove))
        return "; ".join(said)


class Word(Struct, frozen=True):
    """One word of the picker's line."""

    sign: str
    """``+`` new, ``-`` take away, empty for a tag that is to be found."""
    text: str
    start: int
    """Where it begins in the line, its sign included."""
    end: int
    """One past its last character."""


class Suggestion(Struct, frozen=True):
    """What the word being typed may become."""

    name: str
    sign: str
    note: str
    """How often it is used, or that it would be new."""

    def typed(self) -> str:
        """As it stands in the line: quoted where it holds a space or a comma."""
        quoted = f'"{self.name}"' if re.search(r"[\s,]", self.name) else self.name
        return f"{self.sign}{quoted}"


def words(line: str) -> list[Word]:
    """The words of the line; a comma or space ends one, quotation marks hold one together."""
    return [
        Word(found[1], (found[2] if found[2] is not None else found[3]).strip(), found.start(), found.end())
        for found in _WORD.finditer(line)
    ]


def open_word(line: str) -> Word | None:
    """The word that is being typed: the last one, unless a space or comma ended it."""
    found = words(line)
    return found[-1] if found and found[-1].end == len(line) else None


def score(name: str, typed: str) -> int | None:
    """How well a tag answers to what was typed: 0 the tag itself, 1 its beginning, 2 the beginning of a
    word in it, 3 a part of it, 4 its letters in order; `None` where it does not."""
    folded, wanted = name.casefold(), typed.casefold()
    if folded == wanted:
        return 0
    if folded.startswith(wanted):
        return 1
    if any(part.startswith(wanted) for part in re.split(r"[\s\-_/.:]+", folded)):
        return 2
    if wanted in folded:
        return 3
    letters = iter(folded)
    return SCATTERED if all(letter in letters for letter in wanted) else None


def ranked(tags: Sequence[TagRow], typed: str) -> list[TagRow]:
    """The tags that answer to it, best first; the most used first among equals."""
    found = [(rank, row) for row in tags if (rank := score(row.name, typed)) is not None]
    return [
        row
        for _, row in sorted(found, key=lambda each: (each[0], -each[1].articles, each[1].name.casefold()))
    ]


def suggestions(tags: Sequence[TagRow], line: str, *, present: Iterable[str]) -> list[Suggestion]:
    """What the last word may become; all tags by use where none is begun."""
    here = {name.casefold() for name in present}
    word = open_word(line)
    if word is None:
        return [_known(row, "") for row in sorted(tags, key=lambda row: (-row.articles, row.name.casefold()))]
    if word.sign == "-":
        return [_known(row, "-") for row in ranked(tags, word.text) if row.name.casefold() in here]
    matches = [_known(row, "") for row in ranked(tags, word.text)]
    exact = any(each.name.casefold() == word.text.casefold() for each in matches)
    if exact or not word.text:
        return matches
    new = Suggestion(word.text, "+", "new tag")
    return [new, *matches] if word.sign == "+" else [*matches, new]


def _known(row: TagRow, sign: str) -> Suggestion:
    return Suggestion(row.name, sign, f"{row.articles:,}")


def complete(line: str, choice: Suggestion) -> str:
    """The line with its last word made what was chosen."""
    word = open_word(line)
    before = line if word is None else line[: word.start]
    between = " " if before and before[-1] not in " ,\t" else ""
    return f"{before}{between}{choice.typed()} "


def decide(line: str, tags: Sequence[TagRow], *, present: Iterable[str]) -> TagChanges:
    """The changes that the line asks for. A word without a sign is the tag that answers to it best, or a
    new one; a tag that is to be taken away must be among `present`."""
    here = [TagRow(name, 0, 0) for name in present]
    add: dict[str, None] = {}
    remove: dict[str, None] = {}
    for word in words(line):
        if not word.text:
            continue
        if word.sign == "-":
            if best := ranked(here, word.text):
                remove[best[0].name] = None
            continue
        best = ranked(tags, word.text)
        exact = bool(best) and score(best[0].name, word.text) == 0
        add[best[0].name if exact or (best and not word.sign) else word.text] = None
    return TagChanges(tuple(name for name in add if name not in remove), tuple(remove))
