"""Names of one word that a text never gives in full: ``Orr said``, ``the agency Velpress``.

That such a word is a source tells that it is somebody; then it is the same one wherever it stands alone.
"""

from collections.abc import Iterable

from xjreader.models.analysis import ActorKind
from xjreader.nlp.actors import FUNCTION_WORD, Cast
from xjreader.nlp.cues import cue_lexicon
from xjreader.nlp.entities import Entity
from xjreader.nlp.genders import learn_genders
from xjreader.nlp.people import people
from xjreader.nlp.tokens import W
from xjreader.nlp.words import uncontracted

_SHORTEST = 3
"""Letters of a name."""
_SURE = 0.85
_OPENS_SENTENCE = 0.7
"""How sure where the word stands nowhere but at the start of a sentence, where any word is large."""


def may_be_name(cast: Cast, token: int) -> bool:
    """Whether a capitalised word by itself can be somebody's name."""
    tokens, lists = cast.reading.tokens, people()
    word, flags = tokens.low[token], tokens.classes[token]
    if not flags & W.CAP or len(word) < _SHORTEST or not word.replace("-", "").replace("’", "").isalpha():
        return False
    if uncontracted(word) != word or flags & (
        W.DET | W.PREP | W.PRON | W.SUB | W.COORD | W.AUX | W.ADV | W.TIME | W.NUM
    ):
        return False
    plain = lists.no_names
    singular = word.removesuffix("s")
    if (
        word in plain
        or lists.is_role(word)
        or (singular != word and (singular in plain or lists.is_role(singular)))
    ):
        return False
    if not opens_sentence(cast, token) or tokens.words[token] in cast.reading.capitals():
        return True
    is_plural = singular != word and not word.endswith(("ss", "us", "is"))
    return not (is_plural or word in cue_lexicon().forms or word == "according")


def opens_sentence(cast: Cast, token: int) -> bool:
    """Whether the word is large for where it stands, or all in capitals."""
    starts = cast.sentence_starts
    return token in starts or token - 1 in starts or cast.reading.tokens.words[token].isupper()


def take_bare_names(cast: Cast, sources: Iterable[tuple[int, int]]) -> None:
    """Add a mention wherever a name stands that is a source and has no more words than one."""
    tokens = cast.reading.tokens
    words: dict[str, int] = {}
    for first, last in sources:
        token = _only_word(cast, first, last)
        if (
            token is not None
            and token not in cast.at
            and token not in cast.shared
            and may_be_name(cast, token)
        ):
            words.setdefault(tokens.words[token], token)
    words = {
        word: token
        for word, token in words.items()
        if not word.isupper() and not cast.parts.get(word.lower())
    }
    if not words:
        return
    within = cast.reading.capitals()
    small = set(tokens.words)
    places: dict[str, list[int]] = {}
    for k in range(len(tokens)):
        if tokens.words[k] in words and k not in cast.at and _stands_alone(cast, k):
            places.setdefault(tokens.words[k], []).append(k)
    for word, found in places.items():
        if word not in within and word.lower() in small:
            continue
        name = _name_of(cast, word)
        if name not in cast.entities and name not in cast.known.actors:
            is_body = any(_is_called_body(cast, k) for k in found)
            kind = ActorKind.ORGANISATION if is_body else ActorKind.PERSON
            cast.entities[name] = Entity(name, kind, is_kind_told=is_body)
            if kind is ActorKind.PERSON:
                cast.remember_parts(name)
        for k in found:
            cast.add(k, k + 1, name, "name", sure=_SURE if word in within else _OPENS_SENTENCE)
    cast.settle()
    learn_genders(cast, only=frozenset(_name_of(cast, word) for word in places))


def _name_of(cast: Cast, word: str) -> str:
    """The name of a single word: the full one that other texts know, or the word."""
    ending = f" {word}"
    bodies = [
        name
        for name, entity in cast.entities.items()
        if name.endswith(ending) and entity.kind is not ActorKind.PERSON and entity.mentions
    ]
    if len(bodies) == 1:
        # "United said" after "Hollin United".
        return bodies[0]
    others = cast.elsewhere.of_surname(word)
    return others[0].name if len(others) == 1 else word


def _only_word(cast: Cast, first: int, last: int) -> int | None:
    """The one word of a phrase, past an article and marks."""
    tokens = cast.reading.tokens
    if "@" in tokens.words[max(0, first - 1) : last]:
        # A handle is nobody's name.
        return None
    rest = [k for k in range(first, min(last, first + 4)) if not tokens.classes[k] & (W.PUNCT | W.GENITIVE)]
    return rest[0] if len(rest) == 1 and last - first <= 3 else None


def _stands_alone(cast: Cast, k: int) -> bool:
    """No other capitalised word beside it that may be a part of the name."""
    tokens = cast.reading.tokens
    return not any(
        tokens.classes[other] & W.CAP
        and not tokens.classes[other] & (FUNCTION_WORD | W.TIME)
        and not (other < k and (cast.title_before(k) or other in cast.at))
        and tokens.starts[max(other, k)] - tokens.ends[min(other, k)] <= 1
        for other in (k - 1, k + 1)
        if 0 <= other < len(tokens) and not (other > k and other in cast.sentence_starts)
    )


def _is_called_body(cast: Cast, k: int) -> bool:
    """``the state agency Velpress``, ``the Velpress network``."""
    low, lists = cast.reading.tokens.low, people()
    nouns = lists.body_nouns
    before = low[k - 1] if k else ""
    following = low[k + 1] if k + 1 < len(low) else ""
    return before in nouns or (following in nouns and k > 0 and low[k - 1] == "the")
