"""The person's topics in a text: their phrases, inflected or not; decides nothing about stance."""

from functools import lru_cache

from msgspec import Struct, field

from xjreader.models.analysis import Topic
from xjreader.nlp.tokens import Tokens, read_data, tokenise


class TopicHit(Struct, frozen=True):
    """A topic's phrase in the text, as token numbers."""

    first: int
    last: int
    name: str
    sure: float = 0.9
    """How surely the topic is meant."""


_ARTICLES = frozenset({"the", "a", "an"})


def _stem(word: str) -> str:
    """A word without its ending, so that "camp" finds "camps" and "sterilise" "sterilised"."""
    for ending in ("ies", "ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] in "ey" else word


@lru_cache(maxsize=1)
def _pairs() -> tuple[tuple[str, str], ...]:
    return tuple((one, other) for one, other, _reason in read_data("paraphrases.toml")["phrases"])


def other_wordings(phrase: str) -> tuple[str, ...]:
    """The phrase with each fixed pair of words exchanged for its other name: capital punishment."""
    low = phrase.lower()
    return tuple(
        low.replace(one, other) for pair in _pairs() for one, other in (pair, pair[::-1]) if one in low
    )


class TopicIndex(Struct):
    """All phrases by the stem of their first word."""

    rows: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    phrases: list[tuple[str, str]] = field(default_factory=list)
    """Each phrase as it was given, with its topic before it."""

    @classmethod
    def build(cls, topics: tuple[Topic, ...]) -> "TopicIndex":
        index = cls()
        for topic in topics:
            given = (topic.name, *topic.phrases)
            index.phrases += [(topic.name, phrase) for phrase in given]
            for phrase in (*given, *(other for one in given for other in other_wordings(one))):
                words = [word for word in tokenise(phrase).low if word[0].isalnum()]
                # Articles inside a phrase are left out, as they are where it is looked for.
                stems = tuple(_stem(word) for n, word in enumerate(words) if not n or word not in _ARTICLES)
                if stems:
                    index.rows.setdefault(stems[0], []).append((stems, topic.name))
        for rows in index.rows.values():
            rows.sort(key=lambda row: -len(row[0]))
        return index

    def find(self, tokens: Tokens, first: int, last: int) -> list[TopicHit]:
        """Every topic's phrase between two tokens, in order; of phrases that begin alike the longest."""
        if not self.rows:
            return []
        stems = [_stem(tokens.low[k]) for k in range(first, last)]
        found: list[TopicHit] = []
        for offset, stem in enumerate(stems):
            here: set[str] = set()
            for phrase, name in self.rows.get(stem, ()):
                end = self._end(tokens, stems, first, offset, phrase)
                if end is not None and name not in here:
                    here.add(name)
                    found.append(TopicHit(first + offset, end, name))
        return found

    @staticmethod
    def _end(
        tokens: Tokens, stems: list[str], first: int, offset: int, phrase: tuple[str, ...]
    ) -> int | None:
        """One past the phrase, hyphens and articles inside it left out."""
        at = offset
        for n, wanted in enumerate(phrase):
            while (
                n
                and at < len(stems)
                and (stems[at] in _ARTICLES | {"-"} or tokens.low[first + at] in {"’s", "'s", "’"})
            ):
                at += 1
            if at >= len(stems) or stems[at] != wanted:
                return None
            at += 1
        return first + at
