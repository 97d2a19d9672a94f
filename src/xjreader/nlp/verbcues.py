"""Verbs that report (or act): whether a form is used as a verb, its subject, and where its content begins."""

from xjreader.nlp.clauses import (
    Phrase,
    group_start,
    is_verb,
    main_subject,
    past_relative,
    phrase_starting_at,
    subject_before,
)
from xjreader.nlp.cue import Cue
from xjreader.nlp.cues import CueForm
from xjreader.nlp.reading import Reading
from xjreader.nlp.tokens import W
from xjreader.nlp.words import word_set

_CHAIN = (("on", "to"), ("to",))
_CHAIN_VERBS = word_set(
    """went goes go going continued continues continue proceeded began begins came comes returned moved
    turned quick keen"""
)
_INTENTIONS = word_set(
    """plans planned plan intends intend intended vows vowed vow pledges pledged pledge promises promised
    promise hopes hoped decided agreed offered wants wanted"""
)
_SUPERLATIVES = word_set("first second third latest last only next one")
_SAID_BY_SILENCE = word_set("mention confirm deny comment specify say rule respond address disclose reveal")
"""Verbs that report also when negated: "did not comment on", "has not ruled out"."""
_NAMES_OUTRIGHT = word_set("call dub label brand term")
_AS_REACH = 25
_NEXT_OPENS = word_set(
    """that “ " ‘ the a an it he she they his her its their this these those there for on"""
)
_NUMBERS = word_set(
    """one two three four five six seven eight nine ten eleven twelve dozen dozens hundred thousand several
    many few some all both these those most other such various"""
)
_WISHES = word_set("ask request insist prefer wish want demand")
_NAMELESS = word_set("named identified anonymous anonymity name names identity quoted")
_MANNER_PREPS = word_set("in at on during to via by through from after before as with")
_GERUND_OPENERS = word_set("by while after before without in and when or but , – —")
_SAFE_ADVERBS = word_set("again also later earlier yesterday today tonight recently repeatedly afterwards")


def verb_cue(r: Reading, index: int, form: CueForm, low: int, high: int, earlier: list[Cue]) -> Cue | None:
    tokens = r.tokens
    words, classes = tokens.low, tokens.classes
    if classes[index] & W.CAP and index > low and words[index - 1] not in {"”", '"'}:
        return None
    first = group_start(r, index, low)
    group = range(first, index)
    has_be = any(classes[k] & W.BE for k in group)
    has_have = any(words[k] in {"has", "have", "had", "having"} for k in group)
    has_modal = any(classes[k] & W.MODAL or words[k] in {"do", "does", "did"} for k in group)
    is_negated = any(classes[k] & W.NEG for k in group)
    before = words[first - 1] if first > low else ""
    forms = form.forms
    is_gerund = "gerund" in forms
    after_quote = (
        first > low
        and r.quote_of[first - 1] >= 0
        and r.quotes[r.quote_of[first - 1]].end <= tokens.starts[first]
    )
    if is_gerund:
        return _gerund_cue(r, index, form, first, low, high, has_be, is_negated, earlier)
    if "participle" in forms and has_be:
        return _passive(r, index, form, first, low, high) if not is_negated else None
    if forms == {"participle"} and not has_have:
        return None
    if forms == {"base"} or (forms & {"base"} and not forms & {"past"}):
        chain = _chained(r, index, low, intends=not form.verb.reports)
        if chain is not None:
            first = chain
        elif before == "to" or (not has_modal and not _base_subject(r, first, index, low, high, form)):
            return None
    elif (
        form.is_noun_too
        and not has_have
        and not after_quote
        and not _reads_as_verb(r, first, index, low, high)
    ):
        return None
    if before and not after_quote:
        flags = classes[first - 1]
        if flags & (W.MY | W.GENITIVE) or (flags & W.DET and not flags & W.PRON) or flags & W.PREP:
            return None
        if words[first - 1] in {"the", "a", "an", "this", "its"}:
            return None
    next_word = words[index + 1] if index + 1 < high else ""
    if "past" in forms and next_word == "by" and not has_have:
        return None
    return _assemble(r, index, form, first, low, high, is_negated, after_quote, earlier)


