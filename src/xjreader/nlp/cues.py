"""The words that report speech, compiled from ``data/cues.toml``; does not look at any text."""

import re
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from xjreader.nlp.tokens import gerund, grammar, past_forms, read_data, third_person

Form = Literal["base", "third", "past", "participle", "gerund"]


class CueVerb(Struct, frozen=True):
    """A verb that reports, with what may follow it."""

    lemma: str
    frames: frozenset[str]
    particles: frozenset[str]
    is_speech: bool
    """Reports words; otherwise it reports what somebody holds."""
    reports: bool = True
    """Otherwise a verb of deeds, which is no cue."""


class CueForm(Struct, frozen=True):
    """One form of a cue verb."""

    verb: CueVerb
    forms: frozenset[Form]
    is_noun_too: bool


class CueLexicon(Struct, frozen=True):
    forms: dict[str, CueForm]
    clause_nouns: frozenset[str]
    of_nouns: frozenset[str]
    before_source: tuple[tuple[str, ...], ...]
    phrase_openers: frozenset[str]
    triggers: frozenset[str]
    """Every word that a cue can begin with or hang on: all others are passed over."""


@lru_cache(maxsize=1)
def cue_lexicon() -> CueLexicon:
    """The lexicon, read once."""
    data = read_data("cues.toml")
    irregular = grammar().irregular
    noun_forms = frozenset(data["noun"]["forms"].split())
    forms: dict[str, CueForm] = {}
    for group in ("speech", "belief"):
        for lemma, text in data[group].items():
            parts = text.split()
            verb = CueVerb(
                lemma,
                frozenset(part for part in parts if not part.startswith("+")),
                frozenset(part[1:] for part in parts if part.startswith("+")),
                group == "speech",
            )
            for form, kinds in verb_forms(lemma, irregular).items():
                forms.setdefault(form, CueForm(verb, kinds, form in noun_forms))
    clause_nouns: set[str] = set()
    for noun in data["noun"]["clause"].split():
        clause_nouns |= {noun, _plural(noun)}
    of_nouns: set[str] = set()
    for noun in data["noun"]["of"].split():
        of_nouns |= {noun, _plural(noun)}
    before_source = tuple(tuple(phrase.split()) for phrase in data["phrase"]["before_source"])
    phrase_openers = frozenset(phrase[0] for phrase in before_source)
    return CueLexicon(
        forms,
        frozenset(clause_nouns),
        frozenset(of_nouns),
        before_source,
        phrase_openers,
        frozenset({*forms, *clause_nouns, *of_nouns, *phrase_openers}),
    )


@lru_cache(maxsize=1)
def speech_lemmas() -> frozenset[str]:
    """The base forms of verbs that report words."""
    return frozenset(form.verb.lemma for form in cue_lexicon().forms.values() if form.verb.is_speech)


def verb_forms(lemma: str, irregular: dict[str, str]) -> dict[str, frozenset[Form]]:
    """Every form of a verb with what it can be."""
    found: dict[str, set[Form]] = {}
    past = past_forms(lemma, irregular)
    found.setdefault(lemma, set()).add("base")
    found.setdefault(third_person(lemma), set()).add("third")
    found.setdefault(gerund(lemma), set()).add("gerund")
    found.setdefault(past[0], set()).add("past")
    found.setdefault(past[-1], set()).add("participle")
    if len(past) == 1:
        found[past[0]].add("participle")
    if re.fullmatch(r"label|cancel|travel|signal|counsel", lemma):
        found.setdefault(lemma + "led", set()).update(("past", "participle"))
        found.setdefault(lemma + "ling", set()).add("gerund")
    return {form: frozenset(kinds) for form, kinds in found.items()}


def _plural(noun: str) -> str:
    return noun[:-1] + "ies" if re.search(r"[^aeiou]y$", noun) else noun + "s"
