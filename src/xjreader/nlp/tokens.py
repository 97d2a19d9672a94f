"""Words and marks of a text with their places and word classes, as parallel lists; no trees.

Lists of plain values instead of an object a word: the rules look at every word of every article.
"""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, field

from xjreader.nlp.words import word_set

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}|['’][sS](?!\w)|\d+(?:[.,:]\d+)*\w*|[^\W_]+(?:['’.&-](?!s\b)[^\W_]+)*|\w+|[^\w\s]{8,}|[^\w\s]"
)
_DATA = Path(__file__).parent / "data"


class W:
    """Word classes that the rules ask for; a word may be in several.

    Plain numbers: an enum's operators would take half of the whole analysis.
    """

    PUNCT: Final = 1
    DET: Final = 2
    GENITIVE: Final = 4
    """The ``’s`` of a possessive."""
    PRON: Final = 8
    MY: Final = 16
    """Possessive determiners: its, his."""
    PREP: Final = 32
    SUB: Final = 64
    REL: Final = 128
    COORD: Final = 256
    AUX: Final = 512
    BE: Final = 1024
    MODAL: Final = 2048
    ADV: Final = 4096
    TIME: Final = 8192
    NEG: Final = 16384
    VERB: Final = 32768
    """A finite form or participle of a verb that is no cue, where the form alone tells."""
    NUM: Final = 65536
    CAP: Final = 131072
    VENUE: Final = 262144


def read_data(name: str) -> dict[str, Any]:
    """One of this package's data files, parsed."""
    return tomllib.loads((_DATA / name).read_text(encoding="utf-8"))


def past_forms(verb: str, irregular: dict[str, str]) -> tuple[str, ...]:
    """Past tense and past participle of an English verb."""
    if verb in irregular:
        return tuple(irregular[verb].split())
    if verb.endswith("e"):
        return (verb + "d",)
    if re.search(r"[^aeiou]y$", verb):
        return (verb[:-1] + "ied",)
    if verb in _DOUBLING:
        return (verb + verb[-1] + "ed",)
    return (verb + "ed",)


def gerund(verb: str) -> str:
    """The form in -ing."""
    if verb == "lie":
        return "lying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) and verb != "be":
        return verb[:-1] + "ing"
    if verb in _DOUBLING:
        return verb + verb[-1] + "ing"
    return verb + "ing"


def third_person(verb: str) -> str:
    """The form in -s."""
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ies"
    if verb.endswith(("s", "sh", "ch", "x", "z")) or verb in {"go", "do", "echo", "veto"}:
        return verb + "es"
    return verb + "s"


_DOUBLING = word_set(
    """admit slam tag brag beg hit put set cut let get run sit win shut stop plan ban rebut permit commit
    submit refer defer infer concur deter occur expel compel propel rebel control quip chat nod plot rob
    stab blog pin rip ship slap strip tap top trap equip regret bar jab drop drag knit swap gag
    label cancel"""
) - {"label", "cancel"}


class Grammar(Struct, frozen=True):
    """The closed classes, looked up by the word in small letters."""

    classes: dict[str, int]
    not_adverbs: frozenset[str]
    irregular: dict[str, str]
    venues: frozenset[str]


@lru_cache(maxsize=1)
def grammar() -> Grammar:
    """The grammar, read once."""
    data = read_data("grammar.toml")
    classes: dict[str, int] = {}

    def add(words: str, flag: int) -> None:
        for word in words.split():
            classes[word] = classes.get(word, 0) | flag

    for key, flag in (
        ("determiners", W.DET), ("possessives", W.MY), ("pronouns", W.PRON), ("prepositions", W.PREP),
        ("subordinators", W.SUB), ("relatives", W.REL), ("coordinators", W.COORD), ("auxiliaries", W.AUX),
        ("be", W.BE), ("modals", W.MODAL), ("negations", W.NEG), ("adverbs", W.ADV), ("times", W.TIME),
        ("venues", W.VENUE),
    ):  # fmt: skip
        add(data[key], int(flag))
    irregular = dict(data["irregular"])
    for verb in data["verbs"].split():
        for form in past_forms(verb, irregular):
            classes[form] = classes.get(form, 0) | W.VERB
        classes[third_person(verb)] = classes.get(third_person(verb), 0)
    for mark in ("'s", "’s"):
        classes[mark] = W.GENITIVE
    return Grammar(
        classes, frozenset(data["not_adverbs"].split()), irregular, frozenset(data["venues"].split())
    )