def _chained(r: Reading, index: int, low: int, *, intends: bool) -> int | None:
    """``went on to say``, and with `intends` also ``plans to expel``: the first token of the chain."""
    words = r.tokens.low
    if intends and index - 2 >= low and words[index - 1] == "to" and words[index - 2] in _INTENTIONS:
        return group_start(r, index - 2, low)
    for tail in _CHAIN:
        at = index - len(tail)
        if at - 1 >= low and tuple(words[at:index]) == tail and words[at - 1] in _CHAIN_VERBS:
            return group_start(r, at - 1, low)
    # "was the first country to label": the main clause's subject acts.
    if index - 2 > low and words[index - 1] == "to":
        for at in range(index - 2, max(low, index - 7), -1):
            if words[at] in _SUPERLATIVES:
                be = at - 1 if words[at - 1] not in {"the", "among"} else at - 2
                if words[be] == "among":
                    be -= 1
                if be > low and r.tokens.classes[be] & W.BE:
                    return group_start(r, be, low)
                return None
    return None


def _base_subject(r: Reading, first: int, index: int, low: int, high: int, form: CueForm) -> bool:
    """Whether a base form has a plural subject: "officials say", "they claim"."""
    if first <= low or (first != index and not r.tokens.classes[first] & W.ADV):
        return False
    before, flags = r.tokens.low[first - 1], r.tokens.classes[first - 1]
    if before in {"they", "we", "i", "you", "who", "many", "some", "others"}:
        return True
    if flags & (W.PUNCT | W.DET | W.PREP | W.GENITIVE | W.AUX | W.SUB | W.COORD | W.MY):
        return False
    plural = (before.endswith("s") and not before.endswith("ss")) or before in {"people", "police", "media"}
    if not plural:
        return False
    return not form.is_noun_too or _opens_content(r, index, high)


def _opens_content(r: Reading, index: int, high: int) -> bool:
    if index + 1 >= high:
        return False
    return (
        r.tokens.low[index + 1] in _NEXT_OPENS
        or r.quote_of[index + 1] >= 0
        or bool(r.tokens.classes[index + 1] & W.CAP)
    )


def _reads_as_verb(r: Reading, first: int, index: int, low: int, high: int) -> bool:
    """Whether a form that is more often a noun has a subject before it and something to say after it."""
    if first <= low:
        return False
    flags, before = r.tokens.classes[first - 1], r.tokens.low[first - 1]
    if flags & (W.DET | W.MY | W.GENITIVE | W.PREP | W.COORD | W.NUM) and not flags & W.PRON:
        return False
    if before in _NUMBERS:
        # "Seven states": a noun.
        return False
    if flags & W.PUNCT and before not in {",", ")"}:
        return False
    if before in {"he", "she", "it", "who", "which", "they", "we", "i"}:
        return True
    if not (flags & W.CAP) and not (before[0].isalpha() and not before.endswith("s")):
        return False
    return _opens_content(r, index, high) or r.tokens.low[index + 1 : index + 2] == [":"]


def _gerund_cue(
    r: Reading,
    index: int,
    form: CueForm,
    first: int,
    low: int,
    high: int,
    has_be: bool,
    is_negated: bool,
    earlier: list[Cue],
) -> Cue | None:
    words = r.tokens.low
    if has_be:
        return _assemble(r, index, form, first, low, high, is_negated, False, earlier)
    before = words[first - 1] if first > low else ""
    if before not in _GERUND_OPENERS and not (first > low and r.quote_of[first - 1] >= 0):
        previous = r.tokens.classes[first - 1] if first > low else 0
        is_noun_before = first > low and not previous & (
            W.PUNCT | W.DET | W.MY | W.GENITIVE | W.PREP | W.AUX | W.SUB
        )
        if not is_noun_before or "s" not in form.verb.frames or not _opens_content(r, index, high):
            return None
    if not earlier and not any(is_verb(r, k) for k in range(low, first)):
        return None
    subject = _inherited(r, first, low, earlier)
    if subject is None:
        return None
    return _shape(r, index, form, first, high, subject, inherits=True, is_negated=is_negated)


