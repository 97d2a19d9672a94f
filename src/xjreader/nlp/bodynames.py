"""Names of bodies that capitals alone do not show: ``the Dock Workers' Alliance``, ``Hollin police``.

A phrase that is a source, or whose officials speak, is somebody; where it is no person and has the form of a
name it is a body's. What a body is called by a description alone is decided in ``bodies``.
"""

from xjreader.models.analysis import ActorKind
from xjreader.nlp.actors import Cast
from xjreader.nlp.entities import Entity
from xjreader.nlp.people import people
from xjreader.nlp.salience import Salience
from xjreader.nlp.tokens import W
from xjreader.nlp.words import word_set

_LONGEST = 8
_LEAST_CALLED = 3
_WHERE = word_set("in at on near")
_JOINTS = word_set("the of for to a without against &")
_NAMED_BY_WHAT_FOR = word_set(
    "union association federation ministry department institute league society confederation chamber guild"
)
_PLACES = word_set("city town village port province municipality county diocese archdiocese state island")
_BARE = word_set("police prosecutors")
_STATE_MEDIA = word_set("media television radio tv")
_COLOURLESS = word_set(
    """same other whole entire new old own main big small local rival second third first next last armed
    official press private public family news media company business trade rebel opposing advisory special"""
)
_MANY = word_set(
    """company corporation firm group organisation organization club team newspaper paper magazine
    broadcaster channel party campaign court committee panel regime movement force forces media press police
    government cabinet administration leadership delegation mission society charity ngo think-tank watchdog
    bank fund"""
)
_NO_NOUN = W.DET | W.PREP | W.PRON | W.PUNCT | W.SUB | W.AUX | W.VERB | W.COORD


