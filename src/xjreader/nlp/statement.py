"""Who takes what stance towards whom: attributions and reported acts to coded statements.

Nothing is coded in the author's voice: each statement has an actor of the text, who speaks (of somebody, or
of what "we" do) or is reported to act. A statement needs a target. What tells it (a verb, a noun, a
judgement, the tone) is found in rooms of its own; here it is joined with who acts and towards whom.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from msgspec.structs import replace

from xjreader.models.analysis import Act, AttributionType, Mode, Polarity, Span, Spans, Statement
from xjreader.nlp.actors import Cast
from xjreader.nlp.acts import ActLexicon, act_lexicon
from xjreader.nlp.clauses import Phrase
from xjreader.nlp.concern import is_worried_about
from xjreader.nlp.coreference import Resolver
from xjreader.nlp.cue import Cue
from xjreader.nlp.cues import speech_lemmas
from xjreader.nlp.deeds import Deeds
from xjreader.nlp.doers import Doers
from xjreader.nlp.drafts import Basis, Done, Draft, Range
from xjreader.nlp.echoes import Echoes
from xjreader.nlp.evidence import Evidence
from xjreader.nlp.fusion import Fusion
from xjreader.nlp.held import held
from xjreader.nlp.modes import joined, modes_of, negated_polarity, subject_end
from xjreader.nlp.opinions import Opinion, Opinions
from xjreader.nlp.paraphrases import TopicMentions
from xjreader.nlp.predicates import Judgement, judgements
from xjreader.nlp.reading import Reading, Sentence
from xjreader.nlp.speakers import Voice
from xjreader.nlp.targets import Target, Targets
from xjreader.nlp.threats import threats
from xjreader.nlp.tokens import W
from xjreader.nlp.topics import TopicIndex
from xjreader.nlp.unasserted import unasserted
from xjreader.nlp.views import affirms_charge

_PASSED_OVER = 0.6
_THAT = frozenset({"it", "that", "this", "these", "those"})
_SAME_AGAIN = 0.75
_SURELY_MEANT = 0.75
_HIM = frozenset({"him", "her"})
_CHARGE_REACH = 7
_WITHHOLDING = frozenset({"refrain", "refrains", "refrained", "refraining", "abstained"})
_NO_CHARGE = frozenset({"report", "reports", "suggestion", "suggestions", "criticism", "criticisms"})
"""What one may reject without saying that it is false."""
_OF_THINGS = frozenset({Act.REJECT, Act.SUPPORT, Act.ACCUSE, Act.AGREE})
_MUTUAL = frozenset({Act.CONSULT, Act.COOPERATE})


class Coder:
    """Codes the statements of one text."""

    def __init__(
        self,
        cast: Cast,
        resolver: Resolver,
        topics: TopicIndex,
        voices: Sequence[Voice],
        fusion: Fusion,
        *,
        minimum_confidence: float,
        lexicon: ActLexicon | None = None,
    ) -> None:
        """`lexicon`: the acts to look for; those that come with the reader by default."""
        self._cast = cast
        self._reading = cast.reading
        self._resolver = resolver
        self._voices = voices
        self._minimum = minimum_confidence
        self._fusion = fusion
        self._lexicon = lexicon or act_lexicon()
        self._denied: list[tuple[int, int]] = []
        """Where the sentence at hand puts nothing forward as true."""
        self._owner = self._content_owners()
        self._by_cue = {
            token: number
            for number, voice in enumerate(voices)
            if self._is_told(voice)
            for span in voice.attribution.cue
            for token in self._verb_of(span)
        }
        mentions = TopicMentions(topics, cast)
        self._targets = Targets(cast, resolver, mentions, self._lexicon)
        self._doers = Doers(cast, resolver, self._targets, voices, self._owner, minimum=minimum_confidence)
        self._deeds = Deeds(self._reading, self._lexicon, self._owner, self._told_verbs())
        self._evidence = Evidence(self._reading, self._owner, voices, self._by_cue)
        self._echoes = Echoes(
            self._reading, self._lexicon, resolver, self._targets, self._owner, minimum=minimum_confidence
        )
        self._opinions = Opinions(cast, resolver, mentions, voices, self._owner, minimum=minimum_confidence)

    def statements(self) -> tuple[Statement, ...]:
        """All statements in reading order, none twice."""
        drafts: list[Draft] = []
        for sentence in self._reading.sentences:
            if sentence.paragraph not in self._reading.headings:
                drafts += self._sentence(sentence)
        return self._fusion.statements(drafts)

    def _sentence(self, sentence: Sentence) -> list[Draft]:
        bare = self._unquoted(sentence)
        self._denied = unasserted(bare, sentence.first, sentence.last)
        found: list[Draft] = []
        taken: set[int] = set()
        read: list[tuple[frozenset[str], Range]] = []
        """Who acts, and the words that a rule read: what it passed over there is hardly a stance."""
        for done in self._deeds.find(bare, sentence.first, sentence.last):
            found += self._code(done, sentence, found)
            names, _ = self._doers.of(done.cue, self._by_cue.get(done.cue.verb))
            read.append((frozenset(names), (done.cue.verb, done.limit)))
            taken |= set(range(done.cue.verb, done.object_from))
        told_by_verbs = {(one.about, one.act) for one in found}
        for done in held(bare, sentence.first, sentence.last, taken):
            found += [one for one in self._code(done, sentence) if (one.about, one.act) not in told_by_verbs]
        found += self._judged(bare, sentence)
        found = threats(bare, sentence, found, self._resolver, self._doers.speaker_of)
        found += self._echoes.followed_suit(sentence)
        found = [self._on_its_side(one) for one in found]
        self._echoes.remember(found)
        # What an act tells of somebody needs no other witness in the same sentence.
        told = {(one.actor, target) for one in found for target in (one.recipient, one.topic) if target}
        for opinion in (*self._opinions.in_speech(sentence), *self._opinions.in_deeds(sentence)):
            is_read = any(
                not names.isdisjoint(opinion.actors) and first <= opinion.target[0] < last
                for names, (first, last) in read
            )
            if is_read:
                opinion = replace(opinion, target_sure=opinion.target_sure * _PASSED_OVER)
            found += self._held_to_think(opinion, sentence, told)
        return found

    def _on_its_side(self, draft: Draft) -> Draft:
        """``condemned the abuses`` and ``called it genocide``: for the topic, where that is the charge."""
        if draft.act is not Act.ACCUSE or draft.polarity is not Polarity.OPPOSE or draft.recipient:
            return draft
        if draft.topic is None or draft.target is None:
            return draft
        is_for = affirms_charge(self._reading.tokens, draft.topic, *draft.target)
        return replace(draft, polarity=Polarity.SUPPORT) if is_for else draft

    # Who speaks where -----------------------------------------------------------------------

    def _verb_of(self, cue: Span) -> range:
        """The tokens of a cue up to its first verb that can be an act: in "backed calls for" they back."""
        first, last = self._reading.token_at(cue.start), self._reading.token_at(cue.end)
        tokens = self._reading.tokens
        for token in range(first, last):
            form = self._lexicon.forms.get(tokens.low[token])
            if form is None or tokens.is_no_verb(token, form.verb.lemma):
                continue
            if not self._is_chained(token, last):
                return range(first, token + 1)
        return range(first, last)

    def _told_verbs(self) -> dict[int, Phrase]:
        """The verbs of the attributions with their sources, where these stand in one piece."""
        r = self._reading
        found = {}
        for token, number in self._by_cue.items():
            source = self._voices[number].attribution.source
            if source and r.tokens.low[token] in self._lexicon.forms:
                first, last = r.token_at(source[0].start), r.token_at(source[0].end)
                found[token] = Phrase(first, last, last)
        return found

    def _is_chained(self, token: int, last: int) -> bool:
        """``continued to praise``: the act is the verb after it."""
        return token + 1 < last and self._reading.tokens.low[token + 1] == "to"

    def _content_owners(self) -> list[int]:
        """For each token the attribution whose content it stands in; -1 for the author's own words."""
        owner = [-1] * len(self._reading.tokens)
        for number, voice in enumerate(self._voices):
            if not self._is_told(voice):
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

    def _is_told(self, voice: Voice) -> bool:
        """Whether it is told of words or views; ``stopped short of accusing`` tells of none."""
        r = self._reading
        for span in voice.attribution.cue:
            at, end = r.token_at(span.start), r.token_at(span.end)
            words = r.tokens.low[at : end + 2]
            if words[0] in _WITHHOLDING or any(pair == ("short", "of") for pair in pairwise(words)):
                return False
        return _is_told(voice)

    def _unquoted(self, sentence: Sentence) -> Reading:
        """The reading with quotation marks taken as if they were not there: what is said counts too."""
        r = self._reading
        if all(r.quote_of[k] < 0 for k in range(sentence.first, sentence.last)):
            return r
        return r.bare()

    # One act --------------------------------------------------------------------------------

    def _code(self, done: Done, sentence: Sentence, before: Sequence[Draft] = ()) -> list[Draft]:
        """The statements of one act; `before`: those of the same sentence so far."""
        cue = done.cue
        voice_number = self._by_cue.get(cue.verb)
        names, sure = self._doers.of(cue, voice_number)
        if self._answers_charge(done):
            done = replace(done, act=Act.DENY)
        if not names or self._is_unasserted(cue.verb) or self._is_told_back(cue):
            return []
        excluded = frozenset(names)
        if cue.patient is not None:
            targets = self._done_to(done, excluded)
        else:
            targets = self._targets.of_done(done, excluded)
            if all(one.confidence < _SURELY_MEANT for one in targets):
                targets = self._same_again(done, names[0], before) or targets
        if done.act is Act.ACCUSE:
            worries = [
                one for one in targets if self._is_worry(one.recipient, one.place, is_whole=one.is_whole)
            ]
            if worries and len(worries) == len(targets):
                return []
            targets = [one for one in targets if one not in worries]
        attribution = voice_number if voice_number is not None else self._owner_of(cue.verb)
        modes = joined(
            done.modes,
            modes_of(
                self._reading,
                cue,
                sentence,
                self._lexicon,
                is_reported=self._owner[cue.verb] >= 0 and self._reading.quote_of[cue.verb] < 0,
            ),
        )
        if cue.subject is not None and self._doers.is_we(cue.subject):
            # "We will deport its people": never their own house's.
            above = self._doers.is_above
            targets = [one for one in targets if not (one.recipient and above(one.recipient, names[0]))]
        if done.act is Act.ASSAULT and cue.lemma == "attack" and self._is_verbal(done, targets):
            done = replace(done, act=Act.ACCUSE)
        if len(names) > 1 and done.act in _MUTUAL and not any(one.recipient for one in targets):
            shown = (self._evidence.of_act(done, sentence),)
            return self._mutual(done, names, sure, modes, shown, attribution)
        targets = (
            targets or self._echoes.answered(done, names[0]) or self._echoes.asked_before(done, names[0])
        )
        polarity = negated_polarity(done, modes) if Mode.NEGATED in modes else None
        if done.act is Act.ACCUSE:
            self._echoes.remember_charge(done, names[0])
        if done.act in {Act.APPEAL, Act.REQUEST}:
            self._echoes.remember_request(names[0], targets)
        source = self._source(cue, sentence)
        return [
            Draft(
                actor, target.recipient, target.topic, done.act,
                polarity or target.polarity or done.polarity, modes,
                (self._evidence.of_act(done, sentence, target.place),), attribution, done.basis, sure,
                target.confidence, source, target.place,
            )
            for actor in names
            for target in targets
        ]  # fmt: skip

    def _is_worry(self, recipient: str | None, place: Range | None, *, is_whole: bool) -> bool:
        """``voiced concern about the villagers``: no stance against them."""
        if recipient is None or place is None:
            return False
        kind = self._cast.entities[recipient].kind if recipient in self._cast.entities else None
        return is_worried_about(self._reading.tokens, *place, kind, is_whole=is_whole)

    def _answers_charge(self, done: Done) -> bool:
        """``rejected the allegations``: to reject a charge is to deny it."""
        if done.act is not Act.REJECT:
            return False
        low = self._reading.tokens.low
        for k in range(done.object_from, min(done.limit, done.object_from + _CHARGE_REACH)):
            if low[k] in self._lexicon.charges and low[k] not in _NO_CHARGE:
                return True
            if self._reading.tokens.classes[k] & (W.PUNCT | W.PREP | W.SUB):
                return False
        return False

    def _is_verbal(self, done: Done, targets: Sequence[Target]) -> bool:
        """``attacked the bill``, ``attacked Y as a liar``: with words."""
        if any(one.topic and not one.recipient for one in targets):
            return True
        return "as" in self._reading.tokens.low[done.cue.last : min(len(self._reading.tokens), done.limit)]

    def _mutual(
        self,
        done: Done,
        names: tuple[str, ...],
        sure: float,
        modes: tuple[Mode, ...],
        evidence: Spans,
        attribution: int | None,
    ) -> list[Draft]:
        """``A and B met``: each with the other."""
        return [
            Draft(
                one,
                other,
                None,
                done.act,
                done.polarity,
                modes,
                evidence,
                attribution,
                done.basis,
                sure,
                1.0,
            )
            for one in names
            for other in names
            if one != other
        ]

    def _same_again(self, done: Done, actor: str, before: Sequence[Draft]) -> list[Target]:
        """``welcomed her visit but warned him``: the person that the same actor's last act went to."""
        at = done.object_from
        if not done.cue.inherits or at >= done.limit or self._reading.tokens.low[at] not in _HIM:
            return []
        last = next((one for one in reversed(before) if one.actor == actor and one.recipient), None)
        if last is None or last.recipient is None or not self._cast.is_person(last.recipient):
            return []
        return [Target(last.recipient, None, _SAME_AGAIN, is_whole=True, place=(at, at + 1))]

    def _done_to(self, done: Done, excluded: frozenset[str]) -> list[Target]:
        """Whom or what a passive verb is done to, and of what: ``was accused by Y of T``."""
        patient = done.cue.patient
        if patient is None:
            return []
        found = self._targets.topic_again(patient.first) if done.act in _OF_THINGS else []
        found = found or self._targets.of_phrase(patient, excluded)
        topics = self._targets.topics_in(patient.first, patient.last)
        if done.act is Act.ACCUSE and found and not topics:
            charges = self._targets.topics_in(done.object_from, done.limit)
            if charges:
                return [replace(one, topic=charges[0].topic) for one in found]
        return [*found, *topics]

    def _source(self, cue: Cue, sentence: Sentence) -> Range | None:
        subject = cue.subject
        if subject is None or not sentence.first <= subject.first < sentence.last:
            return None
        return subject.relative_to or (subject.first, subject.head_last)

    def _is_unasserted(self, verb: int) -> bool:
        """``denied that she had praised T``: what is denied or asked is nobody's act."""
        if any(first <= verb < last for first, last in self._denied):
            return True
        owner = self._owner[verb]
        return owner >= 0 and self._voices[owner].raw.lemma in self._lexicon.unasserted

    def _is_told_back(self, cue: Cue) -> bool:
        """``Y, which weeks ago had welcomed T, …``: recalled by the author on the side, of another day."""
        subject = cue.subject
        if subject is None or subject.relative_to is None:
            return False
        before = self._reading.tokens.low[subject_end(cue) : cue.verb]
        return "had" in before or "ago" in before

    def _owner_of(self, token: int) -> int | None:
        owner = self._owner[token]
        return owner if owner >= 0 else None

    # What somebody says of a subject, or of whom he names --------------------------------------

    def _judged(self, bare: Reading, sentence: Sentence) -> list[Draft]:
        """``Y's remarks were "not factual"`` and ``the visit should be amicable`` in what somebody says."""
        found: list[Draft] = []
        for judgement in judgements(bare, sentence.first, sentence.last, self._lexicon):
            owner = self._owner[judgement.at]
            if owner < 0 or not self._voices[owner].names or self._is_unasserted(judgement.at):
                continue
            voice = self._voices[owner]
            first = min(judgement.subject.first, judgement.first)
            end = self._evidence.clause_end(judgement.at, judgement.last, sentence)
            span = self._evidence.of_tokens(first, max(end, judgement.last))
            if span is None:
                continue
            for target in self._judged_targets(bare, judgement, voice):
                found.extend(
                    Draft(
                        actor, target.recipient, target.topic, judgement.act, judgement.polarity,
                        (), (span,),
                        owner, Basis.PREDICATE, voice.confidence, target.confidence * judgement.confidence,
                        None, target.place,
                    )
                    for actor in voice.names
                )  # fmt: skip
        return found

    def _judged_targets(self, bare: Reading, judgement: Judgement, voice: Voice) -> list[Target]:
        targets = self._targets.of_phrase(judgement.subject, frozenset(voice.names))
        if bare.tokens.low[judgement.subject.first] == "it":
            # Surely somebody only where the same speech has named whom.
            targets = [one for one in targets if self._speaks_of(voice, one, judgement.at)]
        targets += self._targets.topics_in(judgement.subject.first, judgement.subject.last)
        if not targets and judgement.act is Act.DENY and bare.tokens.low[judgement.subject.first] in _THAT:
            return self._echoes.denied(voice.names[0])
        if judgement.is_request:
            targets = [target for target in targets if target.is_whole or target.topic]
        return targets

    def _speaks_of(self, voice: Voice, target: Target, before: int) -> bool:
        """Whether the speech has named the target before a token."""
        r = self._reading
        return any(
            mention.name == target.recipient
            for span in voice.attribution.content
            for mention in self._cast.within(r.token_at(span.start), min(before, r.token_at(span.end)))
        )

    def _held_to_think(
        self, opinion: Opinion, sentence: Sentence, told: Iterable[tuple[str, str]]
    ) -> list[Draft]:
        target = opinion.recipient or opinion.topic or ""
        if self._is_unasserted(opinion.target[0]):
            return []
        if opinion.attribution is None:
            span = self._evidence.of_deed(*opinion.within, sentence)
        else:
            span = self._evidence.of_tokens(*opinion.within)
        if span is None or (
            opinion.tone <= 0 and self._is_worry(opinion.recipient, opinion.target, is_whole=True)
        ):
            return []
        polarity = Polarity.SUPPORT if opinion.tone > 0 else Polarity.OPPOSE
        act = Act.SUPPORT if opinion.tone > 0 else Act.ACCUSE
        basis = Basis.TONE if opinion.tone else Basis.MENTION
        verb = opinion.verb
        modes = modes_of(self._reading, verb, sentence, self._lexicon) if verb is not None else ()
        return [
            Draft(
                actor, opinion.recipient, opinion.topic, act, polarity, modes, (span,), opinion.attribution,
                basis, opinion.actor_sure, opinion.target_sure, opinion.source,
                opinion.target, opinion.tone,
            )
            for actor in opinion.actors
            if (actor, target) not in told and not self._doers.is_above(target, actor)
        ]  # fmt: skip


def _is_told(voice: Voice) -> bool:
    """Whether somebody is reported to say or hold something, not to do it: deeds are the author's to tell."""
    raw = voice.raw
    return bool(raw.lemma) or raw.carried or raw.is_structural or raw.type is not AttributionType.INDIRECT