_UNKNOWN_ED = re.compile(r"[a-z]{2,}[^e]ed$")


def _class_of(word: str, known: Grammar) -> int:
    """The class of a word that the closed classes do not hold, by its shape."""
    if word[0].isdigit():
        return W.NUM
    if word.endswith("ly") and len(word) > 4 and word not in known.not_adverbs:
        return W.ADV
    if _UNKNOWN_ED.match(word):
        return W.VERB
    return 0


class Tokens(Struct):
    """A text's words and marks: text, place and class under one index."""

    words: list[str] = field(default_factory=list)
    low: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    classes: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.words)

    def is_no_verb(self, index: int, base: str) -> bool:
        """Whether a word that may be a form of `base` is a noun for where it stands: ``with caution``."""
        before = index - 1
        return (
            self.low[index] == base
            and before >= 0
            and self.low[before] != "to"
            and bool(self.classes[before] & W.PREP)
        )


_PREFIXED = re.compile(r"(?:al|el|ul|an|as|ash|ad|ar|at|az|d|l)[-’'][A-Z]")
"""``al-Tarhani``, ``d’Orsay``: a name, though its first letter is small."""

_NAMES_TOO = frozenset({"may", "will", "june", "april"})


def tokenise(text: str, *, start: int = 0, end: int | None = None) -> Tokens:
    """The words and marks of a text with their classes."""
    known = grammar()
    classes = known.classes
    tokens = Tokens()
    words, low, starts, ends, flags = tokens.words, tokens.low, tokens.starts, tokens.ends, tokens.classes
    punct, cap, not_name = W.PUNCT, W.CAP, (W.AUX | W.MODAL | W.TIME)
    unseen: dict[str, int] = {}
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        word = match.group()
        small = word.lower()
        flag = classes.get(small)
        if flag is None:
            flag = unseen.get(small)
            if flag is None:
                flag = _class_of(small, known) if word[0].isalnum() else punct
                unseen[small] = flag
        if word[0].isupper() or _PREFIXED.match(word):
            flag |= cap
            if flag & W.ADV and small not in classes and words and not flags[-1] & punct:
                # "called Mrs Schlafly", "told Kelly": a name, whatever it ends in.
                flag &= ~W.ADV
            if small in _NAMES_TOO and words and flags[-1] & cap:
                # "Theresa May", "Andrew Will": a name and no auxiliary.
                flag &= ~not_name
        words.append(word)
        low.append(small)
        starts.append(match.start())
        ends.append(match.end())
        flags.append(flag)
    _mend_names(tokens)
    return tokens


_DAYS_OR_NAMES = frozenset({"jan", "mar", "sun", "sat", "wed"})


def _mend_names(tokens: Tokens) -> None:
    """``Jan van der Meulen``, ``Sun Li``: a name and no month or day, where a word follows and no number."""
    for k in range(len(tokens) - 1):
        if tokens.low[k] not in _DAYS_OR_NAMES or not tokens.classes[k] & W.CAP:
            continue
        following = tokens.words[k + 1]
        is_name = following[0].isupper() or following in {"van", "von", "de", "bin", "al"}
        if is_name and not (k > 0 and tokens.classes[k - 1] & (W.PREP | W.NUM)):
            tokens.classes[k] &= ~W.TIME
