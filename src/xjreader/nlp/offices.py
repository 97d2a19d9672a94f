"""What a text says of each person and body beside the name: office, affiliation, he or she, kind of body.

Who a description alone stands for is decided in ``descriptions`` and ``bodies``.
"""

from bisect import bisect_left
from collections.abc import Iterable

from xjreader.models.analysis import ActorKind
from xjreader.nlp.actors import Cast
from xjreader.nlp.clauses import Phrase, is_verb, phrase_ending_at, phrase_starting_at
from xjreader.nlp.entities import Entity, Mention, content_words
from xjreader.nlp.people import people
from xjreader.nlp.statebodies import body_named
from xjreader.nlp.tokens import W
from xjreader.nlp.words import word_set

_ARTICLES = word_set("a an the another one")
_COURTESY = word_set("mr mrs ms miss mister messrs sir dame lord lady madam madame")
_HIGH = word_set("most very right the")
_TAKES = word_set("takes took taking taken")
_AHEAD = 6
"""Tokens after a verb in which whom somebody succeeds is named."""
_TELLING = 3
"""Words from which on an office tells its body without the body's name."""


def describe(cast: Cast, mentions: Iterable[Mention]) -> None:
    """Give each person the words that the text uses of him or her beside these mentions."""
    for mention in mentions:
        entity = cast.entities[mention.name]
        if entity.kind in {ActorKind.ORGANISATION, ActorKind.GROUP}:
            _describe_body(cast, mention, entity)
        if entity.kind is not ActorKind.PERSON:
            continue
        named = content_words(cast.reading, mention.first, mention.last)
        entity.descriptors.update(named & people().roles)
        _describe_before(cast, mention, entity)
        _describe_after(cast, mention, entity)
        _describe_by_deed(cast, mention, entity)


def _describe_before(cast: Cast, mention: Mention, entity: Entity) -> None:
    tokens, lists = cast.reading.tokens, people()
    first = mention.first
    if first == 0:
        return
    low_limit = max(0, first - 16)
    word = tokens.low[first - 1]
    if word == "." and first > 1 and tokens.low[first - 2] in lists.titles:
        word = tokens.low[first - 2]
    if word in lists.titles:
        if word in lists.titles_male:
            entity.tell_gender("m")
        elif word in lists.titles_female:
            entity.tell_gender("f")
        entity.descriptors.update(lists.offices_of_titles.get(word, ()))
        if word not in _COURTESY:
            # "Monsignor Orr" is "the monsignor".
            entity.called.add(word)
            entity.descriptors.add(word)
    if word in lists.kin:
        _take_words(cast, entity, first - 1, first)
    if lists.is_role(word) or word in lists.place_names:
        start = _described_from(cast, first, low_limit)
        if start is not None:
            _take_description(cast, entity, start, first)
        return
    comma = _past_titles(cast, first, low_limit) - 1
    if comma >= 0 and tokens.low[comma] == ",":
        phrase = phrase_ending_at(cast.reading, comma, _clause_floor(cast, comma, low_limit))
        if (
            phrase is not None
            and _role_in(cast, phrase.first, phrase.last)
            and phrase.first not in _persons_at(cast, phrase.first, phrase.last)
        ):
            _take_description(cast, entity, phrase.first, phrase.last)


def _past_titles(cast: Cast, first: int, floor: int) -> int:
    """Where the titles before a name begin: ``the archbishop, Most Rev. Ann Lee``."""
    tokens, lists = cast.reading.tokens, people()
    while first > floor and (tokens.low[first - 1] in lists.titles | _HIGH or tokens.words[first - 1] == "."):
        if tokens.words[first - 1] == "." and tokens.low[first - 2] not in lists.titles:
            break
        first -= 1
    return first


def _described_from(cast: Cast, name: int, floor: int) -> int | None:
    """Where the words before a name begin: ``A and the engineer B``: not with A."""
    phrase = phrase_ending_at(cast.reading, name, _clause_floor(cast, name, floor))
    if phrase is None:
        return None
    for k in range(name - 2, phrase.first, -1):
        if cast.reading.tokens.classes[k] & W.PREP and k not in cast.at and _role_in(cast, k + 1, name):
            # "the physician in the office of President Orr": his is the last office.
            return k + 1
    others = cast.persons(phrase.first, name)
    if not others or others[-1].last >= name:
        return phrase.first
    after = others[-1].last
    joined = next((k for k in range(after, name) if cast.reading.tokens.classes[k] & W.COORD), None)
    # "Lee's spokesman Bo Orr" tells whose spokesman he is.
    return phrase.first if joined is None else joined + 1


def _persons_at(cast: Cast, first: int, last: int) -> set[int]:
    """Tokens of the stretch that a person's name covers."""
    return {
        k
        for k in range(first, last)
        if (mention := cast.at.get(k)) is not None and cast.entities[mention.name].kind is ActorKind.PERSON
    }


def _clause_floor(cast: Cast, index: int, floor: int) -> int:
    """The start of the sentence that the token stands in, no lower than `floor`."""
    at = bisect_left(cast.sentence_firsts, index + 1) - 1
    return max(floor, cast.sentence_firsts[at] if at >= 0 else 0)


