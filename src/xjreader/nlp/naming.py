"""The names within a phrase: the person at its end or in apposition, the members of a row, a surname."""

from xjreader.models.analysis import ActorKind
from xjreader.nlp.actors import Cast
from xjreader.nlp.barenames import may_be_name, opens_sentence
from xjreader.nlp.bodynames import BodyNames
from xjreader.nlp.entities import Entity, Mention, Resolution
from xjreader.nlp.people import people
from xjreader.nlp.statebodies import are_people, body_named, is_countryman
from xjreader.nlp.tokens import W

LIST_MARKS = frozenset({",", "–", "—", "("})
_AMONG_THEM = ["among", "them"]
_LONGEST_ACRONYM = 6
_LONGEST_CASELESS = 3
"""Words of a name where nothing or everything is written in capitals."""


class Names:
    """Finds whom a phrase of one text names; `None` or nothing where it names nobody."""

    def __init__(self, cast: Cast, bodies: BodyNames) -> None:
        self._cast = cast
        self._bodies = bodies
        self._cases: dict[int, tuple[bool, bool]] = {}

    # Rows -----------------------------------------------------------------------------------

    def members(self, first: int, last: int, head_last: int, *, is_source: bool = False) -> Resolution | None:
        """The named members of "A, B and C", or of "several states, including A and B".

        `is_source`: they are a source, so that a part without a known name is one all the same.
        """
        cast = self._cast
        low = cast.reading.tokens.low
        including = next(
            (
                # "among them": past both words
                k + (low[k] == "among")
                for k in range(first, last)
                if low[k] in {"including", "like"} or low[k : k + 2] == _AMONG_THEM
            ),
            None,
        )
        if including is not None:
            return self._joint(self._conjuncts(including + 1, last, is_source=is_source))
        joint = {"neither": "nor", "either": "or"}.get(low[first], "and")
        joints = [k for k in range(first, last) if low[k] == joint and k not in cast.at]
        if not joints or (joints[0] > head_last and self._is_apposed(head_last, joints[0])):
            return None
        family = self._family(first, joints[0], last)
        if family is not None:
            return family
        rows = self._conjuncts(first, last, is_source=is_source)
        if len(rows) > 1 or (
            len(rows) == 1 and self._conjuncts(first, joints[0], is_source=is_source) == rows
        ):
            # "the council and other bodies": one of them at least is named.
            return self._joint(rows)
        return None

    def _family(self, first: int, joint: int, last: int) -> Resolution | None:
        """``Odile and Petra Marr``: two first names and one surname."""
        cast, tokens = self._cast, self._cast.reading.tokens
        named = cast.at.get(joint + 1)
        if named is None or named.last < last or not cast.is_person(named.name) or " " not in named.name:
            return None
        is_given = joint - first == 1 and bool(tokens.classes[first] & W.CAP) and may_be_name(cast, first)
        if not is_given or (first in cast.at and " " in cast.at[first].name):
            return None
        name = f"{tokens.words[first]} {named.name.split()[-1]}"
        return Resolution((cast.new_person(name).name, named.name), 0.8)

    def _joint(self, rows: list[Resolution]) -> Resolution | None:
        if not rows:
            return None
        sure = min(row.confidence for row in rows)
        names = tuple(row.names[0] for row in rows)
        return Resolution(names, min(sure, 0.85 if len(names) > 1 else 0.7))

    def _is_apposed(self, head_last: int, joint: int) -> bool:
        """``Ann Lee, the envoy of Pellam and Drusk``: one person, not three speakers."""
        cast = self._cast
        tokens = cast.reading.tokens
        opening = head_last + 1
        if tokens.words[head_last] not in LIST_MARKS or opening >= joint:
            return False
        is_person = any(cast.is_person(one.name) for one in cast.within(max(0, head_last - 6), head_last))
        opens_description = bool(tokens.classes[opening] & W.DET) or tokens.low[opening] == "who"
        roles = people().roles | people().persons
        return is_person and (opens_description or any(tokens.low[k] in roles for k in range(opening, joint)))

    def _conjuncts(self, first: int, last: int, *, is_source: bool = False) -> list[Resolution]:
        cast, tokens = self._cast, self._cast.reading.tokens
        pieces: list[tuple[int, int]] = []
        begin, depth = first, 0
        for k in range(first, last + 1):
            if k < last and tokens.words[k] in {"(", ")"}:
                depth += 1 if tokens.words[k] == "(" else -1
            is_mark = k < last and tokens.low[k] in {"and", ",", "or", "nor"} and k not in cast.at
            if k == last or (is_mark and depth <= 0):
                if k > begin:
                    pieces.append((begin, k))
                begin = k + 1
        found: list[Resolution] = []
        for start, end in pieces:
            head = next((k for k in range(start + 1, end) if tokens.words[k] == "("), end)
            named = self.named(start, head, head)
            if named is None:
                body = body_named(cast, start, head)
                named = Resolution((body,), 0.9) if body else self._plain(start, head) if is_source else None
            if named is not None and named.names and all(named.names != one.names for one in found):
                found.append(named)
        return found

    def _plain(self, start: int, head: int) -> Resolution | None:
        """A member of a row whose name no rule of capitals found: ``Ostrund`` in "Ostrund and Velmora"."""
        single = self.surname(start, head, head)
        if single is not None and single.names:
            return single
        body = self._bodies.find(start, head)
        return Resolution((body,), 0.6) if body else None

    # One name -------------------------------------------------------------------------------

    def named(self, first: int, head_last: int, last: int) -> Resolution | None:
        """A person's or body's name at the end of the phrase's first part, or in its apposition."""
        cast, tokens = self._cast, self._cast.reading.tokens
        lists = people()
        start = first
        while start < head_last and tokens.classes[start] & W.DET and start not in cast.at:
            start += 1
        mentions = cast.within(start, head_last)
        if mentions:
            covering = mentions[-1]
            entity = cast.entities[covering.name]
            is_last = covering.last >= head_last
            ends_phrase = is_last and not any(
                tokens.classes[k] & W.PREP and k not in cast.at for k in range(start, covering.first)
            )
            if entity.kind is ActorKind.PERSON and (
                ends_phrase or (is_last and self._after_office(start, covering.first))
            ):
                return self._sure(covering, 0.95 if entity.is_certain else 0.75)
            if ends_phrase and covering.first == start:
                if covering.how == "people":
                    return self._people(covering)
                return self._sure(covering, 0.95 if entity.is_certain else 0.7)
            if is_last and covering.first in cast.given:
                return self._sure(covering, 0.9)
            if is_last and entity.kind is not ActorKind.STATE and self._is_called(start, covering.first):
                return self._sure(covering, 0.85)
            for one in mentions:
                if not cast.is_person(one.name):
                    continue
                # "Sen. Ann Lee of Ohio", "Ann Lee from the ministry": a name first, then where from.
                follows = tokens.classes[one.last] if one.last < head_last else 0
                before = tokens.low[one.first - 1] if one.first else ""
                leads = one.first == start or before in lists.roles | lists.titles or before == "."
                # "Major Ann Lee of the army"
                leads = leads or all(tokens.classes[k] & W.CAP for k in range(start, one.first))
                if follows & (W.PREP | W.PUNCT) and leads:
                    return self._sure(one, 0.9)
            first_mention = mentions[0]
            kind = cast.entities[first_mention.name].kind
            if first_mention.first == start and kind not in {ActorKind.STATE, ActorKind.PERSON}:
                follows = tokens.classes[first_mention.last] if first_mention.last < head_last else 0
                if follows & W.PREP:
                    return self._sure(first_mention, 0.85)
        return self._apposed(start, head_last, last)

    def _apposed(self, start: int, head_last: int, last: int) -> Resolution | None:
        """``the manager, Ivo Brandt``, ``the manager, Ivo Brandt, who …``."""
        cast, tokens = self._cast, self._cast.reading.tokens
        lists = people()
        is_body = tokens.low[head_last - 1] in lists.body_nouns
        for one in cast.within(head_last, last):
            if not cast.is_person(one.name):
                if is_body and one.first == head_last + 1 and not one.is_place and one.how == "name":
                    # "the bank, Merrow & Lind,"
                    return self._sure(one, 0.85)
                continue
            if one.last >= last:
                return self._sure(one, 0.93)
            opens = one.first == head_last + 1 or cast.title_before(one.first) != ""
            goes_on = tokens.words[one.last] in LIST_MARKS or bool(tokens.classes[one.last] & W.PREP)
            if opens and goes_on and not cast.within(start, head_last):
                return self._sure(one, 0.9)
        return None

    def _people(self, mention: Mention) -> Resolution | None:
        """``the Chinese said``, ``the Velmorans said`` is the state; ``many Americans say`` is not."""
        word = self._cast.reading.tokens.low[mention.last - 1]
        if is_countryman(word):
            return None
        is_all = mention.first > 0 and self._cast.reading.tokens.low[mention.first - 1] == "the"
        return self._sure(mention, 0.6) if is_all or not are_people(word) else None

    def _sure(self, mention: Mention, confidence: float) -> Resolution:
        return Resolution((mention.name,), confidence * mention.sure)

    def _is_called(self, start: int, name: int) -> bool:
        """``the state agency Velpress``, ``the opposition Unity Party``: small words, then a body's name."""
        tokens, lists = self._cast.reading.tokens, people()
        before = range(start, name)
        other = W.PREP | W.VERB | W.COORD | W.MY
        starts = self._cast.sentence_starts
        return bool(before) and not any(
            tokens.classes[k] & other
            or (tokens.classes[k] & W.PUNCT and tokens.words[k] not in {"'", "’"})
            or (tokens.classes[k] & W.CAP and k not in starts)
            or lists.is_role(tokens.low[k])
            for k in before
        )

    def _after_office(self, start: int, name: int) -> bool:
        """``Commissioner for Human Rights Ann Lee``: the name follows what the office is for."""
        tokens, lists = self._cast.reading.tokens, people()
        before = name - 1
        if before <= start or not tokens.classes[before] & W.CAP:
            return False
        if tokens.low[before] in lists.roles | lists.titles:
            return False
        joint = next((k for k in range(start, before) if tokens.classes[k] & W.PREP), None)
        return (
            joint is not None and tokens.low[joint] in {"for", "of"} and tokens.low[joint - 1] in lists.roles
        )

    # Names that no rule of capitals finds ------------------------------------------------------

    def surname(self, first: int, head_last: int, last: int) -> Resolution | None:
        """``Brock said``: one capitalised word whose first name the text never gives."""
        cast, tokens = self._cast, self._cast.reading.tokens
        if first in cast.shared and head_last - first == 1:
            return Resolution((), 0.0, cast.shared[first])
        if head_last - first != 1 or first in cast.at or not may_be_name(cast, first):
            return None
        word, opens = tokens.low[first], opens_sentence(cast, first)
        text = tokens.words[first]
        namesakes = [name for name in cast.parts.get(word, []) if name in cast.entities]
        if len(namesakes) > 1:
            return Resolution((), 0.0, tuple(namesakes[:3]))
        others = cast.elsewhere.of_surname(word)
        if not namesakes and len(others) == 1:
            return Resolution((cast.new_person(others[0].name).name,), 0.7 if opens else 0.8)
        if not namesakes and self._is_acronym(first, text):
            # "according to MSNBC"
            self._cast.entities.setdefault(text, Entity(text, ActorKind.ORGANISATION))
            return Resolution((text,), 0.7)
        name = namesakes[0] if namesakes else text.title() if text.isupper() else text
        return Resolution((cast.new_person(name).name,), 0.7 if opens and last == head_last else 0.85)

    def _is_acronym(self, token: int, text: str) -> bool:
        """Capitals that are no label and stand where small letters are the rule."""
        words = self._cast.reading.tokens.words
        if not text.isupper() or words[token + 1 : token + 2] == [":"]:
            return False
        return len(text) <= _LONGEST_ACRONYM and not self._letters(self._cast.sentence_of(token))[0]

    def _letters(self, number: int) -> tuple[bool, bool]:
        """Whether most words of a sentence are in capitals, and whether none has one."""
        found = self._cases.get(number)
        if found is None:
            tokens, sentence = self._cast.reading.tokens, self._cast.reading.sentences[number]
            around = [k for k in range(sentence.first, sentence.last) if tokens.words[k][0].isalpha()]
            are_large = sum(tokens.words[k].isupper() for k in around) * 2 > len(around)
            are_small = not any(tokens.classes[k] & W.CAP for k in around)
            found = self._cases[number] = are_large, are_small
        return found

    def _is_loud_label(self, first: int, last: int) -> bool:
        """``ANN LEE: We go.``: a name in capitals before a colon, whatever the words after it."""
        words = self._cast.reading.tokens.words
        return words[last : last + 1] == [":"] and all(
            word.isupper() for word in words[first:last] if word[0].isalpha()
        )

    def caseless(self, first: int, head_last: int) -> Resolution | None:
        """A name where capitals tell nothing: ``MARIUS FELD SAID``, ``captain ida storr says``."""
        cast, tokens, lists = self._cast, self._cast.reading.tokens, people()
        are_large, are_small = self._letters(cast.sentence_of(first))
        are_large = are_large or self._is_loud_label(first, head_last)
        if not (are_large or are_small):
            return None
        start, has_title = first, False
        while start < head_last and (
            tokens.classes[start] & W.DET
            or tokens.low[start] in lists.titles | lists.ranks
            or lists.is_role(tokens.low[start])
            or tokens.words[start] == "."
        ):
            has_title = has_title or not tokens.classes[start] & W.DET
            start += 1
        words = tokens.low[start:head_last]
        if not 0 < len(words) <= _LONGEST_CASELESS or not all(
            word.isalpha() and not tokens.classes[start + n] & ~W.CAP for n, word in enumerate(words)
        ):
            return None
        plain = lists.unnamed | lists.bodies | lists.humans | lists.peoples
        if any(word in plain or word.removesuffix("s") in plain for word in words):
            return None
        if len(words) == 1:
            named = [name for name in cast.parts.get(words[0], ()) if name in cast.entities]
            if not named and has_title and are_large and len(words[0]) > 1:
                # "MS. ORR: …"
                return Resolution((cast.new_person(words[0].capitalize()).name,), 0.7)
            return Resolution((named[0],), 0.85) if len(named) == 1 else None
        is_given = words[0] in lists.given_names
        # "bettina krug, who"
        is_given = is_given or tokens.low[head_last : head_last + 2] == [",", "who"]
        if not (has_title or is_given or are_large):
            return None
        name = cast.known_spelling(" ".join(word.capitalize() for word in words))
        return Resolution((cast.new_person(name).name,), 0.8 if has_title or is_given else 0.7)
