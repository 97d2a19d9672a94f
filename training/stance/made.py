"""Sentences of our own making for every pattern of the verb lexicon: who acts, on whom, and who only tells.

The sets teach few acts well and DENY and APPEAL not at all; these teach the verbs' sense and direction.
"""

import random
from collections.abc import Iterator, Sequence

from training.stance.data import Row

from xjreader.nlp.acts import ActPattern, act_lexicon
from xjreader.nlp.cues import verb_forms
from xjreader.nlp.tokens import grammar

_FILLERS = ("", "", "new", "further", "more", "wide", "tough", "urgent", "fresh")
_OBJECTS = ("", "", "", "", "'s decision", "'s proposal", "'s government", "'s move", "'s latest report")
_OPENINGS = (
    "", "", "", "On Monday ", "Last week ", "In a statement, ", "After two days of talks, ",
    "Earlier this year, ",
    "Speaking in the capital, ", "According to officials, ", "For the second time in a month, ",
)  # fmt: skip
_TAILS = (
    "", "", "", " on Tuesday", " over the border dispute", ", officials said", " after weeks of silence",
    " in a letter that was published on Friday", " while talks went on", " as the summit opened",
    " because of what happened in the north", ", a spokeswoman said", " and left the room",
)  # fmt: skip
_TELLING = ("{o} said that ", "{o} reported that ", "According to {o}, ", "{o} told reporters that ")


def made(names: Sequence[str], chance: random.Random, *, each: int) -> Iterator[Row]:
    """About `each` sentences a pattern, one to three rows a sentence."""
    irregular = grammar().irregular
    number = 0
    for lemma, patterns in sorted(act_lexicon().patterns.items()):
        forms: dict[str, str] = {}
        for form, kinds in verb_forms(lemma, irregular).items():
            for kind in kinds:
                forms.setdefault(kind, form)
        for pattern in patterns:
            for _ in range(each):
                yield from _rows(pattern, forms, chance.sample(names, 3), chance, f"made-{number}")
                number += 1


def _rows(
    pattern: ActPattern, forms: dict[str, str], names: list[str], chance: random.Random, identity: str
) -> Iterator[Row]:
    doer, done, teller = names
    opening, tail = chance.choice(_OPENINGS), chance.choice(_TAILS)
    told = chance.random() < 0.25
    if told:
        opening = chance.choice(_TELLING).format(o=teller)
    following = " ".join(chance.choice(_FILLERS) if word == "*" else word for word in pattern.following)
    following = f" {' '.join(following.split())}" if following.split() else ""
    passive = not pattern.following and chance.random() < 0.35
    if passive:
        was = chance.choice(("was", "has been", "had been", "is being"))
        head = f"{opening}{done}"
        rest = f" {was} {forms['participle']} by "
        text = f"{head}{rest}{doer}{tail}."
        target = (len(opening), len(head))
        source = (len(head) + len(rest), len(head) + len(rest) + len(doer))
    else:
        verb = chance.choice((
            forms["past"], forms["past"], forms["past"], forms["third"], f"has {forms['participle']}",
            f"will {forms['base']}", f"had {forms['participle']}",
        ))  # fmt: skip
        middle = f" {verb}{following} "
        head = f"{opening}{doer}{middle}"
        extra = chance.choice(_OBJECTS)
        text = f"{head}{done}{extra}{tail}."
        source = (len(opening), len(opening) + len(doer))
        target = (len(head), len(head) + len(done) + (len(extra) if chance.random() < 0.5 else 0))
    polarity, act = pattern.polarity.value, pattern.act.value
    yield _row(identity, text, source, target, polarity, act)
    if chance.random() < 0.5:
        yield _row(f"{identity}-back", text, target, source, "neutral", None)
    if told and chance.random() < 0.5:
        at = text.index(teller)
        yield _row(f"{identity}-told", text, (at, at + len(teller)), target, "neutral", None)


def _row(
    identity: str, text: str, source: tuple[int, int], target: tuple[int, int], label: str, act: str | None
) -> Row:
    return {
        "id": identity, "text": text, "source": list(source), "target": list(target),
        "label": label, "act": act,
    }  # fmt: skip
