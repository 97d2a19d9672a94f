"""The names within a phrase: the person at its end or in apposition, the members of a row, a surname."""

from xjreader.models.analysis import ActorKind
from xjreader.nlp.actors import Cast
from xjreader.nlp.entities import Resolution
from xjreader.nlp.offices import body_named
from xjreader.nlp.people import people
from xjreader.nlp.tokens import W

LIST_MARKS = frozenset({",", "–", "—", "("})


class Names:
    """Finds whom a phrase of one text names; `None` or nothing where it names nobody."""

    def __init__(self, cast: Cast, openers: frozenset[int]) -> None:
        """`openers`: the first two tokens of every sentence, where a capital tells little."""
        self._cast = cast
        self._openers = openers

    def members(self, first: int, last: int, head_last: int) -> list[str]:
        """The named members of "A, B and C", or of "several states, including A and B"."""
        low = self._cast.reading.tokens.low
        including = next((k for k in range(first, last) if low[k] in {"including", "like"}), None)
        if including is not None:
            return self._conjuncts(including + 1, last)
        joints = [k for k in range(first, last) if low[k] in {"and", "&"} and k not in self._cast.at]
        if not joints:
            return []
        # The whole must be a row: each part ends in a name or opens with one.
        names = self._conjuncts(first, last)
        return names if len(names) > 1 or self._leads_with(first, joints[0], names) else []

    def _leads_with(self, first: int, last: int, names: list[str]) -> bool:
        """Whether the row's first part is the only one that names somebody."""
        return len(names) == 1 and self._conjuncts(first, last) == names

    def _conjuncts(self, first: int, last: int) -> list[str]:
        cast, tokens = self._cast, self._cast.reading.tokens
        pieces: list[tuple[int, int]] = []
        begin = first
        for k in range(first, last + 1):
            if k == last or (tokens.low[k] in {"and", "&", ",", "or"} and k not in cast.at):
                if k > begin:
                    pieces.append((begin, k))
                begin = k + 1
        names: list[str] = []
        for start, end in pieces:
            named = self.named(start, end, end)
            if named is None:
                body = body_named(cast, start, end)
                named = Resolution((body,), 0.9) if body else None
            if named is not None and named.names and named.names[0] not in names:
                names.append(named.names[0])
        return names

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
            ends_phrase = covering.last >= head_last and not any(
                tokens.classes[k] & W.PREP and k not in cast.at for k in range(start, covering.first)
            )
            if entity.kind is ActorKind.PERSON and (
                ends_phrase or (covering.last >= head_last and self._after_office(start, covering.first))
            ):
                return Resolution((entity.name,), 0.95 if entity.is_certain else 0.75)
            if ends_phrase and covering.first == start:
                if covering.how == "people":
                    return Resolution((entity.name,), 0.6)
                return Resolution((entity.name,), 0.95 if entity.is_certain else 0.7)
            persons = [one for one in mentions if cast.entities[one.name].kind is ActorKind.PERSON]
            for one in persons:
                # "Sen. Ann Lee of Ohio", "Ann Lee from the ministry": a name first, then where from.
                follows = tokens.classes[one.last] if one.last < head_last else 0
                leads = (
                    one.first == start
                    or tokens.low[one.first - 1] in lists.roles | lists.titles
                    or tokens.low[one.first - 1] == "."
                )
                if follows & (W.PREP | W.PUNCT) and leads:
                    return Resolution((one.name,), 0.9)
            first_mention = mentions[0]
            if first_mention.first == start and cast.entities[first_mention.name].kind is not ActorKind.STATE:
                follows = tokens.classes[first_mention.last] if first_mention.last < head_last else 0
                if follows & W.PREP and cast.entities[first_mention.name].kind is not ActorKind.PERSON:
                    return Resolution((first_mention.name,), 0.85)
        for one in cast.within(head_last, last):
            if cast.entities[one.name].kind is ActorKind.PERSON and one.last >= last:
                return Resolution((one.name,), 0.93)
        return None

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

    def surname(self, first: int, head_last: int, last: int) -> Resolution | None:
        """``Brock said``: one capitalised word whose first name the text never gives."""
        tokens, lists = self._cast.reading.tokens, people()
        word, flags = tokens.low[first], tokens.classes[first]
        if (
            head_last - first != 1
            or not flags & W.CAP
            or first in self._cast.at
            or not word.isalpha()
            or len(word) < 3
        ):
            return None
        if flags & (W.DET | W.PREP | W.PRON | W.SUB | W.COORD | W.AUX | W.ADV | W.TIME | W.NUM):
            return None
        plain = lists.unnamed | lists.bodies | lists.roles | lists.peoples | lists.place_names
        opens = first in self._openers or tokens.words[first].isupper()
        if word in plain or (word.endswith("s") and (word[:-1] in plain or first in self._openers)):
            return None
        name = self._cast.add_surname(first)
        return Resolution((name,), 0.7 if opens and last == head_last else 0.85)

    # Bodies ----------------------------------------------------------------------------------