class BodyNames:
    """Finds bodies by the form of their names in one text, and remembers them."""

    def __init__(self, salience: Salience) -> None:
        self._salience = salience
        self._cast: Cast = salience.cast
        self._police: str | None = None

    def find(self, first: int, last: int) -> str | None:
        """The body that the tokens name; nothing where they have not the form of a body's name."""
        tokens = self._cast.reading.tokens
        while last > first and tokens.classes[last - 1] & (W.PUNCT | W.GENITIVE):
            last -= 1
        start = first
        while start < last and tokens.low[start] in {"the", "a", "an"} and start not in self._cast.at:
            start += 1
        if not 0 < last - start <= _LONGEST:
            return None
        place = next((k for k in range(start + 1, last) if tokens.low[k] in _WHERE), last)
        if not any(tokens.classes[k] & W.CAP for k in range(start + 1, place)):
            # "the culture ministry in Verran"
            last = place
        if last - start == 1 and tokens.low[start] == "police" and (only := self._only_police()):
            return only
        has_article = start > first and tokens.low[start - 1] == "the"
        is_institution = self._is_institution(start, last, has_article=has_article)
        if not (
            self._is_large(start, last)
            or self._is_by_noun(start, last)
            or (has_article and self._is_single(start, last))
            or (has_article and self._is_by_what_for(start, last))
            or (has_article and self._is_place(start, last))
            or is_institution
        ):
            return None
        is_small = is_institution and start in self._cast.sentence_starts
        return self._remembered(first, start, last, is_small=is_small)

    def _remembered(
        self, first: int, start: int, last: int, noun: str = "", *, is_small: bool = False
    ) -> str:
        """The body's name, with the noun that it was called by; `is_small`: its first letter only opens."""
        tokens = self._cast.reading.tokens
        span = self._cast.reading.span(start, last)
        text = " ".join(self._cast.reading.text[span.start : span.end].split())
        if is_small and not any(tokens.classes[k] & W.CAP for k in range(start + 1, last)):
            text = text.lower()
        name = self._cast.known_spelling(text)
        if name not in self._cast.entities and name not in self._cast.known.actors:
            self._cast.entities[name] = Entity(name, ActorKind.ORGANISATION)
        if noun:
            self._cast.entity(name).descriptors.add(noun)
        self._salience.met(first, name)
        return self._cast.entity(name).name

    def _only_police(self) -> str:
        """The one police force that the text names."""
        if self._police is None:
            found = [name for name in self._cast.entities if name.lower().endswith(" police")]
            self._police = found[0] if len(found) == 1 else ""
        return self._police

    def called(self, first: int, last: int) -> str | None:
        """``the union Metal and Light``: a body's noun in small letters, then nothing but its name."""
        tokens, lists = self._cast.reading.tokens, people()
        if last - first < _LEAST_CALLED or tokens.low[first] != "the" or first + 2 in self._cast.at:
            return None
        noun, start = tokens.low[first + 1], first + 2
        if not tokens.classes[start] & W.CAP:
            return None
        if tokens.classes[first + 1] & W.CAP or not (noun in lists.bodies or noun in lists.bodies_called):
            return None
        small = {k for k in range(start, last) if not tokens.classes[k] & W.CAP}
        if last - 1 in small or any(tokens.low[k] not in {"and", "of", "for", "the", "&"} for k in small):
            return None
        return self._remembered(first, start, last, noun)

    def _is_large(self, start: int, last: int) -> bool:
        """``Save the Quays``, ``Dock Workers' Alliance``, ``Marram & Sons``: large words and small joints."""
        tokens, lists = self._cast.reading.tokens, people()
        large = [k for k in range(start, last) if tokens.classes[k] & W.CAP]
        if len(large) < 2 or large[0] != start or large[-1] != last - 1:
            return False
        if tokens.classes[start] & _NO_NOUN or tokens.low[last - 1] in lists.voiceless:
            return False
        if any(self._is_person(k) or tokens.words[k].isupper() for k in large):
            return False
        if self._cast.parts.get(tokens.low[last - 1]):
            # "Remy Vidal" beside "Anatole Vidal"
            return False
        if any(lists.is_role(tokens.low[k]) and k == large[-1] for k in large):
            return False
        if any(tokens.low[k] in lists.titles for k in large) or tokens.low[start] in lists.leads:
            return False
        rest = set(range(start, last)) - set(large)
        return all(
            tokens.low[k] in _JOINTS or tokens.classes[k] & W.GENITIVE or tokens.words[k] in {"'", "’", "-"}
            for k in rest
        )

    def _is_by_noun(self, start: int, last: int) -> bool:
        """``Hollin police``, ``Ostrund's foreign ministry``: a name, then what it is."""
        tokens, lists = self._cast.reading.tokens, people()
        nouns = lists.body_nouns
        if last - start < 2 or tokens.low[last - 1] not in nouns or tokens.classes[last - 1] & W.CAP:
            return False
        k = start
        while k < last and tokens.classes[k] & W.CAP and not self._is_person(k):
            k += 1
        if k == start or tokens.low[start] in lists.unnamed | lists.peoples or tokens.words[start] == "GOP":
            return False
        if (
            lists.is_opener(tokens.low[start])
            or lists.is_role(tokens.low[start])
            or tokens.classes[start] & _NO_NOUN
        ):
            return False
        if k < last and tokens.classes[k] & W.GENITIVE:
            k += 1
        return not any(tokens.classes[n] & (_NO_NOUN | W.CAP | W.GENITIVE) for n in range(k, last))

    def _is_single(self, start: int, last: int) -> bool:
        """``The Lantern``: one large word after "the" that means nobody else."""
        tokens, lists = self._cast.reading.tokens, people()
        word = tokens.low[start]
        return (
            last - start == 1
            and bool(tokens.classes[start] & W.CAP)
            and not tokens.classes[start] & (_NO_NOUN | W.TIME | W.NUM)
            and tokens.words[start].isalpha()
            and word not in lists.no_names
            and word not in lists.documents
            and word not in lists.body_nouns
            and word not in lists.titles
            and not word.endswith("s")
            and not lists.is_role(word)
            and not lists.is_opener(word)
            and start not in self._cast.at
        )

    def _is_by_what_for(self, start: int, last: int) -> bool:
        """``union of deep workers``."""
        tokens = self._cast.reading.tokens
        return (
            last - start > 2
            and tokens.low[start] in _NAMED_BY_WHAT_FOR
            and tokens.low[start + 1] in {"of", "for"}
            and not any(tokens.classes[k] & (W.DET | W.PRON | W.PUNCT) for k in range(start + 2, last))
        )

    def _is_place(self, start: int, last: int) -> bool:
        """``city of Hollin``."""
        tokens = self._cast.reading.tokens
        return (
            last - start > 2
            and tokens.low[start] in _PLACES
            and tokens.low[start + 1] == "of"
            and all(tokens.classes[k] & W.CAP for k in range(start + 2, last))
        )

    def _is_institution(self, start: int, last: int, *, has_article: bool) -> bool:
        """``the coastguard``, ``the harbour board``, ``police``: there is but one of it."""
        tokens, lists = self._cast.reading.tokens, people()
        head = tokens.low[last - 1]
        owned = {k for k in range(start + 1, last - 1) if self._is_plural_owner(k)}
        if any(
            tokens.classes[k] & (_NO_NOUN | W.GENITIVE | W.NUM | W.ADV)
            for k in range(start, last)
            if k not in owned
        ):
            return False
        first_is_large = tokens.classes[start] & W.CAP and start not in self._cast.sentence_starts
        if first_is_large or any(tokens.classes[k] & W.CAP for k in range(start + 1, last)):
            return False
        if last - start == 1:
            return head in (lists.institutions if has_article else _BARE)
        if "-".join(tokens.low[start:last]) in lists.services:
            return True
        modifier = tokens.low[last - 3] if last - 2 in owned else tokens.low[last - 2]
        if modifier == "state" and head in _STATE_MEDIA and not has_article:
            return True
        if modifier in _COLOURLESS or lists.is_opener(modifier) or lists.is_role(modifier):
            return False
        if not has_article:
            return False
        return head in lists.institutions or (head in lists.bodies and head not in _MANY)

    def _is_plural_owner(self, k: int) -> bool:
        """The mark in ``the engineers' union``."""
        tokens = self._cast.reading.tokens
        return tokens.words[k] in {"'", "’"} and tokens.words[k - 1].endswith("s")

    def _is_person(self, token: int) -> bool:
        mention = self._cast.at.get(token)
        return (
            mention is not None
            and self._cast.is_person(mention.name)
            and (self._cast.entities[mention.name].is_kind_told)
        )
