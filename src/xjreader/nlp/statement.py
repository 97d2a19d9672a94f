"""Who takes what stance towards whom: attributions and reported acts to coded statements.

Nothing is coded in the author's voice: each statement has an actor of the text, who speaks (of somebody, or
of what "we" do) or is reported to act. A statement needs a target; precision goes first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xjreader.models.analysis import Act, AttributionType, Mode, Polarity, Span, Statement
from xjreader.nlp.actors import Cast
from xjreader.nlp.acts import ActLexicon, act_lexicon
from xjreader.nlp.clauses import group_start, main_subject, subject_before
from xjreader.nlp.coreference import Resolver
from xjreader.nlp.cue import Cue
from xjreader.nlp.cues import speech_lemmas
from xjreader.nlp.hearsay import unspoken
from xjreader.nlp.predicates import Judgement, judgements
from xjreader.nlp.reading import Reading, Sentence
from xjreader.nlp.spans import trim
from xjreader.nlp.speakers import Voice
from xjreader.nlp.targets import Target, Targets
from xjreader.nlp.tokens import W
from xjreader.nlp.topics import TopicIndex
from xjreader.nlp.verbcues import verb_cue
from xjreader.nlp.views import says_nothing

_FIRST_PERSON = frozenset({"we", "i"})
_THIRD_PERSON = frozenset({"he", "she", "it"})
_SELF_CONFIDENCE = 0.9
_CALLING = frozenset({"on", "upon", "for", "out", "off", "in", "up"})
"""``call on Y`` gives no name."""
_NAME_ENDS = frozenset({",", ";", "but", "for", "because", "after", "while", "when", "who", "which", "that"})
_LEXICON_CONFIDENCE = 0.9
_LEAST = 0.3
_ABBREVIATED = 3
"""Letters up to which a word before a full stop may be an abbreviation."""
_OPENING = {"”": "“„", "“": "„", '"': '"', "»": "«", "’": "‘", "'": "'"}


@dataclass(frozen=True, slots=True)
class _Done:
    """An act found in a sentence."""

    cue: Cue
    act: Act
    polarity: Polarity
    object_from: int
    limit: int
    is_naming: bool = False


class Coder:
    """Codes the statements of one text."""

    def __init__(
        self,
        cast: Cast,
        resolver: Resolver,
        topics: TopicIndex,
        voices: Sequence[Voice],
        *,
        minimum_confidence: float,
    ) -> None:
        self._cast = cast
        self._reading = cast.reading
        self._resolver = resolver
        self._voices = voices
        self._minimum = minimum_confidence
        self._lexicon: ActLexicon = act_lexicon()
        self._targets = Targets(cast, resolver, topics)
        self._topics = topics
        self._found: list[Statement] = []
        self._last: list[Statement] = []
        """What the latest sentence with an act said, for "followed suit"."""
        self._charges: dict[str, tuple[str | None, str | None]] = {}
        """For each accused the latest accuser and topic."""
        self._bare = replace(self._reading, quote_of=[-1] * len(self._reading.tokens))
        self._owner = self._content_owners()
        self._by_cue = {
            token: number
            for number, voice in enumerate(voices)
            if _is_told(voice)
            for span in voice.attribution.cue
            for token in self._verb_of(span)
        }

    def _verb_of(self, cue: Span) -> range:
        """The tokens of a cue up to its first verb that can be an act: in "backed calls for" they back."""
        first, last = self._reading.token_at(cue.start), self._reading.token_at(cue.end)
        for token in range(first, last):
            if self._reading.tokens.low[token] in self._lexicon.forms and not self._is_chained(token, last):
                return range(first, token + 1)
        return range(first, last)

    def _is_chained(self, token: int, last: int) -> bool:
        """``continued to praise``: the act is the verb after it."""
        return token + 1 < last and self._reading.tokens.low[token + 1] == "to"

    def statements(self) -> tuple[Statement, ...]:
        """All statements in reading order, none twice."""
        for sentence in self._reading.sentences:
            if sentence.paragraph in self._reading.headings:
                continue
            self._sentence(sentence)
        unique: dict[tuple[object, ...], Statement] = {}
        for one in self._found:
            key = (one.actor, one.recipient, one.topic, one.act, one.polarity, one.evidence)
            if key not in unique or unique[key].confidence < one.confidence:
                unique[key] = one
        return tuple(sorted(unique.values(), key=lambda one: one.evidence[0]))

    def _content_owners(self) -> list[int]:
        """For each token the attribution whose content it stands in; -1 for the author's own words."""
        owner = [-1] * len(self._reading.tokens)
        for number, voice in enumerate(self._voices):
            if not _is_told(voice):
                continue
            for span in voice.attribution.cue:
                # "backed calls for": what follows the verb is what it is about.
                for token in range(self._verb_of(span).stop, self._reading.token_at(span.end)):
                    owner[token] = number
            for span in voice.attribution.content:
                first, last = self._reading.token_at(span.start), self._reading.token_at(span.end)
                if self._reading.tokens.low[first] == "to" and voice.raw.lemma not in speech_lemmas():
                    # "plans to sanction": the subject stands before the cue.
                    continue
                owner[first:last] = [number] * (last - first)
        return owner

    # One sentence ---------------------------------------------------------------------------

    def _sentence(self, sentence: Sentence) -> None:
        before = len(self._found)
        bare = self._unquoted(sentence)
        acts = self._acts(bare, sentence.first, sentence.last)
        for done in acts:
            self._code(done, sentence)
        self._judge(bare, sentence)
        self._ellipsis(sentence)
        made = self._found[before:]
        if made:
            self._last = made

    def _unquoted(self, sentence: Sentence) -> Reading:
        """The reading with quotation marks taken as if they were not there: what is said counts too."""
        r = self._reading
        if all(r.quote_of[k] < 0 for k in range(sentence.first, sentence.last)):
            return r
        return self._bare

    def _acts(self, r: Reading, low: int, high: int) -> list[_Done]:
        lexicon, tokens = self._lexicon, r.tokens
        found: list[_Done] = []
        cues: list[Cue] = []
        silent = unspoken(self._reading, low, high)
        for index in range(low, high):
            form = lexicon.forms.get(tokens.low[index])
            if form is None or any(first <= index < last for first, last in silent):
                continue
            cue = verb_cue(r, index, form, self._clause_low(low, index), high, cues)
            if cue is None or cue.subject is None:
                continue
            done = self._named(cue, index, high) or self._matched(cue, form.verb.lemma, index, high)
            if done is None:
                continue
            cues.append(cue)
            found.append(done)
        limited = []
        for position, done in enumerate(found):
            limit = self._period(done.object_from, high)
            for later in found[position + 1 :]:
                if later.cue.verb >= done.object_from:
                    limit = min(
                        limit,
                        later.cue.first
                        if later.cue.inherits or later.cue.subject is None
                        else later.cue.subject.first,
                    )
                    break
            limited.append(replace(done, limit=max(limit, done.object_from)))
        return limited

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

    def _matched(self, cue: Cue, lemma: str, index: int, high: int) -> _Done | None:
        match = self._lexicon.match(self._reading.tokens, lemma, index, high)
        if match is None:
            return None
        pattern, end = match
        if says_nothing(self._reading.tokens, lemma, end, high, self._lexicon):
            return None
        return _Done(cue, pattern.act, pattern.polarity, end, high)

    def _named(self, cue: Cue, index: int, high: int) -> _Done | None:
        """``label T as genocide``: the name given decides."""
        lexicon, tokens = self._lexicon, self._reading.tokens
        if cue.lemma not in lexicon.naming or not _CALLING.isdisjoint(tokens.low[index + 1 : index + 2]):
            return None
        for k in range(index + 2, min(high, index + 24)):
            word = tokens.low[k]
            if word in _NAME_ENDS and (word != "," or self._reading.quote_of[k] < 0):
                break
            if tokens.classes[k] & W.CAP or self._is_named_after(k + 1, high):
                # Part of a proper name ("the Great Games"), or not yet the name:
                # "called the war museum a marvel".
                continue
            if word in lexicon.negative:
                return _Done(cue, Act.ACCUSE, Polarity.OPPOSE, index + 1, high, is_naming=True)
            if word in lexicon.positive:
                return _Done(cue, Act.SUPPORT, Polarity.SUPPORT, index + 1, high, is_naming=True)
        return None

    def _is_named_after(self, at: int, high: int) -> bool:
        """Whether "a", "an" or "as" opens the name here, or after one more word."""
        tokens = self._reading.tokens
        if at >= high or tokens.low[at] in {"a", "an", "as"}:
            return at < high
        between = tokens.classes[at] & (W.PREP | W.PUNCT | W.COORD)
        return not between and at + 1 < high and tokens.low[at + 1] in {"a", "an"}

    # One act --------------------------------------------------------------------------------

    def _code(self, done: _Done, sentence: Sentence) -> None:
        cue = done.cue
        voice_number = self._voice_of(cue)
        names, confidence = self._doers(cue, voice_number)
        if not names or self._is_unasserted(cue) or self._is_told_back(cue):
            return
        if cue.patient is not None:
            targets = self._targets.of_phrase(cue.patient, frozenset(names))
            targets += self._targets.topics_in(cue.patient.first, cue.patient.last)
        else:
            targets = self._targets.of_object(
                done.object_from, done.limit, frozenset(names), act=done.act, polarity=done.polarity
            )
        attribution = voice_number if voice_number is not None else self._owner_of(cue.verb)
        evidence = self._evidence(done, sentence)
        modes = self._modes(cue, sentence)
        if not targets:
            targets = self._answered(done, names[0])
        for actor in names:
            for target in targets:
                self._add(Statement(
                    actor, target.recipient, target.topic, done.act, target.polarity or done.polarity, modes,
                    (evidence,), round(confidence * target.confidence * _LEXICON_CONFIDENCE, 3), attribution,
                ))  # fmt: skip
        if done.act is Act.ACCUSE:
            self._remember_charge(done, names[0] if names else None)

    def _is_unasserted(self, cue: Cue) -> bool:
        """``denied that she had praised T``: what is denied or asked is nobody's act."""
        owner = self._owner[cue.verb]
        return owner >= 0 and self._voices[owner].raw.lemma in self._lexicon.unasserted

    def _is_told_back(self, cue: Cue) -> bool:
        """``Y, which weeks ago had welcomed T, …``: recalled by the author on the side, of another day."""
        subject = cue.subject
        if subject is None or subject.relative_to is None:
            return False
        before = self._reading.tokens.low[self._subject_end(cue) : cue.verb]
        return "had" in before or "ago" in before

    def _remember_charge(self, done: _Done, accuser: str | None) -> None:
        topics = self._targets.topics_in(done.object_from, done.limit)
        for target in self._targets.of_object(
            done.object_from, done.limit, frozenset(), act=Act.ACCUSE, polarity=done.polarity
        ):
            if target.recipient:
                topic = target.topic or (topics[0].topic if topics else None)
                self._charges[target.recipient] = (accuser, topic)

    def _answered(self, done: _Done, actor: str) -> list[Target]:
        """``denied any wrongdoing``: what was said against the actor just before, where it was a topic."""
        if done.act is not Act.DENY or actor not in self._charges:
            return []
        tokens = self._reading.tokens
        if not any(tokens.low[k] in self._lexicon.charges for k in range(done.object_from, done.limit)):
            return []
        _, topic = self._charges[actor]
        return [Target(None, topic, 0.75)] if topic else []

    def _voice_of(self, cue: Cue) -> int | None:
        """The attribution whose cue this act's verb is."""
        return self._by_cue.get(cue.verb)

    def _owner_of(self, token: int) -> int | None:
        owner = self._owner[token]
        return owner if owner >= 0 else None

    def _doers(self, cue: Cue, voice_number: int | None) -> tuple[tuple[str, ...], float]:
        """Who acts: the attribution's speaker, or whom the subject stands for; "we" is who speaks."""
        if voice_number is not None:
            voice = self._voices[voice_number]
            return voice.names, voice.confidence
        subject = cue.subject
        if subject is None:
            return (), 0.0
        owner = self._owner[cue.verb]
        speaker = self._voices[owner] if owner >= 0 else None
        if self._reading.tokens.low[subject.first] in _FIRST_PERSON and subject.last == subject.first + 1:
            if speaker is None:
                return (), 0.0
            return speaker.names, speaker.confidence
        first, last = subject.relative_to or (subject.first, subject.last)
        resolution = self._resolver.resolve(first, last)
        if not resolution.names and speaker is not None and self._is_self(first, last):
            # "the envoy's promise that she would back T", with her name further on: she is who speaks.
            return speaker.names, speaker.confidence * _SELF_CONFIDENCE
        if not resolution.names or resolution.confidence < self._minimum:
            return (), 0.0
        if speaker is not None and resolution.names[0] not in speaker.names:
            # What a speaker says that somebody else did is the speaker's claim, not an act that is reported.
            return (), 0.0
        return resolution.names, resolution.confidence

    def _is_self(self, first: int, last: int) -> bool:
        return last - first == 1 and self._reading.tokens.low[first] in _THIRD_PERSON

    def _modes(self, cue: Cue, sentence: Sentence) -> tuple[Mode, ...]:
        tokens, lexicon = self._reading.tokens, self._lexicon
        group = range(cue.first, cue.verb)
        modes: list[Mode] = []
        if cue.is_negated or any(tokens.classes[k] & W.NEG for k in group):
            modes.append(Mode.NEGATED)
        words = {tokens.low[k] for k in group}
        if words & lexicon.hypothetical or (
            tokens.low[sentence.first] in {"if", "unless"} and cue.verb < sentence.first + 12
        ):
            modes.append(Mode.HYPOTHETICAL)
        elif words & (lexicon.future | lexicon.future_before):
            modes.append(Mode.FUTURE)
        if "ago" in tokens.low[self._subject_end(cue) : cue.verb]:
            words.add("ago")
        if words & lexicon.historical or self._has_past_year(cue, sentence):
            modes.append(Mode.HISTORICAL)
        return tuple(modes)

    def _subject_end(self, cue: Cue) -> int:
        """Where the words between subject and verb begin, for a subject before its verb."""
        subject = cue.subject
        before = subject is not None and cue.first - 12 < subject.last <= cue.first
        return subject.last if before and subject is not None else cue.first

    def _has_past_year(self, cue: Cue, sentence: Sentence) -> bool:
        """``in 2014``, ``decades ago``: the clause puts the act into the past."""
        tokens = self._reading.tokens
        for k in range(cue.last, min(sentence.last, cue.last + 25)):
            if self._reading.quote_of[k] >= 0:
                continue
            word = tokens.words[k]
            if tokens.low[k] == "ago" or (
                len(word) == 4
                and word.isdigit()
                and word[:2] in {"18", "19", "20"}
                and tokens.low[k - 1] in {"in", "since", "during"}
            ):
                return True
        return False

    def _evidence(self, done: _Done, sentence: Sentence) -> Span:
        """From the subject to the end of what is said or done."""
        r = self._reading
        first = done.cue.first
        for phrase in (done.cue.patient, done.cue.subject):
            if phrase is not None and sentence.first <= phrase.first < first and not done.cue.inherits:
                first = phrase.first
        last = done.limit if done.limit > done.cue.last else min(sentence.last, done.cue.last)
        owner = self._owner[done.cue.verb]
        if owner >= 0:
            # What somebody says ends where the speech does.
            last = next((k for k in range(done.cue.verb, last) if self._owner[k] != owner), last)
        voice = self._by_cue.get(done.cue.verb)
        if voice is not None:
            ends = [
                span.end
                for span in self._voices[voice].attribution.content
                if span.start < r.tokens.ends[sentence.last - 1]
            ]
            last = min(last, max(done.cue.last, r.token_at(max(ends)))) if ends else last
        while last > done.cue.last and (
            r.tokens.classes[last - 1] & W.COORD or r.tokens.words[last - 1] in {",", ";"}
        ):
            last -= 1
        if done.cue.subject is not None and done.cue.inverted:
            last = max(last, done.cue.subject.last)
        span = trim(r.text, *r.span(first, max(last, done.cue.last)), loose=True)
        if span is not None and owner >= 0:
            span = self._without_lone_mark(span)
        return span or r.span(first, first + 1)

    def _without_lone_mark(self, span: Span) -> Span | None:
        """The span without a mark at its end that closes a quotation which opened before it."""
        text = self._reading.text
        opening = _OPENING.get(text[span.end - 1])
        if opening is None or any(mark in text[span.start : span.end - 1] for mark in opening):
            return span
        return trim(text, span.start, span.end - 1, loose=True)

    # Judgements and ellipsis ------------------------------------------------------------------

    def _judge(self, bare: Reading, sentence: Sentence) -> None:
        """``Y's remarks were "not factual"`` and ``the visit should be amicable`` in what somebody says."""
        for judgement in judgements(bare, sentence.first, sentence.last, self._lexicon):
            owner = self._owner[judgement.at]
            if owner < 0 or not self._voices[owner].names:
                continue
            voice = self._voices[owner]
            excluded = frozenset(voice.names)
            targets = self._targets.of_phrase(judgement.subject, excluded)
            if bare.tokens.low[judgement.subject.first] == "it":
                # Surely somebody only where the same speech has named whom.
                targets = [one for one in targets if self._speaks_of(voice, one, judgement.at)]
            targets += self._targets.topics_in(judgement.subject.first, judgement.subject.last)
            if judgement.is_request:
                targets = [target for target in targets if target.is_whole or target.topic]
            span = trim(bare.text, *bare.span(*self._clause(judgement, sentence)), loose=True)
            span = span and self._without_lone_mark(span)
            if span is None:
                continue
            for actor in voice.names:
                for target in targets:
                    self._add(Statement(
                        actor, target.recipient, target.topic, judgement.act, judgement.polarity, (), (span,),
                        round(voice.confidence * target.confidence * judgement.confidence, 3), owner,
                    ))  # fmt: skip

    def _speaks_of(self, voice: Voice, target: Target, before: int) -> bool:
        """Whether the speech has named the target before a token."""
        r = self._reading
        return any(
            mention.name == target.recipient
            for span in voice.attribution.content
            for mention in self._cast.within(r.token_at(span.start), min(before, r.token_at(span.end)))
        )

    def _clause(self, judgement: Judgement, sentence: Sentence) -> tuple[int, int]:
        owner = self._owner[judgement.at]
        last = judgement.last
        while (
            last < sentence.last
            and self._owner[last] == owner
            and self._reading.tokens.words[last] not in {".", ";", "!", "?"}
        ):
            last += 1
        return min(judgement.subject.first, judgement.first), max(last, judgement.last)

    def _ellipsis(self, sentence: Sentence) -> None:
        """``Several states, including A and B, have followed suit``."""
        tokens = self._reading.tokens
        for k in range(sentence.first, sentence.last):
            if tokens.low[k] not in self._lexicon.ellipsis_openers:
                continue
            for phrase in self._lexicon.ellipsis:
                if tuple(tokens.low[k : k + len(phrase)]) != phrase or not self._last or self._owner[k] >= 0:
                    continue
                group = group_start(self._reading, k, sentence.first)
                subject = subject_before(self._reading, group, sentence.first) or main_subject(
                    self._reading, sentence.first, group
                )
                if subject is None:
                    continue
                # With "including A and B", which stands between commas after the phrase itself.
                resolution = self._resolver.resolve(subject.first, max(subject.last, group))
                if resolution.confidence < self._minimum:
                    continue
                span = trim(self._reading.text, *self._reading.span(subject.first, k + len(phrase)))
                if span is None:
                    continue
                anchor = self._last[-1]
                model = [one for one in self._last if one.act is anchor.act]
                for actor in resolution.names:
                    for one in model:
                        if actor not in {one.actor, one.recipient}:
                            self._found.append(replace(
                                one, actor=actor, evidence=(span, *one.evidence), modes=(), attribution=None,
                                confidence=round(min(one.confidence, resolution.confidence * 0.85), 3),
                            ))  # fmt: skip
                return

    def _add(self, statement: Statement) -> None:
        if statement.confidence >= _LEAST and (statement.recipient or statement.topic):
            self._found.append(statement)


def _is_told(voice: Voice) -> bool:
    """Whether somebody is reported to say or hold something, not to do it: deeds are the author's to tell."""
    raw = voice.raw
    return bool(raw.lemma) or raw.carried or raw.is_structural or raw.type is not AttributionType.INDIRECT
