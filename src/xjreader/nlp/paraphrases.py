"""Where a text speaks of the person's topics: in their phrases, in other words, or by "the" and the noun.

``a visit by the UN rights chief`` is the "UN visit"; ``the barrier`` is the "border wall" named before. Says
where, not what is said.
"""

from bisect import bisect_left
from functools import lru_cache

from msgspec import Struct

from xjreader.nlp.actors import Cast
from xjreader.nlp.tokens import Tokens, W, read_data, tokenise
from xjreader.nlp.topics import TopicHit, TopicIndex

_WINDOW = 6
"""Tokens on either side of the noun in which its other words may stand."""
_SENTENCES_BACK = 10
"""How long "the wall" still means the wall that was named."""
_NEAR, _BACK = 0.8, 0.7
_JOINTS = frozenset(
    {"of", "on", "in", "for", "to", "against", "with", "by", "from", "between", "over", "that"}
)
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "such", "his", "her", "its", "their"})
_ENDINGS = (
    "isations", "izations", "isation", "ization", "ations", "ation", "ments", "ment", "ingly", "ising",
    "izing", "ised", "ized", "ises", "izes", "ibly", "ably", "ions", "ings", "ives", "ion", "ing", "ive",
    "ise", "ize", "als", "ies", "ers", "ily", "al", "ed", "es", "er", "ly", "s", "e", "y",
)  # fmt: skip
_SHORTEST_STEM = 4
_MOST_ABOVE = 4
"""Bodies above one another that are looked at."""


