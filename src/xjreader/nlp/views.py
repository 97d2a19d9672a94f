"""What stands between an act and a thing in its object: is the thing itself meant, or somebody's view of it?

``rejected criticism of T`` and ``dismissed calls for a boycott of T`` say nothing sure of T; ``urged them to
shun T`` opposes it. Looks at words alone; knows no actors.
"""

from enum import Enum, auto

from xjreader.models.analysis import Act, Polarity
from xjreader.nlp.acts import ActLexicon
from xjreader.nlp.tokens import Tokens, W
from xjreader.nlp.words import word_set

_MARKS = frozenset({"“", "”", '"', "‘", "’", "'"})
_QUESTIONS = frozenset({",", ":", "about", "whether", "if", "why", "how", "what", "when", "where", "who"})
_REFUSING = frozenset({"refuse", "decline"})
_HARSH = frozenset({Act.ACCUSE, Act.DENY, Act.THREATEN, Act.SANCTION, Act.COERCE, Act.ASSAULT, Act.MOBILIZE})
"""Who refuses one of these opposes nobody by it."""

_CLAIMS = word_set(
    """allegation allegations accusation accusations charge charges claim claims finding findings label
    verdict ruling determination declaration designation assertion assertions"""
)
_SAYINGS = _CLAIMS | word_set("talk word term so-called lie lies")
_MISSING = word_set("lack absence slowness shortage decision loss death")
_BESIDE = 3
"""Tokens beside a deed in which a word makes it a claim: "allegations of abuse"."""


class View(Enum):
    """How the words before a thing bear on it."""

    DIRECT = auto()
    """Nothing stands between: ``welcomed T``."""
    WANTED = auto()
    """Somebody wants it: ``calls for T``, ``to allow T``."""
    SHUNNED = auto()
    """Somebody is against it: ``criticism of T``, ``to stay away from T``."""
    FAVOURED = auto()
    """Somebody is for it, or has to do with it: ``praise for T``."""
    UNCLEAR = auto()
    """Something is to be done with it: ``a call to open T``."""


def view_of(tokens: Tokens, start: int, thing: int, lexicon: ActLexicon) -> View:
    """How the words from `start` bear on the thing whose first word is `thing`."""
    low = tokens.low
    view = View.DIRECT
    for k in range(start, thing):
        word = low[k]
        if word in lexicon.against or _shuns(tokens, k, start, lexicon):
            return View.SHUNNED
        if word in lexicon.favourable:
            view = View.FAVOURED
        elif word in lexicon.calls:
            view = View.WANTED if _follows_directly(tokens, k + 1, thing) else View.UNCLEAR
        elif word == "to" and k + 1 < thing and _is_infinitive(tokens, k + 1):
            wanted = low[k + 1] in lexicon.wanting or _opened_to(tokens, k + 1, thing)
            view = View.WANTED if wanted else View.UNCLEAR
    return view


def polarity_towards(act: Act, polarity: Polarity, view: View) -> Polarity | None:
    """What the act says of a topic seen through the view; `None` where it says nothing sure."""
    if act in {Act.APPEAL, Act.REQUEST}:
        return _asked(view)
    if act is Act.DENY and view is not View.DIRECT:
        # "denied any praise for T": the denial stands, but says nothing for or against T.
        return Polarity.NEUTRAL if view is View.FAVOURED else None
    kept = {View.DIRECT, View.WANTED}
    if polarity is Polarity.SUPPORT:
        kept.add(View.FAVOURED)
    return polarity if view in kept else None


def says_nothing(tokens: Tokens, lemma: str, object_from: int, high: int, lexicon: ActLexicon) -> bool:
    """``declined to comment``, ``refused to condemn T``, ``asked whether``: no act towards what is named."""
    at = object_from
    if at >= high:
        return False
    if lemma == "ask":
        return tokens.low[at] in _QUESTIONS or tokens.words[at] in _MARKS
    if lemma == "regret":
        # What is missing, or what others decided, is no fault of one's own.
        return not _MISSING.isdisjoint(tokens.low[at : min(high, at + _BESIDE + 1)])
    if lemma not in _REFUSING:
        return False
    if tokens.low[at] == "to":
        at += 1
    has_verb = tokens.low[at - 1] == "to"
    while has_verb and at < high - 1 and tokens.classes[at] & W.ADV:
        at += 1
    if at >= high:
        return False
    word = tokens.low[at]
    if not has_verb or word in lexicon.silence or word in lexicon.shunning:
        return word in lexicon.silence or has_verb
    form = lexicon.forms.get(word)
    found = lexicon.match(tokens, form.verb.lemma, at, high) if form is not None else None
    return found is not None and found[0].act in _HARSH


def is_view_noun(tokens: Tokens, first: int, last: int, words: frozenset[str]) -> bool:
    """Whether one of the words stands in the stretch."""
    return any(tokens.low[k] in words for k in range(first, last))


def affirms_charge(tokens: Tokens, topic: str, first: int, last: int) -> bool:
    """Whether to condemn what stands here takes the topic's side: the deed, where the topic is the charge.

    Who condemns "the abuses" supports "abuse allegations"; who condemns "the allegations" opposes them.
    """
    if _CLAIMS.isdisjoint(topic.lower().split()):
        return False
    return _SAYINGS.isdisjoint(tokens.low[max(0, first - _BESIDE) : last + _BESIDE - 1])


def _asked(view: View) -> Polarity:
    if view is View.SHUNNED:
        return Polarity.OPPOSE
    return Polarity.NEUTRAL if view in {View.UNCLEAR, View.FAVOURED} else Polarity.SUPPORT


def _shuns(tokens: Tokens, k: int, start: int, lexicon: ActLexicon) -> bool:
    """Whether a verb of keeping away stands here: after "to", or in -ing."""
    word = tokens.low[k]
    if word in lexicon.shunning:
        return word.endswith("ing") or (k > start and tokens.low[k - 1] in {"to", "not"})
    return any(tuple(tokens.low[k : k + len(phrase)]) == phrase for phrase in lexicon.shunning_phrases)


def _is_infinitive(tokens: Tokens, k: int) -> bool:
    """Whether the word after "to" can be a verb and not the place or person that something goes to."""
    return not tokens.classes[k] & (W.DET | W.MY | W.CAP | W.PRON | W.NUM | W.PREP | W.PUNCT)


def _follows_directly(tokens: Tokens, first: int, thing: int) -> bool:
    """``calls for (a new) T``: only words that describe T stand between."""
    if first >= thing or tokens.low[first] != "for":
        return False
    return not any(
        tokens.classes[k] & (W.PREP | W.COORD | W.VERB | W.SUB) or tokens.low[k] == "to"
        for k in range(first + 1, thing)
    )


def _opened_to(tokens: Tokens, verb: int, thing: int) -> bool:
    """``to open the gates to T``."""
    if tokens.low[verb] != "open":
        return False
    k = thing - 1
    while k > verb and (tokens.classes[k] & W.DET or tokens.words[k] in _MARKS):
        k -= 1
    return k > verb and tokens.low[k] == "to"
