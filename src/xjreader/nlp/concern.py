"""Whom somebody worries about: "voiced concern about the villagers" is no stance against them.

Tells such a target by the words before it and its kind; concern about a state's conduct stays a complaint.
"""

from xjreader.models.analysis import ActorKind
from xjreader.nlp.tokens import Tokens
from xjreader.nlp.words import word_set

_WORRY = word_set("concern concerns concerned worry worries worried alarm alarmed unease fear fears troubled")
_SHOCK = word_set("dismay dismayed disturbed appalled outraged anger outrage sorrow saddened shocked")
"""At somebody's plight no stance against him; at himself one."""
_SUFFERED = word_set(
    """treatment plight fate safety health wellbeing welfare whereabouts detention disappearance arrest
    imprisonment rights situation suffering persecution repression future security jailing death lives"""
)
_REACH = 9
"""Tokens between the worry and whom it is about."""


def is_worried_about(
    tokens: Tokens, first: int, last: int, kind: ActorKind | None, *, is_whole: bool
) -> bool:
    """Whether the one named at these tokens is worried about, not complained of.

    `is_whole`: the object is he himself, not something that is his.
    """
    low = tokens.low
    worry = next(
        (k for k in range(first - 1, max(-1, first - 1 - _REACH), -1) if low[k] in _WORRY | _SHOCK), None
    )
    if worry is None or any(tokens.words[k] in {";", "."} for k in range(worry, first)):
        return False
    between = low[worry + 1 : first]
    suffers = not _SUFFERED.isdisjoint(between) or not _SUFFERED.isdisjoint(low[last : last + 3])
    if kind is ActorKind.GROUP or kind is ActorKind.PERSON:
        is_feared_for = low[worry] in _WORRY and (is_whole or kind is ActorKind.GROUP)
        return suffers or is_feared_for
    return "for" in between[:1]