def _describe_after(cast: Cast, mention: Mention, entity: Entity) -> None:
    tokens = cast.reading.tokens
    last = mention.last
    if last + 1 >= len(tokens):
        return
    high = cast.reading.sentences[cast.sentence_of(mention.first)].last
    if tokens.words[last] == ",":
        start = _past_age(cast, last + 1)
        phrase = phrase_starting_at(cast.reading, start, min(high, start + 20))
        if phrase is not None and _describes(cast, phrase):
            _take_description(cast, entity, phrase.first, phrase.last)
        elif tokens.low[start] == "who":
            _describe_relative(cast, entity, start + 1)
    elif tokens.words[last] == "(":
        # "(R-Ohio)", "(D)": the party of a lawmaker.
        entity.descriptors.update(people().offices_of_titles.get(tokens.low[last + 1].split("-")[0], ()))
    elif tokens.classes[last] & W.BE and tokens.low[last + 1] in _ARTICLES:
        phrase = phrase_starting_at(cast.reading, last + 1, min(high, last + 12), narrow=True)
        if phrase is not None and _describes(cast, phrase) and _role_in(cast, phrase.first, phrase.last):
            _take_words(cast, entity, phrase.first, phrase.last)


def _describe_by_deed(cast: Cast, mention: Mention, entity: Entity) -> None:
    """``Lund won``, ``Lund, who founded it,``, ``Lund took his place``: what somebody is for what he did."""
    tokens, lists = cast.reading.tokens, people()
    k = mention.last
    if k + 1 < len(tokens) and tokens.words[k] == "," and tokens.low[k + 1] == "who":
        k += 2
    while k < len(tokens) and tokens.classes[k] & (W.ADV | W.AUX) and not tokens.classes[k] & W.NEG:
        k += 1
    if k + 2 >= len(tokens):
        return
    entity.descriptors.update(lists.nouns_of_verbs.get(tokens.low[k], ()))
    takes_over = tokens.low[k] in _TAKES and (
        tokens.low[k + 1] == "over" or tokens.low[k + 2] in {"place", "job", "seat", "post"}
    )
    if takes_over or "successor" in entity.descriptors:
        # "Lund took his place": what he was, she is.
        start = cast.sentence_firsts[cast.sentence_of(mention.first)]
        offices = {word for one in cast.persons(start, k + _AHEAD) for word in _offices(cast, one.name)}
        entity.descriptors |= offices | {"new"}


def _offices(cast: Cast, name: str) -> set[str]:
    return cast.entities[name].descriptors & people().roles


def _past_age(cast: Cast, at: int) -> int:
    """Past the age in ``Rolf Adler, 61, a baker``."""
    tokens = cast.reading.tokens
    if at + 1 < len(tokens) and tokens.classes[at] & W.NUM and tokens.words[at + 1] == ",":
        return min(at + 2, len(tokens) - 1)
    return at


def _describes(cast: Cast, phrase: Phrase) -> bool:
    """Whether a phrase after a name tells what somebody is: it has an office, or opens with an article."""
    tokens = cast.reading.tokens
    tells = _role_in(cast, phrase.first, phrase.last) or tokens.low[phrase.first] in _ARTICLES
    return tells and not _persons_at(cast, phrase.first, phrase.last) and not _acts(cast, phrase.last)


def _describe_body(cast: Cast, mention: Mention, entity: Entity) -> None:
    """``the carrier Northline``, ``Northline, a shipping firm``: what the text calls a body."""
    tokens, lists = cast.reading.tokens, people()
    before = mention.first - 1
    nouns = lists.body_nouns
    if before >= 0 and tokens.low[before] in nouns and not tokens.classes[before] & W.CAP:
        entity.descriptors.add(tokens.low[before])
    last = mention.last
    if last + 1 >= len(tokens):
        return
    is_told = tokens.words[last] == "," or bool(tokens.classes[last] & W.BE)
    if not is_told or tokens.low[last + 1] not in _ARTICLES:
        return
    phrase = phrase_starting_at(cast.reading, last + 1, min(len(tokens), last + 14), narrow=True)
    if phrase is None or _persons_at(cast, phrase.first, phrase.last):
        return
    if tokens.words[last] == "," and _acts(cast, phrase.last):
        return
    end = next((k for k in range(phrase.first, phrase.last) if tokens.classes[k] & W.PREP), phrase.last)
    entity.descriptors.update(content_words(cast.reading, phrase.first, end))


