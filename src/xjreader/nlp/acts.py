"""The act lexicon compiled from ``data/acts.toml``; looks at no text but the words after a verb."""

from functools import lru_cache

from msgspec import Struct

from xjreader.models.analysis import Act, ActPhrase, Polarity
from xjreader.nlp.cues import CueForm, CueVerb, Form, cue_lexicon, verb_forms
from xjreader.nlp.tokens import Tokens, W, grammar, read_data
from xjreader.nlp.words import word_set

_GAP = 3
_OBJECT_GAP = 6
_LEADING = frozenset({Act.AGREE, Act.REJECT, Act.THREATEN})
_OBJECT = frozenset({"o"})
_LONGEST_NAME = 7
_NUMBERS = word_set("two three four five six seven eight nine ten eleven twelve dozens hundreds every")
_DATIVE = frozenset({"him", "her", "it", "them", "us"})


class ActPattern(Struct, frozen=True):
    """A verb with the words that must follow it."""

    lemma: str
    following: tuple[str, ...]
    """`*` stands for up to three words, `@` for the object; `+` last: what is given to the object follows."""
    act: Act
    polarity: Polarity

    @property
    def gives(self) -> bool:
        """The object stands right after the verb, and what it is given next: ``sent T ten pumps``."""
        return self.following[-1:] == ("+",)

    @property
    def holds_object(self) -> bool:
        """The object stands between the pattern's own words: ``took T to court``."""
        return "@" in self.following

    @property
    def goes_on(self) -> bool:
        """Another verb follows: ``agreed to sign T``."""
        return self.following in {("to",), ("*", "to")} and self.act in _LEADING

    def end(self, tokens: Tokens, verb: int, high: int) -> int | None:
        """One past the pattern's last token where it stands at `verb`; `None` where it does not."""
        at = verb + 1
        gap = 0
        for word in self.following:
            if word in {"*", "@"}:
                gap = _GAP if word == "*" else _OBJECT_GAP
                continue
            if word == "+":
                return at if self._gives_more(tokens, at, high) else None
            found = None
            for k in range(at, min(high, at + gap + 1)):
                if tokens.low[k] == word:
                    found = k
                    break
                if tokens.classes[k] & W.PUNCT:
                    break
            if found is None:
                return None
            at, gap = found + 1, 0
        return at

    @staticmethod
    def _gives_more(tokens: Tokens, at: int, high: int) -> bool:
        """Whether two things follow: names or a pronoun, then a number, an article or a plain word."""
        opens = W.DET | W.MY | W.NUM
        stops = W.PREP | W.COORD | W.ADV | W.TIME | W.SUB | W.AUX | W.PUNCT
        if at < high and tokens.low[at] in _DATIVE and tokens.low[at] != "her":
            return at + 1 < high and not tokens.classes[at + 1] & stops
        for k in range(at + 1, min(high, at + _LONGEST_NAME)):
            flags = tokens.classes[k]
            if (flags & opens and not flags & W.CAP) or tokens.low[k] in _NUMBERS:
                return True
            if tokens.low[k] == "of" and k + 1 < high and tokens.classes[k + 1] & W.CAP:
                continue
            if flags & stops and not flags & W.CAP and tokens.words[k] not in {"'", "’"}:
                return False
            if tokens.classes[k - 1] & W.CAP and not flags & (W.CAP | W.PUNCT | W.GENITIVE):
                return True
        return False


class ActLexicon(Struct, frozen=True):
    patterns: dict[str, tuple[ActPattern, ...]]
    """Lemma to its patterns, the longest first."""
    forms: dict[str, CueForm]
    naming: frozenset[str]
    negative: frozenset[str]
    positive: frozenset[str]
    false: frozenset[str]
    true: frozenset[str]
    bad: frozenset[str]
    good: frozenset[str]
    needed: frozenset[str]
    ellipsis: tuple[tuple[str, ...], ...]
    ellipsis_openers: frozenset[str]
    charges: frozenset[str]
    hypothetical: frozenset[str]
    future: frozenset[str]
    future_before: frozenset[str]
    historical: frozenset[str]
    against: frozenset[str]
    favourable: frozenset[str]
    calls: frozenset[str]
    wanting: frozenset[str]
    shunning: frozenset[str]
    shunning_phrases: tuple[tuple[str, ...], ...]
    silence: frozenset[str]
    unasserted: frozenset[str]
    misdeeds: frozenset[str]
    good_deeds: frozenset[str]
    whom: frozenset[str]
    ashamed: frozenset[str]
    instruments: frozenset[str]
    feelings: frozenset[str]

    def match(self, tokens: Tokens, lemma: str, verb: int, high: int) -> tuple[ActPattern, int] | None:
        """The longest pattern of the verb that stands here, with the place where its object begins."""
        for pattern in self.patterns.get(lemma, ()):
            end = pattern.end(tokens, verb, high)
            if end is not None:
                return pattern, end
        return None