def _inherited(r: Reading, first: int, low: int, earlier: list[Cue]) -> Phrase | None:
    for cue in reversed(earlier):
        if cue.subject is not None and not cue.after_source and not cue.is_noun:
            return cue.subject
    return main_subject(r, low, first)


def _passive(r: Reading, index: int, form: CueForm, first: int, low: int, high: int) -> Cue | None:
    """``was accused by Y of …``: the one who speaks stands after "by"; without it nobody does."""
    words = r.tokens.low
    for k in range(index + 1, min(high, index + 3)):
        if words[k] == "by" and r.quote_of[k] < 0 and form.verb.is_speech:
            phrase = phrase_starting_at(r, k + 1, high, narrow=True)
            if phrase is None or phrase.last >= high:
                return None
            return Cue(
                first, index, index + 1, form.verb.lemma, form.verb.frames, True, phrase,
                phrase.last, phrase.last, inverted=True, patient=subject_before(r, first, low),
            )  # fmt: skip
    return None


def _assemble(
    r: Reading,
    index: int,
    form: CueForm,
    first: int,
    low: int,
    high: int,
    is_negated: bool,
    after_quote: bool,
    earlier: list[Cue],
) -> Cue | None:
    """A finite cue: its subject before or after it, or shared with an earlier verb."""
    words, _classes = r.tokens.low, r.tokens.classes
    frames = form.verb.frames
    before = words[first - 1] if first > low else ""
    quotable = bool(frames & {"s", "q"}) and form.verb.is_speech
    if (
        (after_quote or before in {",", "–", "—"})
        and quotable
        and first == index
        and form.verb.lemma != "tell"
    ):
        phrase = phrase_starting_at(r, index + 1, high, apposition=True, narrow=True)
        if phrase is not None and not _is_time(r, phrase) and _ends_inversion(r, phrase, high):
            return _inverted(r, index, form, first, high, phrase)
    subject = subject_before(r, first, low)
    if subject is not None:
        subject = past_relative(r, subject, low)
    inherits = False
    if subject is None or subject.first < low:
        if after_quote and first > low:
            subject = _inherited(r, first, low, earlier)
            if subject is None:
                return None
        else:
            subject = _inherited(r, first, low, earlier)
        inherits = True
        if subject is None:
            return None
    if (words[subject.first] in {"there", "what", "which"} and subject.relative_to is None) or _is_time(
        r, subject
    ):
        return None
    cue = _shape(r, index, form, first, high, subject, inherits=inherits, is_negated=is_negated)
    if cue is None:
        return None
    after_pause = _after_quoted_pause(r, subject, low) and not _opens_speech(r, cue, high)
    if (
        not inherits
        and quotable
        and (after_pause or (_content_before(r, subject, low) and _nothing_after(r, cue, high)))
    ):
        return Cue(
            cue.first, cue.verb, cue.last, cue.lemma, cue.frames, cue.is_speech, cue.subject,
            cue.content_from,
            cue.content_from, follows_content=True, is_negated=is_negated,
        )  # fmt: skip
    return cue


def _is_time(r: Reading, phrase: Phrase) -> bool:
    return all(r.tokens.classes[k] & (W.TIME | W.NUM) for k in range(phrase.first, phrase.last))


def _after_quoted_pause(r: Reading, subject: Phrase, low: int) -> bool:
    """Whether a quotation that ends with a comma stands right before the subject."""
    k = subject.first - 1
    if k < low or r.quote_of[k] < 0:
        return False
    inner = r.quotes[r.quote_of[k]].inner
    return r.text[inner.end - 1] in ",?!"


def _opens_speech(r: Reading, cue: Cue, high: int) -> bool:
    at = cue.content_from
    return at < high and (r.quote_of[at] >= 0 or r.tokens.low[at] in {"that", ":"})


