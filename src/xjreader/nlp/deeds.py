"""The acts of a sentence: a verb of the lexicon with its subject, active or passive. Knows no actors."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from xjreader.models.analysis import Act, Polarity
from xjreader.nlp.acts import ActLexicon
from xjreader.nlp.chains import Chain, chain_before, through
from xjreader.nlp.clauses import (
    Phrase,
    group_start,
    main_subject,
    past_relative,
    phrase_ending_at,
    phrase_starting_at,
    subject_before,
)
from xjreader.nlp.cue import Cue
from xjreader.nlp.cues import CueForm
from xjreader.nlp.drafts import Basis, Done
from xjreader.nlp.hearsay import unspoken
from xjreader.nlp.reading import Reading
from xjreader.nlp.times import without_time
from xjreader.nlp.tokens import W
from xjreader.nlp.verbcues import verb_cue
from xjreader.nlp.views import says_nothing

_CALLING = frozenset({"on", "upon", "for", "out", "off", "in", "up"})
"""``call on Y`` gives no name."""
_NAME_ENDS = frozenset({",", ";", "but", "for", "because", "after", "while", "when", "who", "which", "that"})
_NAME_REACH = 24
_ABBREVIATED = 3
"""Letters up to which a word before a full stop may be an abbreviation."""
_AGENT_REACH = 9
"""Tokens after a passive verb in which "by" may stand."""


class Deeds:
    """Finds acts in the sentences of one text."""

    def __init__(
        self, reading: Reading, lexicon: ActLexicon, owner: Sequence[int], told: Mapping[int, Phrase]
    ) -> None:
        """`owner`: for each token the attribution whose content it stands in, -1 for none.

        `told`: verbs that are known to report, with their source.
        """
        self._told = told
        self._reading = reading
        self._lexicon = lexicon
        self._owner = owner

    def find(self, r: Reading, low: int, high: int) -> list[Done]:
        """The acts between two tokens, each with where its object may stand."""
        lexicon, tokens = self._lexicon, r.tokens
        found: list[Done] = []
        cues: list[Cue] = []
        silent = unspoken(self._reading, low, high)
        for index in range(low, high):
            form = lexicon.forms.get(tokens.low[index])
            if form is None or any(first <= index < last for first, last in silent):
                continue
            done = self._done(r, index, form, self._clause_low(low, index), high, cues)
            if done is not None:
                cues.append(done.cue)
                found.append(done)
        return [self._limited(done, found[position + 1 :], high) for position, done in enumerate(found)]

    def _done(
        self, r: Reading, index: int, form: CueForm, low: int, high: int, earlier: list[Cue]
    ) -> Done | None:
        if r.tokens.classes[index] & W.CAP and index > low:
            return None
        passive = self._passive(r, index, form, low, high, earlier)
        if passive is not None:
            return self._named(passive, index, high) or self._matched(passive, form.verb.lemma, index, high)
        chain = chain_before(r, index, low)
        if chain is not None and form.forms & {"base", "gerund"}:
            cue = self._chained(r, index, form, chain, low, earlier)
        else:
            chain = None
            cue = verb_cue(r, index, form, low, high, earlier) or self._reporting(r, index, form, low)
        if cue is None or cue.subject is None:
            return None
        done = self._named(cue, index, high) or self._matched(cue, form.verb.lemma, index, high)
        if done is None or chain is None:
            return done
        act, polarity, modes = through(chain, done.act, done.polarity)
        return replace(done, act=act, polarity=polarity, modes=modes)

    def _limited(self, done: Done, later: Sequence[Done], high: int) -> Done:
        """The act with its object ended where the next act's clause begins, or the sentence of a speech."""
        limit = min(done.limit, self._period(done.object_from, high))
        following = next((one for one in later if one.cue.verb >= done.object_from), None)
        if following is not None:
            cue = following.cue
            starts = [one.first for one in (cue.subject, cue.patient) if one is not None and not cue.inherits]
            begins = min([cue.first, *(one for one in starts if one >= done.object_from)])
            limit = min(limit, begins)
        return replace(done, limit=max(limit, done.object_from))

    def _period(self, first: int, high: int) -> int:
        """The end of the sentence within a quotation of several."""
        tokens = self._reading.tokens
        for k in range(first + 1, high - 1):
            if (
                tokens.words[k] in {".", "!", "?"}
                and tokens.classes[k + 1] & W.CAP
                and tokens.starts[k + 1] > tokens.ends[k]
                and len(tokens.words[k - 1]) > _ABBREVIATED
            ):
                return k
        return high

    def _clause_low(self, low: int, index: int) -> int:
        """Where the speech that holds this token begins: its clauses do not reach outside."""
        owner = self._owner[index]
        if owner < 0:
            return low
        first = index
        while first > low and self._owner[first - 1] == owner:
            first -= 1
        return first

    # Subject and object ---------------------------------------------------------------------

    def _patient(
        self, r: Reading, first: int, low: int, earlier: list[Cue], *, is_passive: bool
    ) -> Phrase | None:
        """To whom it is done: the subject, what the participle belongs to, or as for the verb before."""
        if is_passive:
            found = subject_before(r, first, low)
        else:
            end = first - 1 if first - 1 > low and r.tokens.words[first - 1] == "," else first
            found = phrase_ending_at(r, end, low)
        if found is None and first > low and r.tokens.classes[first - 1] & W.COORD:
            return next((cue.patient for cue in reversed(earlier) if cue.patient is not None), None)
        return found

    def _passive(
        self, r: Reading, index: int, form: CueForm, low: int, high: int, earlier: list[Cue]
    ) -> Cue | None:
        """``was detained on Monday by Y``, ``a letter signed by Y``: the one who acts stands after "by"."""
        if "participle" not in form.forms:
            return None
        words, classes = r.tokens.low, r.tokens.classes
        first = group_start(r, index, low)
        is_passive = any(classes[k] & W.BE for k in range(first, index))
        if not is_passive and words[index + 1 : index + 2] != ["by"]:
            return None
        by: int | None = None
        receiver: Phrase | None = None
        for k in range(index + 1, min(high - 1, index + 1 + _AGENT_REACH)):
            if words[k] == "by" and r.quote_of[k] < 0:
                by = k
                break
            if r.tokens.words[k] in {",", ";", ".", ":"} or words[k] in {"and", "but", "that", "after"}:
                break
            if words[k] == "to":
                receiver = phrase_starting_at(r, k + 1, high, narrow=True)
                if receiver is None:
                    break
        if by is None:
            return None
        agent = phrase_starting_at(r, by + 1, high, narrow=True)
        patient = receiver or self._patient(r, first, low, earlier, is_passive=is_passive)
        if agent is None or patient is None:
            return None
        agent = without_time(r, agent, frozenset())
        is_negated = any(classes[k] & W.NEG for k in range(first, index))
        return Cue(
            first, index, index + 1, form.verb.lemma, form.verb.frames, True, agent, agent.last, agent.last,
            inverted=True, patient=past_relative(r, patient, low), is_negated=is_negated,
        )  # fmt: skip

    def _reporting(self, r: Reading, index: int, form: CueForm, low: int) -> Cue | None:
        """A verb whose subject the shallow grammar does not find, but an attribution has."""
        source = self._told.get(index)
        if source is None:
            return None
        first = group_start(r, index, low)
        return Cue(
            first, index, index + 1, form.verb.lemma, form.verb.frames, True, source, index + 1, index + 1,
            inverted=source.first > index,
            is_negated=any(r.tokens.classes[k] & W.NEG for k in range(first, index)),
        )  # fmt: skip

    def _chained(
        self, r: Reading, index: int, form: CueForm, chain: Chain, low: int, earlier: list[Cue]
    ) -> Cue | None:
        """``failed to condemn``: the subject stands before the verb that leads up to it."""
        subject: Phrase | None = subject_before(r, chain.first, low)
        inherits = subject is None
        if subject is not None:
            subject = past_relative(r, subject, low)
        else:
            shared = (
                cue.subject for cue in reversed(earlier) if cue.subject is not None and not cue.inverted
            )
            subject = next(shared, None) or main_subject(r, low, chain.first)
        if subject is None:
            return None
        return Cue(
            chain.first, index, index + 1, form.verb.lemma, form.verb.frames, True, subject,
            index + 1, index + 1, inherits=inherits,
        )  # fmt: skip

    # Which act ------------------------------------------------------------------------------

    def _matched(self, cue: Cue, lemma: str, index: int, high: int) -> Done | None:
        match = self._lexicon.match(self._reading.tokens, lemma, index, high)
        if match is None:
            return None
        pattern, end = match
        if says_nothing(self._reading.tokens, lemma, end, high, self._lexicon):
            return None
        basis = Basis.PATTERN if pattern.following else Basis.VERB
        if pattern.holds_object:
            return Done(cue, pattern.act, pattern.polarity, index + 1, end - 1, basis)
        return Done(
            cue, pattern.act, pattern.polarity, end, high, basis, gives=pattern.gives, goes_on=pattern.goes_on
        )

    def _named(self, cue: Cue, index: int, high: int) -> Done | None:
        """``label T as genocide``: the name given decides."""
        lexicon, tokens = self._lexicon, self._reading.tokens
        if cue.lemma not in lexicon.naming or not _CALLING.isdisjoint(tokens.low[index + 1 : index + 2]):
            return None
        for k in range(index + 2, min(high, index + _NAME_REACH)):
            word = tokens.low[k]
            if word in _NAME_ENDS and (word != "," or self._reading.quote_of[k] < 0):
                break
            if tokens.classes[k] & W.CAP or self._is_named_after(k + 1, high):
                # Part of a proper name ("the Great Games"), or not yet the name:
                # "called the war museum a marvel".
                continue
            if word in lexicon.negative:
                return Done(cue, Act.ACCUSE, Polarity.OPPOSE, index + 1, high, Basis.NAMING)
            if word in lexicon.positive:
                return Done(cue, Act.SUPPORT, Polarity.SUPPORT, index + 1, high, Basis.NAMING)
        return None

    def _is_named_after(self, at: int, high: int) -> bool:
        """Whether "a", "an" or "as" opens the name here, or after one more word."""
        tokens = self._reading.tokens
        if at >= high or tokens.low[at] in {"a", "an", "as"}:
            return at < high
        between = tokens.classes[at] & (W.PREP | W.PUNCT | W.COORD)
        return not between and at + 1 < high and tokens.low[at + 1] in {"a", "an"}