def _describe_relative(cast: Cast, entity: Entity, at: int) -> None:
    """``X, who leads the office``, ``who speaks for the ministry``: an office and its body."""
    tokens, lists = cast.reading.tokens, people()
    if at + 1 >= len(tokens):
        return
    offices = lists.offices_of_verbs.get(tokens.low[at])
    if offices is None and tokens.low[at + 1] == "for":
        offices = lists.offices_of_verbs.get(f"{tokens.low[at]} for")
        at += 1
    if offices is None:
        return
    entity.descriptors.update(offices)
    if entity.affiliation is None and entity.name not in cast.known.actors:
        phrase = phrase_starting_at(cast.reading, at + 1, min(len(tokens), at + 12), narrow=True)
        if phrase is not None:
            entity.affiliation = body_named(cast, phrase.first, phrase.last) or next(
                # "who led the Tidewatch mission", "who heads the dig for the museum"
                (one.name for one in cast.within(phrase.first, phrase.last) if not cast.is_person(one.name)),
                None,
            )


def _acts(cast: Cast, at: int) -> bool:
    """Whether a verb follows: ``according to X, the envoy left`` tells nothing of X."""
    tokens = cast.reading.tokens
    while at < len(tokens) and tokens.classes[at] & W.ADV:
        at += 1
    return at < len(tokens) and is_verb(cast.reading, at)


def _role_in(cast: Cast, first: int, last: int) -> bool:
    lists = people()
    return any(
        lists.is_role(word) or word in lists.persons | lists.kin
        for word in cast.reading.tokens.low[first:last]
    )


def _take_words(cast: Cast, entity: Entity, first: int, last: int) -> None:
    """Remember what a text calls somebody, and the gender that the words tell."""
    tokens, lists = cast.reading.tokens, people()
    words = content_words(cast.reading, first, last)
    words |= {part for word in words if "-" in word for part in word.split("-") if lists.is_role(part)}
    others = _of_others(cast, first, last)
    own = {part for k in range(first, last) if k not in others for part in _parts(tokens.low[k])}
    end = next((k for k in range(first, last) if tokens.classes[k] & (W.PREP | W.PUNCT | W.COORD)), last)
    if end > first:
        entity.called.add(tokens.low[end - 1])
    # "an aide to the president", "the chairman's aide": offices of others.
    entity.descriptors.update(word for word in words if word in own or not lists.is_role(word))
    for k in range(first, last):
        if k in others:
            continue
        if tokens.low[k] in lists.male_words:
            entity.tell_gender("m")
        elif tokens.low[k] in lists.female_words:
            entity.tell_gender("f")


def _parts(word: str) -> tuple[str, ...]:
    """A word, and those that a hyphen joins in it."""
    return (word, *word.split("-")) if "-" in word else (word,)


def _of_others(cast: Cast, first: int, last: int) -> set[int]:
    """The tokens of a description that tell of somebody else: before a genitive, after "to" or "of"."""
    tokens, lists = cast.reading.tokens, people()
    others: set[int] = set()
    genitive = max((k for k in range(first, last) if tokens.classes[k] & W.GENITIVE), default=first)
    if any(lists.is_role(tokens.low[k]) for k in range(genitive, last)):
        others.update(range(first, genitive))
    preposition = next(
        (
            k
            for k in range(first, last)
            if tokens.classes[k] & W.PREP and any(lists.is_role(tokens.low[n]) for n in range(first, k))
        ),
        last,
    )
    others.update(range(preposition, last))
    return others


def _take_description(cast: Cast, entity: Entity, first: int, last: int) -> None:
    _take_words(cast, entity, first, last)
    if "counterpart" in entity.descriptors:
        # "Minister Lee met his counterpart, Bo Orr": a minister too.
        start = cast.sentence_firsts[cast.sentence_of(first)]
        for other in cast.persons(start, first):
            entity.descriptors |= cast.entities[other.name].descriptors & people().roles
    if entity.affiliation is None and entity.name not in cast.known.actors:
        entity.affiliation = _affiliation(cast, first, last)


def _affiliation(cast: Cast, first: int, last: int) -> str | None:
    """The body or state in a description: "China's Foreign Ministry spokesperson", "envoy of France"."""
    tokens, roles = cast.reading.tokens, people().roles
    role = next((k for k in range(last - 1, first - 1, -1) if tokens.low[k] in roles), None)
    if role is None:
        return None
    body = body_named(cast, first, role)
    office = _office_of_the_world(cast, first, last, body)
    if office is not None or body is not None:
        return office or body
    following = role + 1
    if following < last and tokens.low[following] in {"of", "for", "at", "from", "to"}:
        body = body_named(cast, following + 1, last)
        if body is not None:
            return body
    return next(
        (
            mention.name
            for mention in cast.within(first, last)
            if cast.entities[mention.name].kind is not ActorKind.PERSON
        ),
        None,
    )


def _office_of_the_world(cast: Cast, first: int, last: int, body: str | None) -> str | None:
    """The part of a great body that an office belongs to: the high commissioner for human rights."""
    words = cast.reading.tokens.low[first:last]
    for office, (whole, part) in cast.known.offices.items():
        size = len(office)
        if any(tuple(words[k : k + size]) == office for k in range(len(words) - size + 1)):
            named = {
                one.name
                for one in cast.within(first, last)
                if cast.entities[one.name].kind is not ActorKind.PERSON
            }
            named.update(() if body is None else (body,))
            return part if named <= {whole, part} and (named or size > _TELLING) else None
    return None