def _content_before(r: Reading, subject: Phrase, low: int) -> bool:
    """Whether a comma or a quotation's end stands right before the subject, with content before that."""
    k = subject.first - 1
    if k < low:
        return False
    if r.quote_of[k] >= 0:
        return True
    if r.tokens.words[k] not in {",", "–", "—"}:
        return False
    if k - 1 >= low and r.quote_of[k - 1] >= 0:
        return True
    # A fronted phrase ("In Geneva, she said") is no content: it has no verb of its own.
    opening = r.tokens.classes[low]
    if (
        opening & (W.PREP | W.SUB)
        and r.tokens.low[low] not in {"that", "if", "what", "how", "why"}
        and not any(r.tokens.words[m] == "," for m in range(low, k))
    ):
        return False
    if any(is_verb(r, m) for m in range(low, k)):
        return True
    # "The fines, she added, were never paid": the verb stands after the cue.
    after = next(
        (m for m in range(subject.last, min(len(r.tokens), subject.last + 8)) if r.tokens.words[m] == ","),
        None,
    )
    return (
        after is not None
        and after + 1 < len(r.tokens)
        and is_verb(r, after + 1)
        and not opening & (W.PREP | W.SUB)
    )


def _nothing_after(r: Reading, cue: Cue, high: int) -> bool:
    at = cue.content_from
    if at >= high:
        return True
    word = r.tokens.words[at]
    if r.quote_of[at] >= 0:
        return False
    if word == ",":
        return True
    return word in {".", ";", "!", "?", "–", "—"} or _only_circumstance(r, at, high)


def _only_circumstance(r: Reading, at: int, high: int) -> bool:
    """``after a call with her``, ``in Geneva``: when and where it was said, to the end of the clause."""
    if not r.tokens.classes[at] & W.PREP:
        return False
    for k in range(at, high):
        if r.quote_of[k] >= 0 or is_verb(r, k):
            return False
        if r.tokens.words[k] in {",", ";", "."}:
            return True
    return True


def _ends_inversion(r: Reading, phrase: Phrase, high: int) -> bool:
    """``said X`` is a source only if the clause ends there or a manner follows; "said X would go" is none."""
    if phrase.last >= high:
        return True
    word, flags = r.tokens.low[phrase.last], r.tokens.classes[phrase.last]
    if flags & W.AUX or is_verb(r, phrase.last):
        return False
    if flags & W.PREP:
        # "said the ban on nets was wrong": the phrase is the subject of what is said.
        end = next((k for k in range(phrase.last, high) if r.tokens.words[k] in {",", ";"}), high)
        if any(is_verb(r, k) for k in range(phrase.last, end)):
            return False
    return bool(flags & (W.PUNCT | W.PREP | W.TIME | W.ADV | W.SUB | W.REL | W.COORD)) or word.endswith("ing")


def _inverted(r: Reading, index: int, form: CueForm, first: int, high: int, phrase: Phrase) -> Cue:
    _last, tail = _manner(r, phrase.last, high)
    return Cue(
        first, index, index + 1, form.verb.lemma, form.verb.frames, True, phrase, tail, tail,
        follows_content=True, inverted=True,
    )  # fmt: skip


