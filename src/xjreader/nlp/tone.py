"""Words that judge, compiled from ``data/tone.toml``: whether the words around a name are for or against it.

Adds up words near a place; knows neither who speaks nor what a sentence means. Serves where no verb of the
act lexicon tells, and where the trained pair coder cannot.
"""

from functools import lru_cache

from msgspec import Struct

from xjreader.nlp.paraphrases import root
from xjreader.nlp.tokens import Tokens, W, read_data

_TURN_REACH = 3
"""Tokens after a turning word in which a judging word is turned round."""
_HALF_WAY = 8
"""Tokens at which a judging word weighs half."""


class Tone(Struct, frozen=True):
    """Roots of judging words."""

    against: frozenset[str]
    favourable: frozenset[str]
    turning: frozenset[str]

    def poles(self, tokens: Tokens, first: int, last: int) -> list[tuple[int, int]]:
        """Each judging word between two tokens with its sign, turned round after a "not"."""
        found = []
        turned_until = -1
        for k in range(first, last):
            low = tokens.low[k]
            if (
                low.endswith("n't")
                or low.endswith("n’t")
                or (tokens.classes[k] & W.NEG)
                or low in self.turning
            ):
                turned_until = k + _TURN_REACH
            if tokens.classes[k] & W.CAP and k > first and not tokens.words[k].isupper():
                # "Justice Department", "Best Buy": part of a name.
                continue
            here = root(low)
            sign = 1 if here in self.favourable else -1 if here in self.against else 0
            if sign:
                found.append((k, -sign if k <= turned_until and low not in self.turning else sign))
        return found

    def towards(self, tokens: Tokens, place: tuple[int, int], first: int, last: int) -> float:
        """The judging words between two tokens added up by how near they stand to a place; 0 for none."""
        start, end = place
        total = 0.0
        for k, sign in self.poles(tokens, first, last):
            if start <= k < end:
                continue
            distance = start - k if k < start else k - end + 1
            total += sign * _HALF_WAY / (_HALF_WAY + distance)
        return total


@lru_cache(maxsize=1)
def tone() -> Tone:
    """The words, read once."""
    data = read_data("tone.toml")
    against, favourable = (
        frozenset(root(word) for words, _reason in data[key] for word in words.split())
        for key in ("against", "for")
    )
    return Tone(against - favourable, favourable - against, frozenset(data["turning"].split()))