@lru_cache(maxsize=8)
def act_lexicon(own: tuple[ActPhrase, ...] = ()) -> ActLexicon:
    """The lexicon, read once; `own`: the person's phrases, which go before those of the same words."""
    data = read_data("acts.toml")
    rows: dict[str, list[ActPattern]] = {}
    for act in Act:
        section = data[act.value]
        for polarity, keys in (
            (Polarity(section["polarity"]), section["verbs"]), (Polarity.SUPPORT, section.get("for", {})),
        ):  # fmt: skip
            for key in keys:
                lemma, *following = key.split()
                rows.setdefault(lemma, []).append(ActPattern(lemma, tuple(following), act, polarity))
    for one in own:
        lemma, *following = one.phrase.split()
        polarity = one.polarity or Polarity(data[one.act.value]["polarity"])
        kept = [row for row in rows.get(lemma, []) if row.following != tuple(following)]
        rows[lemma] = [ActPattern(lemma, tuple(following), one.act, polarity), *kept]
    patterns = {
        lemma: tuple(sorted(found, key=lambda one: -len(one.following))) for lemma, found in rows.items()
    }
    naming = frozenset(data["naming"]["verbs"].split())
    cues = cue_lexicon().forms
    irregular = grammar().irregular
    forms: dict[str, CueForm] = {}
    for lemma in (*patterns, *sorted(naming - patterns.keys())):
        particles = frozenset[str]()
        verb = CueVerb(lemma, _OBJECT, particles, True, reports=False)
        for form, kinds in verb_forms(lemma, irregular).items():
            noun_too = (bool(kinds & {"base", "third"}) and "past" not in kinds) or (
                form in cues and cues[form].is_noun_too
            )
            plain: frozenset[Form] = kinds
            forms.setdefault(form, CueForm(verb, plain, noun_too))
    words = {key: frozenset(data[section][key].split()) for section, key in (
        ("naming", "negative"), ("naming", "positive"), ("predicates", "false"), ("predicates", "true"),
        ("predicates", "bad"), ("predicates", "good"), ("predicates", "needed"),
        ("predicates", "feelings"), ("modes", "hypothetical"),
        ("modes", "future"), ("modes", "future_before"), ("modes", "historical"), ("views", "against"),
        ("views", "favourable"), ("views", "calls"), ("views", "wanting"), ("views", "shunning"),
        ("silence", "unasserted"),
    )}  # fmt: skip
    return ActLexicon(
        patterns=patterns, forms=forms, naming=naming, charges=frozenset(data["charges"]["nouns"].split()),
        ellipsis=tuple(tuple(phrase.split()) for phrase in data["ellipsis"]["phrases"]),
        silence=frozenset(data["silence"]["verbs"].split()),
        misdeeds=_forms(data["misdeeds"]["verbs"], irregular),
        good_deeds=_forms(data["misdeeds"]["good"], irregular),
        whom=frozenset(data["misdeeds"]["whom"].split()),
        ashamed=frozenset(data["misdeeds"]["ashamed"].split()),
        instruments=frozenset(data["instruments"]["nouns"].split()),
        shunning_phrases=tuple(tuple(phrase.split()) for phrase in data["views"]["shunning_phrases"]),
        ellipsis_openers=frozenset(phrase.split()[0] for phrase in data["ellipsis"]["phrases"]), **words,
    )  # fmt: skip


def _forms(verbs: str, irregular: dict[str, str]) -> frozenset[str]:
    """All finite forms and participles of some verbs."""
    return frozenset(form for verb in verbs.split() for form in verb_forms(verb, irregular))