def _shape(
    r: Reading,
    index: int,
    form: CueForm,
    first: int,
    high: int,
    subject: Phrase,
    *,
    inherits: bool,
    is_negated: bool,
) -> Cue | None:
    """Particles, manner and listener after the verb, then the place of the content."""
    words = r.tokens.low
    verb = form.verb
    last = index + 1
    at = index + 1
    took_particle = False
    if at < high and r.quote_of[at] < 0 and words[at] in verb.particles:
        took_particle = True
        last = at = at + 1
        if (
            words[at - 1] in {"out", "back", "up"}
            and at < high
            and words[at] in {"against", "at", "that", "about"}
            and words[at] != "that"
        ):
            last = at = at + 1
    needs = verb.frames
    if not needs and not took_particle:
        return None
    if needs <= {"q"} and not took_particle and verb.lemma != "put":
        # "continued", "quipped": only with a quotation beside it.
        _, following = _manner(r, at, high)
        if following < high and r.quote_of[following] < 0 and words[following] not in {":", ",", "."}:
            return None
    if not took_particle:
        last, at = _manner(r, at, high)
        if (
            "inf" in needs
            and not needs & {"s", "o", "r", "as"}
            and not (at < high and words[at] in {"to", "that", "not", ","})
        ):
            return None
        if (
            "r" in needs
            and at < high
            and r.quote_of[at] < 0
            and words[at] not in {"that", ":", ",", "to", "."}
        ):
            at = _past_listener(r, at, high, verb.lemma)
    if verb.lemma in _WISHES and _stays_nameless(r, at, high):
        return None
    if is_negated and verb.reports and verb.lemma not in _SAID_BY_SILENCE:
        return None
    if needs == {"as"} and verb.lemma not in _NAMES_OUTRIGHT and not took_particle:
        # "saw the boats" reports nothing; "saw the boats as a threat" does.
        limit = min(high, at + _AS_REACH)
        if not any(words[k] == "as" for k in range(at, limit)):
            return None
    if verb.lemma == "put":
        # "put it plainly: …"
        if at >= high or words[at] != "it":
            return None
        last, at = _manner(r, at + 1, high)
        last = max(last, index + 2)
        if at < high and words[at] not in {":", ","} and r.quote_of[at] < 0:
            return None
    return Cue(
        first, index, max(last, index + 1), verb.lemma, verb.frames, verb.is_speech, subject, at, at,
        inherits=inherits, is_negated=is_negated,
    )  # fmt: skip


def _stays_nameless(r: Reading, at: int, high: int) -> bool:
    """``asked not to be named``, ``asked that her name be left out``: nothing is said of the matter."""
    words = r.tokens.low
    for k in range(at, min(high, at + 9)):
        if words[k] in _NAMELESS:
            return words[k] in {"anonymous", "anonymity"} or any(
                words[j] in {"not", "out", "withheld", "without"} for j in range(at, min(high, k + 6))
            )
        if r.tokens.classes[k] & W.PUNCT:
            return False
    return False


def _past_listener(r: Reading, at: int, high: int, lemma: str) -> int:
    """Where the content begins after the one spoken to: "told the council on Monday that …"."""
    words = r.tokens.low
    phrase = phrase_starting_at(r, at, high, narrow=True)
    if phrase is None or phrase.last >= high:
        return at if lemma != "tell" or phrase is None else phrase.last
    _, after = _manner(r, phrase.last, high)
    if (
        after < high
        and words[after] == "to"
        and lemma not in {"tell", "warn", "ask", "remind", "order", "instruct"}
    ):
        return at
    if lemma == "tell":
        return after
    if after < high and (
        words[after] in {"that", "to", "not", ",", ":", "of", "about", "against", "if", "whether"}
        or r.quote_of[after] >= 0
    ):
        return after
    return at


def _manner(r: Reading, at: int, high: int) -> tuple[int, int]:
    """Past time and manner after a verb ("in a statement Friday"): the end of the cue, the next token."""
    words, classes = r.tokens.low, r.tokens.classes
    end = at
    while at < high and r.quote_of[at] < 0:
        flags, word = classes[at], words[at]
        if flags & W.TIME or (flags & W.NUM and at > 0 and classes[at - 1] & W.TIME):
            at += 1
            if (
                at < high
                and words[at] == "."
                and r.tokens.starts[at] == r.tokens.ends[at - 1]
                and at + 1 < high
            ):
                at += 1
            end = at
            continue
        if word in _SAFE_ADVERBS or (flags & W.ADV and word.endswith("ly")):
            at += 1
            end = at
            continue
        if word in {"last", "this", "late", "early"} and at + 1 < high and classes[at + 1] & W.TIME:
            at += 2
            end = at
            continue
        if word in _MANNER_PREPS and at + 1 < high:
            phrase = phrase_starting_at(r, at + 1, high, narrow=True)
            if phrase is not None and _is_manner(r, phrase):
                at = phrase.last
                if word not in {"after", "before"}:
                    # "said after a meeting": what came before is no manner of speaking.
                    end = at
                continue
        break
    return end, at


def _is_manner(r: Reading, phrase: Phrase) -> bool:
    if phrase.last - phrase.first > 12:
        return False
    return any(r.tokens.classes[k] & (W.TIME | W.VENUE) for k in range(phrase.first, phrase.last))