@lru_cache(maxsize=4096)
def root(word: str) -> str:
    """What a word has in common with its kin: ``impeach`` for "impeachment" and "impeaching"."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=1)
def _alike() -> dict[str, frozenset[str]]:
    """Root to the roots that may stand for it."""
    found: dict[str, set[str]] = {}
    for words, _reason in read_data("paraphrases.toml")["rows"]:
        roots = {root(word) for word in words.split()}
        for one in roots:
            found.setdefault(one, set()).update(roots)
    return {one: frozenset(others) for one, others in found.items()}


class _Shape(Struct, frozen=True):
    """A phrase of a topic as its noun and what stands with it."""

    name: str
    head: frozenset[str]
    """Roots that may be the noun."""
    others: tuple[str, ...]
    beside: str
    """The root right before the noun; empty where none does."""


class TopicMentions:
    """Every place of one text where a topic is spoken of."""

    def __init__(self, index: TopicIndex, cast: Cast) -> None:
        self._cast = cast
        self._tokens = cast.reading.tokens
        self._hits: list[TopicHit] = []
        if index.rows:
            exact = index.find(self._tokens, 0, len(self._tokens))
            covered = {(hit.name, k) for hit in exact for k in range(hit.first, hit.last)}
            shapes = _shapes(index)
            self._roots = [root(word) for word in self._tokens.low]
            near = [hit for hit in self._near(shapes) if not self._is_covered(hit, covered)]
            covered |= {(hit.name, k) for hit in near for k in range(hit.first, hit.last)}
            back = self._back(shapes, sorted([*exact, *near], key=lambda hit: hit.first))
            later = [hit for hit in back if not self._is_covered(hit, covered)]
            self._hits = sorted([*exact, *near, *later], key=lambda hit: (hit.first, hit.last))
        self._firsts = [hit.first for hit in self._hits]

    def find(self, first: int, last: int) -> list[TopicHit]:
        """The hits that begin and end between two tokens, in order."""
        low, high = bisect_left(self._firsts, first), bisect_left(self._firsts, last)
        return [hit for hit in self._hits[low:high] if hit.last <= last]

    @staticmethod
    def _is_covered(hit: TopicHit, covered: set[tuple[str, int]]) -> bool:
        return any((hit.name, k) in covered for k in range(hit.first, hit.last))

    def _near(self, shapes: dict[str, list[_Shape]]) -> list[TopicHit]:
        """The noun with enough of the phrase's other words around it."""
        found: list[TopicHit] = []
        for k, here in enumerate(self._roots):
            for shape in shapes.get(here, ()):
                if not shape.others or (self._tokens.classes[k] & W.CAP and k in self._cast.at):
                    continue
                span = self._beside(k, shape)
                if span is not None:
                    found.append(TopicHit(span[0], span[1], shape.name, _NEAR))
        return found

    def _beside(self, k: int, shape: _Shape) -> tuple[int, int] | None:
        if shape.beside and k > 0 and self._stands_for(k - 1, shape.beside):
            return k - 1, k + 1
        sentence = self._cast.reading.sentences[self._cast.sentence_of(k)]
        low, high = max(sentence.first, k - _WINDOW), min(sentence.last, k + _WINDOW + 1)
        for j in range(k, low, -1):
            if self._tokens.words[j - 1] in {",", ";", ":"}:
                low = j
                break
        high = next((j for j in range(k, high) if self._tokens.words[j] in {",", ";", ":"}), high)
        places = [
            next((j for j in range(low, high) if j != k and self._stands_for(j, other)), -1)
            for other in shape.others
        ]
        met = [place for place in places if place >= 0]
        if 2 * len(met) <= len(shape.others) or len(met) < min(2, len(shape.others)):
            return None
        return min(k, *met), max(k, *met) + 1

    def _stands_for(self, k: int, wanted: str) -> bool:
        """The word itself, one that stands for it, or somebody who belongs to what it names."""
        here = self._roots[k]
        if here == wanted or here in _alike().get(wanted, ()):
            return True
        mention = self._cast.at.get(k)
        if mention is None:
            return False
        name: str | None = mention.name
        for _ in range(_MOST_ABOVE):
            if name is None or (name not in self._cast.entities and name not in self._cast.known.actors):
                return False
            entity = self._cast.entity(name)
            if wanted in {root(one.lower()) for one in (entity.name, *entity.aliases)}:
                return True
            name = entity.affiliation
        return False

    def _back(self, shapes: dict[str, list[_Shape]], known: list[TopicHit]) -> list[TopicHit]:
        """``the wall``, once the border wall was named, where no other topic has that noun."""
        found: list[TopicHit] = []
        latest: dict[str, int] = {}
        waiting = iter([*known, TopicHit(len(self._roots), len(self._roots), "")])
        upcoming = next(waiting)
        low = self._tokens.low
        for k, here in enumerate(self._roots):
            while upcoming.last <= k and upcoming.name:
                latest[upcoming.name] = self._cast.sentence_of(upcoming.first)
                upcoming = next(waiting)
            if here not in shapes or k == 0 or low[k - 1] not in _DEFINITE | {"a"}:
                continue
            if low[k - 1] == "a" and (k < 2 or low[k - 2] != "such"):
                continue
            if k + 1 < len(low) and low[k + 1] in {"of", "against", "on"} and low[k - 1] == "the":
                continue
            sentence = self._cast.sentence_of(k)
            names = {
                shape.name
                for shape in shapes[here]
                if shape.name in latest and sentence - latest[shape.name] <= _SENTENCES_BACK
            }
            if len(names) == 1:
                (name,) = names
                latest[name] = sentence
                found.append(TopicHit(k, k + 1, name, _BACK))
        return found


def _shapes(index: TopicIndex) -> dict[str, list[_Shape]]:
    """The phrases by each root that may be their noun."""
    found: dict[str, list[_Shape]] = {}
    for name, phrase in index.phrases:
        shape = _shape(name, tokenise(phrase))
        if shape is None:
            continue
        for one in shape.head:
            found.setdefault(one, []).append(shape)
    return found


def _shape(name: str, tokens: Tokens) -> _Shape | None:
    plain = W.DET | W.PUNCT | W.PREP | W.COORD | W.GENITIVE | W.AUX | W.PRON
    words = [k for k in range(len(tokens)) if not tokens.classes[k] & plain and tokens.low[k] != "to"]
    joint = next((k for k in range(1, len(tokens)) if tokens.low[k] in _JOINTS), len(tokens))
    before = [k for k in words if k < joint]
    if not before:
        return None
    at = before[-1]
    head = root(tokens.low[at])
    others = tuple(dict.fromkeys(root(part) for k in words if k != at for part in tokens.low[k].split("-")))
    beside = root(tokens.low[at - 1].split("-")[-1]) if at - 1 in words else ""
    return _Shape(name, _alike().get(head, frozenset({head})), others, beside)
